// Labelled horizontal lines: own orders and stops, thresholds of alerts.

import { LineStyle } from "./lightweight-charts-5.2.1.js";

const STYLES = { buy: LineStyle.Solid, sell: LineStyle.Solid, stop: LineStyle.Dashed, alert: LineStyle.SparseDotted };
const LONGEST = 40;

export class Levels {
  constructor(store) {
    this.store = store;
    this.lines = new Map();
    this.series = null;
  }

  // Brings the lines up to date; on another series they are made anew.
  draw(series, theme) {
    if (series !== this.series) this.lines.clear();
    this.series = series;
    const { levels, look } = this.store;
    const gone = new Set(this.lines.keys());
    for (const [id, price, text, tone] of levels) {
      gone.delete(id);
      const color = { buy: look.up, sell: look.down, stop: theme.bad, alert: theme.warn }[tone];
      const options = {
        price,
        color,
        title: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
        lineStyle: STYLES[tone],
        lineWidth: 1,
        axisLabelVisible: true,
      };
      if (this.lines.has(id)) this.lines.get(id).applyOptions(options);
      else this.lines.set(id, series.createPriceLine(options));
    }
    for (const id of gone) {
      series.removePriceLine(this.lines.get(id));
      this.lines.delete(id);
    }
  }
}
