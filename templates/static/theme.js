// A few conveniences; every page works without this file.
(() => {
  // The switch between light and dark. Only a wish that differs from the reader's system is kept.
  const root = document.documentElement, key = "newsgen-scheme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector(".switch");
  let wish = null;
  try { wish = localStorage.getItem(key); } catch { /* storage may be forbidden */ }
  const show = () => {
    if (wish) root.dataset.scheme = wish; else delete root.dataset.scheme;
    const dark = wish ? wish === "dark" : system.matches;
    if (button) button.textContent = dark ? "Light" : "Dark";
    return dark;
  };
  show();
  system.addEventListener("change", show);
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = !show();
      wish = dark === system.matches ? null : dark ? "dark" : "light";
      try { if (wish) localStorage.setItem(key, wish); else localStorage.removeItem(key); } catch { /* as above */ }
      show();
    });
  }

  // A chart is one stop for the Tab key; the arrow keys lead from bar to bar.
  for (const chart of document.querySelectorAll(".chart svg")) {
    const bars = [...chart.querySelectorAll("a")];
    chart.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -bars.length, End: bars.length }[event.key];
      if (!step || !bars.length) return;
      event.preventDefault();
      const at = bars.indexOf(document.activeElement);
      bars[Math.min(Math.max(at < 0 && step === -1 ? 0 : at + step, 0), bars.length - 1)].focus();
    });
  }

  // A sign beside the paragraph under the pointer, to link to that paragraph.
  const text = document.querySelector(".article .text"), sign = document.createElement("a");
  sign.className = "pilcrow";
  sign.textContent = "¶";
  sign.title = "Link to this paragraph";
  if (text && matchMedia("(hover: hover)").matches) text.addEventListener("pointerover", event => {
    const block = event.target.closest(".text [id]");
    if (!block || sign.parentNode === block) return;
    sign.href = "#" + block.id;
    block.append(sign);
  });

  // A box that narrows a complete list of names; accents and capitals do not matter.
  const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const list of document.querySelectorAll("[data-filter]")) {
    const names = [...list.querySelectorAll("li")].map(item => [item, fold(item.textContent)]);
    if (names.length < 12) continue;
    const line = document.createElement("p"), label = document.createElement("label");
    const input = document.createElement("input"), count = document.createElement("output");
    line.className = "filter";
    label.append(list.dataset.filter + " ", input);
    input.type = "search";
    line.append(label, count);
    list.before(line);
    input.addEventListener("input", () => {
      const wanted = fold(input.value.trim());
      let shown = 0;
      for (const [item, name] of names) shown += !(item.hidden = !name.includes(wanted));
      for (const part of list.querySelectorAll("section")) part.hidden = !part.querySelector("li:not([hidden])");
      count.textContent = wanted ? `${shown} of ${names.length}` : "";
    });
  }
})();
