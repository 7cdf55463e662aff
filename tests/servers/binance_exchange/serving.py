"""One request from its arrival to its answer, over REST or the websocket API: faults, weight, key, handler."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.binance_exchange import list_requests, market_data, reads, trading
from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.calls import Call, Endpoint
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.plan import Fault, Plan
from tests.servers.binance_exchange.sockets import Socket, compact
from tests.servers.binance_exchange.world import World

ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    **market_data.ENDPOINTS, **trading.ENDPOINTS, **reads.ENDPOINTS, **list_requests.ENDPOINTS,
}  # fmt: skip
REMEMBERED = 100_000


class Cut(Exception):
    """The connection ends here, without an answer."""


@dataclass
class Answer:
    """What goes back: a text, its status, headers. `result` is the text before it was one."""

    text: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"
    result: Any = None


@dataclass(eq=False)
class Site:
    """The exchange and what stands before it: the fault plan, open sockets, what was asked."""

    renewed: Callable[[], World]
    world: World = field(init=False)
    plan: Plan = field(default_factory=Plan)
    sockets: set[Socket] = field(default_factory=set)
    # Market streams somebody listens to, by name.
    channels: dict[str, Any] = field(default_factory=dict)
    asked: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    asked_number: int = 0
    # What a fault that answers an error answers with.
    rejection: type[Rejection] = Rejection
    # While it is down nobody gets in; a moment of the event loop's clock.
    down_until: float = 0.0
    late: set[asyncio.Task[None]] = field(default_factory=set)
    # Who spoke to the control path: a restart leaves them connected.
    steering: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin anew: another exchange with the same markets and keys, nobody connected, nothing armed."""
        self.world = self.renewed()
        self.world.publish = self.publish
        self.down_until = 0.0
        self.plan.calm()
        for task in self.late:
            task.cancel()
        self.asked.clear()
        self.channels.clear()
        for one in list(self.sockets):
            one.act("cut")

    def publish(self, account: Account, event: dict[str, Any]) -> None:
        """Tell an account's event to everybody who subscribed to it."""
        named = event.get("C") or event.get("c")
        subject = " ".join(filter(None, ("EVENT", event["e"], event.get("x"), event.get("s"), named)))
        for one in list(self.sockets):
            for number, name in one.subscriptions.items():
                if name == account.name:
                    one.push(subject, {"subscriptionId": number, "event": event})


@dataclass
class Asked:
    """A request as it came: its subject, what answers it, and how its caller proves himself."""

    subject: str
    endpoint: Endpoint
    params: Params
    permitted: Callable[[], Any]


async def answered(site: Site, asked: Asked) -> Answer:
    """Carry a request out as far as the fault plan lets it; raises Cut."""
    entry = _noted(site, asked)
    fault = site.plan.take(asked.subject)
    entry["fault"] = fault.kind if fault else None
    try:
        answer = await (_faulty(site, asked, entry, fault) if fault else _weighed(site, asked, entry))
    except Rejection as e:
        entry["code"] = e.code
        answer = refused(e)
    entry["status"] = answer.status
    return answer


async def _weighed(site: Site, asked: Asked, entry: dict[str, Any], fault: Fault | None = None) -> Answer:
    site.world.limits.weigh(asked.endpoint.weigh(asked.params), site.world.now())
    return _carried_out(site, asked, entry, fault)


async def _faulty(site: Site, asked: Asked, entry: dict[str, Any], fault: Fault) -> Answer:
    """Carry out, or not, what a fault lies upon."""
    kind, replaces = fault.kind, fault.kind in ("error", "body")
    if kind in ("drop", "drop_before"):
        raise Cut
    if replaces and not fault.executed:
        return _told(site, fault)
    if kind == "late":
        _act_later(site, asked, entry, fault)
        return Answer("", fault.status or 504)
    world = site.world
    if kind == "delay_before":
        await asyncio.sleep(fault.seconds)
    if site.world is not world:
        # Made new in the meantime: what was on its way is gone with the old one.
        raise Cut
    answer = await _weighed(site, asked, entry, fault)
    if kind == "drop_after":
        raise Cut
    if kind == "delay_after":
        await asyncio.sleep(fault.seconds)
    return _told(site, fault) if replaces else answer


def refused(rejection: Rejection) -> Answer:
    headers = {"Retry-After": str(rejection.retry_after)} if rejection.retry_after is not None else {}
    return Answer(compact(rejection.body()), rejection.status, headers, result=rejection)


def weight_headers(site: Site) -> dict[str, str]:
    used = str(site.world.limits.used)
    return {"X-MBX-USED-WEIGHT": used, "X-MBX-USED-WEIGHT-1M": used}


def _carried_out(site: Site, asked: Asked, entry: dict[str, Any], fault: Fault | None) -> Answer:
    """Let the exchange act, and tell everybody whom it concerns before the answer leaves."""
    world, endpoint = site.world, asked.endpoint
    try:
        key = asked.permitted()
        entry["key"] = key.name if key else None
        as_of = world.now() - round(fault.seconds * 1000) if fault and fault.kind == "stale" else None
        call = Call(world, asked.params, key, as_of)
        headers: dict[str, str] = {}
        if endpoint.orders:
            world.limits.check_orders(call.account.name, endpoint.orders, world.now())
            world.limits.count_orders(call.account.name, endpoint.orders, world.now())
        result = endpoint.answer(call)
        if endpoint.orders:
            counts = world.limits.order_counts(call.account.name, world.now())
            headers = {f"X-MBX-ORDER-COUNT-{name}": str(count) for name, count in counts.items()}
        entry["applied"] = True
        return Answer(compact(result), 200, headers, result=result)
    except Rejection as e:
        entry["code"] = e.code
        return refused(e)
    finally:
        world.flush()


def _act_later(site: Site, asked: Asked, entry: dict[str, Any], fault: Fault) -> None:
    async def act() -> None:
        await asyncio.sleep(fault.seconds)
        _carried_out(site, asked, entry, None)

    task = asyncio.ensure_future(act())
    site.late.add(task)
    task.add_done_callback(site.late.discard)


def _told(site: Site, fault: Fault) -> Answer:
    """Return what a fault answers in the exchange's place."""
    if fault.kind == "body":
        return Answer(fault.text, fault.status or 200, dict(fault.headers), fault.media)
    said = site.rejection(fault.code, message=fault.message, status=fault.status, retry_after=fault.retry_after)
    answer = refused(said)
    answer.headers |= fault.headers
    return answer


def subject_of(*parts: str | None, sent: Mapping[str, str]) -> str:
    """Return the text by which a fault meets a request: what it is, its symbol, the client id it names."""
    named = sent.get("newClientOrderId") or sent.get("origClientOrderId")
    return " ".join(filter(None, (*parts, sent.get("symbol"), named)))


def _noted(site: Site, asked: Asked) -> dict[str, Any]:
    site.asked_number += 1
    sent = {name: value for name, value in asked.params.sent.items() if name not in ("signature", "apiKey")}
    entry = {
        "n": site.asked_number, "time": site.world.now(), "subject": asked.subject, "params": sent, "key": None,
        "fault": None, "applied": False, "status": None, "code": None,
    }  # fmt: skip
    site.asked.append(entry)
    return entry
