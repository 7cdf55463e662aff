// Fills between two lines (Bollinger, Keltner, the cloud of Ichimoku), and the lines ahead of the last bar, where the
// library's own series cannot go.

import { Layer } from "./layer.js";
import { faded } from "./theme.js";

const OPACITY = 0.1;

export class Bands extends Layer {
  constructor(store) {
    super(store, "bottom");
  }

  paint(context) {
    const x = this.xs();
    for (const { upper, lower, colour, below } of this.store.bands) {
      for (const run of this.#runs(upper, lower)) {
        const over = run.map(({ place, one, other }) => [x(place), this.y(one), this.y(other)]);
        context.fillStyle = faded(run.above || !below ? colour : below, OPACITY);
        context.beginPath();
        for (const [at, one] of over) context.lineTo(at, one);
        for (const [at, , other] of over.reverse()) context.lineTo(at, other);
        context.fill();
      }
    }
    this.store.ahead.forEach((values, line) => this.#paintAhead(context, x, line, values.length));
  }

  #paintAhead(context, x, line, count) {
    const end = this.store.length - 1;
    context.strokeStyle = this.store.lines[line].colour;
    context.beginPath();
    for (let row = end; row <= end + count; row += 1) {
      const value = this.store.valueAt(line, row);
      if (value !== null) context.lineTo(x(row), this.y(value));
    }
    context.stroke();
  }

  // Stretches in which both lines have a value and the same one is above; they meet where the lines cross.
  #runs(upper, lower) {
    const [first, last] = this.rows;
    const end = last === this.store.length - 1 ? last + this.store.toCome : last;
    const runs = [];
    let run = null;
    for (let row = first; row <= end; row += 1) {
      const [one, other] = [this.store.valueAt(upper, row), this.store.valueAt(lower, row)];
      if (one === null || other === null) {
        run = null;
        continue;
      }
      const above = one >= other;
      if (!run || run.above !== above) {
        const before = run?.at(-1);
        const crossing = before && crossed(before, { place: row, one, other });
        if (crossing) run.push(crossing);
        run = Object.assign(crossing ? [crossing] : [], { above });
        runs.push(run);
      }
      run.push({ place: row, one, other });
    }
    return runs;
  }
}

function crossed(before, after) {
  const gap = before.one - before.other;
  const share = gap / (gap - (after.one - after.other));
  const value = before.one + share * (after.one - before.one);
  return { place: before.place + share * (after.place - before.place), one: value, other: value };
}
