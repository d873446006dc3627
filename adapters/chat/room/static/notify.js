// A notice on the desktop when more waits for you than before: only where it was asked for, and only while nobody looks.

const kept = { get: () => { try { return localStorage.getItem("notify"); } catch { return null; } },
  set: (value) => { try { localStorage.setItem("notify", value); } catch { /* private windows keep nothing */ } } };
const able = () => "Notification" in window && Notification.permission === "granted" && kept.get() === "on";
let before = Number(document.body.dataset.needs);

function label() {
  const button = document.getElementById("notify");
  if (!button) return;
  button.hidden = !("Notification" in window);
  button.setAttribute("aria-pressed", String(able()));
  button.textContent = able() ? "Told on this desktop" : "Tell me on this desktop";
}

document.addEventListener("click", async (event) => {
  if (event.target.id !== "notify") return;
  if (able()) kept.set("off");
  else if (await Notification.requestPermission() === "granted") kept.set("on");
  label();
});

addEventListener("room:changed", ({ detail }) => {
  if (!("needs" in detail)) return;
  if (detail.needs > before && document.hidden && able()) {
    const said = detail.needs === 1 ? "One question waits for you." : `${detail.needs} questions wait for you.`;
    const notice = new Notification("Podium", { body: said, tag: "podium-needs", icon: "/static/icon.svg" });
    notice.onclick = () => { window.focus(); location.href = "/needs"; };
  }
  before = detail.needs;
});
addEventListener("room:refreshed", label);
label();
