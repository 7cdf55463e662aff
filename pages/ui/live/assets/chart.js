// What is drawn: the bars, volume, overlays, oscillators and the last price, all updated in place; and the layers.

import { Bands } from "./bands.js";
import { Levels } from "./levels.js";
import {
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  PriceScaleMode,
  createChart,
} from "./lightweight-charts-5.2.1.js";
import { Marks } from "./marks.js";
import { movingOptions, themeOptions } from "./options.js";
import { Profile } from "./profile.js";
import { faded } from "./theme.js";
import { decimals, figure, offsetSeconds, timeLabels, zoneOf } from "./words.js";

// Beyond this many changed bars one set of all is faster than single updates.
const SINGLE_UPDATES = 16;
const OSCILLATOR_SHARE = 0.28;
const LEAST_ROOM = 0.08;
const MOST_ROOM = 0.35;
const CLEAR = "rgba(0, 0, 0, 0)";

export class Drawing {
  constructor(element, store, theme) {
    this.store = store;
    this.theme = theme;
    this.element = element;
    this.chart = createChart(element, { ...movingOptions(), ...themeOptions(theme) });
    // Volume comes first, so that the price pane is never without a series while the style of the bars changes.
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.marks = new Marks(store, theme);
    this.profile = new Profile(store);
    this.layers = [new Bands(store), this.profile, this.marks];
    this.levels = new Levels(store);
    this.lines = [];
    this.guides = [];
    this.defined = "";
    this.offset = 0;
    this.room = LEAST_ROOM;
    this.#setStyle("candles");
  }

