"""A person's yes or no to an agent's proposal: said once, by whom it was made for, to exactly what was shown."""

from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, NotFoundError
from core.model import Order, Proposal, ProposalState
from core.orders.approvals import digest_of
from core.orders.place import place_in
from core.orders.proposals import tell
from core.orders.record import draft_of
from core.store import Tx


class ProposalOverError(ConflictError):
    """This proposal does not wait any more: it was turned down, or its time has passed. Ask for a new one."""


def confirm(desk: Desk, id: UUID, digest: bytes) -> Order:
    """Make the order of a proposal in the transaction of the yes, by the road every order takes, and return it.

    `digest` is that of the proposal the person was shown. A gate's no leaves the proposal confirmed and its order
    refused. Said again, the same order comes back. Raises NotFoundError for a proposal, or an account, that is not this
    person's, ProposalOverError once it was rejected or its time passed, ConflictError when it is not what was shown.
    """
    with desk.store.as_user(desk.user) as tx:
        said = tx.proposals.decide(id, desk.user.id, digest, ProposalState.CONFIRMED, "", desk.now())
        if said is None:
            return _confirmed_before(tx, desk, id, digest)
        if digest_of(said.draft, desk.user.id) != digest:
            raise ConflictError("This proposal is not what was shown. Ask for a new one.")
        order = place_in(tx, desk, (said.draft,))[0]
        if order.user_id != desk.user.id or draft_of(order) != said.draft:
            raise ConflictError("Another order has this proposal's id. Ask for a new one.")
        tell(tx, desk, said, "proposal.confirmed")
        return order


def reject_proposal(desk: Desk, id: UUID, reason: str = "") -> None:
    """Say no, with a reason or without; raises NotFoundError and ProposalOverError as `confirm` does."""
    with desk.store.as_user(desk.user) as tx:
        digest = _own(tx, desk, id).digest
        said = tx.proposals.decide(id, desk.user.id, digest, ProposalState.REJECTED, reason.strip(), desk.now())
        if said is None:
            raise ProposalOverError
        tell(tx, desk, said, "proposal.rejected")


def _confirmed_before(tx: Tx, desk: Desk, id: UUID, digest: bytes) -> Order:
    proposal = _own(tx, desk, id)
    if proposal.digest != digest:
        raise ConflictError("What waits is not what was shown. Look at it again.")
    order = tx.orders.get(id) if proposal.state is ProposalState.CONFIRMED else None
    if order is None:
        raise ProposalOverError
    return order


def _own(tx: Tx, desk: Desk, id: UUID) -> Proposal:
    proposal = tx.proposals.get(id)
    if proposal is None or proposal.user_id != desk.user.id:
        raise NotFoundError("There is no such proposal for you.")
    return proposal
