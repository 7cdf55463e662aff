"""Three providers of news, for `serving`: a feed with validators, CoinDesk Data, and the search of X."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.web import Reply, Request, told

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>The Wire</title><link>https://wire.example/</link><description>News</description>
<item><title>Bitcoin rises &amp; falls</title><link>https://wire.example/a</link><guid isPermaLink="false">wire-1</guid>
<pubDate>Mon, 02 Mar 2026 11:30:00 GMT</pubDate><description>&lt;b&gt;Both&lt;/b&gt; in an hour.</description></item>
<item><title>Ether sleeps</title><link>https://wire.example/b</link><guid isPermaLink="false">wire-2</guid>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""
EMPTY_RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Quiet</title></channel></rss>'


@dataclass
class Feed:
    body: str = RSS
    etag: str = '"v1"'
    modified: str = "Mon, 02 Mar 2026 11:31:00 GMT"

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("if-none-match") == self.etag:
            return Reply(304, headers={"ETag": self.etag}, sized=False)
        headers = {"ETag": self.etag, "Last-Modified": self.modified, "Content-Type": "application/rss+xml"}
        return Reply(body=self.body.encode(), headers=headers)


def article(id: int, **more: Any) -> dict[str, Any]:
    return {
        "TYPE": "121", "ID": id, "GUID": f"https://publisher.example/{id}", "PUBLISHED_ON": 1_772_451_000 + id,
        "IMAGE_URL": "https://publisher.example/i.png", "TITLE": f"Article {id}", "SUBTITLE": None, "AUTHORS": "A. Writer",
        "URL": f"https://publisher.example/{id}?utm=x", "SOURCE_ID": 5, "BODY": f"<p>Body of {id}.</p>",
        "KEYWORDS": "BTC|MARKET", "LANG": "EN", "UPVOTES": 0, "DOWNVOTES": 0, "SCORE": 0, "SENTIMENT": "POSITIVE",
        "STATUS": "ACTIVE", "CREATED_ON": 1_772_451_000, "UPDATED_ON": None,
        "SOURCE_DATA": {"TYPE": "120", "ID": 5, "SOURCE_KEY": "publisher", "NAME": "The Publisher", "LANG": "EN"},
        "CATEGORY_DATA": [{"TYPE": "122", "ID": 14, "NAME": "MARKET", "CATEGORY": "MARKET"}], **more,
    }  # fmt: skip


@dataclass
class CoinDesk:
    key: str = "cd-good"
    articles: list[dict[str, Any]] = field(default_factory=lambda: [article(2), article(1)])

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Apikey {self.key}":
            message = "API key required, please see our documentation."
            return told({"Data": {}, "Err": {"type": 1, "message": message, "other_info": {}}}, 401)
        assert request.path == "/news/v1/article/list"
        return told({"Data": self.articles[: int(request.query["limit"])], "Err": {}})


def post(id: int, text: str = "BTC to the moon &amp; back") -> dict[str, Any]:
    return {
        "id": str(id), "text": text, "author_id": "2244994945", "lang": "en", "edit_history_tweet_ids": [str(id)],
        "created_at": "2026-03-02T11:45:00.000Z",
    }  # fmt: skip


@dataclass
class X:
    token: str = "AAAA-good"
    posts: list[dict[str, Any]] = field(default_factory=list)
    remaining: int = 59
    reset: int = 1_772_453_700

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            problem = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            return told(problem, 401)
        assert request.path == "/2/tweets/search/recent"
        since = int(request.query.get("since_id", 0))
        found = [post for post in self.posts if int(post["id"]) > since][: int(request.query["max_results"])]
        meta: dict[str, Any] = {"result_count": len(found)}
        if found:
            meta |= {"newest_id": found[0]["id"], "oldest_id": found[-1]["id"]}
        limits = {"limit": "60", "remaining": str(self.remaining), "reset": str(self.reset)}
        headers = {f"x_rate_limit_{name}": value for name, value in limits.items()}
        return told({**({"data": found} if found else {}), "meta": meta}, 200, **headers)
