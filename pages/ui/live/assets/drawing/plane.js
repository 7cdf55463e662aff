// Between the pixels of the price pane and what points are kept in: epoch seconds and prices.

const LATEST_SECOND = 4_102_444_800;

export class Plane {
  constructor(chart, series, store) {
    Object.assign(this, { chart, series, store });
  }

  get size() {
    return this.chart.paneSize(0);
  }

  // Where the pane begins on the page; null while there is none.
  get corner() {
    const box = this.chart.panes()[0]?.getHTMLElement()?.getBoundingClientRect();
    return box ? { x: box.left + this.chart.priceScale("left").width(), y: box.top } : null;
  }

  get ready() {
    return this.store.length > 0 && this.chart.timeScale().logicalToCoordinate(0) !== null;
  }

  // The library answers for whole bars only; between and beyond them the axis is even.
  #axis() {
    const scale = this.chart.timeScale();
    const first = scale.logicalToCoordinate(0);
    return { first, spacing: (scale.logicalToCoordinate(1000) - first) / 1000 };
  }

  spots(points) {
    const { first, spacing } = this.#axis();
    return points.map(({ t, p }) => ({ x: first + this.store.placeAt(t) * spacing, y: this.y(p) }));
  }

  spot(point) {
    return this.spots([point])[0];
  }

  y(price) {
    return this.series.priceToCoordinate(price) ?? NaN;
  }

  get spacing() {
    return this.#axis().spacing;
  }

  place(x) {
    const { first, spacing } = this.#axis();
    return (x - first) / spacing;
  }

  xAt(place) {
    const { first, spacing } = this.#axis();
    return first + place * spacing;
  }

  point({ x, y }, wholeBars = false) {
    const place = this.place(x);
    return { t: this.time(wholeBars ? Math.round(place) : place), p: this.round(this.series.coordinateToPrice(y)) };
  }

  // No drawing reaches beyond what the server reads as a time: 1970 to 2100.
  time(place) {
    return Math.min(Math.max(Math.round(this.store.timeAt(place)), 0), LATEST_SECOND);
  }

  round(price) {
    return Number(price.toFixed(Math.min(this.store.look.precision, 12)));
  }

  // The open, high, low or close within `reach` pixels above or below, of the bar under the pointer, as a point.
  nearest(at, reach) {
    const row = Math.round(this.place(at.x));
    if (row < 0 || row >= this.store.length) return null;
    const { time, open, high, low, close } = this.store.bar(row);
    const prices = this.store.look.style === "line" ? [close] : [open, high, low, close];
    const gaps = prices.map((price) => Math.abs(this.y(price) - at.y));
    const least = Math.min(...gaps);
    return least <= reach ? { t: time, p: prices[gaps.indexOf(least)] } : null;
  }

  // Points carried from `start` to `end` (pixels), each as far on the screen as the others, on a log scale too.
  carried(points, start, end) {
    const places = this.place(end.x) - this.place(start.x);
    return points.map(({ t, p }) => ({
      t: this.time(this.store.placeAt(t) + places),
      p: this.round(this.series.coordinateToPrice(this.y(p) + end.y - start.y)),
    }));
  }
}
