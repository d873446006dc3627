// The channel's messages: edited in place, new ones at the end, a thread at the side, unread marks, permalinks.
import { morph, parsed } from "./morph.js";
import { channel } from "./press.js";

const entries = document.getElementById("entries"), pinned = document.getElementById("pinned");
const side = document.getElementById("thread"), below = document.getElementById("below");
const waiting = new Set();
let fetching = false, unread = null;

const near = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;
const number = (id) => Number(id.slice(1)) || 0;

// Put a message where it belongs; what is there already is changed where it stands.
function put(found) {
  const make = () => parsed(found.html).querySelector("article");
  const opener = side.dataset.opener;
  if (opener && (found.thread === opener || found.id === opener)) place(below, make(), "side-");
  if (found.thread) return;
  const there = document.getElementById(found.id);
  const home = found.pin ? pinned : entries;
  if (there && there.parentNode !== home) there.remove();
  place(home, make(), "");
}

function place(box, article, prefix) {
  if (prefix) { article.id = prefix + article.id; article.querySelector("footer")?.remove(); }
  const there = document.getElementById(article.id);
  if (there && there.parentNode === box) { morph(there, article); return; }
  const end = near(box === below ? below : document.scrollingElement);
  article.classList.add("new");
  if (box === entries && document.hidden && !unread) {
    unread = Object.assign(document.createElement("p"), { className: "unread", textContent: "New since you looked", id: "unread" });
    box.append(unread);
  }
  box.append(article);
  if (end && box !== pinned) article.scrollIntoView({ block: "nearest" });
}

async function look() {
  if (fetching || !waiting.size) return;
  fetching = true;
  const ids = [...waiting].slice(0, 100);
  ids.forEach((id) => waiting.delete(id));
  try {
    const answer = await fetch(`/messages?${new URLSearchParams({ channel: channel(), ids: ids.join(",") })}`);
    if (answer.ok) for (const found of await answer.json()) put(found);
  } catch { ids.forEach((id) => waiting.add(id)); }
  fetching = false;
  if (waiting.size) setTimeout(look, 250);
}

addEventListener("room:changed", ({ detail }) => {
  if (detail.all) { location.reload(); return; }
  const past = new URLSearchParams(location.search).has("before");
  for (const [id, thread] of detail.messages ?? []) {
    if (!past || document.getElementById(id)) waiting.add(id);
    if (thread) waiting.add(thread);
  }
  for (const name of detail.elsewhere ?? []) document.querySelector(`.channels a[data-in="${CSS.escape(name)}"]`)?.classList.add("fresh");
  look();
});

// A thread opens beside the time line without leaving the page.
export async function open(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("thread", id); else url.searchParams.delete("thread");
  url.hash = "";
  history.pushState({}, "", url);
  await show(id);
}

async function show(id) {
  side.dataset.opener = id || "";
  side.hidden = !id;
  document.querySelector(".channel").classList.toggle("threaded", Boolean(id));
  below.replaceChildren();
  if (!id) return;
  side.querySelector("[data-composer]").dataset.thread = id;
  const answer = await fetch(location.href, { headers: { "X-Part": "1" } });
  if (!answer.ok || side.dataset.opener !== id) return;
  const fresh = parsed(await answer.text()).getElementById("below");
  below.replaceChildren(...(fresh?.childNodes ?? []));
  below.scrollTop = below.scrollHeight;
  side.querySelector("textarea").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-thread-of], #thread a.close");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const from = side.dataset.opener;
  open(link.dataset.threadOf ?? "");
  if (!link.dataset.threadOf) document.querySelector(`[data-thread-of="${CSS.escape(from)}"]`)?.focus();
});
side.addEventListener("keydown", (event) => { if (event.key === "Escape") side.querySelector("a.close").click(); });
addEventListener("popstate", () => {
  const id = new URLSearchParams(location.search).get("thread") ?? "";
  if (id !== side.dataset.opener) show(id);
});

// #s3.t7 is the newest message of that thing, wherever it stands.
function jump() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name) return false;
  const found = document.getElementById(name) ?? [...document.querySelectorAll(`article[data-thing="${CSS.escape(name)}"]`)].at(-1);
  if (!found && /^(s\d+)(\.[a-z]\d+)?$/.test(name)) { location.replace(`/at/${name}`); return true; }
  found?.scrollIntoView({ block: "center" });
  found?.focus({ preventScroll: true });
  return Boolean(found);
}

addEventListener("hashchange", jump);
addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  const old = unread;
  unread = null;
  setTimeout(() => old?.remove(), 20000);
});
if (!jump()) {
  const last = [...entries.querySelectorAll("article")].sort((a, b) => number(a.id) - number(b.id)).at(-1);
  last?.scrollIntoView({ block: "end" });
  document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
  below.scrollTop = below.scrollHeight;
}
