"""What was found out about a stored key, and what follows from it: withdrawal refused, no address binding warned,
a dead key said. Whoever can ask a provider brings `Findings`; the judgement is the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.model import Actor, AuditEntry, Person
from core.store import Duty, Store
from core.store.api_keys import Usable
from core.vault.entry import AUDITED

AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Findings:
    """What a provider says of a key; `why` is its sentence about a dead one.

    `bound` is whether the key works from chosen addresses only, None where the provider knows no such thing.
    """

    alive: bool
    permissions: tuple[str, ...] = ()
    may_withdraw: bool = False
    bound: bool | None = None
    warnings: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Verdict:
    """The state a key is in, the sentence about it, and what to look at."""

    state: str
    sentence: str
    warnings: tuple[str, ...] = ()


def judge(found: Findings) -> Verdict:
    """Return what follows from the findings; pure."""
    if not found.alive:
        return Verdict("dead", found.why or "The provider does not accept this key.")
    if found.may_withdraw:
        return Verdict(
            "refused",
            "This key may withdraw, so the desk does not keep it. Take that permission away, or make a key without it.",
        )
    warnings = found.warnings
    if found.bound is False:
        warnings = (
            "It works from any address: bind it to this desk's address at the provider, so that a copy is worthless.",
            *warnings,
        )
    return Verdict("usable", "The provider accepts this key.", warnings)


def keys_to_check(store: Store, now: datetime) -> Sequence[Usable]:
    """Return the keys nobody asked about since yesterday, new ones among them."""
    with store.as_service(Duty.EXECUTOR) as tx:
        return tx.api_keys.to_check(now - AGAIN_AFTER)


def usable_keys(store: Store, provider: str) -> Sequence[Usable]:
    """Return the keys for a provider that work, oldest first, for the jobs that act with them; `may_trade` says how far.

    Ids and owners only: with an id the signer signs (`SignerClient.sign_request`), or the forwarder calls.
    """
    with store.as_service(Duty.EXECUTOR) as tx:
        return [key for key in tx.api_keys.usable() if key.provider == provider and key.state == "usable"]


def key_for(store: Store, person: Person, provider: str) -> Usable | None:
    """Return the key a call for that person goes out with: the oldest of his own that works, else of the desk's."""
    keys = usable_keys(store, provider)
    return next((k for k in keys if k.user_id == person.id), None) or next((k for k in keys if k.user_id is None), None)


def write_down(store: Store, key: Usable, found: Findings, now: datetime) -> Verdict:
    """Keep what was found out about a key; a change of its state is audited in the same transaction."""
    verdict = judge(found)
    with store.as_service(Duty.EXECUTOR) as tx:
        before = tx.api_keys.judge(key.id, verdict.state, verdict.sentence, found.permissions, verdict.warnings, now)
        if before not in (None, verdict.state):
            details = {"key": str(key.id), "provider": key.provider, "name": key.name, "state": verdict.state}
            tx.audit.append(
                AuditEntry(
                    "key.judged", Actor.SYSTEM, verdict.sentence, {**details, "permissions": list(found.permissions)},
                    AUDITED, key.user_id,
                )
            )  # fmt: skip
    return verdict


def note_unanswered(store: Store, key: Usable, why: str) -> None:
    """Let whoever waits for a new key's check read why it takes so long."""
    with store.as_service(Duty.EXECUTOR) as tx:
        tx.api_keys.unanswered(key.id, why)
