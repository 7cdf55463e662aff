"""A person's threads with the assistant: asked, read, searched, renamed, deleted."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, InvalidError, NotFoundError
from core.model import Actor, AuditEntry, Mention, Progress, Spent, Thread, Transcript, Turn
from core.orders.proposals import withdraw
from core.store.tx import Tx

MOST_ASKED = 8_000
"""Characters of one question; longer texts are uploaded as a document."""
MOST_TITLE = 80
MOST_LISTED = 200


class BusyError(ConflictError):
    """This thread is still being answered. Wait for the answer, stop it, or ask in a new thread."""


class ThreadNotFoundError(NotFoundError):
    """There is no such thread of yours. It may have been deleted in another tab."""


class TurnNotFoundError(NotFoundError):
    """There is no such question of yours in this thread."""


def ask(desk: Desk, thread_id: UUID | None, words: str, replaces: UUID | None = None) -> Turn:
    """Put a question of this desk's person, in a new thread where none is named, and return the turn that waits.

    `replaces` is the turn whose place an edit or a retry takes; that turn is kept and shown no more, and what
    it proposed waits no more. Raises InvalidError for words that are none or too many, BusyError while the thread's
    last question is being answered, ThreadNotFoundError and TurnNotFoundError.
    """
    person, words = desk.user, asked(words)
    with desk.store.as_user(person) as tx:
        thread = _own(tx, desk, thread_id) if thread_id else tx.chat.begin(person.id, title_of(words))
        if replaces and not _in(tx, replaces, thread):
            raise TurnNotFoundError
        turn = tx.chat.ask(thread, words, replaces, desk.settings.llm_privacy)
        if turn is None:
            raise BusyError
        if replaces:
            withdraw(tx, desk, thread.id, "Its question was asked anew.", replaces)
        tx.chat.touch(thread.id)
        details = {"turn": str(turn.id), "thread": str(thread.id), "privacy": turn.privacy}
        details |= {"replaces": str(replaces)} if replaces else {}
        tx.audit.append(AuditEntry("turn.asked", Actor.USER, details=details, user_id=person.id))
    return turn


def asked(words: str) -> str:
    """Return a question as it is kept; raises InvalidError."""
    words = words.replace("\0", "").strip()
    if not words:
        raise InvalidError("Type a question first.")
    if len(words) > MOST_ASKED:
        raise InvalidError(
            f"A question may have {MOST_ASKED:,} characters; this one has {len(words):,}. "
            "Upload a longer text as a document and ask about it."
        )
    return words


def title_of(words: str) -> str:
    """Return the first words of a question as a title of one line."""
    line = " ".join(words.split())
    if len(line) <= MOST_TITLE:
        return line
    cut = line[: MOST_TITLE - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"


def stop(desk: Desk, turn_id: UUID) -> Turn:
    """Ask a turn to stop and return it: at once over where nobody runs it yet; one that ended stays as it is.

    Raises TurnNotFoundError.
    """
    with desk.store.as_user(desk.user) as tx:
        turn = tx.chat.stop(turn_id, desk.user.id)
        if turn is None:
            turn = tx.chat.turn(turn_id, desk.user.id)
            if turn is None:
                raise TurnNotFoundError
            return turn
        details = {"turn": str(turn.id), "thread": str(turn.thread_id)}
        tx.audit.append(AuditEntry("turn.stop_asked", Actor.USER, details=details, user_id=desk.user.id))
    return turn


def rename(desk: Desk, thread_id: UUID, title: str) -> None:
    """Give a thread another title, cut to one line of 80 characters; raises InvalidError, ThreadNotFoundError."""
    title = title_of(title.replace("\0", ""))
    if not title:
        raise InvalidError("A thread needs a title.")
    with desk.store.as_user(desk.user) as tx:
        thread = _own(tx, desk, thread_id)
        tx.chat.touch(thread.id, title)
        details = {"thread": str(thread.id), "title": title}
        tx.audit.append(AuditEntry("thread.renamed", Actor.USER, details=details, user_id=desk.user.id))


def delete(desk: Desk, thread_id: UUID) -> None:
    """Take a thread out of its person's sight, with what it proposed and still asks; the desk keeps it for the audit.

    Raises ThreadNotFoundError.
    """
    with desk.store.as_user(desk.user) as tx:
        thread = _own(tx, desk, thread_id)
        tx.chat.delete(thread.id)
        withdraw(tx, desk, thread.id, "Its thread was deleted.")
        details = {"thread": str(thread.id)}
        tx.audit.append(AuditEntry("thread.deleted", Actor.USER, details=details, user_id=desk.user.id))


def threads(desk: Desk) -> Sequence[Thread]:
    """Return the person's threads, the last used first, at most 200."""
    with desk.store.as_user(desk.user) as tx:
        return tx.chat.threads(desk.user.id, MOST_LISTED)


def thread(desk: Desk, thread_id: UUID) -> Transcript:
    """Return a thread of this person's with the turns that are shown; raises ThreadNotFoundError."""
    with desk.store.as_user(desk.user) as tx:
        return tx.chat.transcript(_own(tx, desk, thread_id))


def search(desk: Desk, words: str) -> Sequence[Mention]:
    """Return the threads in whose title, or in one question with its answer, every word is found; last used first.

    Parts of words count, capitals do not. No words find nothing.
    """
    said = words.replace("\0", "").split()[:10]
    if not said:
        return ()
    with desk.store.as_user(desk.user) as tx:
        return tx.chat.mentions(desk.user.id, said, MOST_LISTED)


def steps_since(desk: Desk, turn_id: UUID, n: int = 0) -> Progress:
    """Return a turn's state and its steps after the nth: what a page asks for again and again.

    Raises TurnNotFoundError.
    """
    with desk.store.as_user(desk.user) as tx:
        progress = tx.chat.progress(turn_id, desk.user.id, n)
    if progress is None:
        raise TurnNotFoundError
    return progress


def spent_today(desk: Desk) -> Spent:
    """Return what language models took for this person's turns since 00:00 UTC, running and deleted ones included."""
    midnight = datetime.combine(desk.now().astimezone(UTC).date(), time(), UTC)
    with desk.store.as_user(desk.user) as tx:
        return tx.chat.spent_since(desk.user.id, midnight)


def _own(tx: Tx, desk: Desk, thread_id: UUID) -> Thread:
    found = tx.chat.thread(thread_id, desk.user.id)
    if found is None:
        raise ThreadNotFoundError
    return found


def _in(tx: Tx, turn_id: UUID, thread: Thread) -> bool:
    turn = tx.chat.turn(turn_id, thread.user_id)
    return turn is not None and turn.thread_id == thread.id
