"""One transaction, with each table family as an attribute."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import psycopg

from core.store.accounts import Accounts
from core.store.alerts import Alerts
from core.store.api_keys import ApiKeys
from core.store.approvals import Approvals
from core.store.audit import Audit
from core.store.backfills import Backfills
from core.store.candles import Candles
from core.store.chat import Chat
from core.store.controls import ControlsTable
from core.store.drills import Drills
from core.store.events import Events
from core.store.keepsakes import Keepsakes
from core.store.knowledge import Knowledge
from core.store.limits import LimitsTable
from core.store.market import Market
from core.store.news import News
from core.store.notices import Notices
from core.store.orders import Orders
from core.store.paper import Paper
from core.store.passages import Passages
from core.store.people import People
from core.store.processes import Processes
from core.store.proposals import Proposals
from core.store.protections import Protections
from core.store.providers import Providers
from core.store.questions import Together
from core.store.references import References
from core.store.rotations import Rotations
from core.store.secrets import Secrets
from core.store.sessions import Sessions
from core.store.snapshots import Snapshots
from core.store.ticks import Ticks
from core.store.trades import Trades
from core.store.turns import Turns
from core.store.venues import Venues
from core.store.watch import Watch
from core.store.watched import Watched


class Tx:
    """What one person or duty may do in one transaction; the only way to the tables."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    @contextmanager
    def together(self) -> Iterator[Together]:
        """Ask every question put in the `with` at its end, all in one round trip."""
        asked = Together()
        yield asked
        asked.ask(self._connection)

    def only_read(self) -> None:
        """Let the database refuse every change from here to the transaction's end."""
        self._connection.execute("set transaction read only")

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._connection)

    @cached_property
    def approvals(self) -> Approvals:
        return Approvals(self._connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._connection)

    @cached_property
    def candles(self) -> Candles:
        return Candles(self._connection)

    @cached_property
    def chat(self) -> Chat:
        return Chat(self._connection)

    @cached_property
    def controls(self) -> ControlsTable:
        return ControlsTable(self._connection)

    @cached_property
    def drills(self) -> Drills:
        return Drills(self._connection)

    @cached_property
    def events(self) -> Events:
        return Events(self._connection)

    @cached_property
    def limits(self) -> LimitsTable:
        return LimitsTable(self._connection)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self._connection)

    @cached_property
    def protections(self) -> Protections:
        return Protections(self._connection)

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self._connection)

    @cached_property
    def market(self) -> Market:
        return Market(self._connection)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self._connection)

    @cached_property
    def paper(self) -> Paper:
        return Paper(self._connection)

    @cached_property
    def people(self) -> People:
        return People(self._connection)

    @cached_property
    def processes(self) -> Processes:
        return Processes(self._connection)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._connection)

    @cached_property
    def trades(self) -> Trades:
        return Trades(self._connection)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self._connection)

    @cached_property
    def venues(self) -> Venues:
        return Venues(self._connection)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self._connection)

    @cached_property
    def news(self) -> News:
        return News(self._connection)

    @cached_property
    def ticks(self) -> Ticks:
        return Ticks(self._connection)

    @cached_property
    def references(self) -> References:
        return References(self._connection)

    @cached_property
    def backfills(self) -> Backfills:
        return Backfills(self._connection)

    @cached_property
    def keepsakes(self) -> Keepsakes:
        return Keepsakes(self._connection)

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self._connection)

    @cached_property
    def passages(self) -> Passages:
        return Passages(self._connection)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self._connection)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self._connection)

    @cached_property
    def watched(self) -> Watched:
        return Watched(self._connection)

    @cached_property
    def providers(self) -> Providers:
        return Providers(self._connection)

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self._connection)

    @cached_property
    def rotations(self) -> Rotations:
        return Rotations(self._connection)
