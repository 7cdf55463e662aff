"""The process is killed while its person says yes: no order is lost, none is there twice, and the thread goes on.

`CONFIRM_KILLS=20`, with a longer `--timeout`, kills so often in place of the few times every run does.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from core.desk import Desk
from core.model import Account, OrderStatus, Person, Proposal, ProposalState
from core.orders import Executor, confirm, ledger
from tests.conftest import Server
from tests.core.orders.confirm_child import BEFORE_ITS_ANSWER, IN_BETWEEN, STEPS
from tests.core.orders.proposing import acts, now_of, nth_wish, wished, with_room
from tests.core.orders.test_road import account, executor, market, set_price
from tests.servers import ROOT

__all__ = ["account", "executor", "market"]

KILLS = int(os.environ.get("CONFIRM_KILLS", "6"))
Killed = Callable[[Proposal, str, int], None]


@pytest.fixture
def killed(server: Server, database: str, desk: Desk, analyst: Person) -> Iterator[Killed]:
    """Say yes in a process that is killed at that step."""
    what = {"home": str(desk.settings.home), "dsn": server.dsn("web_login", database), "person": str(analyst.id)}
    command = [sys.executable, "-m", "tests.core.orders.confirm_child", json.dumps(what)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as parent:

        def kill(proposal: Proposal, step: str, seed: int) -> None:
            assert parent.stdin and parent.stdout
            told = {"proposal": str(proposal.id), "digest": proposal.digest.hex(), "step": step, "seed": seed}
            parent.stdin.write(json.dumps(told) + "\n")
            parent.stdin.flush()
            assert json.loads(parent.stdout.readline())["ended"] == signal.SIGKILL

        yield kill
        if parent.stdin:
            parent.stdin.close()


def test_no_order_is_lost_or_doubled_by_the_death_of_who_said_yes(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account, killed: Killed
):
    me, executor.desk = with_room(desk.for_person(analyst)), with_room(market)
    left: Counter[tuple[str, ProposalState, int]] = Counter()
    made = [wished(me, nth_wish(account, n)) for n in range(KILLS)]

    for n, proposal in enumerate(made):
        set_price(market, "60000")
        killed(proposal, STEPS[n % len(STEPS)], n)
        # In this order: the database may still end the dead one's transaction between the two.
        there = [order.id for order in ledger(me, 1000).orders].count(proposal.id)
        left[STEPS[n % len(STEPS)], now_of(me, proposal).state, there] += 1
        assert confirm(me, proposal.id, proposal.digest).id == proposal.id
        executor.run(proposal.id)

    print(dict(left))
    seen = ledger(me, 1000)
    assert {order.status for order in seen.orders} == {OrderStatus.FILLED}
    assert sorted(order.id for order in seen.orders) == sorted(one.id for one in made)
    assert sorted(t.qty for t in seen.trades) == sorted(one.draft.quantity for one in made)
    for proposal in made:
        counted = Counter(acts(me, proposal))
        assert counted["user", "order.recorded"] == counted["user", "proposal.confirmed"] == 1
    assert {(state, there) for step, state, there in left if step == IN_BETWEEN} == {(ProposalState.PENDING, 0)}
    assert {(state, there) for step, state, there in left if step == BEFORE_ITS_ANSWER} == {
        (ProposalState.CONFIRMED, 1)
    }
    assert not any(there and state is not ProposalState.CONFIRMED for _, state, there in left)
