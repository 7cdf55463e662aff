// Find a symbol by typing: a combobox over the chart.

import { element } from "./dom.js";

const MOST = 50;

export class Search {
  // `choose(symbol)` is told what a person picked.
  constructor({ root, stage }, store, choose) {
    Object.assign(this, { root, store, choose, found: [], at: 0 });
    this.box = element("div", "search");
    this.box.hidden = true;
    this.input = element("input", "query");
    this.list = element("ul", "found");
    this.list.id = "found";
    this.none = element("p", "quiet none", "No symbol of the desk is written like this.");
    const roles = {
      type: "text", role: "combobox", "aria-label": "Symbol", "aria-expanded": "true", "aria-controls": "found",
      "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
      placeholder: "Symbol", enterkeyhint: "go",
    };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Symbols");
    this.box.append(this.input, this.list, this.none);
    stage.append(this.box);
    this.input.addEventListener("input", () => this.#find());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("focusout", (event) => this.box.contains(event.relatedTarget) || this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#pick(event.target.closest("li")?.textContent));
  }

  get open() {
    return !this.box.hidden;
  }

  // Opens with what was typed already.
  show(typed = "") {
    if (!this.store.symbols.length) return;
    this.box.hidden = false;
    this.input.value = typed;
    this.input.focus({ preventScroll: true });
    this.#find();
  }

  close() {
    this.box.hidden = true;
  }

  #find() {
    const query = plain(this.input.value);
    const ranked = this.store.symbols
      .map((symbol, i) => [plain(symbol).indexOf(query), i, symbol])
      .filter(([where]) => where >= 0)
      .sort(([one, i], [other, j]) => Math.sign(one) - Math.sign(other) || i - j);
    this.found = ranked.slice(0, MOST).map(([, , symbol]) => symbol);
    this.list.replaceChildren(...this.found.map((symbol, i) => option(symbol, i)));
    this.none.hidden = this.found.length > 0;
    this.#mark(0);
  }

  #mark(at) {
    this.at = Math.min(Math.max(0, at), Math.max(0, this.found.length - 1));
    [...this.list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === this.at)));
    const marked = this.list.children[this.at];
    if (marked) this.input.setAttribute("aria-activedescendant", marked.id);
    else this.input.removeAttribute("aria-activedescendant");
    marked?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    // Nothing typed here is a shortcut of the page around us.
    event.stopPropagation();
    const actions = {
      ArrowDown: () => this.#mark(this.at + 1),
      ArrowUp: () => this.#mark(this.at - 1),
      Enter: () => this.#pick(this.found[this.at]),
      Escape: () => this.#leave(),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  #pick(symbol) {
    if (!symbol) return;
    this.#leave();
    this.choose(symbol);
  }

  #leave() {
    this.close();
    this.root.focus({ preventScroll: true });
  }
}

function option(symbol, i) {
  const item = element("li", "option", symbol);
  item.id = `found-${i}`;
  item.setAttribute("role", "option");
  return item;
}

// "btc-u" finds BTC/USDT.
function plain(words) {
  return words.toUpperCase().replace(/[^A-Z0-9]/g, "");
}
