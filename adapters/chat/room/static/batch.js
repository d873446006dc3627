// Several answers in one line: ticked questions become `approve c5-c9 except c7`. A person reads it before it is sent.

const line = () => document.getElementById("batch-line");
const picks = () => [...document.querySelectorAll("input[data-pick]")];

// Ids that only differ in their number, as a range with its exceptions where that is shorter than a list.
export function ranged(ids) {
  const groups = new Map();
  for (const id of ids) {
    const [, stem, number] = /^(.*?)(\d+)$/.exec(id);
    groups.set(stem, [...(groups.get(stem) ?? []), Number(number)]);
  }
  return [...groups].map(([stem, numbers]) => {
    numbers.sort((a, b) => a - b);
    const first = numbers[0], last = numbers.at(-1), letter = stem.at(-1);
    const missing = [];
    for (let n = first; n <= last && missing.length <= numbers.length; n += 1) if (!numbers.includes(n)) missing.push(n);
    if (numbers.length < 3 || missing.length > 3 || missing.length >= numbers.length - 1) {
      return `approve ${numbers.map((n) => `${stem}${n}`).join(", ")}`;
    }
    return `approve ${stem}${first}-${letter}${last}${missing.length ? ` except ${missing.map((n) => `${stem}${n}`).join(", ")}` : ""}`;
  }).join("; ");
}

function write() {
  if (line()) line().value = ranged(picks().filter((box) => box.checked).map((box) => box.dataset.pick));
}

document.addEventListener("change", (event) => { if (event.target.matches("input[data-pick]")) write(); });
document.addEventListener("click", (event) => {
  const which = event.target.closest("button[data-picks]")?.dataset.picks;
  if (!which) return;
  for (const box of picks()) box.checked = which === "all";
  write();
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-batch]")) for (const box of picks()) box.checked = false;
});

// The reading comes back where it is confirmed, wherever on the page one was.
let sent = 0;
document.addEventListener("submit", (event) => { if (event.target.matches("form[data-batch]")) sent = Date.now(); });
addEventListener("room:refreshed", () => {
  const confirm = document.querySelector(".reading button");
  if (!confirm || Date.now() - sent > 20000) return;
  sent = 0;
  confirm.scrollIntoView({ block: "center" });
  confirm.focus({ preventScroll: true });
});
