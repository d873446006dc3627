// Before anything is painted: the theme somebody chose; without one, the system's.
(() => {
  const root = document.documentElement;
  const set = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  set(kept());
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const label = () => { button.textContent = dark() ? "Light" : "Dark"; };
    label();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
    button.addEventListener("click", () => {
      const theme = dark() ? "light" : "dark";
      set(theme);
      try { localStorage.setItem("theme", theme); } catch { /* private windows keep nothing */ }
      label();
    });
  });
})();
