"""A known secret goes the whole road on a live desk: form, signer, database, signature, rotation. Then everything it
could have touched is searched for it: logs, files of the home, and the memory of every process but the signer."""

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.desk_process import CHROMIUM, DeskProcess, become_admin, chromium, fresh_desk
from tests.servers.binance_exchange.remote import Exchange, open_exchange

FIELDS = re.compile(r'name="(csrf|id|provider|replaces)" value="([^"]*)"')
FORM = {"of": "me", "name": "main"}


@dataclass
class Live:
    """A running desk whose Binance is the simulator, and the admin's browser."""

    desk: DeskProcess
    exchange: Exchange
    context: BrowserContext
    page: Page

    def client(self) -> httpx.Client:
        """Return an HTTP client with the browser's session."""
        cookies = {each["name"]: each["value"] for each in self.context.cookies()}
        return httpx.Client(base_url=self.desk.address, cookies=cookies, timeout=30)

    def add(self, name: str, public: str, secret: str, of: str = "me") -> None:
        self.page.goto(self.desk.address + "/keys/entry?provider=binance")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Whose it is").select_option(of)
        self.page.get_by_label("API key").fill(public)
        self.page.get_by_label(re.compile("Secret key")).fill(secret)
        self.page.get_by_role("button", name="Store it").click()
        self.page.wait_for_url("**/keys")

    def shows(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(timeout=30_000)

    def others(self) -> list[psutil.Process]:
        """Return every process of the desk but the signer."""
        assert self.desk.process
        first = psutil.Process(self.desk.process.pid)
        family = [first, *first.children(recursive=True)]
        # A backend of the database has the memory its postmaster shares with it, and the files are read besides.
        return [p for p in family if "jobs.signer" not in p.cmdline() and not p.cmdline()[0].startswith("postgres:")]


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    if not CHROMIUM.exists():
        pytest.skip(f"this road needs a browser: {CHROMIUM} is missing")
    with ExitStack() as opened:
        exchange = opened.enter_context(open_exchange("--frozen"))
        mirrors = f'{{"binance": "{exchange.rest}"}}'
        desk = opened.enter_context(
            fresh_desk(CRYPTOPULSE_MARKET_SYMBOLS='["BTC/USDT"]', CRYPTOPULSE_PROVIDER_URLS=mirrors)
        )
        desk.start()
        browser: Browser = opened.enter_context(chromium())
        context = browser.new_context()
        page = context.new_page()
        become_admin(page, desk)
        yield Live(desk, exchange, context, page)


def canary() -> str:
    return f"c4n4ry{secrets.token_hex(29)}"


def forms_of(secret: str) -> list[bytes]:
    raw = secret.encode()
    whole = [base64.b64encode(bytes(n) + raw)[(8 * n + 5) // 6 + 1 : -4] for n in range(3)]
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), *whole]


def memory_holds(process: psutil.Process, needles: list[bytes]) -> list[bytes]:
    """Return which of them lie in a process's readable memory."""
    found = set()
    with open(f"/proc/{process.pid}/maps") as maps, open(f"/proc/{process.pid}/mem", "rb", 0) as memory:
        for line in maps:
            where, permissions, *_rest = line.split()
            if "r" not in permissions or "[v" in line:
                continue
            start, end = (int(edge, 16) for edge in where.split("-"))
            try:
                memory.seek(start)
                block = memory.read(end - start)
            except (OSError, ValueError):  # a mapping without a page behind it, or gone meanwhile
                continue
            found |= {needle for needle in needles if needle in block}
    return sorted(found)


def files_that_hold(folder: Path, needles: list[bytes]) -> list[str]:
    held = ((path, written(path)) for path in folder.rglob("*") if path.is_file())
    return [str(path) for path, content in held if any(needle in content for needle in needles)]


def written(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # the database renames and drops files of its own while it works
        return b""


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory is searched through /proc")
def test_a_secret_s_whole_road_leaves_it_nowhere_but_in_the_signer(live: Live) -> None:
    sealed, plain = (live.exchange.tell("keys", kind="hmac", name=canary()) for _ in range(2))

    live.add("sealed", sealed["key"], sealed["secret"])
    with live.client() as client:  # a browser without script sends the form as it is, and the desk seals it at once
        fields = dict(FIELDS.findall(client.get("/keys/entry?provider=binance").text))
        given = FORM | {"name": "plain", "public": plain["key"], "secret": plain["secret"]}
        sent = client.post("/keys/entry", data=fields | given)
    live.page.goto(live.desk.address + "/keys")
    for name in ("sealed", "plain"):  # signed with it, and the exchange believed the signature
        card = live.page.locator(".cp-key", has_text=f"Binance · {name}")
        card.get_by_text("works").wait_for(timeout=30_000)
    for level, renewed in (
        ("New key of all keys", "the key of all keys"),
        ("New key for each secret", "the key of each secret"),
    ):
        live.page.get_by_role("button", name=level).click()
        live.page.get_by_role("cell", name=renewed).wait_for(timeout=30_000)
    live.page.reload()
    live.shows("ended well")

    needles = [form for key in (sealed, plain) for form in forms_of(key["secret"])]
    home = str(live.desk.home).encode()
    in_memory = [
        secret for key in (sealed, plain) for secret in (key["secret"].encode(), key["secret"].encode().hex().encode())
    ]
    held = {each.pid: memory_holds(each, [*in_memory, home]) for each in live.others()}
    assert (sent.status_code, sent.headers["location"]) == (303, "/keys")
    assert all(home in found for found in held.values()), "a search that finds nothing proves nothing"
    assert {pid: found for pid, found in held.items() if found != [home]} == {}
    assert files_that_hold(live.desk.home, [*needles, sealed["key"].encode()]) == []
    assert not [needle for needle in needles if needle in live.desk.log.read_bytes()]
    assert not [needle for needle in needles if needle in live.page.content().encode()]


def test_the_browser_sends_nothing_but_what_it_sealed(live: Live) -> None:
    secret, bodies = canary(), []
    live.page.on("request", lambda request: bodies.append(request.post_data or ""))

    live.add("watched", "k" * 64, secret, of="desk")

    (body,) = [each for each in bodies if "sealed=" in each]
    assert "of=desk" in body
    assert not any(secret in each or "k" * 64 in each for each in bodies)
    live.shows("Binance · watched")
    live.shows("the desk's")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("withdrawals", "This key may withdraw, so the desk does not keep it."),
        ("open", "It works from any address"),
        ("dead", "Binance does not accept this key (error -2015)"),
    ],
)
def test_on_saving_the_permissions_are_looked_at_and_said(live: Live, key: str, said: str) -> None:
    told = live.exchange.ready["keys"][key]

    live.add(key, told["key"], told["secret"])

    live.shows(said)


