import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.market.breaker import ProviderBusyError, ProviderError
from core.market.price_services.coingecko import CoinGecko, UnknownAssetError
from core.market.price_services.coingecko_ids import ASSETS, IDS
from core.model import BreakerState, ProviderHealth
from core.settings import Settings
from tests.clocks import Clock
from tests.servers.coingecko import CoinGeckoServer, coin
from tests.servers.web import Reply, Web, serving, told

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASKED = ("BTC", "ETH", "USDT", "SOL")
Open = Callable[..., CoinGecko]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server() -> CoinGeckoServer:
    return CoinGeckoServer()


@pytest.fixture
def web(server: CoinGeckoServer) -> Iterator[Web]:
    with serving(server) as running:
        yield running


@pytest.fixture
def service(web: Web, clock: Clock, tmp_path: Path) -> Open:
    def open(kept: ProviderHealth | None = None, **chosen: Any) -> CoinGecko:
        settings = Settings(home=tmp_path, coingecko_url=web.address, **chosen)
        return CoinGecko(settings, clock, kept)

    return open


def test_prices_are_exact_and_what_is_missing_is_none(service: Open) -> None:
    found = {price.asset: price for price in service().prices(ASKED, NOW)}

    assert set(found) == {"BTC", "ETH", "USDT"}  # SOL has no price at the moment
    assert found["BTC"].price == Decimal("67187.335889714")
    assert (found["BTC"].market_cap, found["BTC"].change_24h) == (Decimal(1_234_567_890_123), -0.0125)
    assert (found["ETH"].market_cap, found["ETH"].volume_24h, found["ETH"].change_24h) == (None, None, None)
    assert found["USDT"].market_cap is None  # CoinGecko writes nought for unknown
    assert (found["BTC"].market_at, found["BTC"].received_at) == (NOW - timedelta(seconds=30), NOW)


def test_one_call_asks_for_every_known_asset_by_its_id_and_for_no_other(service: Open, web: Web) -> None:
    service().prices([*ASKED, "NOBODYKNOWS"], NOW)

    assert [request.query["ids"] for request in web.requests] == ["bitcoin,ethereum,solana,tether"]


def test_no_two_assets_share_an_id() -> None:
    assert len(ASSETS) == len(IDS)


@pytest.mark.parametrize(
    ("plan", "key", "sent"),
    [("public", None, set()), ("demo", "CG-good", {"x-cg-demo-api-key"}), ("pro", "CG-good", {"x-cg-pro-api-key"})],
)
def test_each_plan_sends_its_own_key(
    service: Open, server: CoinGeckoServer, web: Web, plan: str, key: str | None, sent: set[str]
) -> None:
    server.plan = "pro" if plan == "pro" else "demo"

    found = service(coingecko=plan, coingecko_key=key).prices(ASKED, NOW)

    assert len(found) == 3
    assert {name for name in web.requests[0].headers if name.startswith("x-cg")} == sent


@pytest.mark.parametrize(("plan", "root"), [("demo", "https://api."), ("pro", "https://pro-api.")])
def test_each_plan_has_its_own_root(tmp_path: Path, clock: Clock, plan: Any, root: str) -> None:
    settings = Settings(home=tmp_path, coingecko=plan, coingecko_key="CG-x")  # pyright: ignore[reportArgumentType]

    assert CoinGecko(settings, clock, None)._root == f"{root}coingecko.com/api/v3"


@pytest.mark.parametrize(
    ("serves", "plan", "key", "said"),
    [
        ("demo", "pro", "CG-good", "is one of a pro plan: set CRYPTOPULSE_COINGECKO=pro"),
        ("pro", "demo", "CG-good", "is one of the demo plan: set CRYPTOPULSE_COINGECKO=demo"),
        ("pro", "public", None, "found no key, or not the right one"),
        ("demo", "demo", "CG-wrong", "found no key, or not the right one"),
    ],
)
def test_a_key_that_does_not_fit_is_said_in_a_sentence_without_the_key(
    service: Open, server: CoinGeckoServer, serves: str, plan: str, key: str | None, said: str
) -> None:
    server.plan = serves
    coingecko = service(coingecko=plan, coingecko_key=key)

    with pytest.raises(ProviderError, match=said) as refused:
        coingecko.prices(ASKED, NOW)

    assert "CG-" not in f"{refused.value} {coingecko.health()}"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (told({"error": {"status": {"error_code": 10005, "error_message": "Pro only."}}}, 403), "higher plans only"),
        (Reply(403, b"<html><p>error code: 1020</p></html>"), "firewall does not let this machine in"),
        (told({"status": {"error_code": 99_999}}, 400), "CoinGecko answered 400"),
    ],
)
def test_errors_are_said_in_sentences(service: Open, web: Web, reply: Reply, said: str) -> None:
    web.meet(reply)

    with pytest.raises(ProviderError, match=said):
        service().prices(ASKED, NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>maintenance</html>",
        b"",
        b'{"bitcoin": {"usd": 1}}',
        b"[]",
        b"[null]",
        b'[{"id": "bitcoin"}]',
        json.dumps([coin("bitcoin", "btc", None)]).encode(),
        json.dumps([coin("bitcoin", "btc", "67187")]).encode(),
        json.dumps([coin("bitcoin", "btc", -1.5)]).encode(),
        json.dumps([coin("bitcoin", "btc", 0)]).encode(),
        json.dumps([coin("bitcoin", "btc", float("nan"))]).encode(),
        json.dumps([coin("bitcoin", "btc", 1)]).replace('"current_price": 1,', '"current_price": 1e999999,').encode(),
        json.dumps([coin("bitcoin", "btc", 1, last_updated="yesterday")]).encode(),
        json.dumps([coin("bitcoin", "btc", 1, last_updated=7)]).encode(),
    ],
)
def test_what_is_no_price_is_never_one(service: Open, web: Web, body: bytes) -> None:
    coingecko = service()
    web.meet(Reply(body=body))

    with pytest.raises(ProviderError, match="something else than what was asked for"):
        coingecko.prices(ASKED, NOW)

    assert coingecko.health().failures == 1


