"""controls: how the desk may trade; a change is a new row."""

from collections.abc import Sequence
from typing import Any

from core.model import Controls, Mode, TradingState
from core.store.family import Family
from core.store.questions import Question

COLUMNS = "mode, state, killed, mainnet, reason, changed_by, changed_at"


def controls_of(row: tuple[Any, ...]) -> Controls:
    return Controls(Mode(row[0]), TradingState(row[1]), *row[2:])


def current() -> Question[Controls]:
    # The first migration writes the first row.
    return Question(
        f"select {COLUMNS} from app.controls order by n desc limit 1", (), lambda rows: controls_of(rows[0])
    )


class ControlsTable(Family):
    def current(self) -> Controls:
        return self._ask(current())

    def history(self, limit: int = 50) -> Sequence[Controls]:
        rows = self._c.execute(f"select {COLUMNS} from app.controls order by n desc limit %s", (limit,)).fetchall()
        return [controls_of(r) for r in rows]

    def set(self, controls: Controls) -> None:
        self._c.execute(
            "insert into app.controls (mode, state, killed, mainnet, reason, changed_by) values (%s, %s, %s, %s, %s, %s)",
            (
                controls.mode.value, controls.state.value, controls.killed, controls.mainnet,
                controls.reason, controls.changed_by,
            ),
        )  # fmt: skip
