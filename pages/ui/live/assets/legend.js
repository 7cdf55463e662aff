// The words around the chart: the figures of the bar under the crosshair (else the newest) and of every line.

import { decimals, timeLabels } from "./chart.js";

const FIELDS = [["O", "open"], ["H", "high"], ["L", "low"], ["C", "close"]];

export class Legend {
  constructor(parts, store, drawing) {
    Object.assign(this, parts, { store, drawing, row: null, cells: {} });
    for (const [name] of [...FIELDS, ["%"], ["V"]]) this.cells[name] = this.#cell(this.figures, name);
    this.drawing.chart.subscribeCrosshairMove((where) => this.point(where));
  }

  point({ logical }) {
    const inside = logical !== undefined && logical >= 0 && logical < this.store.length;
    this.row = inside ? Math.round(logical) : null;
    this.write();
  }

  // Call when the lines or the look changed: fixed widths keep the words from jumping as figures change.
  define() {
    const { look, lines, columns, time } = this.store;
    this.times = timeLabels(look.timezone);
    this.prices = decimals(look.precision);
    const twoDigits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    this.volumes = new Intl.NumberFormat("en-US", { notation: "compact", ...twoDigits });
    const widest = columns.h.reduce((most, high) => Math.max(most, high), 0);
    this.figures.style.setProperty("--digits", String(this.prices(widest).length));
    this.badge.textContent = look.label ?? "";
    this.badge.hidden = !look.label;
    this.badge.dataset.label = look.label ?? "";
    this.tags.replaceChildren();
    this.values = lines.map((line) => this.#tag(line));
    this.place();
    this.describe(time);
  }

  describe(time) {
    const { look, length, last } = this.store;
    const within = length && `${this.times.full(time[0])} to ${this.times.full(time[length - 1])}`;
    const span = length ? `${length} bars, ${within}` : "no bars";
    const price = last === null ? "" : `, last price ${this.prices(last)}`;
    this.summary.textContent = `${look.title}${look.label ? `, ${look.label}` : ""}: ${span}${price}`;
  }

  write() {
    const { store } = this;
    if (!store.length) return;
    const row = Math.min(this.row ?? store.length - 1, store.length - 1);
    const bar = store.bar(row);
    const base = row > 0 ? store.bar(row - 1).close : bar.open;
    const change = (bar.close / base - 1) * 100;
    this.when.textContent = this.times.full(bar.time);
    for (const [name, field] of FIELDS) this.#fill(name, this.prices(bar[field]));
    this.#fill("V", this.volumes.format(bar.volume ?? 0));
    this.#fill("%", `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)}%`);
    const colour = bar.close >= bar.open ? store.look.up : store.look.down;
    this.figures.style.setProperty("--bar", colour);
    this.cells["%"].style.color = change >= 0 ? store.look.up : store.look.down;
    this.values.forEach((value, i) => (value.textContent = this.#lineValue(i, row)));
  }

  // Put the words of each oscillator into its own pane.
  place() {
    const tops = this.drawing.paneTops();
    for (const group of this.tags.children) group.style.top = `${(tops[group.dataset.pane] ?? 0) + 4}px`;
  }

  #lineValue(line, row) {
    const value = this.store.extra[line][row];
    if (value === null || value === undefined) return "–";
    return this.store.lines[line].pane === 0 ? this.prices(value) : value.toFixed(2);
  }

  #tag({ name, colour, pane }) {
    const group = [...this.tags.children].find((one) => one.dataset.pane === String(pane)) ?? this.#group(pane);
    const item = element("span", "tag");
    const chip = element("i", "chip");
    chip.style.background = colour;
    const value = element("b", "number");
    item.append(chip, name, value);
    group.append(item);
    return value;
  }

  #group(pane) {
    const group = element("div", "group");
    group.dataset.pane = String(pane);
    this.tags.append(group);
    return group;
  }

  #cell(parent, name) {
    const cell = element("span", "cell");
    const value = element("b", name === "V" || name === "%" ? "number short" : "number");
    if (name === "%") cell.title = "Change against the close before";
    else cell.append(element("span", "name", name));
    cell.append(value);
    parent.append(cell);
    return value;
  }

  #fill(name, words) {
    if (this.cells[name].textContent !== words) this.cells[name].textContent = words;
  }
}

export function element(tag, className, words = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}
