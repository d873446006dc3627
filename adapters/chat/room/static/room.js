// What every page has: the stream, presses, forms that say a line, and who one is.
import "./stream.js";
import "./press.js";

// Where the pages do not fit beside each other, the one that is shown is in sight.
const bar = document.querySelector(".bar nav"), here = bar?.querySelector("[aria-current]");
if (here) bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;

const who = document.getElementById("who");
who?.addEventListener("change", async () => {
  const body = new FormData();
  body.set("account", who.value);
  const answer = await fetch("/as", { method: "POST", body });
  if (answer.ok) location.reload();
});
