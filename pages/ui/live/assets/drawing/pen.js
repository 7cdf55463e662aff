// What shapes are drawn with: sharp on every screen, in pixels of the page.

import { faded } from "../theme.js";
import { between, clipped } from "./geometry.js";

const LINE_HEIGHT = 1.3;
const PADDING = 4;
const ruler = document.createElement("canvas").getContext("2d");

export class Pen {
  constructor({ context, horizontalPixelRatio, verticalPixelRatio, mediaSize }, theme) {
    Object.assign(this, { context, theme, size: mediaSize, across: horizontalPixelRatio, down: verticalPixelRatio });
  }

  line(from, to, { colour, width = 1, dash = [], endless = false }) {
    const part = clipped(from, to, this.size, endless);
    if (!part) return;
    const { context } = this;
    const thick = Math.max(1, Math.round(width * this.down));
    let [[x1, y1], [x2, y2]] = part.map(({ x, y }) => [x * this.across, y * this.down]);
    // A line along the pixels is sharp only on their middle.
    const shift = (thick % 2) / 2;
    if (from.y === to.y) y1 = y2 = Math.round(y1 - shift) + shift;
    if (from.x === to.x) x1 = x2 = Math.round(x1 - shift) + shift;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.lineCap = dash.length ? "butt" : "round";
    context.setLineDash(dash.map((length) => length * this.down));
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    context.setLineDash([]);
  }

  box(one, other, { fill, ...edge }) {
    const { left, right, top, bottom } = between(one, other);
    this.fill({ left, right, top, bottom }, fill);
    if (!edge.colour) return;
    this.line({ x: left, y: top }, { x: right, y: top }, edge);
    this.line({ x: right, y: top }, { x: right, y: bottom }, edge);
    this.line({ x: right, y: bottom }, { x: left, y: bottom }, edge);
    this.line({ x: left, y: bottom }, { x: left, y: top }, edge);
  }

  fill({ left, right, top, bottom }, colour) {
    const x1 = Math.round(Math.max(left, -20) * this.across);
    const y1 = Math.round(Math.max(top, -20) * this.down);
    const x2 = Math.round(Math.min(right, this.size.width + 20) * this.across);
    const y2 = Math.round(Math.min(bottom, this.size.height + 20) * this.down);
    if (x2 <= x1 || y2 <= y1) return;
    this.context.fillStyle = colour;
    this.context.fillRect(x1, y1, x2 - x1, y2 - y1);
  }

  // Lines of words with their upper left corner at `at`, on a ground that keeps them legible over candles.
  words(lines, at, { colour, size = 11, ground = 0.82 }) {
    const { context, theme } = this;
    const box = wordsBox(lines, at, theme.font, size);
    this.fill(box, faded(theme.background, ground));
    context.save();
    context.scale(this.across, this.down);
    context.font = font(theme.font, size);
    context.textBaseline = "middle";
    context.fillStyle = colour;
    const middle = (i) => box.top + PADDING + size * LINE_HEIGHT * (i + 0.5);
    lines.forEach((line, i) => context.fillText(line, box.left + PADDING, middle(i)));
    context.restore();
  }

  dot({ x, y }, radius, { colour, fill }) {
    const { context } = this;
    context.save();
    context.scale(this.across, this.down);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    context.stroke();
    context.restore();
  }
}

// The room words take, as `Pen.words` draws them.
export function wordsBox(lines, { x, y }, family, size = 11) {
  ruler.font = font(family, size);
  const width = Math.max(...lines.map((line) => ruler.measureText(line).width));
  const height = lines.length * size * LINE_HEIGHT;
  return { left: x, top: y, right: x + width + 2 * PADDING, bottom: y + height + 2 * PADDING };
}

function font(family, size) {
  return `${size}px ${family}`;
}
