"""What tests of the assistant's page share: a runner that writes the steps of turns as the jobs do."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from streamlit.testing.v1 import AppTest

from core import orders
from core.agents import turns
from core.agents.turns import Runner
from core.desk import Desk
from core.model import Ending, OrderDraft, Proposal, Spent, StepKind, Trust, Turn, TurnState
from tests.core.agents.running import runner_of
from tests.core.orders.test_road import draft

SPENT = Spent(1234, 56, Decimal("0.0021"))


@dataclass
class Answering:
    """One turn as it is run; results are numbered as they come."""

    runner: Runner
    turn: Turn
    results: int = 0

    def say(self, text: str, message: str = "m1") -> None:
        self.step(StepKind.TEXT, message=message, text=text)

    def step(self, kind: StepKind, /, **payload: Any) -> None:
        turns.append(self.runner, self.turn, [(kind, payload)])

    def call(self, tool: str, **arguments: Any) -> str:
        """Begin a call and return its id."""
        call = f"call-{tool}-{self.results}"
        self.step(StepKind.CALL, call=call, tool=tool, arguments=arguments)
        return call

    def result(
        self,
        tool: str,
        data: Mapping[str, Any],
        *,
        trust: Trust = Trust.TRUSTED,
        figure: object = None,
        **arguments: Any,
    ) -> str:
        """Call a tool, let it tell this, and return the result's id."""
        call, self.results = self.call(tool, **arguments), self.results + 1
        told = {"call": call, "id": f"r{self.results}", "tool": tool, "source": "quotes of binance"}
        drawn = {"figure": figure} if figure else {}
        more = {"at": "2026-01-02T03:04:05Z", "trust": trust.value, "data": dict(data), "seconds": 0.25}
        self.step(StepKind.RESULT, **told, **more, **drawn)
        return told["id"]

    def done(self, answer: str, provider: str = "gemini", state: TurnState = TurnState.DONE, error: str = "") -> Turn:
        model = {"gemini": "gemini-3.8-flash", "rules": "rules"}[provider]
        spent = None if provider == "rules" else SPENT
        return turns.finish(self.runner, self.turn, Ending(state, answer, error, provider, model), spent)


def answering(jobs_desk: Desk) -> Answering:
    """Begin the turn that waits."""
    runner = runner_of(jobs_desk)
    turn = turns.claim(runner)
    assert turn is not None
    return Answering(runner, turn)


def proposed(desk: Desk, run: Answering, quantity: str = "0.05", why: str = "You asked for it.") -> Proposal:
    """Propose, within a turn that runs, to buy BTC at the market from the person's own account."""
    account = orders.ledger(desk, 1).accounts[0]
    wish: OrderDraft = draft(account, quantity)
    call = run.call("propose_order", symbol="BTC/USDT", side="buy", quantity=quantity)
    made = orders.propose(desk, wish, thread_id=run.turn.thread_id, turn_id=run.turn.id, call_id=call, why=why)
    run.step(StepKind.PROPOSAL, call=call, proposal=str(made.id))
    return made


def thread_of(page: AppTest) -> UUID:
    """Return the thread the page's address names."""
    return UUID(
        page.query_params["thread"][0] if isinstance(page.query_params["thread"], list) else page.query_params["thread"]
    )
