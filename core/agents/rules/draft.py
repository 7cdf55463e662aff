"""An order, drafted by the rules of the intent gate from the person's own words, and proposed."""

import re
from collections.abc import Sequence
from typing import Any

from core.agents.intent import Book, NotDerivable, Wanted, read
from core.agents.intent.size import SizeKind
from core.agents.intent.thread import follow
from core.agents.rules import balances, exposure
from core.agents.rules.base import Call, Intent, Part, Talk, Told
from core.agents.rules.book import accounts, book_of
from core.agents.rules.markdown import joined, plain, source, when
from core.agents.rules.told import PROPOSES
from core.model import TimeInForce
from core.model.numbers import digits


def _facts(part: Part, talk: Talk) -> list[Call]:
    """Return the calls that tell what the order rests on: its price and step, what is held, what is free."""
    asked = read(talk.said, talk.known)
    symbol = asked.symbol(talk.known) if asked and asked.asset else None
    named = [symbol] if isinstance(symbol, str) else list(part.assets[:1])
    of_cash = asked is None or asked.size is None or asked.size.kind is SizeKind.CASH
    return [*(Call("quote", {"symbol": each}) for each in named), exposure.ALL, *([balances.CALL] if of_cash else [])]


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    facts = _facts(part, talk)
    if not all(talk.of(call) for call in facts) or any(not each.failed for each in _proposed(talk)):
        return facts
    wanted, account = _wanted(facts, talk)
    return facts if isinstance(wanted, str) else [*facts, _proposal(wanted, account, part)]


def _wanted(facts: Sequence[Call], talk: Talk) -> tuple[Wanted | str, str | None]:
    """Return the order the words come to, or what to ask or tell the person; and the account he named."""
    told = [each for call in facts if (each := talk.of(call))]
    account = _account(accounts(told), talk)
    if isinstance(account, NotDerivable):
        return account.sentence, None
    book: Book = book_of(told, talk.symbols, account)
    asked = read(talk.said, book)
    if asked is None:
        return follow(talk.said, book).why, account
    wanted = asked.wanted(book)
    return (wanted.sentence if isinstance(wanted, NotDerivable) else wanted), account


def _account(names: Sequence[str], talk: Talk) -> str | NotDerivable | None:
    """Return the account the person named last, None where there is one at most."""
    if len(names) < 2:
        return None
    for said in reversed(talk.said):
        named = [n for n in names if re.search(rf"(?<!\w){re.escape(n.casefold())}(?!\w)", said.text.casefold())]
        if named:
            return max(named, key=len)
    return NotDerivable(
        "account", f"For which account? You have {', '.join(names)}. Say the order again with its name."
    )


def _proposal(wanted: Wanted, account: str | None, part: Part) -> Call:
    terms: dict[str, Any] = {
        "symbol": wanted.symbol,
        "side": wanted.side.value,
        "quantity": digits(wanted.quantity),
        "type": wanted.type.value,
    }
    for name in ("limit_price", "stop_price", "trail"):
        if (value := getattr(wanted, name)) is not None:
            terms[name] = digits(value)
    if wanted.time_in_force is not TimeInForce.GTC:
        terms["time_in_force"] = wanted.time_in_force.value
    if account:
        terms["account"] = account
    return Call(PROPOSES, terms | {"why": f"Asked for in the words “{part.text[:300]}”."})


def _proposed(talk: Talk) -> list[Told]:
    return [each for each in talk.told.values() if each.tool == PROPOSES]


def _answer(part: Part, talk: Talk) -> str:
    proposed = [each for each in _proposed(talk) if not each.failed]
    if proposed:
        return joined(*(_terms(each) for each in proposed))
    if refused := _proposed(talk):
        return joined("No order was proposed.", *(plain(each.failed) for each in refused))
    facts = _facts(part, talk)
    silent = [told.failed for call in facts if (told := talk.of(call)) and told.failed]
    wanted, _ = _wanted(facts, talk)
    if isinstance(wanted, str):
        return joined(f"I proposed no order. {plain(wanted)}", *(plain(each) for each in silent))
    return "I could not propose this order now. Please say it again."


def _terms(told: Told) -> str:
    """Say a proposal's terms, and that nothing is placed before a person confirms it."""
    terms = told.data.get("terms") or {}
    price = "".join(
        f", {name} {plain(terms[field])}"
        for field, name in (("limit_price", "limit price"), ("stop_price", "stop price"), ("trail", "trail"))
        if terms.get(field)
    )
    return joined(
        f"I propose to **{plain(terms.get('side'))} {plain(terms.get('quantity'))} {plain(terms.get('symbol'))}**,"
        f" {plain(str(terms.get('type') or '').replace('_', ' '))} order{price}, on account {plain(terms.get('account'))}.",
        f"Nothing is placed until you confirm it, by {when(told.data.get('expires_at'))} at the latest.",
        source(told),
    )


DRAFT = Intent(
    "order",
    "drafting an order for you to confirm",
    "Sell half of my {asset}",
    "",
    _calls,
    _answer,
)
