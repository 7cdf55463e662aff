"""The kill switch tested: would it stop an order that is about to be sent?

The question is the sending function's own, over the desk's real facts: once as things stand, once with a kill file of
the drill's, once with the stored switch turned. Nothing is recorded as an order, nothing is sent, and nobody at the
desk is held up: the file lies in a folder of the drill.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from core.desk import Desk
from core.model import Actor, AuditEntry, Code, Decision, Mode, OrderDraft, OrderType, Person, Side, Topic
from core.orders.decide import decide
from core.orders.facts import Facts
from core.orders.gather import gather
from core.store import Duty, Tx
from core.store.drills import Drill


def drill(desk: Desk) -> Drill | None:
    """Run a drill and keep its result with an audit row; None outside DRY_RUN or before there is a market."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        if tx.controls.current().mode is not Mode.DRY_RUN:
            return None
        asked = _draft(tx)
        if asked is None:
            return None
        draft, person = asked
        now = gather(tx, desk.settings, person, draft, desk.now())
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            elsewhere = desk.settings.model_copy(update={"home": Path(folder)})
            elsewhere.kill_file.touch()
            with_file = gather(tx, elsewhere, person, draft, desk.now())
        failed = failures(draft, now, with_file)
        said = f"It did not stop an order: {' and '.join(failed)}." if failed else SAID
        tx.drills.keep(not failed, said)
        details = {"passed": not failed, "symbol": draft.symbol, "account": str(draft.account_id)}
        tx.audit.append(AuditEntry("drill.kill_switch", Actor.SYSTEM, said, details))
        return tx.drills.recent(1)[0]


def failures(draft: OrderDraft, now: Facts, with_file: Facts) -> list[str]:
    """Return which of the two switches would not have stopped the draft."""
    switched = replace(now, controls=replace(now.controls, killed=True))
    stops = {"the kill file": decide(draft, with_file), "the stored switch": decide(draft, switched)}
    return [name for name, decision in stops.items() if not _stopped(decision)]


def ask_for_drill(desk: Desk) -> None:
    """Let the jobs run a drill now."""
    with desk.store.as_user(desk.user) as tx:
        tx.events.publish(Topic.DRILL_ASKED, desk.user.id, {})


def drills(desk: Desk) -> Sequence[Drill]:
    """Return the drills, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.drills.recent()


SAID = "The kill file and the stored switch each stopped an order that was about to be sent."


def _stopped(decision: Decision) -> bool:
    return Code.KILL_SWITCH in {refusal.code for refusal in decision.refusals}


def _draft(tx: Tx) -> tuple[OrderDraft, Person] | None:
    """Return the smallest order of somebody who may trade; None before there is anything to trade."""
    feed, accounts = tx.market.active_feed(), tx.accounts.all()
    listed = tx.market.instruments(feed.venue) if feed else []
    trader = tx.people.first_trader()
    if not (listed and accounts and trader):
        return None
    first = listed[0]
    draft = OrderDraft(uuid4(), accounts[0].id, first.symbol, Side.BUY, OrderType.MARKET, first.min_quantity)
    return draft, trader
