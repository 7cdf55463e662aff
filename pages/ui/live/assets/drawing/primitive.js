// Hands the shapes to the chart library: they are painted with the candles, sharp and in step with every zoom.

import { decimals } from "../words.js";
import { colourOf, inkOn } from "./colours.js";
import { Pen } from "./pen.js";
import { kindOf } from "./shapes/index.js";

const HOVER_REACH = 7;
const HANDLE = 4.5;
const FINGER_HANDLE = 7;

export class ShapesPrimitive {
  // `scene()` answers { shapes, chosen, grip, caret, tool, finger, theme }: what is to be seen now.
  constructor(plane, scene, resized) {
    Object.assign(this, { plane, scene, resized });
    this.views = [this.#view("normal", (pen) => this.#paint(pen)), this.#view("top", (pen) => this.#paintChosen(pen))];
    this.labels = [];
    this.labelled = null;
  }

  attached({ requestUpdate }) {
    this.update = requestUpdate;
  }

  detached() {
    this.update = () => {};
  }

  update() {}

  updateAllViews() {
    this.resized(this.plane.size);
  }

  paneViews() {
    return this.views;
  }

  // The library keeps what it made of this list for as long as the list is the same.
  priceAxisViews() {
    const { shapes } = this.scene();
    if (shapes !== this.labelled) {
      this.labelled = shapes;
      this.labels = shapes.filter((shape) => kindOf(shape.tool).onAxis).map((shape) => this.#label(shape));
    }
    return this.labels;
  }

  // The library asks what the pointer is over, for the cursor alone: presses are pointer.js's.
  hitTest(x, y) {
    const { chosen, tool } = this.scene();
    const shape = tool === "select" || tool === "erase" ? this.shapeAt({ x, y }, HOVER_REACH) : null;
    if (!shape) return null;
    const handle = shape === chosen && this.handleAt(shape, { x, y }, HOVER_REACH) >= 0;
    return { externalId: shape.id, zOrder: "top", cursorStyle: handle ? "grab" : "pointer" };
  }

  // The topmost shape within `reach` pixels.
  shapeAt(at, reach) {
    return this.scene().shapes.findLast((shape) => this.#distance(shape, at) <= reach) ?? null;
  }

  // Which handle of a shape is that near, or -1.
  handleAt(shape, at, reach) {
    const gaps = this.handlesOf(shape).map(({ x, y }) => Math.hypot(x - at.x, y - at.y));
    const least = Math.min(...gaps);
    return least <= reach + 2 ? gaps.indexOf(least) : -1;
  }

  #distance(shape, at) {
    const distance = kindOf(shape.tool).distance(at, this.plane.spots(shape.points), this.#facts(shape));
    return Number.isNaN(distance) ? Infinity : distance;
  }

  #facts(shape) {
    const { chosen, theme } = this.scene();
    return { plane: this.plane, shape, selected: shape === chosen, words: { price: this.#price, font: theme.font } };
  }

  // How a price is written; making a formatter takes longer than drawing a shape.
  get #price() {
    const { precision } = this.plane.store.look;
    if (this.precision !== precision) this.written = decimals(precision);
    this.precision = precision;
    return this.written;
  }

  handlesOf(shape) {
    return kindOf(shape.tool).handles(this.plane.spots(shape.points));
  }

  #view(zOrder, paint) {
    const draw = (target) => {
      if (!this.plane.ready) return;
      target.useBitmapCoordinateSpace((space) => paint(new Pen(space, this.scene().theme)));
    };
    return { zOrder: () => zOrder, renderer: () => ({ draw }) };
  }

  #paint(pen) {
    for (const shape of this.scene().shapes) {
      const spots = this.plane.spots(shape.points);
      if (spots.some(({ y }) => Number.isNaN(y))) continue;
      kindOf(shape.tool).draw(pen, spots, shape, this.#facts(shape));
    }
  }

  #paintChosen(pen) {
    const { chosen, grip, caret, finger, theme } = this.scene();
    const radius = finger ? FINGER_HANDLE : HANDLE;
    if (chosen) {
      const colour = colourOf(chosen);
      this.handlesOf(chosen).forEach((spot, i) => {
        if (chosen.locked) pen.dot(spot, 2.5, { colour, fill: colour });
        else pen.dot(spot, radius, { colour, fill: i === grip ? colour : theme.background });
      });
    }
    if (!caret) return;
    const { x, y } = this.plane.spot(caret.point);
    if (caret.lines) {
      pen.line({ x: 0, y }, { x: pen.size.width, y }, { colour: theme.cross, dash: [3, 3] });
      pen.line({ x, y: 0 }, { x, y: pen.size.height }, { colour: theme.cross, dash: [3, 3] });
    }
    pen.dot({ x, y }, caret.held ? HANDLE + 1 : 3, { colour: theme.strong, fill: theme.background });
  }

  #label(shape) {
    return {
      coordinate: () => this.plane.y(shape.points[0].p),
      text: () => this.#price(shape.points[0].p),
      textColor: () => inkOn(colourOf(shape)),
      backColor: () => colourOf(shape),
      visible: () => true,
      tickVisible: () => false,
    };
  }
}
