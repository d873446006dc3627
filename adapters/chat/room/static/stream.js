// The stream of changes: what changed, by id. This page then fetches what it shows. It says when it is cut off, and heals.
import { children, parsed } from "./morph.js";

const { body } = document;
const state = document.getElementById("link-state");
let boot = "", fetching = false, again = false, since = 0, title = body.dataset.title;

export function told(text) {
  const place = document.getElementById("told");
  place.textContent = text;
  place.classList.toggle("on", Boolean(text));
  clearTimeout(told.timer);
  told.timer = setTimeout(() => place.classList.remove("on"), 8000);
}

function needs(count) {
  body.dataset.needs = count;
  document.title = `${count ? `(${count}) ` : ""}${title} · Podium`;
  const badge = document.getElementById("needs-count");
  if (badge) { badge.textContent = count; badge.hidden = !count; }
}

function touches(rows) {
  const touched = body.dataset.touched.split(" ").filter(Boolean);
  if (!touched.length) return false;
  if (rows === "*") return true;
  const mine = body.dataset.swarm;
  const kinds = Object.entries(rows).flatMap(([swarm, names]) => (!mine || swarm === mine || !/^s\d/.test(swarm) ? names : []));
  return kinds.some((kind) => touched.includes(kind));
}

// The page once more, as a fragment: at most twice a second, one at a time, and not while nobody looks.
export async function refresh() {
  if (fetching || document.hidden) { again = true; return; }
  fetching = true; again = false;
  const wait = since + 500 - performance.now();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  since = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Part": "1" } });
    if (answer.ok) children(document.getElementById("main"), parsed(await answer.text()));
    dispatchEvent(new CustomEvent("room:refreshed"));
  } catch { again = true; }
  fetching = false;
  if (again && !document.hidden) setTimeout(refresh, 500);
}

function connect() {
  const query = new URLSearchParams({ channel: body.dataset.channel, after: body.dataset.here });
  const source = new EventSource(`/stream?${query}`);
  source.addEventListener("hello", (event) => {
    state.hidden = true;
    boot = JSON.parse(event.data).boot;
    body.dataset.boot = boot;
  });
  source.onmessage = (event) => {
    body.dataset.here = event.lastEventId;
    const what = JSON.parse(event.data);
    if ("needs" in what) needs(what.needs);
    if (what.rows && touches(what.rows)) refresh();
    dispatchEvent(new CustomEvent("room:changed", { detail: what }));
  };
  source.onerror = () => {
    state.textContent = "Reconnecting … What you see may be old.";
    state.hidden = false;
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, 1000);  // refused rather than cut off: from the last position once more
  };
}

addEventListener("visibilitychange", () => { if (!document.hidden && again) refresh(); });
needs(Number(body.dataset.needs));
connect();
