"""What agents wish for: they propose and read here; only a person's yes in `confirm` makes an order of it.

In: a draft, and the call of the thread it comes from. Out: a row that waits, an audit row and an event, nothing else.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, InvalidError, NotFoundError
from core.model import ALONE, Actor, AuditEntry, OrderDraft, Origin, Proposal, Topic
from core.orders.approvals import digest_of
from core.store import Duty, Tx

WAITS_FOR = timedelta(minutes=10)
"""Long enough to read and think; the gates ask for fresh prices and books whenever the yes comes."""
LONGEST_WHY = 500


def propose(desk: Desk, draft: OrderDraft, *, thread_id: UUID, turn_id: UUID, call_id: str, why: str = "") -> Proposal:
    """Record an agent's wish for this desk's person and return it; the same call twice is one proposal.

    `call_id` names the tool call within its thread, `why` is the assistant's reason, cut to 500 characters. The draft's
    `id` becomes the order's; whatever it says of its origin, the proposal is an agent's. Raises NotFoundError for an
    account this person does not see, InvalidError for one order of several, ConflictError when the same call asked for
    something else before.
    """
    if draft.part != ALONE:
        raise InvalidError("A proposal is one order by itself.")
    draft, person = replace(draft, origin=Origin.AGENT), desk.user
    with desk.store.as_user(person) as tx:
        if tx.accounts.get(draft.account_id) is None:
            raise NotFoundError("This account is not granted to you.")
        digest, expires_at = digest_of(draft, person.id), desk.now() + WAITS_FOR
        words = " ".join(why.split())[:LONGEST_WHY]
        made = tx.proposals.record(draft, person.id, thread_id, turn_id, call_id, digest, words, expires_at)
        if made is None:
            return _again(tx.proposals.of_call(thread_id, call_id), draft)
        tx.audit.append(AuditEntry("proposal.made", Actor.AGENT, words, details_of(made), "order", person.id))
        tx.events.publish(Topic.PROPOSAL_MADE, person.id, named(made.id, made.thread_id))
        return made


def _again(kept: Proposal | None, draft: OrderDraft) -> Proposal:
    if kept is None or replace(kept.draft, id=draft.id) != draft:
        raise ConflictError("This call proposed something else before. Propose it by a call of its own.")
    return kept


def proposals(desk: Desk, thread_id: UUID) -> Sequence[Proposal]:
    """Return the proposals of a thread this person may see, oldest first; ask each whether it still `waits`."""
    with desk.store.as_user(desk.user) as tx:
        return tx.proposals.of_thread(thread_id)


def withdraw(tx: Tx, desk: Desk, thread_id: UUID, reason: str, turn_id: UUID | None = None) -> None:
    """Reject what waits for this person of a thread, or of one turn of it, as that is taken out of his sight."""
    for said in tx.proposals.withdraw(desk.user.id, thread_id, turn_id, reason):
        tell(tx, desk, said, "proposal.rejected")


def tell(tx: Tx, desk: Desk, said: Proposal, action: str) -> None:
    """Write what a person decided of a proposal to the trail and tell of it."""
    tx.audit.append(AuditEntry(action, Actor.USER, said.reason, details_of(said), "order", desk.user.id))
    tx.events.publish(Topic.PROPOSAL_DECIDED, desk.user.id, named(said.id, said.thread_id))


def expire(desk: Desk) -> int:
    """End the proposals nobody decided in time, each with its audit row and event; return how many."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        over = tx.proposals.expire(desk.now())
        for id, person, thread in over:
            tx.audit.append(AuditEntry("proposal.expired", Actor.SYSTEM, "", named(id, thread), "order", person))
            tx.events.publish(Topic.PROPOSAL_DECIDED, person, named(id, thread))
        return len(over)


def named(id: UUID, thread_id: UUID) -> dict[str, str]:
    """Return how an event tells which proposal it is about."""
    return {"proposal": str(id), "thread": str(thread_id)}


def details_of(proposal: Proposal) -> dict[str, Any]:
    """Return what an audit row keeps of a proposal; amounts as exact text, what the draft does not say left out."""
    said = {name: value for name, value in asdict(proposal.draft).items() if value is not None}
    draft = {name: str(value) for name, value in said.items() if name not in ("id", "part", "tainted")}
    whence = {"turn": str(proposal.turn_id), "call": proposal.call_id, "digest": proposal.digest.hex()}
    return {**named(proposal.id, proposal.thread_id), **whence, **draft, "tainted": proposal.draft.tainted}
