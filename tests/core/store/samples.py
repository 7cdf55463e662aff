"""Rows of every table for the walk over the access matrix: whose they are, and what the matrix' reaches say of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from secrets import randbelow, token_bytes
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

Values = dict[str, Any]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)


@dataclass(frozen=True)
class Trait:
    """What distinguishes a row from others of its table, seen by the acting person."""

    mine: bool = False
    kind: str = "plain"
    granted: bool = True
    about_me: bool = False
    by_subject: bool = True
    """Of a review: its row carries the subject as its user, not the reviewer."""


REACHES: Mapping[str, Callable[[Trait], bool]] = {
    "all": lambda t: True,
    "mine": lambda t: t.mine,
    "own": lambda t: t.mine and t.kind == "plain",
    "granted": lambda t: t.granted,
    "others": lambda t: not t.about_me,
    "unbiased": lambda t: not t.about_me,
    "acts": lambda t: t.mine and not t.about_me,
    "second": lambda t: t.granted and not t.mine,
    "foreign": lambda t: not t.mine,
    "public": lambda t: t.kind == "plain",
    "refused": lambda t: t.mine and t.kind == "refused",
    "exchange": lambda t: t.kind == "exchange",
    "first_admin": lambda t: t.kind == "first_admin",
    "plain": lambda t: t.kind == "plain",
    "readable": lambda t: t.mine or t.kind == "desk",
    "overseen": lambda t: t.mine or t.kind in ("desk", "rationale"),
    "nobody": lambda t: False,
}
PLAIN = (Trait(),)
OWNED = (Trait(mine=True), Trait())
OF_ACCOUNTS = (Trait(), Trait(granted=False))
REVIEWS = (
    Trait(mine=True, kind="review", about_me=True),
    Trait(kind="review", about_me=True, by_subject=False),
    Trait(kind="review"),
    Trait(mine=True, kind="review", by_subject=False),
)


@dataclass(frozen=True)
class World:
    """Two people, two accounts of which the first is granted to the acting one, and a superuser to prepare rows."""

    superuser: psycopg.Connection
    me: UUID
    them: UUID
    granted: UUID
    elsewhere: UUID

    def owner(self, trait: Trait) -> UUID:
        return self.me if trait.mine else self.them

    def account(self, trait: Trait) -> UUID:
        return self.granted if trait.granted else self.elsewhere

    def add(self, table: str, values: Values, key: str) -> Any:
        """Write a row past every policy and return one of its columns."""
        row = self.superuser.execute(insert(table, values) + f" returning {key}".encode(), values).fetchone()
        assert row
        return row[0]


@dataclass(frozen=True)
class Sample:
    """How to make a row of a table, what its kinds are, and what identifies it."""

    values: Callable[[World, Trait], Values]
    traits: tuple[Trait, ...] = PLAIN
    key: tuple[str, ...] = ("id",)


def insert(table: str, values: Values) -> bytes:
    names = ", ".join(values)
    return f"insert into {table} ({names}) values ({', '.join(f'%({n})s' for n in values)})".encode()


def text() -> str:
    return uuid4().hex


def add_person(superuser: psycopg.Connection, role: str, disabled_at: datetime | None = None) -> UUID:
    email = f"{text()}@desk.example"
    row = superuser.execute("insert into auth.users (email) values (%s) returning id", (email,)).fetchone()
    assert row
    superuser.execute(
        "insert into app.users (id, email, role, disabled_at) values (%s, %s, %s, %s)",
        (row[0], email, role, disabled_at),
    )
    return row[0]


def audit_row(w: World, t: Trait) -> Values:
    if t.kind != "review":
        return {"user_id": w.owner(t), "actor": "user", "action": "test.act"}
    if t.by_subject:
        return {"user_id": w.owner(t), "actor": "system", "action": "test.scored", "kind": "fraud"}
    subject = w.me if t.about_me else w.them
    return {
        "user_id": w.owner(t),
        "actor": "user",
        "action": "test.judged",
        "kind": "compliance",
        "subject_id": subject,
    }


def chain_row(w: World, t: Trait) -> Values:
    head = w.superuser.execute("select coalesce(max(seq), 0) + 1 from app.audit_chain").fetchone()
    assert head
    audit_id = w.add("app.audit_logs", audit_row(w, t), "id")
    return {"seq": head[0], "audit_id": audit_id, "prev": bytes(32), "hash": token_bytes(32)}


def checkpoint_row(w: World, t: Trait) -> Values:
    seq = w.add("app.audit_chain", chain_row(w, t), "seq")
    return {"seq": seq, "hash": bytes(32), "signature": b"-", "public_key": b"-"}


def event_row(w: World, t: Trait) -> Values:
    topic = "anomaly.found" if t.kind == "review" else "order.recorded"
    return {"topic": topic, "user_id": w.owner(t), "payload": Jsonb({})}


def invitation_row(w: World, t: Trait) -> Values:
    kind = "first_admin" if t.kind == "first_admin" else "invite"
    made_by = None if kind == "first_admin" else w.owner(t)
    role = {"kind": kind, "role": "user", "email": "new@desk.example", "created_by": made_by}
    return {"token_hash": token_bytes(32), "expires_at": NOW, **role}


def order_row(w: World, t: Trait) -> Values:
    return {
        "id": uuid4(), "user_id": w.owner(t), "account_id": w.account(t), "client_order_id": text(),
        "symbol": "BTC/USDT", "side": "buy", "type": "market", "time_in_force": "GTC", "quantity": Decimal(1),
        "status": "refused" if t.kind == "refused" else "recorded", "mode": "DRY_RUN",
    }  # fmt: skip


def approval_row(w: World, t: Trait) -> Values:
    order = w.add("app.orders", order_row(w, t), "id")
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    return {
        "order_id": order, "account_id": w.account(t), "maker": w.owner(t), "digest": bytes(32), "terms": Jsonb({}),
        "expires_at": in_an_hour,
    }  # fmt: skip


def turn_row(w: World, t: Trait) -> Values:
    thread = w.add("app.threads", {"user_id": w.owner(t), "title": "t"}, "id")
    asked = {"place": 1, "asked": "?", "privacy": "strict"}
    return {"id": uuid4(), "thread_id": thread, "user_id": w.owner(t), **asked}


def running(w: World, t: Trait) -> Values:
    """Return the keys of a turn that somebody runs."""
    row = turn_row(w, t)
    w.add("app.turns", {**row, "state": "running", "lease_until": NOW}, "id")
    return {"turn_id": row["id"], "thread_id": row["thread_id"], "user_id": row["user_id"]}


def step_row(w: World, t: Trait) -> Values:
    turn = running(w, t)
    return {"turn_id": turn["turn_id"], "n": 1, "user_id": turn["user_id"], "kind": "text", "payload": Jsonb({})}


def checkpoint_of(w: World, t: Trait, **values: object) -> Values:
    return {"thread_id": str(running(w, t)["turn_id"]), **values}


def proposal_row(w: World, t: Trait) -> Values:
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    return {
        "id": uuid4(), **running(w, t), "call_id": text(),
        "draft": Jsonb({}), "digest": bytes(32), "why": "-", "tainted": False, "expires_at": in_an_hour,
    }  # fmt: skip


def trade_row(w: World, t: Trait) -> Values:
    order = w.add("app.orders", order_row(w, t), "id")
    return {"user_id": w.owner(t), "account_id": w.account(t), "order_id": order, "venue_trade_id": text()}


def fresh_account(w: World, t: Trait = PLAIN[0]) -> Values:
    if t.kind != "exchange":
        return {"name": text(), "venue": "paper"}
    key = w.add("app.user_api_keys", {"provider": "binance_testnet", "key_ciphertext": b"-"}, "id")
    return {"name": text(), "venue": "binance_testnet", "key_id": key}


def new_account(w: World) -> UUID:
    return w.add("app.accounts", fresh_account(w), "id")


def paper_order_row(w: World, _: Trait) -> Values:
    fixed = {"symbol": "BTC/USDT", "side": "buy", "type": "market", "time_in_force": "GTC"}
    return {"account_id": w.granted, "client_order_id": text(), "quantity": 1, "status": "open", **fixed}


def fill_row(w: World, t: Trait) -> Values:
    order = w.add("app.paper_orders", paper_order_row(w, t), "venue_order_id")
    return {"venue_order_id": order, "quantity": 1, "price": 1, "fee": 0, "fee_asset": "USDT", "executed_at": NOW}


def user_row(w: World, _: Trait) -> Values:
    id = w.add("auth.users", {"email": f"{text()}@desk.example"}, "id")
    return {"id": id, "email": f"{text()}@desk.example", "role": "user"}


def credential_row(w: World, t: Trait) -> Values:
    return {"user_id": w.add("app.users", user_row(w, t), "id"), "password_hash": "-"}


def grant_row(w: World, t: Trait) -> Values:
    return {"account_id": new_account(w), "user_id": w.owner(t)}


def control_row(w: World, t: Trait) -> Values:
    mainnet = {"mainnet": t.kind == "mainnet", "changed_by": w.owner(t)}
    return {"mode": "DRY_RUN", "state": "ACTIVE", "killed": False, "reason": "Test.", **mainnet}


def snapshot_row(w: World, t: Trait) -> Values:
    slot = NOW + timedelta(minutes=randbelow(10**6))
    fixed = {"taken_at": NOW, "currency": "USDT", "priced_by": "test", "equity": 1, "peak": 1, "day_open": 1}
    return {"account_id": w.account(t), "slot": slot, **fixed}


def submission_row(w: World, t: Trait) -> Values:
    owner = None if t.kind == "desk" else w.owner(t)
    handed_in = {"id": uuid4(), "provider": "binance", "name": "-", "sealed": b"-", "replaces": False}
    return {**handed_in, "user_id": owner, "submitted_by": w.owner(t)}


def alert_row(w: World, t: Trait) -> Values:
    return {"user_id": w.owner(t), "kind": "price", "symbol": "BTC/USDT", "parameters": Jsonb({})}


KNOWN = (*OWNED, Trait(kind="desk"), Trait(mine=True, kind="rationale"), Trait(kind="rationale"))


def document_row(w: World, t: Trait) -> Values:
    kind = {"plain": "upload", "desk": "policy"}.get(t.kind, t.kind)
    owner = None if t.kind == "desk" else w.owner(t)
    read = {"digest": bytes(32), "media_type": "text/plain", "bytes": 1, "published_at": NOW}
    return {"user_id": owner, "kind": kind, "key": text(), "title": "t", **read}


def chunk_row(w: World, t: Trait) -> Values:
    document = document_row(w, t)
    id = w.add("app.documents", document, "id")
    return {"user_id": document["user_id"], "source": document["kind"], "document_id": id}


OF_MARKET = {"venue": "test", "symbol": "BTC/USDT"}
PRICES = dict.fromkeys(("open", "high", "low", "close", "volume"), 1.0)
QUOTE = {"bid": 1, "ask": 1, "last": 1, "market_at": NOW, "received_at": NOW, "provenance": "simulated"}
STEPS = ("price_step", "quantity_step", "min_quantity", "max_quantity", "min_notional", "max_notional")
ORDERS = (Trait(mine=True), Trait(), Trait(granted=False), Trait(mine=True, kind="refused"))
SWITCHES = (Trait(mine=True), Trait(), Trait(mine=True, kind="mainnet"))
BY_ACCOUNT = ("account_id", "asset")

SAMPLES: Mapping[str, Sample] = {
    "auth.users": Sample(lambda w, t: {"email": f"{text()}@desk.example"}),
    "app.users": Sample(user_row),
    "app.credentials": Sample(credential_row, key=("user_id",)),
    "app.sessions": Sample(
        lambda w, t: {"token_hash": token_bytes(32), "user_id": w.owner(t), "expires_at": NOW}, OWNED
    ),
    "app.invitations": Sample(invitation_row, (*OWNED, Trait(kind="first_admin"))),
    "app.audit_logs": Sample(audit_row, OWNED + REVIEWS),
    "app.audit_unsealed": Sample(
        lambda w, t: {"audit_id": w.add("app.audit_logs", audit_row(w, t), "id")}, OWNED + REVIEWS, ("n",)
    ),
    "app.audit_chain": Sample(chain_row, OWNED + REVIEWS, ("seq",)),
    "app.audit_checkpoints": Sample(checkpoint_row, key=("seq",)),
    "app.events": Sample(event_row, (*OWNED, REVIEWS[0], REVIEWS[2]), ("n",)),
    "app.event_offsets": Sample(lambda w, t: {"consumer": text(), "topics": []}, key=("consumer",)),
    "app.processes": Sample(lambda w, t: {"name": text(), "pid": 1, "started_at": NOW}, key=("name",)),
    "app.candles": Sample(
        lambda w, t: {"venue": text(), "symbol": "BTC/USDT", "interval_s": 60, "opened_at": NOW, **PRICES},
        key=("venue",),
    ),
    "app.quotes": Sample(lambda w, t: {"venue": text(), "symbol": "BTC/USDT", **QUOTE}, key=("venue",)),
    "app.instruments": Sample(
        lambda w, t: {"venue": text(), "symbol": "A/B", "base": "A", "quote": "B", **dict.fromkeys(STEPS, 1)},
        key=("venue",),
    ),
    "app.feeds": Sample(
        lambda w, t: {"source": text(), "venue": "v", "provenance": "live", "status": "running"}, key=("source",)
    ),
    "app.public_trades": Sample(
        lambda w, t: {"trade_id": text(), "traded_at": NOW, "side": "buy", "price": 1, "quantity": 1, **OF_MARKET},
        key=("trade_id",),
    ),
    "app.book_snapshots": Sample(
        lambda w, t: {
            "venue": text(),
            "symbol": "BTC/USDT",
            "slot": NOW,
            "taken_at": NOW,
            "received_at": NOW,
            "bids": [],
            "asks": [],
        },
        key=("venue",),
    ),
    "app.reference_prices": Sample(
        lambda w, t: {
            "source": text(),
            "asset": "BTC",
            "currency": "USD",
            "price": 1,
            "market_at": NOW,
            "received_at": NOW,
        },
        key=("source",),
    ),
    "app.providers": Sample(lambda w, t: {"name": text(), "kind": "news", "state": "closed"}, key=("name",)),
    "app.backfills": Sample(
        lambda w, t: {
            "interval_s": 60,
            "starts_at": NOW,
            "ends_at": LATER,
            "reason": "asked",
            "asked_by": w.owner(t),
            "venue": text(),
            "symbol": "BTC/USDT",
        },
        OWNED,
    ),
    "app.news": Sample(
        lambda w, t: {
            "source": "s",
            "guid": text(),
            "title": "t",
            "title_key": "t",
            "published_at": NOW,
            "fetched_at": NOW,
            "story": uuid4(),
        }
    ),
    "app.news_mutes": Sample(lambda w, t: {"user_id": w.owner(t), "kind": "word", "value": text()}, OWNED, ("value",)),
    "app.watch_lists": Sample(lambda w, t: {"user_id": w.owner(t), "name": text()}, OWNED),
    "app.drawings": Sample(
        lambda w, t: {
            "user_id": w.owner(t),
            "venue": text(),
            "symbol": "BTC/USDT",
            "interval_s": 60,
            "shapes": Jsonb([]),
        },
        OWNED,
        ("venue",),
    ),
    "app.layouts": Sample(lambda w, t: {"user_id": w.owner(t), "name": text(), "value": Jsonb({})}, OWNED, ("name",)),
    "app.alerts": Sample(alert_row, OWNED),
    "app.alert_firings": Sample(
        lambda w, t: {
            "alert_id": w.add("app.alerts", alert_row(w, t), "id"),
            "user_id": w.owner(t),
            "fired_at": NOW,
            "said": "-",
        },
        OWNED,
    ),
    "app.notices": Sample(lambda w, t: {"user_id": w.owner(t), "key": text(), "kind": "alert", "title": "t"}, OWNED),
    "app.accounts": Sample(fresh_account, (*OF_ACCOUNTS, Trait(granted=False, kind="exchange"))),
    "app.account_grants": Sample(grant_row, OWNED, ("account_id", "user_id")),
    "app.controls": Sample(control_row, SWITCHES, ("n",)),
    "app.orders": Sample(order_row, ORDERS),
    "app.trades": Sample(trade_row, (*OWNED, Trait(granted=False))),
    "app.balances": Sample(
        lambda w, t: {"account_id": w.account(t), "asset": text(), "free": 1, "locked": 0}, OF_ACCOUNTS, BY_ACCOUNT
    ),
    "app.venue_writers": Sample(lambda w, t: {"account_id": new_account(w)}, key=("account_id",)),
    "app.paper_orders": Sample(paper_order_row, key=("venue_order_id",)),
    "app.paper_balances": Sample(
        lambda w, t: {"account_id": w.account(t), "asset": text(), "free": 1, "locked": 0}, key=BY_ACCOUNT
    ),
    "app.paper_fills": Sample(fill_row, key=("trade_id",)),
    "app.limits": Sample(
        lambda w, t: {"key": "max_notional", "value": 1, "reason": "Test.", "changed_by": w.owner(t)}, OWNED, ("n",)
    ),
    "app.protections": Sample(
        lambda w, t: {
            "name": "cooldown",
            "enabled": True,
            "parameters": Jsonb({}),
            "reason": "Test.",
            "changed_by": w.owner(t),
        },
        OWNED,
        ("n",),
    ),
    "app.locks": Sample(
        lambda w, t: {
            "protection": "cooldown",
            "account_id": w.account(t),
            "reason": "Test.",
            "since": NOW,
            "until": LATER,
        },
        OF_ACCOUNTS,
    ),
    "app.drills": Sample(lambda w, t: {"passed": True, "said": "Test."}),
    "app.approvals": Sample(approval_row, (*OWNED, Trait(granted=False)), ("order_id",)),
    "app.proposals": Sample(proposal_row, OWNED),
    "app.account_snapshots": Sample(snapshot_row, OF_ACCOUNTS, ("account_id", "slot")),
    "app.positions": Sample(
        lambda w, t: {"account_id": w.account(t), "asset": text(), "quantity": 1}, OF_ACCOUNTS, BY_ACCOUNT
    ),
    "app.venue_streams": Sample(
        lambda w, t: {"account_id": w.account(t), "in_sync": True}, OF_ACCOUNTS, ("account_id",)
    ),
    "app.external_orders": Sample(
        lambda w, t: {
            "account_id": w.account(t),
            "exchange_order_id": text(),
            "client_order_id": text(),
            "symbol": "BTC/USDT",
            "side": "buy",
            "type": "limit",
            "quantity": 1,
            "placed_at": NOW,
        },
        OF_ACCOUNTS,
        ("account_id", "exchange_order_id"),
    ),
    "app.reconciliations": Sample(
        lambda w, t: {"account_id": w.account(t), "passed": True, "said": "Test."}, OF_ACCOUNTS, ("n",)
    ),
    "app.user_api_keys": Sample(
        lambda w, t: {"user_id": w.owner(t), "provider": "binance", "key_ciphertext": b"-"}, OWNED
    ),
    "app.key_submissions": Sample(submission_row, (*OWNED, Trait(mine=True, kind="desk"))),
    "app.rotations": Sample(lambda w, t: {"kind": "data", "asked_by": w.owner(t)}, OWNED),
    "app.secrets": Sample(
        lambda w, t: {"kind": text(), "ciphertext": b"-"} | ({} if t.kind == "sealed" else {"public_key": b"-"}),
        (Trait(), Trait(kind="sealed")),
        key=("kind",),
    ),
    "app.anomalies": Sample(
        lambda w, t: {"user_id": w.owner(t), "category": "self_trade"},
        (Trait(mine=True, about_me=True), Trait()),
    ),
    "app.threads": Sample(lambda w, t: {"id": uuid4(), "user_id": w.owner(t), "title": "t"}, OWNED),
    "app.turns": Sample(turn_row, OWNED),
    "app.steps": Sample(step_row, OWNED, ("turn_id", "n")),
    "app.tool_calls": Sample(
        lambda w, t: {**running(w, t), "call_id": text(), "stage": "started", "tool": "t", "details": Jsonb({})},
        OWNED,
        ("call_id",),
    ),
    "agent.checkpoint_migrations": Sample(lambda w, t: {"v": 10 + randbelow(10**6)}, key=("v",)),
    "agent.checkpoints": Sample(
        lambda w, t: checkpoint_of(w, t, checkpoint_id="c", checkpoint=Jsonb({})), OWNED, ("thread_id",)
    ),
    "agent.checkpoint_blobs": Sample(
        lambda w, t: checkpoint_of(w, t, channel="c", version="1", type="empty"), OWNED, ("thread_id",)
    ),
    "agent.checkpoint_writes": Sample(
        lambda w, t: checkpoint_of(w, t, checkpoint_id="c", task_id="t", idx=0, channel="c", blob=b"-"),
        OWNED,
        ("thread_id",),
    ),
    "app.documents": Sample(document_row, KNOWN),
    "app.embeddings": Sample(chunk_row, KNOWN),
}


def seed(w: World, table: str, trait: Trait) -> Values:
    """Write a row of that kind past every policy and return what identifies it."""
    sample = SAMPLES[table]
    values = sample.values(w, trait)
    if table == "app.accounts" and trait.kind != "exchange":
        return {"id": w.account(trait)}
    query = insert(table, values) + f" returning {', '.join(sample.key)}".encode()
    row = w.superuser.execute(query, values).fetchone()
    assert row
    if table == "app.controls":
        # The newest row holds: whatever was switched here, mainnet is off for who comes next.
        off = control_row(w, PLAIN[0])
        w.superuser.execute(insert(table, off), off)
    return dict(zip(sample.key, row, strict=True))


def world(superuser: psycopg.Connection, role: str, *, disabled: bool = False) -> World:
    """Bring a person of that role, somebody else, and an account granted to the first alone."""
    me = add_person(superuser, role, NOW if disabled else None)
    made = World(superuser, me, add_person(superuser, "user"), uuid4(), uuid4())
    made = replace(made, granted=new_account(made), elsewhere=new_account(made))
    may_trade = role in ("user", "operator", "admin")
    made.add("app.account_grants", {"account_id": made.granted, "user_id": me, "may_trade": may_trade}, "user_id")
    return made
