// What every page has: the stream, presses, forms that say a line, and who one is.
import "./stream.js";
import "./press.js";

const who = document.getElementById("who");
who?.addEventListener("change", async () => {
  const body = new FormData();
  body.set("account", who.value);
  const answer = await fetch("/as", { method: "POST", body });
  if (answer.ok) location.reload();
});
