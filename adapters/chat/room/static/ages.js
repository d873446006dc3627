// Ages go on counting between two changes, by the bot's clock.

const age = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  let left = Math.floor(whole / 60);
  const parts = [];
  for (const [size, unit] of [[1440, "d"], [60, "h"], [1, "min"]]) {
    if (left >= size) { parts.push(`${Math.floor(left / size)} ${unit}`); left %= size; }
  }
  return parts.slice(0, 2).join(" ");
};
let told = "", ahead = 0;

function count() {
  const now = document.querySelector("[data-now]")?.dataset.now ?? "";
  if (now !== told) { told = now; ahead = Date.now() / 1000 - Number(now); }
  for (const span of document.querySelectorAll("[data-since]")) {
    const said = age(Date.now() / 1000 - ahead - Number(span.dataset.since));
    if (span.textContent !== said) span.textContent = said;
  }
}

setInterval(() => { if (!document.hidden) count(); }, 1000);
