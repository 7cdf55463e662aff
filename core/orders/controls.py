"""How the desk may trade: mode, trading state and kill switch, changed with a reason and kept for ever."""

from collections.abc import Sequence

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError
from core.model import Actor, AuditEntry, Controls, Mode, Role, Topic, TradingState


def controls(desk: Desk) -> Controls:
    """Return how the desk may trade now."""
    with desk.store.as_user(desk.user) as tx:
        return tx.controls.current()


def controls_history(desk: Desk, limit: int = 50) -> Sequence[Controls]:
    """Return the changes, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.controls.history(limit)


def change_controls(
    desk: Desk,
    reason: str,
    mode: Mode | None = None,
    state: TradingState | None = None,
    killed: bool | None = None,
    mainnet: bool | None = None,
) -> Controls:
    """Change what is given and keep the rest; audit row and event in the same transaction.

    Takes an operator or an admin; so does resuming. Whoever switches mainnet on is an admin, a second person beside
    the one who set the environment; switching it off, or changing anything while it is on, takes no more than usual.
    Raises InvalidError without a reason, ForbiddenError for a role that may not.
    """
    if not reason.strip():
        raise InvalidError("Say why; the reason is kept in the audit trail.")
    if not desk.user.role.may_operate:
        raise ForbiddenError("Only an operator or an admin changes how the desk trades.")
    if mainnet and desk.user.role is not Role.ADMIN:
        raise ForbiddenError("Only an admin switches mainnet on.")
    with desk.store.as_user(desk.user) as tx:
        before = tx.controls.current()
        after = Controls(
            mode or before.mode,
            state or before.state,
            before.killed if killed is None else killed,
            before.mainnet if mainnet is None else mainnet,
            reason.strip(),
            desk.user.id,
            desk.now(),
        )
        tx.controls.set(after)
        details = {"from": _said(before), "to": _said(after)}
        tx.audit.append(AuditEntry("controls.changed", Actor.USER, after.reason, details, "desk", desk.user.id))
        tx.events.publish(Topic.CONTROLS_CHANGED, desk.user.id, _said(after))
        return after


def _said(controls: Controls) -> dict[str, object]:
    return {
        "mode": controls.mode.value,
        "state": controls.state.value,
        "killed": controls.killed,
        "mainnet": controls.mainnet,
    }
