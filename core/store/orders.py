"""orders: what was decided, and how far it has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import WORKING, Code, Mode, Order, OrderStatus, OrderType, Origin, Part, Refusal, Side, TimeInForce
from core.store.family import Family
from core.store.questions import Question

COLUMNS = (
    "id, user_id, account_id, client_order_id, symbol, side, type, time_in_force, quantity, limit_price, status, mode, "
    "refusals, filled, average_price, exchange_order_id, note, cancel_requested_at, created_at, updated_at, "
    "stop_price, trail, expires_at, reduce_only, origin, tainted, list_id, leg, not_before, after, replaces, best_price, "
    "triggered_at, seen_at, expected_price"
)
CODES = frozenset(code.value for code in Code)
IS_WORKING = "status in (" + ", ".join(f"'{s.value}'" for s in sorted(WORKING)) + ")"


def order_of(r: tuple[Any, ...]) -> Order:
    return Order(
        r[0], r[1], r[2], r[3], r[4], Side(r[5]), OrderType(r[6]), TimeInForce(r[7]), r[8], r[9],
        OrderStatus(r[10]), Mode(r[11]), _refusals(r[12]),
        *r[13:24], origin=Origin(r[24]), tainted=r[25], part=Part(*r[26:31]), best_price=r[31], triggered_at=r[32],
        seen_at=r[33], expected_price=r[34],
    )  # fmt: skip


def _refusals(written: list[Any]) -> tuple[Refusal, ...]:
    """Read what gates said; a person may write his own row by SQL, and what is no refusal must stop nobody's reading."""
    known = (x for x in written if isinstance(x, dict) and x.get("code") in CODES)
    return tuple(Refusal(Code(x["code"]), str(x.get("sentence", ""))) for x in known)


@dataclass(frozen=True)
class OrderCounts:
    """How many orders still work, and how many of all written since a moment, refused ones apart."""

    working: int
    allowed: int
    refused: int


def counted(
    user_id: UUID, but: UUID, list_id: UUID | None, minute: datetime, session: datetime, day: datetime
) -> Question[tuple[int, int, int]]:
    """Ask for the count of a person's orders that were not refused, one draft's left out: since a minute ago, a session's
    and the day's beginning. Within the minute a list counts once, and the draft's own list not at all.
    """
    select = (
        "select count(distinct coalesce(list_id, id)) filter (where created_at > %s and list_id is distinct from %s "
        "or created_at > %s and list_id is null), "
        "count(*) filter (where created_at >= %s), count(*) filter (where created_at >= %s) from app.orders "
        "where user_id = %s and created_at >= least(%s, %s, %s) and status <> 'refused' and id <> %s"
    )
    values = (minute, list_id, minute, session, day, user_id, minute, session, day, but)
    return Question(select, values, lambda rows: (rows[0][0], rows[0][1], rows[0][2]))


