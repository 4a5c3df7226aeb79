// The switch between the light and the dark scheme. Only a choice that differs from the reader's
// system is remembered; without this file the site follows the system.
(() => {
  const root = document.documentElement, key = "newsgen-scheme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let kept = null;
  try { kept = localStorage.getItem(key); } catch { /* storage may be forbidden */ }
  const button = document.querySelector(".switch");
  const show = () => {
    if (kept) root.dataset.scheme = kept; else delete root.dataset.scheme;
    const dark = kept ? kept === "dark" : system.matches;
    if (button) button.textContent = dark ? "Light" : "Dark";
    return dark;
  };
  show();
  system.addEventListener("change", show);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const wish = show() ? "light" : "dark";
    kept = (wish === "dark") === system.matches ? null : wish;
    try { if (kept) localStorage.setItem(key, kept); else localStorage.removeItem(key); } catch { /* as above */ }
    show();
  });
})();
