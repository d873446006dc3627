// Who points at a task of a drawing, or comes to it by the keyboard, sees its card and its lines. Enter opens it.
import { parsed } from "./morph.js";

const peek = () => document.getElementById("peek");
const kept = new Map();  // key → [text of its card, when it came]
const FRESH = 3_000;  // milliseconds
let at = null, soon = 0;

const key = (task) => decodeURIComponent(task.getAttribute("href").replace("/thing/", ""));

async function card(name) {
  const [text, since] = kept.get(name) || ["", 0];
  if (text && Date.now() - since < FRESH) return text;
  const answer = await fetch(`/card/${encodeURIComponent(name)}`, { headers: { "x-part": "1" } });
  const found = answer.ok ? await answer.text() : "";
  kept.set(name, [found, Date.now()]);
  return found;
}

function lines(task, on) {
  const id = task.dataset.task;
  for (const line of document.querySelectorAll(".picture .line"))
    if (line.dataset.need === id || line.dataset.for === id) line.classList.toggle("near", on);
}

// Beside the task, and inside the window.
function place(task) {
  const box = (task.querySelector(".box") || task).getBoundingClientRect(), it = peek();
  const right = box.right + 8 + it.offsetWidth < innerWidth;
  it.style.left = `${Math.max(8, right ? box.right + 8 : Math.min(box.left, innerWidth - it.offsetWidth - 8))}px`;
  const top = right ? box.top : box.bottom + 8;
  it.style.top = `${Math.max(8, top + it.offsetHeight < innerHeight ? top : right ? innerHeight - it.offsetHeight - 8 : box.top - it.offsetHeight - 8)}px`;
}

async function show(task) {
  hide();
  at = task;
  lines(task, true);
  const text = await card(key(task));
  if (at !== task || !text || !task.isConnected) return;
  peek().replaceChildren(parsed(text));
  peek().hidden = false;
  place(task);
}

function hide() {
  clearTimeout(soon);
  if (at) lines(at, false);
  at = null;
  if (peek()) peek().hidden = true;
}

const task = (event) => event.target.closest?.(".picture a[data-task]");

document.addEventListener("pointerover", (event) => {
  const found = task(event);
  if (found && found === at) return;
  if (found) { clearTimeout(soon); soon = setTimeout(() => show(found), 120); }
  else if (at && !event.target.closest?.("#peek") && document.activeElement !== at) hide();
  else clearTimeout(soon);
});
document.addEventListener("focusin", (event) => { const found = task(event); if (found) show(found); else if (!event.target.closest?.("#peek")) hide(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
document.addEventListener("scroll", () => { if (at && !peek().hidden) place(at); }, { capture: true, passive: true });
