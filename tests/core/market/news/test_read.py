"""News as a person reads them: filtered, folded, paged, without what is muted."""

from datetime import timedelta
from typing import Any

import pytest

from core.desk import Desk
from core.errors import InvalidError
from core.market import news
from core.market.news import Mood
from core.model import Headline, Mute, MuteKind, Person
from tests.core.market.news.examples import NOW, headline

RISE = headline("Bitcoin surges to a record high", hours_ago=1)
FALL = headline(
    "Ether plunges after bridge hack", "theblock.co", summary="Solana bridges were not affected.", hours_ago=2
)
PLAIN = headline("CFTC publishes its weekly report", "cftc.gov", hours_ago=3)
BOTH = headline("Dogecoin and bitcoin funds compared", "decrypt.co", hours_ago=4)
DOGE = headline("Dogecoin turns eleven years old", "decrypt.co", hours_ago=5)


@pytest.fixture(autouse=True)
def told(jobs_desk: Desk) -> None:
    news.keep(jobs_desk.store, [RISE, FALL, PLAIN, BOTH, DOGE], NOW)


def titles(desk: Desk, person: Person, **asked: Any) -> list[str]:
    return [item.title for item in news.latest(desk.store, person, **asked)]


def test_the_newest_stand_first(desk: Desk, analyst: Person):
    assert titles(desk, analyst) == [h.title for h in (RISE, FALL, PLAIN, BOTH, DOGE)]


FILTERS: list[tuple[dict[str, Any], list[Headline]]] = [
    ({"assets": ["BTC"]}, [RISE, BOTH]),
    ({"assets": ["BTC", "ETH"]}, [RISE, FALL, BOTH]),
    ({"sources": ["decrypt.co", "cftc.gov"]}, [PLAIN, BOTH, DOGE]),
    ({"words": "bridges"}, [FALL]),
    ({"words": "BITCOIN -funds"}, [RISE]),
    ({"words": '"weekly report"'}, [PLAIN]),
    ({"words": "hack or eleven"}, [FALL, DOGE]),
    ({"words": "the"}, [RISE, FALL, PLAIN, BOTH, DOGE]),
    ({"words": "nothing-like-it"}, []),
    ({"sentiment": Mood.POSITIVE}, [RISE]),
    ({"sentiment": Mood.NEGATIVE}, [FALL]),
    ({"since": NOW - timedelta(hours=2)}, [RISE, FALL]),
    ({"assets": ["ETH"], "words": "surges"}, []),
    ({"limit": 2}, [RISE, FALL]),
]


def test_every_filter_narrows_and_they_add_up(desk: Desk, analyst: Person):
    for asked, shown in FILTERS:
        assert titles(desk, analyst, **asked) == [h.title for h in shown], asked


def test_no_search_fails(desk: Desk, analyst: Person):
    for words in ("'", '"', "&|!:*()", "\\", "\0", "a" * 5000, "%_", "🚀", "-"):
        titles(desk, analyst, words=words)


def test_pages_meet_without_gap_or_repeat(desk: Desk, jobs_desk: Desk, analyst: Person):
    # Many of one moment: the id parts them.
    news.keep(jobs_desk.store, [headline(f"Item {n} of many told at once", hours_ago=10) for n in range(7)], NOW)
    whole = [item.id for item in news.latest(desk.store, analyst)]

    paged, last = [], None
    while page := news.latest(desk.store, analyst, limit=3, before=last):
        paged += [item.id for item in page]
        last = page[-1]

    assert paged == whole
    assert len(whole) == 12


def test_a_story_is_shown_by_the_first_item_that_matches(desk: Desk, jobs_desk: Desk, analyst: Person):
    news.keep(jobs_desk.store, [headline(RISE.title, "theblock.co", hours_ago=0.5)], NOW + timedelta(minutes=1))

    (all_of_it,) = news.latest(desk.store, analyst, words="surges")
    (theirs,) = news.latest(desk.store, analyst, words="surges", sources=["theblock.co"])

    assert (all_of_it.source, all_of_it.also) == ("coindesk.com", ("theblock.co",))
    assert (theirs.source, theirs.also) == ("theblock.co", ("coindesk.com",))


def test_a_muted_source_word_or_asset_is_left_out_until_unmuted(desk: Desk, analyst: Person):
    for kind, value in ((MuteKind.SOURCE, "cftc.gov"), (MuteKind.WORD, "Bridge"), (MuteKind.ASSET, "doge")):
        news.mute(desk.store, analyst, kind, value)

    assert titles(desk, analyst) == [RISE.title, BOTH.title]
    assert len(titles(desk, analyst, muted=False)) == 5

    for mute in news.mutes(desk.store, analyst):
        news.unmute(desk.store, analyst, mute)

    assert len(titles(desk, analyst)) == 5


def test_a_muted_source_hides_no_story_that_another_tells(desk: Desk, jobs_desk: Desk, analyst: Person):
    news.keep(jobs_desk.store, [headline(RISE.title, "theblock.co", hours_ago=0.5)], NOW)
    news.mute(desk.store, analyst, MuteKind.SOURCE, "coindesk.com")

    story = news.latest(desk.store, analyst)[0]

    assert (story.title, story.source, story.also) == (RISE.title, "theblock.co", ())


def test_a_muted_phrase_needs_its_words_side_by_side(desk: Desk, analyst: Person):
    news.mute(desk.store, analyst, MuteKind.WORD, "bitcoin funds")

    assert titles(desk, analyst) == [h.title for h in (RISE, FALL, PLAIN, DOGE)]


def test_what_one_person_mutes_another_still_sees(desk: Desk, analyst: Person, operator: Person):
    news.mute(desk.store, analyst, MuteKind.SOURCE, "cftc.gov")

    assert len(titles(desk, operator)) == 5
    assert list(news.mutes(desk.store, operator)) == []


def test_a_mute_that_would_hide_nothing_is_not_taken(desk: Desk, analyst: Person):
    for value in ("", " ", "the", "\u200b", "x" * 101):
        with pytest.raises(InvalidError):
            news.mute(desk.store, analyst, MuteKind.WORD, value)

    assert list(news.mutes(desk.store, analyst)) == []


def test_muting_twice_is_one_mute(desk: Desk, analyst: Person):
    for value in ("Hack", "hack "):
        news.mute(desk.store, analyst, MuteKind.WORD, value)

    assert list(news.mutes(desk.store, analyst)) == [Mute(MuteKind.WORD, "hack")]


def test_the_course_counts_stories_and_their_mean_sentiment(desk: Desk, jobs_desk: Desk, analyst: Person):
    news.keep(jobs_desk.store, [headline(RISE.title, "theblock.co", hours_ago=0.9)], NOW)

    spans = news.course(desk.store, analyst, timedelta(hours=1), since=NOW - timedelta(hours=3))

    assert [(s.starts_at, s.stories) for s in spans] == [
        (NOW - timedelta(hours=3), 1),
        (NOW - timedelta(hours=2), 1),
        (NOW - timedelta(hours=1), 1),
    ]
    assert spans[0].sentiment is None
    assert (spans[1].sentiment or 0) < 0 < (spans[2].sentiment or 0)


def test_the_sources_are_those_that_told_something(desk: Desk, analyst: Person):
    assert list(news.told_by(desk.store, analyst)) == ["cftc.gov", "coindesk.com", "decrypt.co", "theblock.co"]


def test_an_empty_desk_has_no_sources(desk: Desk, jobs_desk: Desk, analyst: Person):
    news.forget(jobs_desk.store, NOW)

    assert list(news.told_by(desk.store, analyst)) == []
    assert list(news.latest(desk.store, analyst)) == []
