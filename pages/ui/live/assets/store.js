// What arrived: puts full sets and deltas together and says when they do not fit. No DOM, no chart.
// The message format is described in wire.py.

const COLUMNS = ["o", "h", "l", "c", "v"];
const PARTS = ["look", "levels", "profile", "ahead", "symbols", "drawings"];

export class Store {
  constructor() {
    this.epoch = null;
    this.seq = 0;
    this.last = null;
    this.asOf = null;
    this.look = null;
    this.frame = null;
    this.step = 60;
    this.history = null;
    this.lines = [];
    this.bands = [];
    this.time = [];
    this.columns = {};
    this.extra = [];
    this.marks = new Map();
    this.levels = [];
    this.profile = null;
    this.ahead = [];
    this.symbols = [];
    this.drawings = null;
  }

  // Answers { kind: "full" | "delta" | "same" | "gap", from, parts }: `from` is the first row that changed, `parts`
  // names what else did.
  take(message) {
    const known = message.e === this.epoch;
    if (known && message.s <= this.seq) return { kind: "same" };
    if (message.full) return this.#replace(message);
    if (!known || message.b > this.seq) return { kind: "gap" };
    return this.#merge(message);
  }

  #replace(message) {
    const { full } = message;
    const kept = full.frame === this.frame;
    this.frame = full.frame;
    this.step = full.step;
    this.history = full.history;
    this.lines = full.lines;
    this.bands = full.bands ?? [];
    this.time = runningSum(full.t);
    for (const name of COLUMNS) this.columns[name] = full[name];
    this.extra = full.x ?? [];
    this.marks = new Map();
    return { kind: "full", sameFrame: kept, from: 0, parts: this.#note(message) };
  }

  #merge(message) {
    const rows = message.d;
    const times = runningSum(rows.t);
    const from = times.length ? this.rowAtOrAfter(times[0]) : this.time.length;
    const held = from + times.length - this.rowAtOrAfter(message.f);
    if (held !== message.n) return { kind: "gap" };
    splice(this.time, from, times);
    for (const name of COLUMNS) splice(this.columns[name], from, rows[name]);
    this.extra.forEach((column, i) => splice(column, from, rows.x[i]));
    return { kind: "delta", from, parts: this.#note(message) };
  }

  #note(message) {
    this.epoch = message.e;
    this.seq = message.s;
    this.last = message.p;
    this.asOf = message.a ?? null;
    // A part travels again for as long as a message covers its change.
    const parts = PARTS.filter((name) => message[name] !== undefined && !alike(message[name], this[name]));
    for (const name of parts) this[name] = message[name];
    if (!message.marks) return parts;
    for (const id of message.marks.gone) this.marks.delete(id);
    for (const [id, time, price, kind, text] of message.marks.set) this.marks.set(id, { id, time, price, kind, text });
    return [...parts, "marks"];
  }

  get length() {
    return this.time.length;
  }

  // The first and the last bar time there is to see, loaded or not.
  get extent() {
    const first = this.time[0];
    const last = this.time[this.length - 1];
    if (!this.history) return [first, last];
    return [Math.min(this.history[0], first), Math.max(this.history[1], last)];
  }

  bar(row) {
    const { o, h, l, c, v } = this.columns;
    return { time: this.time[row], open: o[row], high: h[row], low: l[row], close: c[row], volume: v[row] };
  }

  // How many bars to come a line knows already.
  get toCome() {
    return Math.max(0, ...this.ahead.map((values) => values.length));
  }

  // The value of a line at a row, which may be of a bar to come; null where it has none.
  valueAt(line, row) {
    return (row < this.length ? this.extra[line][row] : this.ahead[line]?.[row - this.length]) ?? null;
  }

  rowAtOrAfter(time) {
    let low = 0;
    let high = this.time.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // A place on the time axis counts in bars (2.5 = halfway from the third to the fourth); outside the loaded bars it
  // goes on in steps, so that a view may reach beyond what is loaded.
  timeAt(place) {
    const end = this.length - 1;
    if (place <= 0) return this.time[0] + place * this.step;
    if (place >= end) return this.time[end] + (place - end) * this.step;
    const row = Math.floor(place);
    return this.time[row] + (place - row) * (this.time[row + 1] - this.time[row]);
  }

  placeAt(time) {
    const end = this.length - 1;
    if (time <= this.time[0]) return (time - this.time[0]) / this.step;
    if (time >= this.time[end]) return end + (time - this.time[end]) / this.step;
    const after = this.rowAtOrAfter(time);
    const before = this.time[after - 1];
    return after - 1 + (time - before) / (this.time[after] - before);
  }
}

function alike(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function runningSum(differences) {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

function splice(column, from, rows) {
  column.length = from;
  column.push(...rows);
}
