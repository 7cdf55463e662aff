// Fills, news, gaps and alerts at their bars. Marks of one kind that would lie upon each other become one with a
// count. They are grouped from the first mark on, in sight or not, so that panning does not regroup them.

import { Layer } from "./layer.js";
import { faded } from "./theme.js";
import { span } from "./words.js";

const SIZE = { buy: 11, sell: 11, news: 18, alert: 18, gap: 18 };
const PRICE_APART = 12;
// Headlines stand in a row at the foot, gaps above it: neither hides a price or the words at the top.
const NEWS_FOOT = 13;
const GAP_FOOT = 36;
const REACH = matchMedia("(pointer: coarse)").matches ? 14 : 4;

export class Marks extends Layer {
  constructor(store, theme) {
    super(store, "top");
    this.theme = theme;
    this.groups = [];
    this.sorted = [];
  }

  // Call when marks or bars changed.
  changed() {
    this.sorted = [...this.store.marks.values()].sort((one, other) => one.time - other.time);
    this.redraw();
  }

  // The group at a point of the price pane, or null.
  at({ x, y }) {
    const near = this.groups.filter((one) => Math.abs(one.x - x) <= one.half + REACH && Math.abs(one.y - y) <= one.half + REACH);
    return near.sort((one, other) => Math.hypot(one.x - x, one.y - y) - Math.hypot(other.x - x, other.y - y))[0] ?? null;
  }

  // The library asks for the cursor; what was hit is looked up by `at`.
  hitTest(x, y) {
    return this.at({ x, y }) && { cursorStyle: "pointer", externalId: "mark", zOrder: "top" };
  }

  paint(context, { width, height }) {
    this.groups = this.#grouped(height).filter(({ x }) => x > -20 && x < width + 20);
    context.lineJoin = "round";
    for (const group of this.groups) {
      if (group.kind === "gap") this.#gap(context, group, height);
      else if (group.kind === "buy" || group.kind === "sell") this.#arrow(context, group);
      else this.#badge(context, group);
    }
  }

  #grouped(height) {
    const x = this.xs();
    const open = {};
    const groups = [];
    for (const mark of this.sorted) {
      const place = this.#place(mark);
      if (place === null) continue;
      const at = { x: x(place), y: this.#y(mark, place, height) };
      if (at.y === null) continue;
      const near = nearest((open[mark.kind] ??= []), mark.kind, at);
      if (near) near.marks.push(mark);
      else {
        const group = { kind: mark.kind, marks: [mark], half: SIZE[mark.kind] / 2, ...at };
        open[mark.kind].push(group);
        groups.push(group);
      }
    }
    return groups;
  }

  // The bar a mark belongs to; a gap stands before the bar that follows it.
  #place({ kind, time }) {
    const { store } = this;
    if (kind === "gap") {
      const after = store.rowAtOrAfter(time);
      return after > 0 && after < store.length ? after - 0.5 : null;
    }
    const row = store.rowAtOrAfter(time + 1) - 1;
    return row < 0 ? null : row;
  }

  #y({ kind, price }, place, height) {
    if (kind === "news") return height - NEWS_FOOT;
    if (kind === "gap") return height - GAP_FOOT;
    const bar = this.store.bar(Math.floor(place));
    const spot = this.y(price ?? (kind === "buy" ? bar.low : bar.high));
    if (spot === null) return null;
    const away = { buy: SIZE.buy / 2 + 2, sell: -SIZE.sell / 2 - 2, alert: -SIZE.alert / 2 - 4 }[kind];
    return price !== null && kind === "alert" ? spot : spot + away;
  }

  #arrow(context, { x, y, kind, marks, half }) {
    const up = kind === "buy" ? 1 : -1;
    context.beginPath();
    context.moveTo(x, y - up * half);
    context.lineTo(x + half, y + up * half);
    context.lineTo(x - half, y + up * half);
    context.closePath();
    this.#edge(context, kind === "buy" ? this.store.look.up : this.store.look.down);
    this.#count(context, marks.length, x + half + 2, y);
  }

  #badge(context, { x, y, kind, marks, half }) {
    const colour = kind === "alert" ? this.theme.warn : this.theme.accent;
    context.beginPath();
    context.roundRect(x - half + 1, y - half + 1, 2 * half - 2, 2 * half - 2, 4);
    this.#edge(context, this.theme.background, colour);
    context.fillStyle = colour;
    if (kind === "alert") bell(context, x, y);
    else sheet(context, x, y);
    this.#count(context, marks.length, x + half - 4, y - half);
  }

  #gap(context, { x, y, marks }, height) {
    context.strokeStyle = faded(this.theme.warn, 0.7);
    context.setLineDash([2, 4]);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
    context.stroke();
    context.setLineDash([]);
    const words = marks.length > 1 ? `${marks.length} gaps` : this.#gapWords(marks[0]);
    context.font = `11px ${this.theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const wide = context.measureText(words).width + 10;
    context.beginPath();
    context.roundRect(x - wide / 2, y - 8, wide, 16, 4);
    this.#edge(context, this.theme.background, this.theme.warn);
    context.fillStyle = this.theme.warn;
    context.fillText(words, x, y + 0.5);
  }

  #gapWords({ time }) {
    const length = this.store.time[this.store.rowAtOrAfter(time)] - time;
    return length < this.store.step ? "gap" : `gap ${span(length)}`;
  }

  // A rim in the colour of the ground keeps a mark apart from the bars behind it.
  #edge(context, fill, rim = this.theme.background) {
    context.fillStyle = fill;
    context.strokeStyle = rim;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }

  #count(context, count, x, y) {
    if (count < 2) return;
    context.font = `600 11px ${this.theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = this.theme.background;
    context.fillStyle = this.theme.strong;
    context.strokeText(String(count), x, y);
    context.fillText(String(count), x, y);
  }
}

// Groups lie in the order of time: what is too far to the left is followed only by what is further.
function nearest(groups, kind, { x, y }) {
  const traded = kind === "buy" || kind === "sell";
  for (let i = groups.length - 1; i >= 0 && x - groups[i].x < SIZE[kind]; i -= 1) {
    if (!traded || Math.abs(y - groups[i].y) < PRICE_APART) return groups[i];
  }
  return null;
}

function sheet(context, x, y) {
  context.fillRect(x - 4, y - 4, 8, 2);
  context.fillRect(x - 4, y - 0.5, 8, 1.5);
  context.fillRect(x - 4, y + 2.5, 5, 1.5);
}

function bell(context, x, y) {
  context.beginPath();
  context.moveTo(x - 5, y + 3);
  context.quadraticCurveTo(x - 3, y + 1, x - 3, y - 1);
  context.arc(x, y - 1.5, 3, Math.PI, 0);
  context.quadraticCurveTo(x + 3, y + 1, x + 5, y + 3);
  context.closePath();
  context.fill();
  context.beginPath();
  context.arc(x, y + 4, 1.5, 0, Math.PI);
  context.fill();
}
