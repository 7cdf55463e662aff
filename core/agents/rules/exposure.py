"""How exposed the accounts are, and to what."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, money, percent, plain, rows, source, table

ALL = Call("positions")


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    return [Call("positions", {"asset": asset.partition("/")[0]}) for asset in part.assets[:3]] or [ALL]


def _answer(part: Part, talk: Talk) -> str:
    return joined(*(_told(call, talk) for call in _calls(part, talk)))


def _told(call: Call, talk: Talk) -> str:
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    totals, accounts = rows(told.data, "totals"), rows(told.data, "accounts")
    said = [_one(total) if "asset" in call.arguments else _all(total) for total in totals]
    return joined(*said, _costs(accounts), _working(rows(told.data, "working_orders")), source(told))


def _one(total: Mapping[str, Any]) -> str:
    held = next(iter(rows(total, "assets")), {})
    currency = plain(total.get("currency"))
    if str(held.get("quantity")) == "0":
        return f"We hold no {plain(held.get('asset'))}. In all {percent(total.get('exposure_percent'))} of equity is not free money."
    return (
        f"We hold **{plain(held.get('quantity'))} {plain(held.get('asset'))}**, worth {money(held.get('value'))}"
        f" {currency}: **{percent(held.get('weight_percent'))}** of an equity of {money(total.get('equity'))} {currency}."
        f" In all {percent(total.get('exposure_percent'))} of equity is not free money."
    )


def _all(total: Mapping[str, Any]) -> str:
    currency = plain(total.get("currency"))
    first = (
        f"Equity is **{money(total.get('equity'))} {currency}**, of which {money(total.get('free_money'))} {currency} is"
        f" free money; the exposure is **{percent(total.get('exposure_percent'))}**."
    )
    columns = {"asset": "asset", "quantity": "quantity", f"value in {currency}": "value", "weight": "weight_percent"}
    return joined(first, table(columns, rows(total, "assets")))


def _costs(accounts: Sequence[Mapping[str, Any]]) -> str:
    """Say per account how the day stands and what its positions cost."""
    held = [
        {"account": each.get("account"), "day": each.get("day_result"), **position}
        for each in accounts
        for position in rows(each, "positions")
        if position.get("average_cost") is not None
    ]
    columns = {"account": "account", "asset": "asset", "average cost": "average_cost", "price": "price", "gain": "gain"}
    days = "; ".join(
        f"{money(each.get('day_result'))} {plain(each.get('currency'))} on {plain(each.get('account'))}"
        for each in accounts
        if each.get("day_result") is not None
    )
    return joined(f"Today's result: {days}." if days else "", table(columns, held))


def _working(orders: Sequence[Mapping[str, Any]]) -> str:
    if not orders:
        return ""
    said = [f"{plain(o.get('side'))} {plain(o.get('quantity'))} {plain(o.get('symbol'))}" for o in orders]
    return f"Orders that still work could change that: {', '.join(said)}."


EXPOSURE = Intent(
    "exposure",
    "positions, weights and exposure",
    "How exposed are we to {asset}?",
    "expos*, position*, portfolio*, weight*, risk*, pnl, profit*, drawdown*, equity, holding*, hold, how are we doing, exponiert, exposition,"
    " gewicht*, risiko*, gewinn*, verlust*, engagement, halten wir, stehen wir, cartera*, expuest*, exposicion*, posicion*, riesgo*,"
    " ganancia*, perdida*, peso, como vamos",
    _calls,
    _answer,
)
