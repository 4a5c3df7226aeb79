// The search page. It reads the files below search/ as docs/search.md describes them: each is a script that
// calls newsgenSearch(kind, key, value), so that a page opened from a disk can load it too.
(() => {
  const box = document.getElementById("search");
  if (!box || box.dataset.engine !== "newsgen") return;
  const root = box.dataset.root, PAGE = 10, MOST_FILES = 8, MOST_CHECKED = 400, PARTS = 64, LEVELS = 32;

  // Loading

  const arrived = new Map(), asked = new Map();
  window.newsgenSearch = (kind, key, value) => arrived.set(kind + " " + key, value);
  const script = path => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = root + path;
    element.onload = () => { element.remove(); done(); };
    element.onerror = () => { element.remove(); failed(new Error(path)); };
    document.head.append(element);
  });
  const load = (kind, key, path) => {
    const name = kind + " " + key;
    if (!asked.has(name)) asked.set(name, script(path).then(() => arrived.get(name), error => { asked.delete(name); throw error; }));
    return asked.get(name);
  };
  const isAscii = text => /^[\x00-\x7f]*$/.test(text);
  const fileName = term => isAscii(term) ? term
    : "-" + [...new TextEncoder().encode(term)].map(byte => byte.toString(16).padStart(2, "0")).join("");

  let index, stemmers = {}, common = {}, bases, years;
  let ready;
  const open = () => ready ||= (async () => {
    const base = script("static/search/stemmer.js");
    base.catch(() => {});
    index = await load("index", "", "search/index.js");
    bases = [];
    let at = 0;
    for (const [number, bins, width] of index.sections) {
      bases.push(at);
      at += bins * width;
    }
    years = index.sections.map(section => Math.floor(section[0] / PARTS));
    for (const lang of index.langs) common[lang] = new Set((index.common[lang] || "").split(" "));
    const named = index.langs.filter(lang => lang);
    if (named.length) await base;
    await Promise.all(named.map(async lang => {
      const name = { en: "English", fr: "French" }[lang];
      await script(`static/search/${name.toLowerCase()}.js`);
      const stemmer = new window[name + "Stemmer"](), known = new Map();
      stemmers[lang] = word => {
        if (!known.has(word)) known.set(word, stemmer.stemWord(word));
        return known.get(word);
      };
    }));
  })().catch(error => { ready = undefined; throw error; });

  // Words: as src/newsgen/searching/words.py has them

  const SIGNS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670" +
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1" +
    "\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u200c\u200d\u3099\u309a";
  const WORD = new RegExp(`[\\p{L}\\p{N}${SIGNS}]+`, "gu");
  const LEFT_OUT = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]/g;
  const LETTERS = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ς": "σ" };
  const SPACELESS = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;
  const fold = word => isAscii(word) ? word.toLowerCase()
    : word.normalize("NFKD").toLowerCase().replace(LEFT_OUT, "").replace(/[ßæœøđðþłıς]/g, sign => LETTERS[sign]).normalize("NFC");
  const pieces = word => fold(word).match(WORD) || [];
  const cut = word => word.length <= 40 ? word : [...word].slice(0, 40).join("");
  const stem = (word, lang) => stemmers[lang] ? stemmers[lang](word) : word;

  // A word as typed -> what must be found: { forms } that any text may have, or { prefix }.
  const units = (typed, star) => {
    const made = [];
    const plain = word => {
      if (!word) return;
      word = cut(word);
      const forms = new Set(index.langs.map(lang => stem(word, lang)));
      made.push({ word, forms: [...forms], common: index.langs.some(lang => common[lang].has(word)) });
    };
    for (const piece of pieces(typed)) {
      let at = 0;
      for (const run of piece.matchAll(SPACELESS)) {
        plain(piece.slice(at, run.index));
        const signs = [...run[0]];
        if (signs.length === 1) made.push({ word: run[0], forms: [], prefix: run[0] });
        for (let i = 0; i + 1 < signs.length; i++) made.push({ word: signs[i] + signs[i + 1], forms: [signs[i] + signs[i + 1]], run: run[0] });
        at = run.index + run[0].length;
      }
      plain(piece.slice(at));
    }
    const last = made.at(-1);
    if (star && last) { last.prefix = last.word; last.common = false; }
    return made;
  };

  // The terms of a printed word in a text, to mark it.
  const termsOf = (word, lang) => {
    const made = [];
    for (const piece of pieces(word)) {
      let at = 0;
      const plain = part => { if (part) made.push(stem(cut(part), lang)); };
      for (const run of piece.matchAll(SPACELESS)) {
        plain(piece.slice(at, run.index));
        const signs = [...run[0]];
        signs.forEach((sign, i) => made.push(sign + (signs[i + 1] || "")));
        at = run.index + run[0].length;
      }
      plain(piece.slice(at));
    }
    return made;
  };

  newsgenSearch.terms = termsOf;

  // Postings

  const VALUE = new Uint8Array(128);
  for (let code = 0x23, value = 0; code < 0x7f; code++) if (code !== 0x3c && code !== 0x5c) VALUE[code] = value++;
  const sectionAt = new Map();
  const decode = body => {
    if (!sectionAt.size) index.sections.forEach((section, i) => sectionAt.set(section[0], i));
    const ids = [], levels = [];
    let at = 0, number = 0;
    const next = () => {
      let value = 0, unit = 1;
      for (;;) {
        const digit = VALUE[body.charCodeAt(at++)];
        if (digit < 45) return value + digit * unit;
        value += (digit - 45) * unit;
        unit *= 45;
      }
    };
    while (at < body.length) {
      number += next();
      const base = bases[sectionAt.get(number)];
      let left = next(), id = base - 1;
      while (left--) {
        id += next() + 1;
        ids.push(id);
        levels.push(VALUE[body.charCodeAt(at++)]);
      }
    }
    return { ids, levels };
  };
  const fileOf = term => {
    let low = 0, high = index.files.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.files[middle] <= term) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const termFile = async at => "\n" + await load("terms", index.files[at], `search/terms/${fileName(index.files[at])}.js`) + "\n";
  const lookUp = async term => {
    const at = fileOf(term);
    if (at < 0) return [];
    const text = await termFile(at), start = text.indexOf(`\n${term} `);
    if (start < 0) return [];
    const from = start + term.length + 2;
    return [decode(text.slice(from, text.indexOf("\n", from)))];
  };
  const expand = async (prefix, said) => {
    const first = Math.max(0, fileOf(prefix)), found = [];
    let last = first;
    while (last + 1 < index.files.length && index.files[last + 1].startsWith(prefix)) last++;
    if (last - first >= MOST_FILES) {
      last = first + MOST_FILES - 1;
      said.push(`Many words begin with “${prefix}”: not all of them were looked up. One more letter helps.`);
    }
    const texts = await Promise.all(Array.from({ length: last - first + 1 }, (_, i) => termFile(first + i)));
    for (const text of texts)
      for (let at = text.indexOf("\n" + prefix); at >= 0; at = text.indexOf("\n" + prefix, at + 1)) {
        const blank = text.indexOf(" ", at);
        found.push(decode(text.slice(blank + 1, text.indexOf("\n", at + 1))));
      }
    return found;
  };
  const union = lists => {
    if (lists.length === 1) return lists[0];
    const best = new Map();
    for (const { ids, levels } of lists)
      for (let i = 0; i < ids.length; i++) if (!(best.get(ids[i]) >= levels[i])) best.set(ids[i], levels[i]);
    const ids = [...best.keys()].sort((a, b) => a - b);
    return { ids, levels: ids.map(id => best.get(id)) };
  };
  const total = () => index.sections.reduce((sum, section) => sum + section[3], 0);
  const find = async (unit, said) => {
    let lists = (await Promise.all(unit.forms.map(lookUp))).flat();
    if (unit.prefix) lists.push(...await expand(unit.prefix, said));
    else if (!lists.length && unit.word.length > 1 && !unit.common) {
      lists = await expand(unit.word, said);
      if (lists.length) { unit.prefix = unit.word; said.push(`No text has “${unit.word}”: these have words that begin so.`); }
    }
    const { ids, levels } = union(lists.length ? lists : [{ ids: [], levels: [] }]);
    const rarity = Math.log(1 + (total() - ids.length + 0.5) / (ids.length + 0.5));
    return { ids, scores: levels.map(level => (level + 0.5) / LEVELS * rarity) };
  };
  const both = (a, b) => {
    const ids = [], scores = [];
    for (let i = 0, j = 0; i < a.ids.length && j < b.ids.length;)
      if (a.ids[i] < b.ids[j]) i++;
      else if (a.ids[i] > b.ids[j]) j++;
      else { ids.push(a.ids[i]); scores.push(a.scores[i++] + b.scores[j++]); }
    return { ids, scores };
  };
  const any = lists => {
    const sums = new Map();
    for (const { ids, scores } of lists) ids.forEach((id, i) => sums.set(id, (sums.get(id) || 0) + scores[i]));
    const ids = [...sums.keys()].sort((a, b) => a - b);
    return { ids, scores: ids.map(id => sums.get(id)) };
  };
  const kept = (list, keep) => {
    const ids = [], scores = [];
    list.ids.forEach((id, i) => { if (keep(id)) { ids.push(id); scores.push(list.scores[i]); } });
    return { ids, scores };
  };
  const sectionOf = id => {
    let low = 0, high = bases.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bases[middle] <= id) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const textOf = async id => {
    const at = sectionOf(id), [number, bins, width] = index.sections[at], own = id - bases[at];
    const bin = Math.floor(own / width), key = `${number}-${bins}-${bin}`;
    const folder = `${Math.floor(number / PARTS)}-${number % PARTS}`;
    const rows = await load("texts", key, `search/texts/${folder}/${bins}-${bin}.js`);
    const [address, title, published, source, lang, terms, text] = rows[own % width];
    return { address, title, published, source, lang, terms, text };
  };

  // A query: "a phrase", word, begin*, -not

  const parse = text => {
    const wanted = [], phrases = [], not = [];
    for (const [, minus, phrase, word] of text.matchAll(/(-?)(?:["“”«»]([^"“”«»]*)["“”«»]?|([^\s"“”«»]+))/gu)) {
      const made = units(phrase ?? word, phrase === undefined && word.endsWith("*"));
      if (!made.length) continue;
      if (minus) not.push(made);
      else {
        wanted.push(...made);
        if (phrase !== undefined) phrases.push(pieces(phrase.match(WORD).join(" ")));
      }
    }
    return { wanted, phrases, not };
  };
  const seek = async state => {
    await open();
    const said = [], { wanted, phrases, not } = parse(state.q);
    const needed = wanted.filter(unit => !unit.common);
    const filters = state.in.map(name => ({ word: name, forms: ["_" + name], common: true }));
    if (!needed.length && !filters.length)
      return { hits: [], said: [wanted.length ? "These words stand in nearly every text: add one that does not." : ""], wanted, phrases, years: new Map() };
    const lists = await Promise.all(needed.map(unit => find(unit, said)));
    const narrow = await Promise.all(filters.map(unit => find(unit, said)));
    const without = await Promise.all(not.map(made => Promise.all(made.filter(unit => !unit.common).map(unit => find(unit, said)))));
    for (const list of narrow) list.scores.fill(0);
    const sorted = [...lists, ...narrow].sort((a, b) => a.ids.length - b.ids.length);
    let found = sorted.reduce(both);
    if (!found.ids.length && lists.length > 1 && !phrases.length) {
      found = narrow.reduce(both, any(lists));
      if (found.ids.length) said.push("No text has all of these words: these have some of them.");
    }
    for (const each of without) if (each.length) {
      const out = new Set(each.reduce(both).ids);
      found = kept(found, id => !out.has(id));
    }
    const counts = new Map();
    for (const id of found.ids) {
      const year = years[sectionOf(id)];
      counts.set(year, (counts.get(year) || 0) + 1);
    }
    if (state.year !== "") found = kept(found, id => years[sectionOf(id)] === +state.year);
    const hits = found.ids.map((id, i) => [found.scores[i], id]).sort((a, b) => b[0] - a[0] || b[1] - a[1]);
    return { hits: hits.map(hit => hit[1]), said, wanted, phrases, years: counts };
  };
  const holds = (row, phrases) => {
    const words = [row.title, ...row.text.split("\n")].map(line => " " + pieces((line.match(WORD) || []).join(" ")).join(" ") + " ");
    return phrases.every(phrase => words.some(line => line.includes(` ${phrase.join(" ")} `)
      || phrase.some(word => word.match(SPACELESS)) && line.replaceAll(" ", "").includes(phrase.join(""))));
  };

  // What is shown

  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const dateWords = date => !date ? "Undated"
    : [date.length > 9 ? +date.slice(8, 10) : "", date.length > 6 ? MONTHS[+date.slice(5, 7) - 1] : "", date.slice(0, 4)].join(" ").trim();
  const marker = ({ wanted }) => {
    const forms = new Set(wanted.filter(unit => !unit.common).flatMap(unit => unit.forms));
    const prefixes = wanted.map(unit => unit.prefix).filter(Boolean);
    const heads = new Set([...forms].map(form => form[0]));
    const isHit = (word, lang) => {
      const folded = fold(word);
      if (prefixes.some(prefix => folded.startsWith(prefix) || folded.length > 1 && folded.match(SPACELESS) && folded.includes(prefix))) return true;
      return (heads.has(folded[0]) || folded.match(SPACELESS)) && termsOf(word, lang).some(term => forms.has(term));
    };
    // The longest first: neighbouring pairs that were typed together.
    const runs = wanted.map(unit => unit.run || unit.word).filter(word => word.match(SPACELESS));
    isHit.parts = [...new Set([...runs, ...forms])].filter(word => word.match(SPACELESS)).sort((a, b) => b.length - a.length);
    return isHit;
  };
  // Text with the hits as <mark>, cut to about `length` signs around where most different ones stand.
  const marked = (text, lang, isHit, length) => {
    const hits = [];
    for (const match of text.matchAll(WORD)) {
      if (!isHit(match[0], lang)) continue;
      const folded = fold(match[0]);
      // Of a script without spaces a "word" is a whole sentence: only a part of it is marked.
      const part = folded.match(SPACELESS) && isHit.parts.find(each => folded.length === match[0].length && folded.includes(each));
      const at = match.index + (part ? folded.indexOf(part) : 0);
      hits.push([at, at + (part || match[0]).length, folded.slice(0, 5)]);
    }
    let from = 0, most = -1;
    for (const [start] of length ? hits.slice(0, 200) : []) {
      const near = new Set(hits.filter(hit => hit[0] >= start && hit[1] <= start + length * 0.8).map(hit => hit[2])).size;
      if (near > most) { most = near; from = start; }
    }
    const parts = document.createDocumentFragment();
    let end = text.length;
    if (length) {
      from = Math.max(0, from - length * 0.2);
      if (from) from = text.slice(0, from).search(/\S*$/u);
      const line = text.lastIndexOf("\n", from + length * 0.2);
      if (line > from) from = line + 1;
      if (from + length < end) end = Math.max(from + 20, text.slice(0, from + length).search(/\s\S*$/u));
      if (from) parts.append("… ");
    }
    let at = from;
    for (const [start, stop] of hits) if (start >= from && stop <= end) {
      parts.append(text.slice(at, start), make("mark", {}, text.slice(start, stop)));
      at = stop;
    }
    parts.append(text.slice(at, end));
    if (end < text.length) parts.append(" …");
    return parts;
  };
  const resultOf = (row, isHit) => {
    const meta = make("p", { class: "meta" }, row.published ? make("time", { datetime: row.published }, dateWords(row.published)) : "Undated");
    if (row.source) meta.append(" ", make("cite", {}, row.source));
    const link = make("a", { href: `${root}${row.address}/index.html` }, marked(row.title || row.address, row.lang, isHit, 0));
    return make("li", {}, meta, make("h3", { lang: row.lang || "und", dir: "auto" }, link),
      make("p", { lang: row.lang || "und", dir: "auto" }, marked(row.text, row.lang, isHit, 260)));
  };

  // The page

  const status = make("p", { role: "status", class: "sum" }), notes = make("div", { class: "notes" });
  const list = make("ol", { class: "entries" }), more = make("button", { type: "button", class: "more" }, "More results");
  const input = make("input", { type: "search", id: "search-q", autocomplete: "off", spellcheck: "false" });
  const names = make("ul", { class: "terms", id: "search-names" }), straight = make("nav", { "aria-label": "Pages with this name" }, names);
  const filters = make("nav", { class: "narrow", "aria-label": "Narrow the search" });
  // On a phone the ways to narrow would stand between the box and what it finds: there they are folded.
  const panel = make("details", { class: "panel" }, make("summary", {}, "Narrow the search"), filters);
  panel.open = window.matchMedia("(min-width: 48rem)").matches;
  const form = make("form", { role: "search", class: "ask" },
    make("label", { for: "search-q" }, "Words to look for"), input, make("button", {}, "Search"));
  const help = make("p", { class: "how" }, "“In quotes” finds the words in this order, begin* what begins so, -word leaves texts out.");
  box.append(form, straight, help, status, notes, panel, list, more);
  box.hidden = false;
  more.hidden = straight.hidden = panel.hidden = true;

  const read = () => {
    const from = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
    return { q: from.get("q") || "", year: /^\d+$/.test(from.get("year") || "") ? from.get("year") : "", in: from.getAll("in") };
  };
  const address = state => {
    const made = new URLSearchParams({ q: state.q });
    if (state.year !== "") made.set("year", state.year);
    for (const name of state.in) made.append("in", name);
    return "#" + made;
  };
  let state = read(), turn = 0, rest = [], current, known = new Map();

  const narrowing = () => {
    filters.replaceChildren();
    const group = (label, links) => {
      if (links.length) filters.append(make("h2", {}, label), make("ul", { class: "terms" }, ...links.map(link => make("li", {}, ...link))));
    };
    const chosen = [];
    if (state.year !== "") chosen.push([make("a", { href: address({ ...state, year: "" }) }, `Not only ${+state.year ? state.year : "undated"}`)]);
    for (const name of state.in)
      chosen.push([make("a", { href: address({ ...state, in: state.in.filter(other => other !== name) }) }, `Not only ${known.get(name) || name}`)]);
    group("Narrowed to", chosen);
    if (chosen.length) panel.open = true;
    if (state.year === "" && current.years.size > 1)
      group("Years", [...current.years].sort((a, b) => b[0] - a[0]).map(([year, count]) =>
        [make("a", { href: address({ ...state, year: String(year) }) }, year ? String(year) : "Undated"),
          " ", make("span", { class: "n" }, count.toLocaleString("en"))]));
    for (const [taxonomy, label] of Object.entries(index.taxonomies)) {
      const own = [...seen].filter(([name]) => name.endsWith("." + taxonomy) && !state.in.includes(name));
      group(label, own.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 8).map(([name]) =>
        [make("a", { href: address({ ...state, in: [...state.in, name] }) }, known.get(name))]));
    }
    panel.hidden = !filters.childElementCount;
  };
  let seen = new Map();

  const showMore = async own => {
    const isHit = marker(current), before = list.childElementCount;
    let shown = 0, looked = 0;
    more.disabled = true;
    while (rest.length && shown < PAGE && looked < MOST_CHECKED) {
      const next = rest.slice(0, PAGE - (current.phrases.length ? 0 : shown));
      rest = rest.slice(next.length);
      // The first alone, and on the screen, before the others take the processor.
      const rows = [textOf(next[0])];
      for (let i = 0; i < next.length; i++) {
        if (i === 1) {
          await new Promise(done => { setTimeout(done); });
          rows.push(...next.slice(1).map(textOf));
        }
        const row = await rows[i];
        if (own !== turn) return;
        looked++;
        if (!holds(row, current.phrases)) continue;
        if (shown === PAGE) { rest = [...next.slice(i), ...rest]; break; }
        list.append(resultOf(row, isHit));
        if (!before && !shown++) performance.mark("newsgen-first-result");
        else if (before) shown++;
        for (const [taxonomy, slug, name] of row.terms) {
          const term = `${slug}.${taxonomy}`;
          known.set(term, name);
          seen.set(term, (seen.get(term) || 0) + 1);
        }
      }
    }
    more.disabled = false;
    more.hidden = !rest.length;
    more.textContent = looked >= MOST_CHECKED && !shown ? "Look further" : "More results";
    const count = list.childElementCount, all = current.hits.length;
    status.textContent = current.phrases.length
      ? count ? `${count.toLocaleString("en")} found so far${rest.length ? "" : ", and no more"}.` : rest.length ? "None found so far." : "No text has this."
      : all ? `${all.toLocaleString("en")} ${all === 1 ? "text" : "texts"}.` : "No text has this.";
    narrowing();
    if (before && count > before) list.children[before].querySelector("a").focus();
  };
  const run = async () => {
    const own = ++turn;
    state = read();
    input.value = state.q;
    document.title = state.q ? `${state.q} — ${document.title.replace(/^.* — (?=.)/u, "")}` : document.title;
    straight.hidden = true;
    list.replaceChildren();
    notes.replaceChildren();
    seen = new Map();
    more.hidden = panel.hidden = true;
    status.textContent = "";
    if (!state.q && !state.in.length) return;
    box.setAttribute("aria-busy", "true");
    performance.mark("newsgen-search");
    status.textContent = "Searching …";
    try {
      const found = await seek(state);
      if (own !== turn) return;
      current = found;
      rest = found.hits;
      notes.replaceChildren(...found.said.filter(Boolean).map(line => make("p", {}, line)));
      await showMore(own);
      performance.mark("newsgen-all-results");
      box.dataset.found = state.q;
    } catch (error) {
      if (own === turn) status.textContent = `A part of the search index could not be loaded (${error.message}). Please try again.`;
    }
    if (own === turn) box.setAttribute("aria-busy", "false");
  };

  const suggest = async () => {
    const typed = input.value;
    const words = (typed.match(WORD) || []).flatMap(pieces);
    await open();
    const word = words.at(-1) || "", key = index.names.find(name => word.startsWith(name));
    const rows = key ? await load("names", key, `search/names/${fileName(key)}.js`) : [];
    if (typed !== input.value) return;
    const fits = rows.filter(([name]) => {
      const own = (name.match(WORD) || []).flatMap(pieces);
      return words.every(wanted => own.some(each => each.startsWith(wanted)));
    });
    fits.sort((a, b) => b[3] - a[3] || (a[0] < b[0] ? -1 : 1));
    names.replaceChildren(...fits.slice(0, 6).map(([name, taxonomy, slug]) => make("li", {},
      make("a", { href: `${root}${taxonomy}/${slug}/index.html` }, name), " ", make("span", { class: "n" }, index.taxonomies[taxonomy] || taxonomy))));
    straight.hidden = !fits.length;
  };

  form.addEventListener("submit", event => {
    event.preventDefault();
    const to = address({ q: input.value.trim(), year: "", in: state.in });
    if (to === location.hash) run(); else location.hash = to;
  });
  input.addEventListener("input", () => { suggest().catch(() => {}); });
  input.addEventListener("focus", () => { open().catch(() => {}); }, { once: true });
  // Arrow keys lead from the box through the names and the results, and back.
  box.addEventListener("keydown", event => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...names.querySelectorAll("a"), ...list.querySelectorAll("h3 a")].filter(stop => stop.offsetParent !== null);
    const at = stops.indexOf(document.activeElement), next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  more.addEventListener("click", () => { showMore(turn); });
  window.addEventListener("hashchange", run);
  run();
  if (!state.q) input.focus();
})();
