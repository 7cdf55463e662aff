"""threads and turns as their person has them: asked, read, stopped, searched."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.model import Mention, Progress, Spent, Step, StepKind, Thread, ToolCall, Transcript, Turn, TurnState
from core.model.chat import CallStage
from core.store.family import Family

THREAD = "id, user_id, title, created_at, changed_at"
TURN = (
    "id, thread_id, user_id, place, asked, replaces, privacy, state, stop_requested_at, runs, asked_at, started_at, "
    "ended_at, answer, error, provider, model, tokens_in, tokens_out, cost"
)
SHOWN = f"select distinct on (place) {TURN} from app.turns where thread_id = %s order by place, asked_at desc, id"


class Chat(Family):
    """Whatever the policies let an overseer read, these tell of the named person's own threads alone."""

    def begin(self, user_id: UUID, title: str) -> Thread:
        row = self._c.execute(
            f"insert into app.threads (user_id, title) values (%s, %s) returning {THREAD}".encode(), (user_id, title)
        ).fetchone()
        assert row
        return Thread(*row)

    def thread(self, id: UUID, user_id: UUID) -> Thread | None:
        row = self._c.execute(
            f"select {THREAD} from app.threads where id = %s and user_id = %s and deleted_at is null".encode(),
            (id, user_id),
        ).fetchone()
        return Thread(*row) if row else None

    def threads(self, user_id: UUID, limit: int) -> Sequence[Thread]:
        """Return a person's threads, the last used first."""
        rows = self._c.execute(
            f"select {THREAD} from app.threads where user_id = %s and deleted_at is null "
            "order by changed_at desc, id limit %s".encode(),
            (user_id, limit),
        ).fetchall()
        return [Thread(*row) for row in rows]

    def ask(self, thread: Thread, words: str, replaces: UUID | None, privacy: str) -> Turn | None:
        """Write a question into its place; None while another of this thread waits or runs."""
        row = self._c.execute(
            "insert into app.turns (thread_id, user_id, place, asked, replaces, privacy) "
            "select %(thread)s, %(person)s, coalesce(max(place) filter (where id = %(replaces)s), max(place) + 1, 1), "
            "%(words)s, %(replaces)s, %(privacy)s from app.turns where thread_id = %(thread)s "
            f"on conflict (thread_id) where state in ('waiting', 'running') do nothing returning {TURN}".encode(),
            {"thread": thread.id, "person": thread.user_id, "words": words, "replaces": replaces, "privacy": privacy},
        ).fetchone()
        return turn_of(row) if row else None

    def touch(self, id: UUID, title: str | None = None) -> None:
        """Note that a thread was used, perhaps by another title."""
        self._c.execute(
            "update app.threads set changed_at = clock_timestamp(), title = coalesce(%s, title) where id = %s",
            (title, id),
        )

    def delete(self, id: UUID) -> None:
        """Mark a thread as gone and ask its turns to stop."""
        self._c.execute(
            "update app.turns set stop_requested_at = clock_timestamp() "
            "where thread_id = %s and state in ('waiting', 'running')",
            (id,),
        )
        self._c.execute("update app.threads set deleted_at = clock_timestamp() where id = %s", (id,))

    def stop(self, id: UUID, user_id: UUID) -> Turn | None:
        """Ask a turn to stop, which ends one nobody runs yet; None where there is no such turn that goes on."""
        row = self._c.execute(
            "update app.turns set stop_requested_at = clock_timestamp() "
            f"where id = %s and user_id = %s and state in ('waiting', 'running') returning {TURN}".encode(),
            (id, user_id),
        ).fetchone()
        return turn_of(row) if row else None

    def turn(self, id: UUID, user_id: UUID) -> Turn | None:
        query = f"select {TURN} from app.turns where id = %s and user_id = %s"
        row = self._c.execute(query.encode(), (id, user_id)).fetchone()
        return turn_of(row) if row else None

    def transcript(self, thread: Thread) -> Transcript:
        """Return a thread with what is shown of it, in the order it was asked."""
        rows = self._c.execute(SHOWN.encode(), (thread.id,)).fetchall()
        return Transcript(thread, tuple(turn_of(row) for row in rows))

    def progress(self, turn_id: UUID, user_id: UUID, n: int) -> Progress | None:
        """Return a turn's state and its steps after the nth, as they were at one moment."""
        rows = self._c.execute(
            "select t.state, s.n, s.kind, s.payload, s.at from app.turns t "
            "left join app.steps s on s.turn_id = t.id and s.n > %s where t.id = %s and t.user_id = %s order by s.n",
            (n, turn_id, user_id),
        ).fetchall()
        steps = tuple(Step(row[1], StepKind(row[2]), row[3], row[4]) for row in rows if row[1] is not None)
        return Progress(TurnState(rows[0][0]), steps) if rows else None

    def results(self, thread_id: UUID, user_id: UUID, limit: int) -> Sequence[Step]:
        """Return what tools told in a thread, newest first."""
        rows = self._c.execute(
            "select s.n, s.kind, s.payload, s.at from app.steps s join app.turns t on t.id = s.turn_id "
            "where t.thread_id = %s and t.user_id = %s and s.kind = 'result' order by s.at desc, s.n desc limit %s",
            (thread_id, user_id, limit),
        ).fetchall()
        return [Step(row[0], StepKind(row[1]), row[2], row[3]) for row in rows]

    def last_result(self, thread_id: UUID, user_id: UUID) -> int:
        """Return the highest number a result of a thread has in its id, like 3 of r3."""
        row = self._c.execute(
            "select coalesce(max(substr(s.payload ->> 'id', 2)::int), 0) from app.steps s "
            "join app.turns t on t.id = s.turn_id "
            "where t.thread_id = %s and t.user_id = %s and s.kind = 'result' and s.payload ->> 'id' ~ '^r[0-9]{1,9}$'",
            (thread_id, user_id),
        ).fetchone()
        assert row
        return row[0]

    def calls(self, turn_id: UUID) -> Sequence[ToolCall]:
        """Return what is kept of a turn's calls of tools, in the order it happened."""
        rows = self._c.execute(
            "select call_id, stage, tool, details, provider, model, prompt_hash, tokens_in, tokens_out, cost "
            "from app.tool_calls where turn_id = %s order by at",
            (turn_id,),
        ).fetchall()
        return [
            ToolCall(r[0], CallStage(r[1]), r[2], r[3], r[4], r[5], bytes(r[6]) if r[6] else None, Spent(*r[7:]))
            for r in rows
        ]

    def spent_since(self, user_id: UUID, since: datetime) -> Spent:
        """Return what a person's turns took that were asked since then, of deleted threads too."""
        row = self._c.execute(
            "select coalesce(sum(tokens_in), 0)::bigint, coalesce(sum(tokens_out), 0)::bigint, coalesce(sum(cost), 0) "
            "from app.turns where user_id = %s and asked_at >= %s",
            (user_id, since),
        ).fetchone()
        assert row
        return Spent(*row)

    def mentions(self, user_id: UUID, words: Sequence[str], limit: int) -> Sequence[Mention]:
        """Return the threads whose title, or one shown turn of which, says every word; the last used first.

        Of a person's rows alone, one by one: under row security no index of text serves, and parts of words in any
        language are found.
        """
        like = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
        rows = self._c.execute(
            f"select {', '.join(f'h.{name}' for name in THREAD.split(', '))}, said.id from app.threads h "
            "left join lateral (select t.id from app.turns t where t.thread_id = h.id "
            "and t.asked || ' ' || t.answer ilike all (%(like)s) and not exists (select from app.turns later "
            "where later.thread_id = h.id and later.place = t.place and later.asked_at > t.asked_at) "
            "order by t.asked_at desc limit 1) said on true "
            "where h.user_id = %(person)s and h.deleted_at is null "
            "and (said.id is not null or h.title ilike all (%(like)s)) "
            "order by h.changed_at desc, h.id limit %(limit)s".encode(),
            {"person": user_id, "like": like, "limit": limit},
        ).fetchall()
        return [Mention(Thread(*row[:5]), row[5]) for row in rows]


def turn_of(r: tuple[Any, ...]) -> Turn:
    """Read the columns of `TURN`."""
    values: list[Any] = [*r[:7], TurnState(r[7]), *r[8:17], Spent(*r[17:])]
    return Turn(*values)
