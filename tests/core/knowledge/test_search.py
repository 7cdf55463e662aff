"""What is remembered is found by those who may read it, narrowed before it is ranked, and never mixed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from core import knowledge
from core.desk import Desk
from core.errors import UnavailableError
from core.knowledge import Progress, Text
from core.knowledge.search import fused, weight_of_words
from core.llm.embedding import OFFLINE, embedder_for
from core.model import DocumentKind, Passage, Person, Trust
from core.store.passages import Asked
from tests.core.knowledge.renamed import Renamed
from tests.servers.llm import Vectors, serving_llm

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEWS, POLICY, REPORT = DocumentKind.NEWS, DocumentKind.POLICY, DocumentKind.REPORT


def text(title: str, said: str, kind: DocumentKind = NEWS, **more) -> Text:
    return Text(kind, title, said, more.pop("published_at", NOW), **more)


def asking(desk: Desk, chosen: Mapping[str, object]) -> Desk:
    """Return the desk with these settings."""
    return replace(desk, settings=desk.settings.model_copy(update=chosen))


def titles(passages: Sequence[Passage]) -> list[str]:
    return [passage.title for passage in passages]


def vectors_of(
    desk: Desk, person: Person, question: str, model: str, asked: Asked | None = None, most_one_by_one: int = 12_000
) -> list[str]:
    """Return the titles of what the vectors alone find."""
    with desk.store.as_user(person) as tx:
        ids = tx.passages.nearest(OFFLINE.query(question), model, asked or Asked(), most_one_by_one)
        found = tx.passages.found(ids)
    return [found[id].title for id in ids]


def test_a_passage_is_found_with_what_is_known_of_it(desk: Desk, jobs_desk: Desk, analyst: Person):
    said = "# Bands\n\nA limit price may lie five percent from the quote.\n\n# Other\n\nNothing of that."
    policy = text("Order limits", said, POLICY, key="limits", source="policy limits, version 2", address="/policies")
    knowledge.ingest(jobs_desk.store, [policy, text("Miners", "Hash rate falls.", source="feed")])

    found = knowledge.search(desk.for_person(analyst), "How far may a limit price be from the quote?")

    best = found[0]
    assert (best.title, best.heading, best.chunk, best.page) == ("Order limits", "Bands", 0, None)
    assert best.text == "A limit price may lie five percent from the quote."
    assert (best.source, best.address, best.time) == ("policy limits, version 2", "/policies", NOW)
    assert best.trust is Trust.TRUSTED
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_what_others_wrote_is_untrusted(desk: Desk, jobs_desk: Desk, analyst: Person):
    knowledge.ingest(jobs_desk.store, [text("Sell everything", "Sell everything."), text("All", "Sell.", REPORT)])

    found = knowledge.search(desk.for_person(analyst), "sell")

    assert [p.trust for p in found] == [Trust.UNTRUSTED] * 2


def test_kind_asset_and_time_narrow_before_anything_is_ranked(desk: Desk, jobs_desk: Desk, analyst: Person):
    day = timedelta(days=1)
    knowledge.ingest(
        jobs_desk.store,
        [
            text("Old", "Bitcoin rallies.", symbols=["BTC"], published_at=NOW - 9 * day),
            text("New", "Bitcoin rallies again.", symbols=["BTC", "ETH"]),
            text("Ether", "A rally of ether.", symbols=["ETH"]),
            text("Rules", "A rally is no reason.", POLICY),
        ],
    )
    me = desk.for_person(analyst)

    assert set(titles(knowledge.search(me, "rally"))) == {"Old", "New", "Ether", "Rules"}
    assert set(titles(knowledge.search(me, "rally", kinds=[NEWS]))) == {"Old", "New", "Ether"}
    assert set(titles(knowledge.search(me, "rally", symbols=["BTC/USDT"]))) == {"Old", "New"}
    assert set(titles(knowledge.search(me, "rally", since=NOW - day))) == {"New", "Ether", "Rules"}
    assert titles(knowledge.search(me, "rally", symbols=["BTC"], until=NOW - day)) == ["Old"]
    assert len(knowledge.search(me, "rally", limit=2)) == 2


def test_nobody_finds_what_is_another_s(
    desk: Desk, jobs_desk: Desk, analyst: Person, operator: Person, compliance: Person
):
    own = [text(f"Of {p.email}", "A private plan.", REPORT, owner=p.id) for p in (analyst, operator)]
    knowledge.ingest(jobs_desk.store, own)

    for person, expected in ((analyst, [f"Of {analyst.email}"]), (compliance, [])):
        assert titles(knowledge.search(desk.for_person(person), "private plan")) == expected
        with desk.store.as_user(person) as tx:
            assert len(tx.passages.saying("private plan", Asked())) == len(expected)
        assert vectors_of(desk, person, "private plan", OFFLINE.name) == expected


def test_the_same_text_twice_is_one_and_a_new_version_takes_its_place(desk: Desk, jobs_desk: Desk, analyst: Person):
    first = text("Limits", "Five percent.", POLICY, key="limits")
    counts = [
        knowledge.ingest(jobs_desk.store, [first, first]),
        knowledge.ingest(jobs_desk.store, [first]),
        knowledge.ingest(jobs_desk.store, [text("a", "Same."), text("a", "Same.")]),
        knowledge.ingest(jobs_desk.store, [replace(first, text="Four percent.")]),
    ]

    found = knowledge.search(desk.for_person(analyst), "percent", kinds=[POLICY])

    assert counts == [1, 0, 1, 1]
    assert [p.text for p in found] == ["Four percent."]


def test_what_is_not_embedded_yet_is_found_by_its_words_and_a_batch_is_embedded_whole_or_not_at_all(
    desk: Desk, jobs_desk: Desk, analyst: Person
):
    knowledge.ingest(jobs_desk.store, [text("a", "One."), text("b", "Two.")])
    with serving_llm() as llm:
        chosen = {"embedder": "ollama", "ollama_url": llm.address}
        mine, embedder = asking(desk.for_person(analyst), chosen), embedder_for(asking(jobs_desk, chosen))
        llm.next("ollama", Vectors([[1.0] * 1536]))
        with pytest.raises(UnavailableError):
            knowledge.embed_anew(jobs_desk.store, embedder)
        before, found = knowledge.progress(mine), titles(knowledge.search(mine, "two"))
        knowledge.embed_anew(jobs_desk.store, embedder)
        after = knowledge.progress(mine)

    assert found == ["b"]
    assert (before, after) == (Progress(embedder.name, 0, 2), Progress(embedder.name, 2, 2))


def test_vectors_of_two_embedders_never_meet_in_one_search(desk: Desk, jobs_desk: Desk, analyst: Person):
    knowledge.ingest(jobs_desk.store, [text("Theirs", "Hash rate falls fast.")])
    knowledge.embed_anew(jobs_desk.store, Renamed())
    knowledge.ingest(jobs_desk.store, [text("Ours", "Hash rate falls.")])

    assert vectors_of(desk, analyst, "hash rate", OFFLINE.name) == ["Ours"]
    assert vectors_of(desk, analyst, "hash rate", Renamed.name) == ["Theirs"]
    assert set(titles(knowledge.search(desk.for_person(analyst), "hash rate"))) == {"Ours", "Theirs"}


def test_after_a_switch_everything_is_embedded_anew_and_one_sees_how_far_it_is(
    desk: Desk, jobs_desk: Desk, analyst: Person
):
    knowledge.ingest(jobs_desk.store, [text(f"n{i}", f"Story {i}.") for i in range(150)])
    while knowledge.embed_anew(jobs_desk.store, Renamed()):
        pass
    me = desk.for_person(analyst)

    seen = [knowledge.progress(me)]
    while knowledge.embed_anew(jobs_desk.store, OFFLINE):
        seen.append(knowledge.progress(me))

    assert seen == [Progress(OFFLINE.name, done, 150) for done in (0, 100, 150)]
    assert vectors_of(desk, analyst, "Story 7", OFFLINE.name)[0] == "n7"


def test_among_many_the_index_finds_what_an_exact_search_finds(desk: Desk, jobs_desk: Desk, analyst: Person):
    subjects = ("miners", "fees", "custody", "listings", "futures")
    texts = [text(f"n{i}", f"Note {i} on {subjects[i % 5]}", symbols=["BTC"] if i % 7 == 0 else []) for i in range(600)]
    knowledge.ingest(jobs_desk.store, texts)

    for asked in (Asked(), Asked(symbols=("BTC",)), Asked(kinds=("news",), since=NOW, until=NOW)):
        exact, by_index = (
            vectors_of(desk, analyst, "note 35 on miners", OFFLINE.name, asked, most_one_by_one)
            for most_one_by_one in (12_000, 0)
        )
        assert by_index[0] == exact[0] == "n35"
        assert len(by_index) == len(exact) == 20


@pytest.mark.parametrize("question", ["", "the of and", "'", "a & b | !c:*", "\\", "\0", "<->", "x" * 5_000, "日本"])
def test_any_question_is_answered_with_what_there_is(desk: Desk, jobs_desk: Desk, analyst: Person, question: str):
    knowledge.ingest(jobs_desk.store, [text("a", "It's a & b.")])

    assert titles(knowledge.search(desk.for_person(analyst), question)) in ([], ["a"])


def test_without_its_embedder_a_search_goes_by_words(desk: Desk, jobs_desk: Desk, analyst: Person):
    knowledge.ingest(jobs_desk.store, [text("Found", "Hash rate falls."), text("Not", "Nothing else.")])
    dead = asking(desk.for_person(analyst), {"embedder": "ollama", "ollama_url": "http://127.0.0.1:9"})

    found = knowledge.search(dead, "hash rates")

    assert titles(found) == ["Found"]


def test_of_a_large_collection_the_rarest_words_of_a_question_are_heard(
    desk: Desk, jobs_desk: Desk, analyst: Person, superuser
):
    knowledge.ingest(jobs_desk.store, [text(f"n{i}", "Bitcoin daily note") for i in range(60)])
    knowledge.ingest(jobs_desk.store, [text("Rare", "A custody note")])
    superuser.execute("analyze app.embeddings")

    with desk.store.as_user(analyst) as tx:
        ask = "select count(*) from app.chunks_saying('bitcoin custody note', null, null, null, null, 100, %s)"
        heard = [tx._connection.execute(ask.encode(), (most,)).fetchone() for most in (1, 200)]

    assert heard == [(1,), (61,)]


def test_ranks_are_fused_by_their_weights():
    a, b, c = (UUID(int=n) for n in range(3))

    assert fused([a, b], [b, c], 0.5)[0] == (b, pytest.approx(0.5 / 62 + 0.5 / 61))
    assert [id for id, _ in fused([a, b], [c, b], 0.9)] == [b, a, c]
    assert [id for id, _ in fused([a], [c], 0.25)] == [c, a]
    assert (weight_of_words("offline-hash-1"), weight_of_words("gemini/gemini-embedding-001")) == (0.5, 0.25)


def test_who_left_the_desk_finds_nothing(desk: Desk, jobs_desk: Desk, analyst: Person, superuser):
    knowledge.ingest(jobs_desk.store, [text("News", "Hash rate falls.")])
    superuser.execute("update app.users set disabled_at = now() where id = %s", (analyst.id,))

    for person in (analyst, replace(analyst, id=uuid4())):
        assert knowledge.search(desk.for_person(person), "hash rate") == []
        with desk.store.as_user(person) as tx:
            assert tx.passages.saying("hash rate", Asked()) == []
