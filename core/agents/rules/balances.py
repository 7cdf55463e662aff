"""What the accounts hold."""

from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, money, plain, rows, source, table

CALL = Call("balances")


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    return [CALL]


def _answer(part: Part, talk: Talk) -> str:
    if why := missing(CALL, talk):
        return why
    told = talk.told[CALL.key]
    only = {asset.partition("/")[0] for asset in part.assets}
    said: list[str] = []
    for account in rows(told.data, "accounts"):
        held = [row for row in rows(account, "balances") if not only or row.get("asset") in only]
        currency = plain(account.get("currency"))
        columns = {
            "asset": "asset",
            "free": "free",
            "locked": "locked",
            "total": "total",
            f"value in {currency}": "value",
        }
        first = f"**{plain(account.get('account'))}** is worth {money(account.get('value'))} {currency}."
        nothing = f"It holds no {' and no '.join(sorted(only))}." if only else "It holds nothing."
        said.append(joined(first, table(columns, held) if held else nothing))
    return joined(*said, source(told))


BALANCES = Intent(
    "balances",
    "balances: what is free and what is locked",
    "What are our balances?",
    "balance*, cash, funds, free, free money, available, frei, libre, do we have, do i have, do we hold, account, accounts, guthaben, kontostand*, konto,"
    " konten, saldo*, verfugbar*, haben wir, habe ich, bestand, bestande, tenemos, tengo, disponible*, fondos, efectivo",
    _calls,
    _answer,
)
