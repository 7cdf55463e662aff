// The words around the chart: the figures of the bar under the crosshair (else the newest) and of every line.

import { element } from "./dom.js";
import { decimals, figure, timeLabels, zoneOf } from "./words.js";

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
    this.times = timeLabels(zoneOf(look));
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
    const { look, length, last, marks, levels } = this.store;
    const within = length && `${this.times.full(time[0])} to ${this.times.full(time[length - 1])}`;
    const span = length ? `${length} bars, ${within}` : "no bars";
    const price = last === null ? "" : `, last price ${this.prices(last)}`;
    const more = [[marks.size, "marks"], [levels.length, "price levels"]].filter(([count]) => count);
    const pinned = more.map(([count, what]) => `, ${count} ${what}`).join("");
    this.summary.textContent = `${look.title}${look.label ? `, ${look.label}` : ""}: ${span}${price}${pinned}`;
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
    this.values.forEach((value, i) => this.#fillTag(value, this.#lineValue(i, row)));
  }

  // What stands in the head and over the panes, for a picture of it all.
  written() {
    const figures = [...this.figures.children].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("   ");
    const box = this.drawing.element.getBoundingClientRect();
    const tags = [...this.tags.querySelectorAll(".tag")].map((tag) => {
      const { left, top } = tag.getBoundingClientRect();
      const colour = tag.querySelector(".chip").style.background;
      return { x: left - box.left, y: top - box.top, colour, words: tag.innerText.replace(/\s+/g, " ").trim() };
    });
    return { figures: `${this.when.textContent}   ${figures}`, tags };
  }

  // Put the words of each oscillator into its own pane, and the bars below the words of the first.
  place() {
    const tops = this.drawing.paneTops();
    for (const group of this.tags.children) group.style.top = `${(tops[group.dataset.pane] ?? 0) + 4}px`;
    const first = [...this.tags.children].find((group) => group.dataset.pane === "0");
    this.drawing.makeRoom((first?.offsetHeight ?? 0) + 4);
  }

  #lineValue(line, row) {
    const value = this.store.extra[line][row];
    if (value === null || value === undefined) return "–";
    return this.store.lines[line].pane === 0 ? this.prices(value) : figure(value);
  }

  // A tag grows with its widest value and never shrinks, so that its neighbours stay where they are.
  #fillTag(value, words) {
    if (value.textContent === words) return;
    value.textContent = words;
    const widest = Math.max(Number(value.dataset.widest ?? 0), words.length);
    if (widest === Number(value.dataset.widest)) return;
    value.dataset.widest = String(widest);
    value.style.minWidth = `${widest}ch`;
    this.place();
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
