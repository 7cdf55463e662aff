"""Twenty dry-run orders through the page on real recorded candles, some refused, and what they leave behind.

`DESK_SCREENSHOTS=1 python -m benchmarks road` also takes a picture of every page, on a desk and on a phone, into
docs/screenshots. The recording is of 2024 (CRYPTOPULSE_DATA, else ../shared/data); without it, the simulated market.
"""

import os
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks import Result
from core.model import Topic
from tests.journeys.books import Books, read
from tests.journeys.desk_process import ROOT, DeskProcess, become_admin, chromium, fresh_desk, wait_until
from tests.journeys.steps import PAGES, go, last_price, place, told, write

SUBJECT = "road"
PICTURES = ROOT / "docs" / "screenshots"
SIZES = {"desk": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
ENDED = re.compile(r"filled on paper|Refused|open\.|expired")
# quantity, limit as a fraction of the last price, side
PASSING = (
    ("0.05", "", "Buy"), ("0.031", "", "Buy"), ("0.0275", "", "Buy"), ("0.0142", "1.01", "Buy"), ("0.02", "", "Sell"),
    ("0.011", "", "Sell"), ("0.0301", "0.97", "Buy"), ("0.0222", "0.96", "Buy"), ("0.013", "1.04", "Sell"),
    ("0.041", "", "Buy"), ("0.0333", "", "Buy"), ("0.0055", "", "Sell"), ("0.0601", "", "Buy"), ("0.0123", "", "Sell"),
    ("0.0099", "0.99", "Sell"),
)  # fmt: skip
REFUSED = (
    ("5.123456789", "", "Buy"), ("0.00001", "", "Buy"), ("9", "", "Sell"), ("0.01", "0.5", "Buy"), ("0.02", "1.9", "Sell"),
)  # fmt: skip


def run() -> list[Result]:
    """Walk the road once and state the figures."""
    folder = market_folder("genetrader_binance_spot_2024")
    with fresh_desk(f"replay:{folder}" if folder else "simulated") as desk, chromium() as browser:
        desk.start()
        page = browser.new_page(viewport=SIZES["desk"])  # pyright: ignore[reportArgumentType]
        become_admin(page, desk)
        walk(page, desk)
        if os.environ.get("DESK_SCREENSHOTS"):
            take_pictures(browser, page, desk)
        wait_until(lambda: "desk_audit_waiting 0.0" in desk.get("/metrics")[1], 20)
        page.context.close()
        desk.stop()
        return figures(read(desk.home))


def market_folder(name: str) -> Path | None:
    """Return a folder of recordings, None where the data folder is not at hand."""
    data = Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data"))
    folder = data.absolute() / "market" / name
    return folder if folder.is_dir() else None


def walk(page: Page, desk: DeskProcess) -> None:
    """Place every order by hand: the ticket, the review, the confirmation, and what the desk says of it."""
    go(page, desk, "/orders")
    for quantity, away, side in PASSING:
        place(page, quantity, _limit(page, away), side)
        told(page, ENDED)
    for quantity, away, side in REFUSED:
        write(page, quantity, _limit(page, away), side)
        told(page, re.compile("Refused"))
    cancel = page.get_by_role("button", name="Cancel").first
    if cancel.is_visible():
        cancel.click()
        page.get_by_text("cancelling").first.wait_for(state="detached")


def _limit(page: Page, away: str) -> str:
    if not away:
        return ""
    return str((Decimal(last_price(page).replace(",", "")) * Decimal(away)).quantize(Decimal("0.01")))


def figures(books: Books) -> list[Result]:
    """Say what ledger, trail and events hold, each beside what it must be."""
    print(f"{len(books.orders)} orders: {dict(Counter(o.status.value for o in books.orders.values()))}")
    print(f"refusals: {dict(Counter(r.code.value for o in books.orders.values() for r in o.refusals))}")
    print(f"balances: { {a: f'{b.free:f} + {b.locked:f}' for a, b in books.ours.items()} }")
    print(f"trail: {books.verdict.sentence}")
    for name, offset in books.offsets.items():
        print(f"{name}: {offset.delivered} delivered, {offset.waiting} waiting")
    off = sum(abs(balance.total - books.owed().get(asset, Decimal(0))) for asset, balance in books.ours.items())
    topics = Counter(event.topic for event in books.events)
    decided = topics[Topic.ORDER_RECORDED] + topics[Topic.ORDER_REFUSED]
    waiting = sum(offset.waiting for offset in books.offsets.values())
    return [
        Result(SUBJECT, "orders through the page", len(books.orders), "orders", "placed", 20, "higher"),
        Result(SUBJECT, "events of decisions", decided, "events", "orders", len(books.orders), "higher"),
        Result(SUBJECT, "fills booked", len(books.trades), "trades", "of the venue", len(books.venue_fills), "higher"),
        Result(SUBJECT, "audit rows that hold", books.verdict.rows, "rows", "written", len(books.acts), "higher"),
        Result(SUBJECT, "balances off what the trades say", float(off), "units", "exact", 0, "lower"),
        Result(SUBJECT, "events not delivered", waiting, "events", "none", 0, "lower"),
    ]


def take_pictures(browser: Browser, page: Page, desk: DeskProcess) -> None:
    """Take every page as it stands, in both sizes; the files are named after page and size."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    kept = page.context.storage_state()
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, storage_state=kept)  # pyright: ignore[reportArgumentType]
        tab = context.new_page()
        for path in PAGES:
            go(tab, desk, path)
            if path == "/audit":
                tab.get_by_role("button", name="Verify the whole trail").click()
            tab.wait_for_timeout(2_000)
            tab.screenshot(path=PICTURES / f"{path.strip('/') or 'overview'}-{size}.png")
        context.close()
