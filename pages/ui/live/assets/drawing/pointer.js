// Mouse, pen and finger on the price pane. What the hand takes never reaches the chart, so drawing cannot move it;
// what it leaves (a drag beside every shape) the chart has as ever.

const MOUSE_REACH = 7;
const FINGER_REACH = 16;

export class Pointer {
  constructor(stage, plane, hand, desk, signal) {
    Object.assign(this, { plane, hand, desk, held: null });
    const on = (target, name, handler) =>
      target.addEventListener(name, handler, { signal, capture: true, passive: false });
    on(stage, "pointerdown", (event) => this.#press(event));
    // The library listens to these older events; they follow the one that decided.
    const ours = (event) => this.held !== null && swallow(event);
    for (const name of ["mousedown", "touchstart", "touchmove"]) on(stage, name, ours);
    on(stage, "dblclick", (event) => this.#twice(event));
    on(stage, "pointerleave", (event) => event.target === stage && this.#leave());
    on(window, "pointermove", (event) => this.#move(event));
    on(window, "pointerup", (event) => this.#end(event, (at) => hand.lift(at, reachOf(event))));
    on(window, "pointercancel", (event) => this.#end(event, () => desk.cancel()));
  }

  #press(event) {
    if (this.held !== null) return event.stopPropagation();
    const at = this.#at(event);
    if (event.button !== 0 || !at || !onChart(event) || !this.plane.ready) return;
    this.desk.finger = event.pointerType === "touch";
    this.desk.editor.close();
    if (!this.hand.press(at, reachOf(event))) return;
    this.held = event.pointerId;
    event.stopPropagation();
    this.desk.focus();
    this.desk.redraw();
  }

  #move(event) {
    if (this.held !== null && event.pointerId !== this.held) return;
    if (this.held === null && (event.pointerType === "touch" || !this.desk.drawing || event.buttons)) return;
    const at = this.#at(event, this.held !== null);
    if (at && (this.held !== null || onChart(event))) this.hand.move(at, reachOf(event));
  }

  #end(event, act) {
    if (event.pointerId !== this.held) return;
    // The older events of this gesture come after this one.
    setTimeout(() => (this.held = null));
    act(this.#at(event, true));
    this.desk.redraw();
  }

  #leave() {
    if (this.held !== null || !this.hand.caret || this.hand.caret.lines) return;
    this.hand.caret = null;
    this.desk.redraw();
  }

  #twice(event) {
    const at = this.#at(event);
    if (!at || !onChart(event) || this.desk.tool !== "select") return;
    this.desk.acts.write(this.desk.primitive.shapeAt(at, MOUSE_REACH));
  }

  // Pixels within the price pane, or null beside it; a gesture that left it goes on along its edge.
  #at({ clientX, clientY }, along = false) {
    const { corner } = this.plane;
    if (!corner) return null;
    const { width, height } = this.plane.size;
    const at = { x: clientX - corner.x, y: clientY - corner.y };
    if (along) return { x: clamp(at.x, width), y: clamp(at.y, height) };
    return at.x >= 0 && at.x < width && at.y >= 0 && at.y < height ? at : null;
  }
}

function onChart(event) {
  const [target] = event.composedPath();
  return target instanceof Element && Boolean(target.closest(".chart"));
}

function reachOf(event) {
  return event.pointerType === "mouse" ? MOUSE_REACH : FINGER_REACH;
}

function clamp(value, most) {
  return Math.min(Math.max(value, 0), most - 1);
}

function swallow(event) {
  event.stopPropagation();
  if (event.cancelable) event.preventDefault();
}
