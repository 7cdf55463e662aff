"""A price's recent course as a line small enough for a table row or a tile."""

from collections.abc import Sequence
from urllib.parse import quote

from pages.ui.html import escape
from pages.ui.palette import DOWN, UP

WIDTH, HEIGHT, MARGIN = 120, 28, 2
FLAT = "#7b8794"


def sparkline(values: Sequence[float], label: str) -> str:
    """Return the line as safe HTML, coloured by whether it ended above its start; empty below two values.

    `label` says in words what a reader who cannot see the line needs to know. An image, because Streamlit
    strips SVG from HTML; its colours are therefore those that stand on both the light and the dark theme.
    """
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    # A flat line runs through the middle.
    scale = (HEIGHT - 2 * MARGIN) / (high - low) if high > low else 0.0
    base = HEIGHT - MARGIN if high > low else HEIGHT / 2
    step = WIDTH / (len(values) - 1)
    points = " ".join(f"{i * step:.1f},{base - (v - low) * scale:.1f}" for i, v in enumerate(values))
    colour = UP if values[-1] > values[0] else DOWN if values[-1] < values[0] else FLAT
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-linejoin="round" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    return f'<img class="cp-spark" alt="{escape(label)}" src="data:image/svg+xml,{quote(svg)}">'
