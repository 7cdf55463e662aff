"""The desk reads its news, its policies and the reasons people gave; each is seen by whom its origin is seen by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from core import knowledge
from core.desk import Desk
from core.errors import UnavailableError
from core.knowledge.sources import AT_ONCE, BrokenPolicyError
from core.model import Actor, AuditEntry, DocumentKind, Person, Trust
from jobs import ingest_knowledge
from tests.conftest import at_time
from tests.servers.llm import Fault, serving_llm

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def add_news(superuser, title: str, summary: str = "", *, story=None, age: timedelta = timedelta(0)) -> None:
    id = uuid4()
    superuser.execute(
        "insert into app.news (id, source, guid, url, title, title_key, summary, published_at, fetched_at, assets, story) "
        "values (%s, 'feed', %s, 'https://news.example/1', %s, %s, %s, %s, %s, '{BTC}', %s)",
        (id, str(id), title, title, summary, NOW - age, NOW - age, story or id),
    )


def give_reason(desk: Desk, person: Person, reason: str, kind: str = "desk", actor: Actor = Actor.USER) -> None:
    with desk.store.as_user(person) as tx:
        tx.audit.append(AuditEntry("limit.changed", actor, reason, kind=kind, user_id=person.id))


def reasons(desk: Desk, person: Person) -> set[str]:
    found = knowledge.search(
        desk.for_person(person), "volatility halving wash trading agent reason joined", limit=100,
        kinds=[DocumentKind.RATIONALE],
    )  # fmt: skip
    return {passage.text for passage in found}


def test_news_becomes_passages_once_a_story(desk: Desk, jobs_desk: Desk, analyst: Person, superuser):
    add_news(superuser, "Bitcoin rallies", "Prices rose.")
    story = superuser.execute("select story from app.news").fetchone()[0]
    add_news(superuser, "Bitcoin rallies", "Told again.", story=story)
    add_news(superuser, "Only a title")

    counts = [knowledge.read_news(jobs_desk.store, EVER, EVER) for _ in range(2)]

    found = knowledge.search(desk.for_person(analyst), "bitcoin title", symbols=["BTC"])
    assert counts == [2, 0]
    assert {(p.title, p.text) for p in found} == {("Bitcoin rallies", "Prices rose."), ("Only a title", "Only a title")}
    assert {(p.source, p.address, p.time, p.trust) for p in found} == {
        ("feed", "https://news.example/1", NOW, Trust.UNTRUSTED)
    }


def test_news_goes_when_the_desk_forgets_it(desk: Desk, jobs_desk: Desk, analyst: Person, superuser):
    add_news(superuser, "Old", age=timedelta(days=400))
    add_news(superuser, "New")
    knowledge.read_news(jobs_desk.store, EVER, EVER)

    gone = knowledge.forget_news(jobs_desk.store, NOW - timedelta(days=365))

    assert gone == 1
    assert [p.title for p in knowledge.search(desk.for_person(analyst), "old new")] == ["New"]


def test_a_reason_is_read_by_who_gave_it_and_by_the_overseers(
    desk: Desk, jobs_desk: Desk, operator: Person, analyst: Person, compliance: Person, admin: Person
):
    give_reason(desk, operator, "Volatility after the halving.")

    knowledge.read_rationales(jobs_desk.store, EVER)

    for person, trust in ((operator, Trust.TRUSTED), (compliance, Trust.UNTRUSTED), (admin, Trust.UNTRUSTED)):
        found = knowledge.search(desk.for_person(person), "halving volatility", kinds=[DocumentKind.RATIONALE])
        best = found[0]
        assert (best.title, best.text, best.trust) == ("limit: changed", "Volatility after the halving.", trust)
    assert "Volatility after the halving." not in reasons(desk, analyst)


def test_reasons_of_reviews_and_of_machines_are_no_documents(
    desk: Desk, jobs_desk: Desk, compliance: Person, operator: Person
):
    give_reason(desk, compliance, "Suspected wash trading.", kind="compliance")
    give_reason(desk, compliance, "Suspected wash trading.", kind="fraud")
    give_reason(desk, operator, "An agent's reason.", actor=Actor.AGENT)
    give_reason(desk, operator, "   ")
    knowledge.read_rationales(jobs_desk.store, EVER)

    for person in (compliance, operator):
        assert reasons(desk, person) == {"Joined in a test."}


def test_bundled_policies_answer_a_question_with_their_source(desk: Desk, jobs_desk: Desk, analyst: Person):
    assert knowledge.read_policies(jobs_desk.store, NOW) > 0
    assert knowledge.read_policies(jobs_desk.store, NOW) == 0

    best = knowledge.search(desk.for_person(analyst), "Who has to approve a large order?")[0]

    assert best.kind is DocumentKind.POLICY
    assert best.trust is Trust.TRUSTED
    assert best.source.startswith("policy ")


def test_a_policy_that_is_gone_from_the_folder_is_forgotten(
    desk: Desk, jobs_desk: Desk, analyst: Person, tmp_path: Path
):
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {name}\nid: {name}\nversion: 1\n---\n# Rule\n\nNever {name}.\n"
        )
    knowledge.read_policies(jobs_desk.store, NOW, tmp_path)
    (tmp_path / "two.md").unlink()

    knowledge.read_policies(jobs_desk.store, NOW, tmp_path)

    found = knowledge.search(desk.for_person(analyst), "never rule")
    assert [(p.title, p.heading, p.source) for p in found] == [("one", "Rule", "policy one, version 1")]


@pytest.mark.parametrize(
    "text", ["# No front", "---\ntitle: x\nid: y\n---\nBody", "---\ntitle: x\nid: y\nversion: 1\nBody"]
)
def test_a_policy_without_title_id_and_version_is_refused(jobs_desk: Desk, tmp_path: Path, text: str):
    (tmp_path / "broken.md").write_text(text)

    with pytest.raises(BrokenPolicyError, match=r"broken\.md"):
        knowledge.read_policies(jobs_desk.store, NOW, tmp_path)


def test_the_job_reads_everything_there_is_and_then_what_comes(desk: Desk, jobs_desk: Desk, analyst: Person, superuser):
    for n in range(AT_ONCE + 1):
        add_news(superuser, f"Story {n}", age=timedelta(days=2))
    run = ingest_knowledge.open(at_time(jobs_desk, NOW))
    me = desk.for_person(analyst)

    for _ in range(3):
        run(None)
    read = knowledge.progress(me)
    add_news(superuser, "Breaking")
    knowledge.upload(me, "a.txt", b"Words of mine.")
    run(None)

    policies = len(list((Path(knowledge.__file__).parent / "policies").glob("*.md")))
    assert read.done == read.all > AT_ONCE + policies
    assert [p.title for p in knowledge.search(me, "words of mine", limit=1)] == ["a.txt"]
    later = ingest_knowledge.open(at_time(jobs_desk, NOW + ingest_knowledge.PAUSE))
    later(None)
    assert "Breaking" in [p.title for p in knowledge.search(me, "breaking")]


def test_an_embedder_that_does_not_answer_keeps_nothing_from_being_read(desk: Desk, jobs_desk: Desk, analyst: Person):
    me = desk.for_person(analyst)
    knowledge.upload(me, "a.txt", b"Words of mine.")
    with serving_llm() as llm:
        llm.next("ollama", Fault("503"))
        chosen = jobs_desk.settings.model_copy(update={"embedder": "ollama", "ollama_url": llm.address})
        run = ingest_knowledge.open(replace(at_time(jobs_desk, NOW), settings=chosen))

        with pytest.raises(UnavailableError):
            for _ in range(3):
                run(None)

    assert [p.title for p in knowledge.search(me, "words of mine", limit=1)] == ["a.txt"]
    assert knowledge.search(me, "Who has to approve a large order?")[0].kind is DocumentKind.POLICY
