"""What waits in an order book."""

import re
from collections.abc import Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, percent, plain, rounded, rows, source, table
from core.agents.rules.price import which

SHOWN = 5
_WITHIN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|percent|prozent|por ciento)", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)(?![\w.,%]*\d)\s*([A-Za-z]{2,10})?(?!\s*%)")


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    return [Call("order_book", {"symbol": asset} | _how(part, asset)) for asset in part.assets[:2]]


def _how(part: Part, asset: str) -> dict[str, str]:
    within = _WITHIN.search(part.text)
    rest = _WITHIN.sub(" ", part.text)
    base = asset.partition("/")[0]
    sizes = [m[1] for m in _SIZE.finditer(rest) if (m[2] or "").upper() in (base, "") or part.has("slippage")]
    return ({"within_percent": within[1]} if within else {}) | ({"size": sizes[0]} if sizes else {})


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return which(DEPTH, talk)
    return joined(*(_told(call, talk) for call in calls))


def _told(call: Call, talk: Talk) -> str:
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    seen = told.data
    bid_depth, ask_depth = seen.get("bid_depth") or {}, seen.get("ask_depth") or {}
    base, _, quote = str(seen.get("symbol") or "").partition("/")
    near = percent(call.arguments["within_percent"]) if "within_percent" in call.arguments else "one percent"
    first = (
        f"**{plain(seen.get('symbol'))}**: bid **{plain(seen.get('bid'))}**, ask **{plain(seen.get('ask'))}**, spread"
        f" {plain(seen.get('spread'))} {plain(quote)} ({rounded(seen.get('spread_bps'))} bps). Within {near} of the mid"
        f" {rounded(bid_depth.get('quantity'))} {plain(base)} wait to buy and"
        f" {rounded(ask_depth.get('quantity'))} {plain(base)} to sell."
    )
    levels: list[dict[str, Any]] = [
        {
            "bid": bid.get("price"),
            "bid_size": bid.get("quantity"),
            "ask": ask.get("price"),
            "ask_size": ask.get("quantity"),
        }
        for bid, ask in zip(rows(seen, "bids")[:SHOWN], rows(seen, "asks")[:SHOWN], strict=False)
    ]
    columns = {"bid quantity": "bid_size", "bid": "bid", "ask": "ask", "ask quantity": "ask_size"}
    return joined(first, _slippage(call, seen), table(columns, levels), source(told))


def _slippage(call: Call, seen: Any) -> str:
    said: list[str] = []
    base, _, quote = str(seen.get("symbol") or "").partition("/")
    for way, verb in (("buying", "Buying"), ("selling", "Selling")):
        if isinstance(walked := seen.get(way), dict):
            left = walked.get("not_filled")
            short = "" if str(left) == "0" else f"; the stored levels leave {plain(left)} {plain(base)} of it unfilled"
            said.append(
                f"{verb} {plain(call.arguments.get('size'))} {plain(base)} at once would average {rounded(walked.get('average'))} {plain(quote)},"
                f" {percent(walked.get('slippage_percent'))} worse than the best price{short}."
            )
    return " ".join(said)


DEPTH = Intent(
    "order book",
    "the order book, its spread and the slippage of a size",
    "Order book of {asset}, and the slippage of 5 {asset}",
    "order book, orderbook, book, depth, spread*, slippage, liquidity, orderbuch, order buch, markttiefe, tiefe, liquiditat,"
    " libro, libro ordenes, profundidad, liquidez, deslizamiento, diferencial",
    _calls,
    _answer,
)
