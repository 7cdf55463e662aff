// The shapes of one chart and what was done to them. Each carries `at`, the moment of its last change in
// milliseconds: of two versions of one shape the later counts, here and on the server alike, so messages may come late,
// twice, or from another tab. An erased shape leaves its id with `gone`, or an older message would bring it back.

const MOST_STEPS = 200;
const MOST_GONE = 200;

export class Sheet {
  constructor() {
    this.load([]);
  }

  // Begins another chart.
  load(shapes) {
    this.known = new Map(shapes.map((shape) => [shape.id, shape]));
    this.done = [];
    this.undone = [];
    this.clock = Math.max(0, ...shapes.map(({ at }) => at));
  }

  get shapes() {
    return [...this.known.values()].filter(({ gone }) => !gone);
  }

  // All that is kept, and what of late was erased.
  get told() {
    const erased = [...this.known.values()].filter(({ gone }) => gone);
    return [...this.shapes, ...erased.sort((a, b) => b.at - a.at).slice(0, MOST_GONE)];
  }

  get(id) {
    const shape = this.known.get(id);
    return shape && !shape.gone ? shape : undefined;
  }

  // Takes what the server holds.
  merge(shapes) {
    for (const shape of shapes) {
      const mine = this.known.get(shape.id);
      if (!mine || shape.at >= mine.at) this.known.set(shape.id, shape);
      this.clock = Math.max(this.clock, shape.at);
    }
  }

  // One step of the person: `edits` are [id, shape], the shape null when it is erased.
  change(edits) {
    this.done.push(edits.map(([id]) => [id, this.get(id) ?? null]));
    this.done.splice(0, this.done.length - MOST_STEPS);
    this.undone = [];
    this.#write(edits);
  }

  undo() {
    return this.#step(this.done, this.undone);
  }

  redo() {
    return this.#step(this.undone, this.done);
  }

  #step(from, to) {
    const edits = from.pop();
    if (!edits) return false;
    to.push(edits.map(([id]) => [id, this.get(id) ?? null]));
    this.#write(edits);
    return true;
  }

  #write(edits) {
    this.clock = Math.max(this.clock + 1, Date.now());
    for (const [id, shape] of edits) {
      this.known.set(id, shape ? { ...shape, id, at: this.clock } : { id, at: this.clock, gone: true });
    }
  }
}

// A page served without TLS has no crypto.randomUUID.
export function freshId() {
  const part = () => Math.random().toString(36).slice(2, 8).padEnd(6, "0");
  return `${part()}${part()}`;
}