  // Draws every bar; the view is the caller's to keep.
  drawAll() {
    this.#define();
    const { store } = this;
    if (store.length) this.offset = offsetSeconds(zoneOf(store.look), store.time[store.length - 1]);
    const rows = store.time.map((_, row) => row);
    this.main.setData(rows.map((row) => this.#bar(row)));
    this.volume.setData(rows.map((row) => this.#volumeBar(row)));
    this.lines.forEach((line, i) => line.setData(rows.map((row) => this.#point(i, row))));
    this.drawLast();
    this.marks.changed();
  }

  // Draws what changed; answers whether everything was set anew, which moves the view.
  drawFrom(first, lengthBefore) {
    if (this.store.length - first > SINGLE_UPDATES) {
      this.drawAll();
      return true;
    }
    for (let row = first; row < this.store.length; row += 1) {
      const historical = row < lengthBefore - 1;
      this.main.update(this.#bar(row), historical);
      this.volume.update(this.#volumeBar(row), historical);
    }
    // Whether the line goes on decides how the point before is drawn.
    for (let row = Math.max(0, first - 1); row < this.store.length; row += 1) {
      this.lines.forEach((line, i) => line.update(this.#point(i, row), row < lengthBefore - 1));
    }
    this.drawLast();
    return false;
  }

  drawLast() {
    const { last, look, length, columns } = this.store;
    if (last === null || !length) {
      if (this.lastLine) this.main.removePriceLine(this.lastLine);
      this.lastLine = null;
      return;
    }
    const options = {
      price: last,
      color: last >= columns.o[length - 1] ? look.up : look.down,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      axisLabelVisible: true,
      title: "",
    };
    if (this.lastLine) this.lastLine.applyOptions(options);
    else this.lastLine = this.main.createPriceLine(options);
  }

  // Puts on the look; answers whether the bars must be drawn anew for it (another style, another time zone).
  dress(theme) {
    this.theme = this.marks.theme = theme;
    const { look, time, length } = this.store;
    const restyled = this.#setStyle(look.style);
    const times = timeLabels(zoneOf(look));
    this.chart.applyOptions({
      ...themeOptions(theme),
      localization: { timeFormatter: (at) => times.full(at - this.offset) },
    });
    this.chart.timeScale().applyOptions({
      borderColor: theme.edge,
      tickMarkFormatter: (at, kind) => times.tick(at - this.offset, kind),
    });
    this.chart.priceScale("right").applyOptions({
      borderColor: theme.edge,
      mode: look.scale === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
      scaleMargins: { top: this.room, bottom: 0.2 },
      entireTextOnly: true,
    });
    this.main.applyOptions({
      ...(look.style === "line" ? { color: look.up } : candleColours(look)),
      priceFormat: { type: "custom", formatter: decimals(look.precision), minMove: 10 ** -look.precision },
    });
    this.guides.forEach((guide) => guide.applyOptions({ color: theme.edge }));
    this.levels.draw(this.main, theme);
    return restyled || (length > 0 && this.offset !== offsetSeconds(zoneOf(look), time[length - 1]));
  }

  // Keeps so many pixels at the top of the price pane free of bars.
  makeRoom(pixels) {
    const { height } = this.chart.paneSize(0);
    const room = Math.min(MOST_ROOM, Math.max(LEAST_ROOM, pixels / height + 0.02));
    if (!height || Math.abs(room - this.room) < 0.01) return;
    this.room = room;
    this.chart.priceScale("right").applyOptions({ scaleMargins: { top: room, bottom: 0.2 } });
  }

  // Height above each pane, for the labels that sit in it.
  paneTops() {
    const box = this.element.getBoundingClientRect();
    return this.chart.panes().map((pane) => pane.getHTMLElement()?.getBoundingClientRect().top - box.top);
  }

  #setStyle(style) {
    if (style === this.style) return false;
    const before = this.main;
    const common = { lastValueVisible: false, priceLineVisible: false };
    this.main =
      style === "line"
        ? this.chart.addSeries(LineSeries, { ...common, lineWidth: 2, crosshairMarkerVisible: false })
        : this.chart.addSeries(CandlestickSeries, { ...common, borderVisible: false });
    this.main.setSeriesOrder(1);
    for (const layer of this.layers) {
      before?.detachPrimitive(layer);
      this.main.attachPrimitive(layer);
    }
    if (before) this.chart.removeSeries(before);
    this.style = style;
    this.lastLine = null;
    return true;
  }

  #define() {
    const wanted = JSON.stringify(this.store.lines);
    if (wanted === this.defined) return;
    this.defined = wanted;
    this.lines.forEach((line) => this.chart.removeSeries(line));
    this.guides = [];
    this.lines = this.store.lines.map((line, i) => this.#addLine(line, i));
    const [price, ...others] = this.chart.panes();
    price.setStretchFactor(1);
    others.forEach((pane) => pane.setStretchFactor(OSCILLATOR_SHARE));
  }

  #addLine({ colour, shape, levels, pane, dashed }, i) {
    const kind = shape === "histogram" ? HistogramSeries : LineSeries;
    const drawn = {
      line: { lineWidth: 1.5, lineStyle: dashed ? LineStyle.Dashed : LineStyle.Solid, crosshairMarkerVisible: false },
      points: { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5, crosshairMarkerVisible: false },
      histogram: {},
    }[shape];
    const common = { color: colour, lastValueVisible: pane > 0, priceLineVisible: false };
    const series = this.chart.addSeries(kind, { ...common, ...drawn }, pane);
    for (const price of levels) {
      const guide = { price, color: this.theme.edge, lineWidth: 1, lineStyle: LineStyle.Dashed };
      this.guides.push(series.createPriceLine({ ...guide, axisLabelVisible: false }));
    }
    if (pane > 0) {
      series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 }, entireTextOnly: true });
      series.applyOptions({ priceFormat: { type: "custom", formatter: figure, minMove: smallest(this.store.extra[i]) } });
    }
    return series;
  }

  #bar(row) {
    const { time, open, high, low, close } = this.store.bar(row);
    const at = time + this.offset;
    return this.style === "line" ? { time: at, value: close } : { time: at, open, high, low, close };
  }

  #volumeBar(row) {
    const { open, close, volume } = this.store.bar(row);
    const { up, down } = this.store.look;
    const color = faded(close >= open ? up : down, 0.32);
    return { time: this.store.time[row] + this.offset, value: volume ?? 0, color };
  }

  #point(line, row) {
    const time = this.store.time[row] + this.offset;
    const column = this.store.extra[line];
    const value = column[row];
    if (value === null) return { time };
    const { shape, below } = this.store.lines[line];
    if (shape === "histogram" && below && value < 0) return { time, value, color: below };
    // The library draws on over a missing value, in the colour of the point before it.
    return shape === "line" && column[row + 1] === null ? { time, value, color: CLEAR } : { time, value };
  }
}

function candleColours({ up, down }) {
  return { upColor: up, downColor: down, wickUpColor: up, wickDownColor: down };
}

// The finest step worth a tick on the axis of these values.
function smallest(column) {
  const most = column.reduce((widest, value) => Math.max(widest, Math.abs(value ?? 0)), 0);
  return most > 0 ? Math.min(0.01, 10 ** (Math.floor(Math.log10(most)) - 3)) : 0.01;
}
