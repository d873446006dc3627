// The line one writes: Enter sends, Shift+Enter breaks it, arrows go through what was said before, Tab takes a completion.
import { channel, send } from "./press.js";
import { told } from "./stream.js";

const KEPT = 50;
const key = () => `said:${channel()}`;
const said = () => { try { return JSON.parse(sessionStorage.getItem(key()) ?? "[]"); } catch { return []; } };
const keep = (text) => { try { sessionStorage.setItem(key(), JSON.stringify([...said().filter((t) => t !== text), text].slice(-KEPT))); } catch { /* full, or private */ } };

function compose(form) {
  const field = form.querySelector("textarea"), list = form.querySelector("[role=listbox]"), file = form.querySelector("input[type=file]");
  let chosen = -1, at = null, draft = "", asked = 0, timer = 0;

  const grow = () => { field.rows = Math.min(8, field.value.split("\n").length); };
  const options = () => [...list.children];

  function hide() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(next) {
    const all = options();
    chosen = (next + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    all[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", all[chosen].id);
  }

  function take(option) {
    field.value = option.dataset.text;
    hide();
    grow();
    field.focus();
    complete();
  }

  function complete() {
    clearTimeout(timer);
    const text = field.value;
    if (!text.trim() || text.includes("\n")) { hide(); return; }
    timer = setTimeout(async () => {
      const mine = asked += 1;
      try {
        const answer = await fetch(`/complete?${new URLSearchParams({ channel: channel(), text })}`);
        const found = answer.ok ? (await answer.json()).filter(([line]) => line.trim() !== text.trim()) : [];
        if (mine !== asked || field.value !== text) return;
        list.replaceChildren(...found.slice(0, 12).map(([line, meaning], n) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${n}`;
          option.setAttribute("role", "option");
          option.dataset.text = line;
          const strong = document.createElement("b");
          strong.textContent = line;
          option.append(strong, ` ${meaning}`);
          return option;
        }));
        list.hidden = !found.length || document.activeElement !== field;
        field.setAttribute("aria-expanded", String(!list.hidden));
        chosen = -1;
      } catch { hide(); }
    }, 80);
  }

  async function say() {
    const text = field.value.trim();
    if (!text && !file?.files.length) return;
    const fields = new FormData();
    fields.set("text", text);
    fields.set("thread", form.dataset.thread ?? "");
    for (const one of file?.files ?? []) fields.append("file", one);
    field.value = "";
    hide();
    grow();
    at = null;
    if (text) keep(text);
    if (await send("/say", fields)) { if (file) file.value = ""; mark(); } else if (!field.value) { field.value = text; grow(); }
  }

  function recall(step) {
    const lines = said();
    if (!lines.length || (at === null && step > 0)) return false;
    if (at === null) { at = lines.length; draft = field.value; }
    at = Math.max(0, Math.min(lines.length, at + step));
    field.value = at === lines.length ? draft : lines[at];
    if (at === lines.length) at = null;
    grow();
    hide();
    return true;
  }

  const mark = () => { if (file) file.parentElement.classList.toggle("full", file.files.length > 0); };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const shown = !list.hidden;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (shown && chosen >= 0) take(options()[chosen]); else say();
    } else if (event.key === "Tab" && shown && !event.shiftKey) {
      event.preventDefault();
      take(options()[Math.max(0, chosen)]);
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      hide();
    } else if (event.key === "ArrowDown" && shown && at === null) {
      event.preventDefault();
      choose(chosen + 1);
    } else if (event.key === "ArrowUp" && shown && chosen >= 0) {
      event.preventDefault();
      choose(chosen - 1);
    } else if (event.key === "ArrowUp" && !field.value.slice(0, field.selectionStart).includes("\n")) {
      if (recall(-1)) event.preventDefault();
    } else if (event.key === "ArrowDown" && at !== null) {
      if (recall(1)) event.preventDefault();
    }
  });
  field.addEventListener("input", () => { at = null; grow(); complete(); });
  field.addEventListener("blur", () => setTimeout(hide, 150));
  list.addEventListener("mousedown", (event) => { event.preventDefault(); const option = event.target.closest("li"); if (option) take(option); });
  file?.addEventListener("change", () => { mark(); if (file.files.length) { told(`${file.files[0].name} goes along with the next line.`); field.focus(); } });
  form.addEventListener("submit", (event) => { event.preventDefault(); say(); });
}

document.querySelectorAll("form[data-composer]").forEach(compose);
