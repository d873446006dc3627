// An agent's log, line by line as it grows. It stays where the reader put it; at its end it follows.

const MOST = 20000;  // lines kept in the page; the whole lies in the attempt's folder
const box = document.getElementById("lines"), follow = document.getElementById("follow");
const last = () => { box.scrollTop = box.scrollHeight; };

function add(lines) {
  const made = lines.map(([line, verb]) => Object.assign(document.createElement("span"), { className: verb ? "line said" : "line", textContent: `${line}\n` }));
  box.append(...made);
  while (box.childElementCount > MOST) box.firstElementChild.remove();
  if (follow.checked) last();
}

async function look() {
  let wait = 1000;
  try {
    if (!document.hidden) {
      const answer = await fetch(`${box.dataset.log}?after=${box.dataset.next}`);
      if (answer.ok) {
        const found = await answer.json();
        if (found.lines.length) add(found.lines);
        wait = found.next !== box.dataset.next ? 200 : found.ended ? 10000 : 1000;
        box.dataset.next = found.next;
      }
    }
  } catch { wait = 3000; }
  setTimeout(look, wait);
}

box.addEventListener("scroll", () => { follow.checked = box.scrollHeight - box.scrollTop - box.clientHeight < 24; });
follow.addEventListener("change", () => { if (follow.checked) last(); });
last();
look();
