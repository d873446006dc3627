// Buttons of messages and forms that say a line. Each has an id of its own, so that twice is once.
import { told } from "./stream.js";

export const fresh = () => `u-${crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
export const channel = () => document.body.dataset.channel;

// Send once, and once more if the answer was lost: the id makes it one.
export async function send(path, fields) {
  const form = fields instanceof FormData ? fields : new FormData();
  if (form !== fields) for (const [name, value] of Object.entries(fields)) form.set(name, value ?? "");
  if (!form.get("id")) form.set("id", fresh());
  if (!form.get("channel")) form.set("channel", channel());
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await fetch(path, { method: "POST", body: form });
      if (answer.ok) return true;
      if (answer.status !== 503 || tries > 3) { told(await answer.text()); return false; }
    } catch {
      if (tries > 3) { told("The bot does not answer. Nothing is lost: send it again in a moment."); return false; }
    }
    await new Promise((done) => setTimeout(done, 400 * 2 ** tries));
  }
}

// A field first, where a button asks for one → the words, or null when it was given up.
function asked(button) {
  const dialog = document.getElementById("ask"), field = document.getElementById("ask-words");
  const typed = button.dataset.typed;
  document.getElementById("ask-title").textContent = button.textContent.replace(/…$/, "");
  document.getElementById("ask-why").textContent = typed ? "This cannot be taken back." : `${button.dataset.says} …`;
  document.getElementById("ask-label").textContent = typed ? `Type ${typed} to confirm` : "Your words";
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "ok" ? field.value.trim() : null), { once: true });
  });
}

document.getElementById("ask").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.id === "ask-words" && !event.isComposing) {
    event.preventDefault();
    event.currentTarget.querySelector("button[value=ok]").click();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-press]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { says, seen, message, thread, asks } = button.dataset;
  const words = asks ? await asked(button) : "";
  if (asks && !words) return;
  button.setAttribute("aria-disabled", "true");
  button.classList.add("sent");
  await send("/press", { says, seen, message, thread, asks, words });
  setTimeout(() => { button.removeAttribute("aria-disabled"); button.classList.remove("sent"); }, 1500);
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-says]");
  if (!form) return;
  event.preventDefault();
  if (await send("/say", new FormData(form))) { form.reset(); told("Sent."); }
});
