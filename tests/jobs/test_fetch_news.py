"""The news job, from a feed on the wire to a story on the desk."""

from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic, sleep

from core.desk import Desk
from core.market import news
from core.model import Person
from jobs import fetch_news
from tests.clocks import Clock
from tests.servers.web import Reply, Request, serving

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><guid isPermaLink="false">1</guid><title>Bitcoin surges past {price}</title><link>https://wire.example/{n}</link>
<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Told by {n}.&lt;/p&gt;</description>
<pubDate>Fri, 20 Nov 2026 11:00:00 GMT</pubDate></item></channel></rss>"""


def feed(request: Request) -> Reply:
    if request.path == "/broken":
        return Reply(500)
    return Reply(body=FEED.format(price="$100,000", n=request.path).encode())


def test_feeds_become_one_story_beside_one_that_is_broken(desk: Desk, jobs_desk: Desk, analyst: Person):
    with serving(feed) as web:
        feeds = tuple(f"{web.address}/{path}" for path in ("a", "b", "broken"))
        settings = jobs_desk.settings.model_copy(update={"news_feeds": feeds})
        run = fetch_news.open(replace(jobs_desk, settings=settings, now=Clock(NOW)))

        deadline = monotonic() + 30
        while not any(item.also for item in news.latest(desk.store, analyst)):
            assert monotonic() < deadline
            run(None)
            sleep(0.02)

    (story,) = news.latest(desk.store, analyst)
    assert (story.title, story.assets) == ("Bitcoin surges past $100,000", ("BTC",))
    assert story.summary.startswith("Told by /")
    assert (story.sentiment or 0) > 0
    assert len(story.also) == 1
