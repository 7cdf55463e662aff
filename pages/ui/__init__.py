"""What pages share: the entrance, errors, the frame, and the look.

In: values of `core`. Out: things drawn the same way everywhere. Add one: a file of its subject, exported here.
"""

from pages.ui import charts, chips
from pages.ui.cards import Stat, stats
from pages.ui.chips import Chip, Tone, age
from pages.ui.empty import empty
from pages.ui.entrance import (
    cookie_of,
    csrf_cookie,
    desk_of_house,
    enter,
    open_doors,
    session_cookie,
    signed_in,
    signed_out,
)
from pages.ui.errors import errors_shown, on_script_error
from pages.ui.format import MISSING, ago, amount, counted, price, signed_percent, span, when
from pages.ui.frame import frame
from pages.ui.html import escape
from pages.ui.lists import facts, listed, section
from pages.ui.quote import quote_line
from pages.ui.tables import download_csv, download_json, number, table, text
from pages.ui.waiting import reload_every

__all__ = [
    "MISSING",
    "Chip",
    "Stat",
    "Tone",
    "age",
    "ago",
    "amount",
    "charts",
    "chips",
    "cookie_of",
    "counted",
    "csrf_cookie",
    "desk_of_house",
    "download_csv",
    "download_json",
    "empty",
    "enter",
    "errors_shown",
    "escape",
    "facts",
    "frame",
    "listed",
    "number",
    "on_script_error",
    "open_doors",
    "price",
    "quote_line",
    "reload_every",
    "section",
    "session_cookie",
    "signed_in",
    "signed_out",
    "signed_percent",
    "span",
    "stats",
    "table",
    "text",
    "when",
]