def test_a_price_from_the_future_is_one_of_now(service: Open, server: CoinGeckoServer) -> None:
    server.coins = [coin("bitcoin", "btc", 1, last_updated="2026-03-02T12:00:05.000Z")]

    [price] = service().prices(["BTC"], NOW)

    assert price.market_at == NOW


def test_it_asks_once_in_five_minutes_also_across_a_restart(service: Open, web: Web, clock: Clock) -> None:
    first = service()
    first.prices(ASKED, clock())
    clock.pass_(299)

    early = first.prices(ASKED, clock()), service(first.health()).prices(ASKED, clock())
    clock.pass_(1)
    due = service(first.health()).prices(ASKED, clock())

    assert (early, len(due), len(web.requests)) == (((), ()), 3, 2)


def test_a_failure_may_be_tried_again_at_once_and_a_wish_to_wait_is_kept(service: Open, web: Web, clock: Clock) -> None:
    coingecko = service()
    web.meet(Reply(404))
    web.meet(Reply(429, headers={"Retry-After": "60"}))
    with pytest.raises(ProviderError):
        coingecko.prices(ASKED, NOW)

    with pytest.raises(ProviderBusyError):
        coingecko.prices(ASKED, NOW)

    assert coingecko.health().open_until == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"coingecko": "off"}, "Switched off by CRYPTOPULSE_COINGECKO=off."),
        ({"coingecko": "demo"}, "CoinGecko's demo plan needs a key: set CRYPTOPULSE_COINGECKO_KEY."),
        ({"coingecko": "pro"}, "CoinGecko's pro plan needs a key: set CRYPTOPULSE_COINGECKO_KEY."),
    ],
)
def test_switched_off_or_without_its_key_it_asks_nobody_and_says_why(
    service: Open, web: Web, chosen: dict[str, str], said: str
) -> None:
    coingecko = service(**chosen)

    prices = coingecko.prices(ASKED, NOW)
    with pytest.raises(ProviderError, match=said):
        coingecko.history("BTC", 7)

    assert (prices, web.requests) == ((), [])
    assert (coingecko.health().state, coingecko.health().note) == (BreakerState.OFF, said)


def test_history_comes_as_whole_days_from_the_price_each_begins_with_to_that_of_the_next(service: Open) -> None:
    history = service().history("BTC", 3)

    assert history.opened.tolist() == [1_772_236_800, 1_772_323_200]  # today is not over
    assert history.open.tolist() == [60_000.5, 60_001.5]
    assert history.close.tolist() == history.high.tolist() == [60_001.5, 60_002.5]
    assert history.volume[0] == pytest.approx(3e10 / 60_001.5)


def test_a_day_whose_price_is_missing_is_none_and_an_unknown_volume_is_nan(service: Open, web: Web) -> None:
    day = 86_400_000
    prices = [[0, 5.0], [day, 6.0], [2 * day, None], [3 * day, 8.0], [4 * day, 9.0]]
    web.meet(told({"prices": prices, "total_volumes": [[day, None]]}))

    history = service().history("BTC", 5)

    assert history.opened.tolist() == [0, 3 * 86_400]
    assert np.isnan(history.volume).all()


def test_history_of_an_asset_without_an_id_is_not_guessed(service: Open, web: Web) -> None:
    with pytest.raises(UnknownAssetError):
        service().history("NOBODYKNOWS", 3)

    assert web.requests == []


@pytest.mark.parametrize("chart", [{}, {"prices": [[1, 2]]}, {"prices": 7, "market_caps": [], "total_volumes": []}, []])
def test_a_history_of_the_wrong_schema_is_an_error(service: Open, web: Web, chart: Any) -> None:
    web.meet(told(chart))

    with pytest.raises(ProviderError, match="something else"):
        service().history("BTC", 3)
