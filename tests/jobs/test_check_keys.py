"""New keys are asked about by the jobs, through the signer and its forwarder."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.desk import Desk
from core.model import Person, Role
from core.settings import Settings
from core.store import Store
from core.store.api_keys import KeyRow
from core.vault import shelf
from jobs import check_keys
from tests.conftest import Server, join
from tests.core.vault.desk_signer import desk_signer
from tests.core.vault.handing import hand_over
from tests.servers.web import Reply, Request, Web, serving, told

GOOD = told(
    {"enableReading": True, "enableWithdrawals": False, "ipRestrict": False, "enableSpotAndMarginTrading": True}
)


class Providers:
    """Every provider at one address, answering as it is told."""

    def __init__(self) -> None:
        self.reply = GOOD

    def __call__(self, request: Request) -> Reply:
        return self.reply


@dataclass(frozen=True)
class Place:
    """A desk with a signer, whose providers answer as they are told; `run` is the job."""

    desk: Desk
    person: Person
    providers: Providers
    web: Web
    run: Callable[[], None]

    def checked(self, provider: str, public: str, secret: str) -> KeyRow:
        """Hand a key in, let the job look at it once, and return what is shown of it."""
        id = hand_over(self.desk, self.person, provider, public, secret)
        self.run()
        return next(key for key in shelf(self.desk.store, self.person).keys if key.id == id)


@pytest.fixture(scope="module")
def running(server: Server) -> Iterator[Place]:
    name, home = server.clone(), Path(tempfile.mkdtemp(prefix="cp-k-"))
    with ExitStack() as opened:
        opened.callback(server.drop, name)
        opened.callback(shutil.rmtree, home)
        providers = Providers()
        web = opened.enter_context(serving(providers))
        mirrors = dict.fromkeys(("binance", "openrouter", "gemini", "telegram"), web.address)
        settings = Settings(home=home, provider_urls=mirrors)  # pyright: ignore[reportArgumentType]
        stores = [Store(server.dsn(login, name), login, size=3) for login in ("web_login", "jobs_login")]
        for store in stores:
            opened.callback(store.close)
        told_mirrors = {"CRYPTOPULSE_PROVIDER_URLS": json.dumps(mirrors)}
        opened.enter_context(desk_signer(home, server.dsn("signer_login", name), **told_mirrors))
        desk, jobs_desk = (Desk(settings, store) for store in stores)
        run = check_keys.open(jobs_desk)
        yield Place(desk, join(desk, "analyst@desk.example", Role.USER), providers, web, lambda: run(None))


@pytest.fixture
def place(running: Place) -> Place:
    running.web.requests.clear()
    running.providers.reply = GOOD
    return running


def test_keys_of_every_kind_are_asked_about_with_themselves(place: Place) -> None:
    keys = [
        place.checked("binance", "k" * 64, "s" * 64),
        place.checked("openrouter", "", "sk-or-1"),
        place.checked("telegram", "", "12:x"),
        place.checked("slack", "", "https://hooks.slack.com/services/T1/B2/x"),
    ]

    asked = [(request.path, request.headers.get("authorization")) for request in place.web.requests]
    assert [key.state for key in keys] == ["usable"] * 4
    assert [path for path, _ in asked] == ["/sapi/v1/account/apiRestrictions", "/api/v1/key", "/bot12:x/getMe"]
    assert asked[1] == ("/api/v1/key", "Bearer sk-or-1")
    assert "any address" in keys[0].warnings[0]
    assert "test message" in keys[3].warnings[0]


@pytest.mark.parametrize(
    ("provider", "reply"),
    [
        ("openrouter", told({"error": {"code": 401}}, 401)),
        ("telegram", told({"ok": False, "error_code": 404}, 404)),
        ("gemini", told({"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, 400)),
        ("binance", told({"code": -2015, "msg": "Invalid API-key."}, 401)),
    ],
)
def test_a_dead_key_is_said(place: Place, provider: str, reply: Reply) -> None:
    place.providers.reply = reply

    key = place.checked(provider, "k" * 64, "12:x")

    assert (key.state, "does not accept" in key.finding) == ("dead", True)


def test_a_provider_that_is_away_leaves_the_key_unchecked_and_is_not_asked_at_once_again(place: Place) -> None:
    place.providers.reply = Reply(503, b"busy")

    keys = place.checked("openrouter", "", "sk-or-1"), place.checked("binance", "k" * 64, "s" * 64)
    asked = len(place.web.requests)
    place.run()

    assert [key.state for key in keys] == ["unchecked", "unchecked"]
    assert len(place.web.requests) == asked == 2


def test_a_key_that_may_withdraw_is_thrown_away(place: Place) -> None:
    place.providers.reply = told({"enableReading": True, "enableWithdrawals": True, "ipRestrict": True})

    key = place.checked("binance", "k" * 64, "s" * 64)

    assert (key.state, key.permissions) == ("refused", ["read", "withdraw"])
