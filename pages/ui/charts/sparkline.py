"""A price's recent course as an SVG line, small enough for a table row or a tile."""

from collections.abc import Sequence

from pages.ui.html import escape

WIDTH, HEIGHT, MARGIN = 120, 32, 2


def sparkline(values: Sequence[float], label: str) -> str:
    """Return the line as safe HTML, coloured by whether it ended above its start; empty below two values.

    `label` says in words what a reader who cannot see the line needs to know.
    """
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    # A flat line runs through the middle.
    scale = (HEIGHT - 2 * MARGIN) / (high - low) if high > low else 0.0
    base = HEIGHT - MARGIN if high > low else HEIGHT / 2
    step = WIDTH / (len(values) - 1)
    points = " ".join(f"{i * step:.1f},{base - (v - low) * scale:.1f}" for i, v in enumerate(values))
    tone = "up" if values[-1] > values[0] else "down" if values[-1] < values[0] else "flat"
    return (
        f'<svg class="cp-spark cp-{tone}" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><polyline points="{points}" fill="none" vector-effect="non-scaling-stroke"/></svg>'
    )
