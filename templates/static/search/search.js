// The search page. It reads the files below search/ as docs/search.md describes them: each is a script that
// calls newsgenSearch(kind, key, value), so that a page opened from a disk can load it too.
(() => {
  const box = document.getElementById("search");
  if (!box || box.dataset.engine !== "newsgen") return;
  const root = box.dataset.root, PAGE = 10, MOST_FILES = 8, MOST_CHECKED = 400, PARTS = 64, weight = level => 0.1 + (level + 0.5) / 100;

  // Loading

  const arrived = new Map(), asked = new Map();
  window.newsgenSearch = (kind, key, value) => arrived.set(kind + " " + key, value);
  const script = path => new Promise((done, failed) => {
    // What every search needs stands in the page, and is on its way by now.
    const own = document.querySelector(`script[src="${root}${path}"]`), element = own || document.createElement("script");
    element.onload = () => { element.remove(); done(); };
    element.onerror = () => { element.remove(); failed(new Error(path)); };
    if (own) return;
    element.src = root + path;
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

  let index, stemmers = {}, common = {}, bases, years, texts;
  const STEMMERS = { en: "English", fr: "French" }, stemmerFile = lang => `static/search/${STEMMERS[lang].toLowerCase()}.js`;
  let ready;
  const open = () => ready ||= (async () => {
    const base = script("static/search/stemmer.js"), own = box.dataset.stemmer && script(stemmerFile(box.dataset.stemmer));
    for (const early of [base, own]) if (early) early.catch(() => {});
    index = await load("index", "", "search/index.js");
    bases = [];
    let at = 0;
    for (const [number, bins, width] of index.sections) {
      bases.push(at);
      at += bins * width;
    }
    texts = index.sections.reduce((sum, section) => sum + section[3], 0);
    years = index.sections.map(section => Math.floor(section[0] / PARTS));
    for (const lang of index.langs) common[lang] = new Set((index.common[lang] || "").split(" "));
    const named = index.langs.filter(lang => lang);
    if (named.length) await base;
    await Promise.all(named.map(async lang => {
      await (lang === box.dataset.stemmer ? own : script(stemmerFile(lang)));
      const stemmer = new window[`${STEMMERS[lang]}Stemmer`](), known = new Map();
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
  // Most words are plain, and a large class of characters is slow to compile: it waits until a text needs it.
  const PLAIN = /^[0-9a-z]*$/, ROUGH = /[0-9A-Za-z\u0080-\u1fff\u200c\u200d\u2070-\uffff]+/g;
  const SPACELESS = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;
  const fold = word => isAscii(word) ? word.toLowerCase()
    : word.normalize("NFKD").toLowerCase().replace(LEFT_OUT, "").replace(/[ßæœøđðþłıς]/g, sign => LETTERS[sign]).normalize("NFC");
  const pieces = word => {
    const folded = fold(word);
    return PLAIN.test(folded) ? folded ? [folded] : [] : folded.match(WORD) || [];
  };
  const spaceless = word => !isAscii(word) && word.match(SPACELESS);
  const runsIn = word => isAscii(word) ? [] : word.matchAll(SPACELESS);
  // The words of a text as printed, each with its place.
  function* wordsIn(text) {
    for (const { 0: rough, index } of text.matchAll(ROUGH))
      if (isAscii(rough)) yield [rough, index];
      else for (const word of rough.matchAll(WORD)) yield [word[0], index + word.index];
  }
  const words = text => Array.from(wordsIn(text), word => word[0]).flatMap(pieces);
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
      for (const run of runsIn(piece)) {
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
      for (const run of runsIn(piece)) {
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
    // A posting takes two signs or more. Arrays of numbers alone, and no object for each, or a common word takes long.
    const ids = new Int32Array(body.length >> 1), levels = new Uint8Array(body.length >> 1);
    let at = 0, number = 0, count = 0;
    const next = () => {
      let digit = VALUE[body.charCodeAt(at++)], value = digit, unit = 45;
      while (digit >= 45) {
        digit = VALUE[body.charCodeAt(at++)];
        value += digit * unit - unit;
        unit *= 45;
      }
      return value;
    };
    while (at < body.length) {
      number += next();
      const base = bases[sectionAt.get(number)];
      let left = next(), id = base - 1;
      while (left--) {
        id += next() + 1;
        ids[count] = id;
        levels[count++] = VALUE[body.charCodeAt(at++)];
      }
    }
    return { ids: ids.subarray(0, count), levels: levels.subarray(0, count) };
  };
  const fileOf = term => {
    let low = 0, high = index.files.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.files[middle] <= term) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const lined = new Map();
  const termFile = async at => {
    const text = await load("terms", index.files[at], `search/terms/${fileName(index.files[at])}.js`);
    if (!lined.has(at)) lined.set(at, `\n${text}\n`);
    return lined.get(at);
  };
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
    const ids = Int32Array.from(best.keys()).sort();
    return { ids, levels: Uint8Array.from(ids, id => best.get(id)) };
  };
  const find = async (unit, said) => {
    let lists = (await Promise.all(unit.forms.map(lookUp))).flat();
    if (unit.prefix) lists.push(...await expand(unit.prefix, said));
    else if (!lists.length && unit.word.length > 1 && !unit.common) {
      lists = await expand(unit.word, said);
      if (lists.length) { unit.prefix = unit.word; said.push(`No text has “${unit.word}”: these have words that begin so.`); }
    }
    const { ids, levels } = union(lists);
    const rarity = Math.log(1 + (texts - ids.length + 0.5) / (ids.length + 0.5));
    const worth = new Float64Array(90), scores = new Float64Array(ids.length);
    for (let level = 0; level < 90; level++) worth[level] = weight(level) * rarity;
    for (let i = 0; i < ids.length; i++) scores[i] = worth[levels[i]];
    return { ids, scores };
  };
  const both = (a, b) => {
    const most = Math.min(a.ids.length, b.ids.length), ids = new Int32Array(most), scores = new Float64Array(most);
    let count = 0;
    for (let i = 0, j = 0; i < a.ids.length && j < b.ids.length;)
      if (a.ids[i] < b.ids[j]) i++;
      else if (a.ids[i] > b.ids[j]) j++;
      else { ids[count] = a.ids[i]; scores[count++] = a.scores[i++] + b.scores[j++]; }
    return { ids: ids.subarray(0, count), scores: scores.subarray(0, count) };
  };
  const any = lists => {
    const sums = new Map();
    for (const { ids, scores } of lists) ids.forEach((id, i) => sums.set(id, (sums.get(id) || 0) + scores[i]));
    const ids = Int32Array.from(sums.keys()).sort();
    return { ids, scores: Float64Array.from(ids, id => sums.get(id)) };
  };
  const kept = (list, keep) => {
    const ids = list.ids.filter(keep), scores = list.scores.filter((_, i) => keep(list.ids[i]));
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
        if (phrase !== undefined) phrases.push(words(phrase));
      }
    }
    return { wanted, phrases, not };
  };
  // The best first. Putting all in order takes long where a hundred thousand are found: the first page goes before.
  const ranked = ({ ids, scores }) => {
    const before = (a, b) => scores[b] - scores[a] || ids[b] - ids[a];
    let order = [];
    for (let i = 0; i < ids.length; i++) {
      if (order.length === PAGE && scores[i] < scores[order[PAGE - 1]]) continue;
      let at = Math.min(order.length, PAGE - 1);
      for (; at && before(i, order[at - 1]) < 0; at--) order[at] = order[at - 1];
      order[at] = i;
    }
    return {
      length: ids.length,
      slice: (from, to) => {
        if (to > order.length) order = Array.from(ids, (_, i) => i).sort(before);
        return order.slice(from, to).map(i => ids[i]);
      },
    };
  };
  const seek = async state => {
    await open();
    const said = [], { wanted, phrases, not } = parse(state.q);
    const needed = wanted.filter(unit => !unit.common);
    const filters = state.in.map(name => ({ word: name, forms: ["_" + name], common: true }));
    if (!needed.length && !filters.length)
      return { hits: [], said: [wanted.length ? "These words stand in nearly every text: add one that does not." : ""], wanted, phrases, years: new Map() };
    const all = made => Promise.all(made.filter(unit => !unit.common).map(unit => find(unit, said)));
    const [lists, narrow, without] = await Promise.all([
      all(needed), Promise.all(filters.map(unit => find(unit, said))), Promise.all(not.map(all))]);
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
    // Numbers ascend, and so do the sections that they lie in.
    const counts = new Map();
    for (let i = 0, from = 0, at = 0; from < found.ids.length; from = i) {
      while (bases[at + 1] <= found.ids[from]) at++;
      while (i < found.ids.length && !(bases[at + 1] <= found.ids[i])) i++;
      counts.set(years[at], (counts.get(years[at]) || 0) + i - from);
    }
    if (state.year !== "") found = kept(found, id => years[sectionOf(id)] === +state.year);
    return { hits: ranked(found), said, wanted, phrases, years: counts };
  };
  const holds = (row, phrases) => {
    if (!phrases.length) return true;
    const lines = `${row.title}\n${row.text}`.split(/\n|\[…\]/).map(line => ` ${words(line).join(" ")} `);
    return phrases.every(phrase => lines.some(line => line.includes(` ${phrase.join(" ")} `)
      || phrase.some(spaceless) && line.replaceAll(" ", "").includes(phrase.join(""))));
  };

  // What is shown

  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  // 12345 as 12,345: a browser's own way takes long when it is first asked.
  const grouped = count => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const dateWords = date => !date ? "Undated"
    : [date.length > 9 ? +date.slice(8, 10) : "", date.length > 6 ? MONTHS[+date.slice(5, 7) - 1] : "", date.slice(0, 4)].join(" ").trim();
  const marker = ({ wanted }) => {
    const forms = new Set(wanted.filter(unit => !unit.common).flatMap(unit => unit.forms));
    const prefixes = wanted.map(unit => unit.prefix).filter(Boolean);
    const heads = new Set([...forms].map(form => form[0]));
    const isHit = (word, lang) => {
      const folded = fold(word);
      if (prefixes.some(prefix => folded.startsWith(prefix) || folded.length > 1 && spaceless(folded) && folded.includes(prefix))) return true;
      return (heads.has(folded[0]) || spaceless(folded)) && termsOf(word, lang).some(term => forms.has(term));
    };
    // The longest first: neighbouring pairs that were typed together.
    const runs = wanted.map(unit => unit.run || unit.word).filter(spaceless);
    isHit.parts = [...new Set([...runs, ...forms])].filter(spaceless).sort((a, b) => b.length - a.length);
    return isHit;
  };
  // Text with the hits as <mark>, cut to about `length` signs around where most different ones stand.
  const marked = (text, lang, isHit, length) => {
    const hits = [];
    for (const [word, start] of wordsIn(text)) {
      if (!isHit(word, lang)) continue;
      const folded = fold(word);
      // Of a script without spaces a "word" is a whole sentence: only a part of it is marked.
      const part = spaceless(folded) && isHit.parts.find(each => folded.length === word.length && folded.includes(each));
      const at = start + (part ? folded.indexOf(part) : 0);
      hits.push([at, at + (part || word).length, folded.slice(0, 5)]);
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
  let state = read(), turn = 0, reached = 0, current, known = new Map();

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
          " ", make("span", { class: "n" }, grouped(count))]));
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
    while (reached < current.hits.length && shown < PAGE && looked < MOST_CHECKED) {
      const first = reached, next = current.hits.slice(first, first + PAGE - (current.phrases.length ? 0 : shown));
      reached += next.length;
      // The first alone, and on the screen, before the others take the processor.
      const rows = [textOf(next[0])];
      for (let i = 0; i < next.length; i++) {
        if (i === 1) {
          await new Promise(done => { if (document.hidden) done(); else requestAnimationFrame(() => setTimeout(done)); });
          rows.push(...next.slice(1).map(textOf));
        }
        const row = await rows[i];
        if (own !== turn) return;
        looked++;
        if (!holds(row, current.phrases)) continue;
        if (shown === PAGE) { reached = first + i; break; }
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
    const ended = reached === current.hits.length;
    more.disabled = false;
    more.hidden = ended;
    more.textContent = looked >= MOST_CHECKED && !shown ? "Look further" : "More results";
    const count = list.childElementCount, all = current.hits.length;
    status.textContent = current.phrases.length
      ? count ? `${grouped(count)} found so far${ended ? ", and no more" : ""}.` : ended ? "No text has this." : "None found so far."
      : all ? `${grouped(all)} ${all === 1 ? "text" : "texts"}.` : "No text has this.";
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
    // Said only of a search that takes long: it would be drawn before the first result.
    const slow = setTimeout(() => { status.textContent = "Searching …"; }, 400);
    try {
      const found = await seek(state);
      clearTimeout(slow);
      if (own !== turn) return;
      current = found;
      reached = 0;
      notes.replaceChildren(...found.said.filter(Boolean).map(line => make("p", {}, line)));
      await showMore(own);
      performance.mark("newsgen-all-results");
      box.dataset.found = state.q;
    } catch (error) {
      clearTimeout(slow);
      if (own === turn) status.textContent = `A part of the search index could not be loaded (${error.message}). Please try again.`;
    }
    if (own === turn) box.setAttribute("aria-busy", "false");
  };

  // Load the postings of words that are typed, before the search is asked for.
  let pause;
  const ahead = typed => {
    for (const unit of parse(typed).wanted)
      for (const at of unit.common ? [] : unit.forms.map(fileOf)) if (at >= 0) termFile(at).catch(() => {});
  };
  const suggest = async () => {
    const typed = input.value;
    const wanted = words(typed);
    clearTimeout(pause);
    await open();
    ahead(typed.replace(/\S+$/u, ""));
    pause = setTimeout(() => { if (typed === input.value) ahead(typed); }, 250);
    const word = wanted.at(-1) || "", key = index.names.find(name => word.startsWith(name));
    const rows = key ? await load("names", key, `search/names/${fileName(key)}.js`) : [];
    if (typed !== input.value) return;
    const fits = rows.filter(([name]) => {
      const own = words(name);
      return wanted.every(head => own.some(each => each.startsWith(head)));
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
  open().catch(() => {});
  run();
  if (!state.q) input.focus();
})();