def test_a_key_is_replaced_and_deleted_from_its_card(live: Live) -> None:
    told = live.exchange.ready["keys"]["main"]
    live.add("to replace", "k" * 64, "no secret of Binance's")
    card = live.page.locator('[class*="st-key-key-"]', has_text="Binance · to replace").last
    card.get_by_text("dead").wait_for(timeout=30_000)

    card.get_by_role("link", name="Replace").click()
    live.page.get_by_label("Name").fill("replaced")
    live.page.get_by_label("API key").fill(told["key"])
    live.page.get_by_label(re.compile("Secret key")).fill(told["secret"])
    live.page.get_by_role("button", name="Replace it").click()
    live.page.wait_for_url("**/keys")
    card = live.page.locator('[class*="st-key-key-"]', has_text="Binance · replaced").last
    card.get_by_text("works").wait_for(timeout=30_000)
    card.get_by_role("button", name="Delete").click()
    card.get_by_role("button", name="Delete it").click()

    card.wait_for(state="detached", timeout=30_000)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"csrf": "another"}, 400, "expired"),
        ({"id": "none"}, 400, "no key of this desk"),
        ({"provider": "acme"}, 400, "keeps no keys"),
        ({"name": " "}, 400, "name"),
        ({"secret": ""}, 400, "not empty"),
        ({"sealed": "%%%"}, 400, "no sealed key"),
        ({"replaces": "yes"}, 400, "no such key of yours"),
    ],
)
def test_a_form_that_is_not_right_stores_nothing_and_says_why(
    live: Live, change: dict[str, str], status: int, said: str
) -> None:
    with live.client() as client:
        fields = dict(FIELDS.findall(client.get("/keys/entry?provider=binance").text))

        answer = client.post(
            "/keys/entry", data=fields | FORM | {"public": "k" * 64, "secret": "s3cr3t-typed"} | change
        )

    assert (answer.status_code, said in answer.text) == (status, True)
    assert "s3cr3t-typed" not in answer.text


def test_another_site_s_form_is_refused(live: Live) -> None:
    with live.client() as client:
        fields = dict(FIELDS.findall(client.get("/keys/entry?provider=binance").text))
        form = fields | FORM | {"public": "k" * 64, "secret": "s"}

        answer = client.post("/keys/entry", data=form, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 400 and "expired" in answer.text


def test_a_page_in_clear_from_elsewhere_takes_no_key_and_one_behind_tls_does(live: Live) -> None:
    with live.client() as client:
        in_clear = client.get("/keys/entry?provider=binance", headers={"Host": "desk.example"})
        behind_tls = client.get(
            "/keys/entry?provider=binance", headers={"Host": "desk.example", "X-Forwarded-Proto": "https"}
        )

    assert (in_clear.status_code, "https" in in_clear.text) == (403, True)
    assert behind_tls.status_code == 200


def test_signed_out_there_is_no_form(live: Live) -> None:
    with httpx.Client(base_url=live.desk.address) as client:
        assert [client.get("/keys/entry").status_code, client.post("/keys/entry").status_code] == [303, 303]


def test_no_answer_with_a_form_is_kept_by_the_browser(live: Live) -> None:
    with live.client() as client:
        assert client.get("/keys/entry?provider=binance").headers["cache-control"] == "no-store"
