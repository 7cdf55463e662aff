"""Which providers a person's question goes to, and with whose key: through the real forwarder to the model server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from core.desk import Desk
from core.llm.guarded import Link
from core.llm.links import links_for
from core.model import Person, Role
from core.settings import Settings
from core.vault.findings import Findings, keys_to_check, write_down
from core.vault.forward import forwarding
from tests.conftest import Server
from tests.core.llm.asking import RULE_ANSWER, Asker
from tests.core.vault.safety import Shared, shared
from tests.servers.llm import SENTENCE, Fault, Llm

MINE, DESKS = "sk-mine-1", "sk-desk-1"
THROUGH = pytest.mark.parametrize("name", ["gemini", "openrouter"])


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Shared]:
    with shared(server) as made:
        yield made


@pytest.fixture
def analyst(place: Shared) -> Person:
    return place.somebody(Role.USER)


@pytest.fixture
def clean(place: Shared) -> Iterator[Shared]:
    yield place
    place.superuser.execute("delete from app.user_api_keys")


def desk_with(place: Shared, home: Path, **settings: object) -> Desk:
    return replace(place.jobs_desk, settings=Settings(home=home, **settings))  # pyright: ignore[reportArgumentType]


def stored(
    place: Shared, person: Person, name: str, secret: str, *, for_desk: bool = False, alive: bool = True
) -> UUID:
    """Hand a key in and have it found alive, or dead."""
    id = place.signer.enter(person, name, "", secret, for_desk=for_desk)
    store, now = place.jobs_desk.store, place.jobs_desk.now()
    for key in keys_to_check(store, now):
        write_down(store, key, Findings(alive), now)
    return id


@contextmanager
def forwarder(place: Shared, desk: Desk, llm: Llm) -> Iterator[None]:
    mirrors = {"gemini": llm.address, "openrouter": llm.address}
    with forwarding(desk.settings.forward_socket, place.signer.safe, mirrors, {os.geteuid()}):
        yield


def names(links: list[Link]) -> list[str]:
    return [link.name for link in links]


def test_without_keys_and_address_nobody_is_asked(clean: Shared, home: Path, analyst: Person) -> None:
    assert links_for(desk_with(clean, home), analyst) == []


def test_one_with_a_key_that_works_and_an_ollama_with_an_address_are_asked_in_the_order_of_the_settings(
    clean: Shared, home: Path, analyst: Person
) -> None:
    stored(clean, analyst, "openrouter", MINE)
    stored(clean, analyst, "gemini", MINE)
    desk = desk_with(clean, home, llm_order=("ollama", "gemini", "openrouter"), ollama_url="http://127.0.0.1:11434/")

    links = links_for(desk, analyst)

    assert names(links) == ["ollama", "gemini", "openrouter"]
    assert links[0].opening.address == "http://127.0.0.1:11434"
    assert (links[1].opening.model, links[1].opening.timeout_s) == ("gemini-3.8-flash", 30)


def test_one_the_order_leaves_out_is_not_asked(clean: Shared, home: Path, analyst: Person) -> None:
    stored(clean, analyst, "gemini", MINE)

    assert links_for(desk_with(clean, home, llm_order=("openrouter",)), analyst) == []


def test_a_key_that_does_not_work_is_no_key(clean: Shared, home: Path, analyst: Person) -> None:
    stored(clean, analyst, "gemini", MINE, alive=False)

    assert links_for(desk_with(clean, home), analyst) == []


def test_another_person_s_key_is_never_used_not_even_for_an_admin(clean: Shared, home: Path, analyst: Person) -> None:
    stored(clean, analyst, "gemini", MINE)

    assert links_for(desk_with(clean, home), clean.somebody(Role.ADMIN)) == []


@THROUGH
@pytest.mark.parametrize("stream", [False, True])
def test_one_s_own_key_goes_before_the_desk_s_and_is_put_in_on_the_way(
    clean: Shared, home: Path, analyst: Person, llm: Llm, name: str, stream: bool
) -> None:
    stored(clean, clean.somebody(Role.ADMIN), name, DESKS, for_desk=True)
    stored(clean, analyst, name, MINE)
    desk = desk_with(clean, home)

    with forwarder(clean, desk, llm):
        mine = Asker(links_for(desk, analyst), stream)
        another_s = Asker(links_for(desk, clean.somebody(Role.USER)), stream)

        assert (mine.ask(), another_s.ask()) == (SENTENCE, SENTENCE)
    sent = [call.headers.get("x-goog-api-key") or call.headers["authorization"] for call in llm.asked]
    assert [key.removeprefix("Bearer ") for key in sent] == [MINE, DESKS]
    model = getattr(desk.settings, f"{name}_model")
    assert all(model in (call.body.get("model") or call.path) for call in llm.asked)


@THROUGH
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [("429", "rate_limited"), ("invalid_key", "refused_key"), ("drop", "unreachable"), ("mid_stream", "broken_stream")],
)
def test_what_goes_wrong_behind_the_forwarder_is_told_apart_too(
    clean: Shared, home: Path, analyst: Person, llm: Llm, name: str, stream: bool, fault: str, kind: str
) -> None:
    stored(clean, analyst, name, MINE)
    desk = desk_with(clean, home, ollama_url=llm.address)
    llm.next(name, Fault(fault))

    with forwarder(clean, desk, llm):
        asker = Asker(links_for(desk, analyst), stream)

        assert asker.ask() == SENTENCE
    assert asker.told == [(name, kind), ("ollama", "answered")]


@THROUGH
def test_one_that_hangs_behind_the_forwarder_is_given_up_after_its_time(
    clean: Shared, home: Path, analyst: Person, llm: Llm, name: str
) -> None:
    stored(clean, analyst, name, MINE)
    desk = desk_with(clean, home, **{f"{name}_timeout_s": 1.0})
    llm.next(name, Fault("hang"))

    with forwarder(clean, desk, llm):
        asker = Asker(links_for(desk, analyst), stream=True)

        assert asker.ask() == RULE_ANSWER
    assert asker.told[0] == (name, "timeout")


@THROUGH
def test_a_key_deleted_meanwhile_counts_as_refused(
    clean: Shared, home: Path, analyst: Person, llm: Llm, name: str
) -> None:
    stored(clean, analyst, name, MINE)
    desk = desk_with(clean, home)
    links = links_for(desk, analyst)
    clean.superuser.execute("delete from app.user_api_keys")

    with forwarder(clean, desk, llm):
        asker = Asker(links)

        assert asker.ask() == RULE_ANSWER
    assert asker.told[0] == (name, "refused_key")
    assert llm.asked == []


@THROUGH
def test_without_the_signer_nobody_can_be_reached_and_the_rule_model_answers(
    clean: Shared, home: Path, analyst: Person, name: str
) -> None:
    stored(clean, analyst, name, MINE)
    asker = Asker(links_for(desk_with(clean, home), analyst))

    assert asker.ask() == RULE_ANSWER
    assert asker.told[0] == (name, "unreachable")
