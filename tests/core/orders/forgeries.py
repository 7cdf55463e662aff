"""What somebody tries by SQL of his own, as the database role he acts in: none may change anything."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from psycopg import IntegrityError
from psycopg.types.json import Jsonb

from core.errors import DeskError
from core.model import Mode, OrderDraft, Terms, TradingState
from core.orders.approvals import digest_of
from core.store import Tx
from core.store.approvals import _written
from tests.core.orders.board import Board

STATEMENTS: Mapping[str, str] = {
    "switch all on": "insert into app.controls (mode, state, killed, mainnet, reason, changed_by) "
    "values ('AUTONOMOUS', 'ACTIVE', false, true, 'Mine.', %(me)s)",
    "switch all on in another's name": "insert into app.controls (mode, state, killed, mainnet, reason, changed_by) "
    "values ('AUTONOMOUS', 'ACTIVE', false, true, 'Mine.', %(admin)s)",
    "rewrite the controls": "update app.controls set mode = 'AUTONOMOUS', state = 'ACTIVE', mainnet = true",
    "forget the controls": "delete from app.controls",
    "set a limit": "insert into app.limits (key, value, reason, changed_by) values ('max_notional', 1e8, 'Mine.', %(me)s)",
    "let everybody approve himself": "insert into app.limits (key, value, reason, changed_by) "
    "values ('solo_up_to', 1e8, 'Mine.', %(admin)s)",
    "rewrite the limits": "update app.limits set value = 1e8",
    "forget the limits": "delete from app.limits",
    "switch a protection off": "insert into app.protections (name, enabled, parameters, reason, changed_by) "
    "values ('daily_loss', false, '{}', 'Mine.', %(me)s)",
    "lift every lock": "update app.locks set lifted_why = 'Mine.', lifted_by = %(me)s",
    "become an admin": "update app.users set role = 'admin' where id = %(me)s",
    "be made an admin": "select app.set_role(%(me)s, 'admin', 'Mine.')",
    "grant oneself": "insert into app.account_grants (account_id, user_id) values (%(mainnet)s, %(me)s)",
    "grant oneself more": "update app.account_grants set may_trade = true",
    "call real money play money": "update app.accounts set mainnet = false",
    "open an account": "insert into app.accounts (name, venue, mainnet) values ('Mine', 'paper', false)",
    "say yes": "update app.approvals set state = 'approved', checker = %(me)s, decided_at = now() where state = 'pending'",
    "say yes as another": "update app.approvals set state = 'approved', checker = %(rules)s, decided_at = now() "
    "where state = 'pending'",
    "wait longer": "update app.approvals set expires_at = now() + interval '1 year'",
    "bring a yes back": "update app.approvals set state = 'approved' where state <> 'pending'",
    "send it oneself": "update app.orders set status = 'submitting' where user_id = %(me)s",
    "make it larger": "update app.orders set quantity = quantity * 10 where user_id = %(me)s",
    "move it to the real account": "update app.orders set account_id = %(mainnet)s where user_id = %(me)s",
    "make it a reduction": "update app.orders set reduce_only = true, origin = 'person', tainted = false",
    "count it to yesterday": "update app.orders set created_at = created_at - interval '1 day'",
    "forget the orders": "delete from app.orders",
    "cancel everybody's": "update app.orders set cancel_requested_at = now() where user_id <> %(me)s",
    "invent a trade": "insert into app.trades (user_id, symbol, side, qty, price, account_id, order_id, venue_trade_id) "
    "select %(me)s, symbol, 'sell', 1, 1e6, account_id, id, 'forged' from app.orders",
    "be rich": "update app.balances set free = 1e9",
    "be rich at the venue": "update app.paper_balances set free = 1e9",
    "be worth more": "update app.account_snapshots set equity = 1e9, peak = 1e9, day_open = 1e9",
    "quote other prices": "update app.quotes set bid = 1, ask = 1, last = 1",
    "list another step": "update app.instruments set max_notional = 1e9",
    "call the books in sync": "insert into app.venue_streams (account_id, in_sync) values (%(mainnet)s, true)",
    "take the writer's place": "update app.venue_writers set fence = fence + 1",
    "write to the venue": "insert into app.paper_orders (account_id, client_order_id, symbol, side, type, time_in_force, "
    "quantity, status) values (%(mainnet)s, 'forged', 'BTC/USDT', 'buy', 'market', 'GTC', 1, 'open')",
    "act as the executor": "select set_config('role', 'duty_executor', true)",
}

FORGED_ORDER = (
    "insert into app.orders (id, user_id, account_id, client_order_id, symbol, side, type, time_in_force, quantity, "
    "limit_price, status, mode, note, stop_price, trail, expires_at, reduce_only, origin, tainted, list_id, leg, not_before, replaces) values (%(id)s, "
    "%(user)s, %(account)s, %(client)s, %(symbol)s, %(side)s, %(type)s, %(tif)s, %(quantity)s, %(limit)s, %(status)s, "
    "'AUTONOMOUS', '', %(stop)s, %(trail)s, %(expires)s, %(reduce)s, %(origin)s, %(tainted)s, %(list)s, %(leg)s, %(due)s, %(replaces)s)"
)
FORGED_APPROVAL = (
    "insert into app.approvals (order_id, account_id, maker, digest, terms, expires_at) values (%s, %s, %s, %s, %s, %s)"
)


def try_sql(board: Board, who: str, name: str) -> bool:
    """Run one statement as that person; True where it changed or returned anything."""
    ids = {key: person.id for key, person in board.people.items()}
    values = {**ids, "me": ids[who], "mainnet": board.mainnet, "paper": board.paper}
    try:
        with board.web.store.as_user(board.people[who]) as tx:
            return tx._connection.execute(STATEMENTS[name].encode(), values).rowcount > 0
    except DeskError:
        return False


def try_order(board: Board, who: str, owner: str, draft: OrderDraft, status: str, asks: bool) -> UUID | None:
    """Write an order past the gates; `asks` also writes a request for a second person with terms of one's own."""
    values = {
        "id": uuid4(), "user": board.people[owner].id, "account": draft.account_id, "client": f"forged-{uuid4().hex}",
        "symbol": draft.symbol, "side": draft.side, "type": draft.type, "tif": draft.time_in_force,
        "quantity": draft.quantity, "limit": draft.limit_price, "status": status, "stop": draft.stop_price,
        "trail": draft.trail, "expires": draft.expires_at, "reduce": draft.reduce_only, "origin": draft.origin,
        "tainted": draft.tainted, "list": draft.part.list_id, "leg": draft.part.leg, "due": draft.part.not_before,
        "replaces": draft.part.replaces,
    }  # fmt: skip
    try:
        with board.web.store.as_user(board.people[who]) as tx:
            tx._connection.execute(FORGED_ORDER, values)
            if asks:
                _ask(tx, board, who, OrderDraft(values["id"], *list(vars(draft).values())[1:]))
    except (DeskError, IntegrityError):
        return None
    return values["id"]


def _ask(tx: Tx, board: Board, who: str, draft: OrderDraft) -> None:
    price, now = board.prices.get(draft.symbol, next(iter(board.prices.values()))), datetime.now(UTC)
    limits = {key: change.value for key, change in tx.limits.newest().items()}
    terms = Terms(price, price, price, now, Mode.AUTONOMOUS, TradingState.ACTIVE, killed=False, limits=limits)
    me = board.people[who].id
    digest, forever = digest_of(draft, me, terms), now + timedelta(days=365)
    tx._connection.execute(FORGED_APPROVAL, (draft.id, draft.account_id, me, digest, Jsonb(_written(terms)), forever))
