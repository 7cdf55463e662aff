// What is drawn over or under the bars beside the library's own series: one canvas pass in pixels of the page.

export class Layer {
  constructor(store, order) {
    this.store = store;
    this.series = null;
    this.redraw = () => {};
    const draw = (target) => target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      if (this.series && this.store.length) this.paint(context, mediaSize);
    });
    this.views = [{ zOrder: () => order, renderer: () => ({ draw }) }];
  }

  // The library calls these three.
  attached({ chart, series, requestUpdate }) {
    Object.assign(this, { chart, series, redraw: requestUpdate });
  }

  detached() {
    this.series = null;
    this.redraw = () => {};
  }

  paneViews() {
    return this.views;
  }

  get scale() {
    return this.chart.timeScale();
  }

  // Where a place (see store.js) is on the screen: the library answers for whole bars only, between them it is even.
  xs() {
    const first = this.scale.logicalToCoordinate(0);
    const spacing = this.scale.options().barSpacing;
    return (place) => first + place * spacing;
  }

  y(price) {
    return this.series.priceToCoordinate(price);
  }

  // The first and the last row in sight, with one more on each side.
  get rows() {
    const range = this.scale.getVisibleLogicalRange();
    if (!range) return [0, -1];
    return [Math.max(0, Math.floor(range.from) - 1), Math.min(this.store.length - 1, Math.ceil(range.to) + 1)];
  }
}
