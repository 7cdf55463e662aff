from datetime import UTC, datetime
from pathlib import Path

from core.market.news_sources import named, news_sources
from core.market.news_sources.coindesk import CoinDeskNews
from core.model import BreakerState, ProviderHealth, ProviderKind
from core.settings import Settings
from tests.clocks import Clock

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_source_is_there_and_those_without_a_key_say_so(tmp_path: Path) -> None:
    sources = news_sources(Settings(home=tmp_path), Clock(NOW), {})

    names = [source.name for source in sources]
    off = {source.name for source in sources if source.health().state is BreakerState.OFF}
    assert names[:2] == ["coindesk.com", "cointelegraph.com"]
    assert len(names) == len(set(names)) == 8
    assert off == {"CoinDesk Data", "X"}
    assert all(source.health().note for source in sources if source.name in off)


def test_a_source_goes_on_from_its_kept_health(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, coindesk_key="k")  # pyright: ignore[reportArgumentType]
    kept = ProviderHealth(CoinDeskNews.name, ProviderKind.NEWS, BreakerState.OPEN, trips=3, open_until=NOW)

    sources = {s.name: s for s in news_sources(settings, Clock(NOW), {kept.name: kept})}

    assert sources[CoinDeskNews.name].health().trips == 3


def test_feeds_are_named_by_their_host_alone() -> None:
    urls = (
        "https://www.cftc.gov/rss/pressreleases.xml",
        "https://www.cftc.gov/rss/enforcementactions.xml?token=secret",
        "https://www.cftc.gov/rss/pressreleases.xml",
        "https://decrypt.co/feed",
        "http://[broken",
    )

    assert list(named(urls)) == ["cftc.gov", "cftc.gov 2", "decrypt.co", "feed"]
