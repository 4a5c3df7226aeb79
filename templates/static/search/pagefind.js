// The search page with Pagefind as its engine (search: pagefind in newsgen.yaml). It needs a web server.
const box = document.getElementById("search");
if (box && box.dataset.engine === "pagefind") {
  const root = box.dataset.root;
  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const input = make("input", { type: "search", id: "search-q", autocomplete: "off" });
  const form = make("form", { role: "search", class: "ask" },
    make("label", { for: "search-q" }, "Words to look for"), input, make("button", {}, "Search"));
  const status = make("p", { role: "status", class: "sum" }), list = make("ol", { class: "entries" });
  const more = make("button", { type: "button", class: "more" }, "More results");
  more.hidden = true;
  box.append(form, status, list, more);
  box.hidden = false;
  // Pagefind's excerpt is HTML: taken apart as text, so that nothing in it is.
  const plain = text => new DOMParser().parseFromString(text, "text/html").body.textContent;
  const marked = html => html.split(/<mark>(.*?)<\/mark>/s).map((part, i) => i % 2 ? make("mark", {}, plain(part)) : plain(part));
  const read = () => new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search).get("q") || "";
  let rest = [], turn = 0;
  const show = async own => {
    const next = rest.splice(0, 10), before = list.childElementCount;
    for (const coming of next.map(result => result.data())) {
      const { url, meta, raw_url, excerpt } = await coming;
      if (own !== turn) return;
      const link = make("a", { href: root + (raw_url || url).replace(/^\//, "") }, meta.title);
      const line = make("p", { class: "meta" }, meta.date || "Undated");
      if (meta.source) line.append(" ", make("cite", {}, meta.source));
      list.append(make("li", {}, line, make("h3", { dir: "auto" }, link), make("p", { dir: "auto" }, ...marked(excerpt))));
    }
    more.hidden = !rest.length;
    if (before && next.length) list.children[before].querySelector("a").focus();
  };
  let ready;
  const open = () => ready ||= (async () => {
    const engine = await import(new URL(`${root}pagefind/pagefind.js`, location.href.replace(/[?#].*$/, "")).href);
    await engine.init();
    return engine;
  })().catch(error => { ready = undefined; throw error; });
  const run = async () => {
    const own = ++turn, query = read();
    input.value = query;
    list.replaceChildren();
    more.hidden = true;
    rest = [];
    status.textContent = "";
    box.setAttribute("aria-busy", String(!!query));
    if (!query) return;
    status.textContent = "Searching …";
    try {
      const { results } = await (await open()).search(query);
      if (own !== turn) return;
      rest = results;
      status.textContent = `${rest.length} ${rest.length === 1 ? "text" : "texts"}.`;
      await show(own);
      box.dataset.found = query;
    } catch {
      if (own === turn) status.textContent = location.protocol === "file:" ? "This search works on a web server only." : "The search index could not be loaded.";
    }
    if (own === turn) box.setAttribute("aria-busy", "false");
  };
  form.addEventListener("submit", event => {
    event.preventDefault();
    const to = "#" + new URLSearchParams({ q: input.value.trim() });
    if (to === location.hash) run(); else location.hash = to;
  });
  input.addEventListener("focus", () => { open().catch(() => {}); }, { once: true });
  more.addEventListener("click", () => { show(turn); });
  window.addEventListener("hashchange", run);
  run();
  if (!read()) input.focus();
}
