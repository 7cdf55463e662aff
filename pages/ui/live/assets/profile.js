// Volume by price of what is visible, drawn from the right edge; the most traded price stands out.

import { Layer } from "./layer.js";
import { faded } from "./theme.js";

const SHARE = 0.22;
const WIDEST = 220;

export class Profile extends Layer {
  constructor(store) {
    super(store, "bottom");
  }

  paint(context, { width }) {
    const { profile, look } = this.store;
    if (!profile) return;
    const { edges, u, d } = profile;
    const sums = u.map((up, i) => up + d[i]);
    const most = Math.max(...sums);
    const unit = Math.min(WIDEST, width * SHARE) / most;
    const heights = edges.map((edge) => this.y(edge));
    sums.forEach((sum, i) => {
      const [bottom, top] = [heights[i], heights[i + 1]];
      if (!sum || bottom === null || top === null) return;
      const control = sum === most;
      const height = Math.max(1, bottom - top - 1);
      context.fillStyle = faded(look.up, control ? 0.5 : 0.2);
      context.fillRect(width - sum * unit, top, u[i] * unit, height);
      context.fillStyle = faded(look.down, control ? 0.5 : 0.2);
      context.fillRect(width - d[i] * unit, top, d[i] * unit, height);
    });
  }
}