class Orders(Family):
    def record(self, order: Order) -> Order | None:
        """Write a decided order and return it as it is kept; None when its id was recorded before."""
        row = self._c.execute(
            (
                "insert into app.orders (id, user_id, account_id, client_order_id, symbol, side, type, time_in_force, "
            "quantity, limit_price, status, mode, refusals, note, stop_price, trail, expires_at, reduce_only, origin, "
            "tainted, list_id, leg, not_before, after, replaces) values "
            "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            f"on conflict do nothing returning {COLUMNS}"
            ).encode(),
            (
                order.id, order.user_id, order.account_id, order.client_order_id, order.symbol, order.side.value,
                order.type.value, order.time_in_force.value, order.quantity, order.limit_price, order.status.value,
                order.mode.value, Jsonb([{"code": x.code, "sentence": x.sentence} for x in order.refusals]), order.note,
                order.stop_price, order.trail, order.expires_at, order.reduce_only, order.origin.value, order.tainted,
                order.part.list_id, order.part.leg, order.part.not_before, order.part.after, order.part.replaces,
            ),
        ).fetchone()  # fmt: skip
        return order_of(row) if row else None

    def get(self, id: UUID, lock: bool = False) -> Order | None:
        query = f"select {COLUMNS} from app.orders where id = %s" + (" for update" if lock else "")
        row = self._c.execute(query.encode(), (id,)).fetchone()
        return order_of(row) if row else None

    def by_client_ids(self, account_id: UUID, ids: Collection[str]) -> Sequence[Order]:
        return self._many("account_id = %s and client_order_id = any (%s)", account_id, list(ids))

    def recent(self, limit: int = 200, account_id: UUID | None = None) -> Sequence[Order]:
        return self._many(
            "(%s::uuid is null or account_id = %s) order by created_at desc limit %s", account_id, account_id, limit
        )

    def working(self, account_id: UUID | None = None) -> Sequence[Order]:
        """Return every order something can still happen to, oldest first."""
        return self._many(
            IS_WORKING + " and (%s::uuid is null or account_id = %s) order by created_at", account_id, account_id
        )

    def of_person_since(self, user_id: UUID, since: datetime) -> Sequence[Order]:
        """Return a person's orders that were not refused, newest first."""
        return self._many(
            "user_id = %s and created_at >= %s and status <> 'refused' order by created_at desc", user_id, since
        )

    def beside(self, account_id: UUID, user_id: UUID, since: datetime, reduced_since: datetime) -> Sequence[Order]:
        """Return what a draft is held against: every order that works at the account, oldest first, and of the person's
        that were not refused those since a moment, and the account's reduce-only ones since another.
        """
        return self._many(
            f"account_id = %s and {IS_WORKING} or user_id = %s and status <> 'refused' and (created_at >= %s "
            "or created_at >= %s and account_id = %s and reduce_only) order by created_at",
            account_id, user_id, since, reduced_since, account_id,
        )  # fmt: skip

    def replaced(self, user_id: UUID, since: datetime) -> Collection[UUID]:
        """Return the orders of a person that another one, not refused, was to take the place of."""
        query = (
            "select replaces from app.orders where user_id = %s and created_at >= %s and status <> 'refused' "
            "and replaces is not null"
        )
        return {row[0] for row in self._c.execute(query, (user_id, since)).fetchall()}

    def compared(self, limit: int) -> Sequence[Order]:
        """Return the orders an exchange filled beside what paper would have, newest first."""
        where = "expected_price > 0 and average_price is not null order by created_at desc limit %s"
        return self._many(where, limit)

    def expect(self, id: UUID, price: Decimal) -> None:
        """Keep what paper would fill an order at, as it is sent to an exchange."""
        self._c.execute("update app.orders set expected_price = %s where id = %s", (price, id))

    def of_list(self, list_id: UUID | None) -> Sequence[Order]:
        """Return the orders of a list in the order of their legs; none for None."""
        return self._many("list_id = %s order by created_at, id", list_id) if list_id else ()

    def replacing(self, id: UUID) -> Sequence[Order]:
        """Return the orders that would take this one's place."""
        return self._many("replaces = %s order by created_at", id)

    def changed_since(self, account_id: UUID, since: datetime, among: Sequence[OrderStatus]) -> Sequence[Order]:
        """Return an account's orders in these states that came to them since a moment, oldest change first."""
        states = [status.value for status in among]
        return self._many(
            "account_id = %s and updated_at >= %s and status = any (%s) order by updated_at", account_id, since, states
        )

    def counts(self, since: datetime) -> OrderCounts:
        """Count what the acting person may see, in place of reading it."""
        row = self._c.execute(
            f"select (select count(*) from app.orders where {IS_WORKING}), "
            "count(*) filter (where status <> 'refused'), count(*) filter (where status = 'refused') "
            "from app.orders where created_at >= %s".encode(),
            (since,),
        ).fetchone()
        assert row
        return OrderCounts(*row)

    def one_at_a_time(self, account_id: UUID) -> None:
        """Decide one draft of an account after the other, so that two at once cannot both use the last room."""
        self._c.execute("select pg_advisory_xact_lock(727004, hashtext(%s::text))", (account_id,))

    def request_cancel(self, id: UUID) -> bool:
        """Note the person's wish to cancel; False when nothing is left to cancel."""
        done = self._c.execute(
            f"update app.orders set cancel_requested_at = clock_timestamp() where id = %s and {IS_WORKING} "
            "and cancel_requested_at is null returning id".encode(),
            (id,),
        ).fetchone()
        return done is not None

    def about_to_send(self, id: UUID, fence: int, quantity: Decimal | None = None) -> bool:
        """Move recorded → submitting under this fence, with the quantity that is left to send.

        False when somebody else has, or the account has a newer writer.
        """
        done = self._c.execute(
            # The lock on the writer's row keeps this fence the newest until the transaction ends.
            "with held as (select w.fence from app.venue_writers w join app.orders o using (account_id) "
            "where o.id = %s and w.fence = %s for share of w) "
            "update app.orders set status = 'submitting', fence = held.fence, quantity = coalesce(%s, quantity), "
            "updated_at = clock_timestamp() from held "
            "where id = %s and status in ('recorded', 'awaiting_approval', 'held') returning id",
            (id, fence, quantity, id),
        ).fetchone()
        return done is not None

    def watched(self, order: Order) -> None:
        """Keep what was seen of the market while an order waits for its price."""
        self._c.execute(
            "update app.orders set best_price = %s, triggered_at = %s, seen_at = %s, note = %s "
            "where id = %s and status in ('held', 'open')",
            (order.best_price, order.triggered_at, order.seen_at, order.note, order.id),
        )

    def move(
        self,
        id: UUID,
        was: OrderStatus,
        status: OrderStatus,
        note: str,
        exchange_order_id: str | None = None,
        filled: Decimal | None = None,
        average_price: Decimal | None = None,
        refusals: Sequence[Refusal] | None = None,
    ) -> bool:
        """Write what became of an order, keeping what is None; False when it is no longer what it was."""
        answers = Jsonb([{"code": x.code, "sentence": x.sentence} for x in refusals]) if refusals is not None else None
        done = self._c.execute(
            "update app.orders set status = %s, note = %s, exchange_order_id = coalesce(%s, exchange_order_id), "
            "filled = coalesce(%s, filled), average_price = coalesce(%s, average_price), "
            "refusals = coalesce(%s, refusals), updated_at = clock_timestamp() where id = %s and status = %s returning id",
            (status.value, note, exchange_order_id, filled, average_price, answers, id, was.value),
        ).fetchone()
        return done is not None

    def _many(self, where: str, *values: object) -> Sequence[Order]:
        rows = self._c.execute(f"select {COLUMNS} from app.orders where {where}".encode(), values).fetchall()
        return [order_of(r) for r in rows]
