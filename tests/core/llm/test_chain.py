"""Who answers when somebody does not: every fault of every provider, in one piece and piece by piece."""

import pytest
from langchain_core.language_models import FakeListChatModel

from core.llm.chain import Attempt, Chain, Rests
from core.llm.classify import Kind
from core.llm.redact import Privacy, Redaction
from tests.core.llm.asking import NAMES, QUESTION, RULE_ANSWER, Asker, Clock, link
from tests.servers.llm import SENTENCE, Fault, Llm, Say, refusing_address
from tests.servers.web import Reply, serving

WAYS = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
EACH = pytest.mark.parametrize("name", NAMES)
FAULTS = {
    "400": ("bad_request", 0),
    "invalid_key": ("refused_key", 600),
    "403": ("forbidden", 600),
    "404": ("unknown_model", 600),
    "429": ("rate_limited", 60),
    "500": ("server_error", 30),
    "503": ("server_error", 30),
    "drop": ("broken_stream", 30),
    "not_json": ("unreadable", 60),
    "proxy_page": ("unreadable", 60),
    "mid_stream": ("broken_stream", 30),
    "blocked": ("blocked", 0),
    "empty": ("empty", 0),
}
# Ollama withholds no answer for its content.
CASES = [(name, fault) for name in NAMES for fault in FAULTS if (name, fault) != ("ollama", "blocked")]
HANGS = ("hang", "mid_stream_hang")


def after(name: str) -> str:
    """Return who is asked after this one."""
    return NAMES[(NAMES.index(name) + 1) % len(NAMES)]


@WAYS
@pytest.mark.parametrize(("name", "fault"), CASES)
def test_whatever_goes_wrong_the_next_one_answers_and_the_reason_is_kept(
    llm: Llm, name: str, fault: str, stream: bool
) -> None:
    llm.next(name, Fault(fault))
    asker = Asker([link(name, llm.address), link(after(name), llm.address)], stream)

    answer = asker.ask()

    kind, rest_s = FAULTS[fault]
    assert answer == SENTENCE
    assert asker.told == [(name, kind), (after(name), "answered")]
    assert asker.tries[0].failure.rest_s == rest_s
    assert [asked.provider for asked in llm.asked] == [name, after(name)]


@WAYS
@EACH
@pytest.mark.parametrize("fault", HANGS)
def test_one_that_hangs_is_given_up_after_its_time(llm: Llm, name: str, fault: str, stream: bool) -> None:
    llm.next(name, Fault(fault))
    asker = Asker([link(name, llm.address, timeout_s=0.3), link(after(name), llm.address)], stream)

    assert asker.ask() == SENTENCE
    assert asker.told == [(name, "timeout"), (after(name), "answered")]


@WAYS
@EACH
def test_an_error_told_within_an_answer_is_a_failure(llm: Llm, name: str, stream: bool) -> None:
    llm.next(name, Fault("mid_stream_error"))
    asker = Asker([link(name, llm.address), link(after(name), llm.address)], stream)

    assert asker.ask() == SENTENCE
    # Only a stream has room for words about an error; Ollama streams in any case.
    told = "server_error" if stream or name == "ollama" else "broken_stream"
    assert asker.told == [(name, told), (after(name), "answered")]


@WAYS
@EACH
def test_one_that_refuses_the_connection_is_unreachable(llm: Llm, name: str, stream: bool) -> None:
    with refusing_address() as nobody:
        asker = Asker([link(name, nobody), link(after(name), llm.address)], stream)

        assert asker.ask() == SENTENCE
    assert asker.told[0] == (name, "unreachable")


def test_one_that_only_sends_comments_is_given_up_too(llm: Llm) -> None:
    comments = Reply(
        body=b": OPENROUTER PROCESSING\n\n" * 1000, headers={"Content-Type": "text/event-stream"}, drip_s=0.01
    )

    with serving(lambda _: comments) as busy:
        asker = Asker([link("openrouter", busy.address, timeout_s=0.4), link("ollama", llm.address)], stream=True)

        assert asker.ask() == SENTENCE
    assert asker.told[0] == ("openrouter", "timeout")


@EACH
def test_one_that_speaks_slowly_but_speaks_is_heard_to_its_end(llm: Llm, name: str) -> None:
    llm.next(name, Say("One word, and another, and a third.", chunks=6, pause_s=0.25))
    asker = Asker([link(name, llm.address, timeout_s=1.1)], stream=True)

    assert asker.ask() == "One word, and another, and a third."
    assert asker.told == [(name, "answered")]


@EACH
def test_after_a_failure_in_the_middle_the_page_knows_which_words_to_drop(llm: Llm, name: str) -> None:
    llm.next(name, Fault("mid_stream"))
    asker = Asker([link(name, llm.address), link(after(name), llm.address)], stream=True)

    asker.ask()

    dead, alive = (each.message_id for each in asker.tries)
    assert "".join(text for id, text in asker.pieces if id == dead)
    assert "".join(text for id, text in asker.pieces if id == alive) == SENTENCE
    assert {id for id, _ in asker.pieces} == {dead, alive}


@WAYS
def test_the_rule_model_answers_when_everybody_failed(llm: Llm, stream: bool) -> None:
    for name in NAMES:
        llm.next(name, Fault("503"))
    asker = Asker([link(name, llm.address) for name in NAMES], stream)

    assert asker.ask() == RULE_ANSWER
    assert asker.told == [*((name, "server_error") for name in NAMES), ("rules", "answered")]


def test_without_any_provider_the_rule_model_answers() -> None:
    asker = Asker([])

    assert asker.ask() == RULE_ANSWER
    assert asker.told == [("rules", "answered")]


@pytest.mark.parametrize("order", [NAMES, tuple(reversed(NAMES))])
def test_the_first_of_the_order_that_works_is_the_only_one_asked(llm: Llm, order: tuple[str, ...]) -> None:
    asker = Asker([link(name, llm.address) for name in order])

    asker.ask()

    assert [asked.provider for asked in llm.asked] == [order[0]]


def test_one_that_failed_is_left_alone_until_its_rest_is_over(llm: Llm) -> None:
    clock = Clock()
    asker = Asker([link("gemini", llm.address), link("ollama", llm.address)], rests=Rests(clock))
    llm.next("gemini", Fault("503"))
    asker.ask()

    clock.move(29)
    asker.ask()
    clock.move(2)
    asker.ask()

    assert [asked.provider for asked in llm.asked] == ["gemini", "ollama", "ollama", "gemini"]


def test_one_that_says_how_long_it_wants_rest_gets_it(llm: Llm) -> None:
    clock = Clock()
    asker = Asker([link("openrouter", llm.address), link("ollama", llm.address)], rests=Rests(clock))
    llm.next("openrouter", Fault("429", retry_after=5))
    asker.ask()

    clock.move(6)
    asker.ask()

    assert [asked.provider for asked in llm.asked] == ["openrouter", "ollama", "openrouter"]


def test_why_one_was_not_asked_is_told_once_a_turn(llm: Llm) -> None:
    rests = Rests(Clock())
    links = [link("gemini", llm.address), link("ollama", llm.address)]
    llm.next("gemini", Fault("429"))
    Asker(links, rests=rests).ask()

    tries: list[Attempt] = []
    chain = Chain(links, FakeListChatModel(responses=[]), Redaction(Privacy.RAW), rests)
    for _ in range(2):
        chain.ask(lambda model: model.invoke(QUESTION), tries.append)

    assert [each.provider for each in tries] == ["gemini", "ollama", "ollama"]
    assert (tries[0].failure.kind, tries[0].seconds, tries[0].message_id) == (Kind.RATE_LIMITED, 0, "")
    assert tries[0].failure.sentence == "It is left alone for a while. Before: It wants fewer questions."


def test_who_failed_in_a_turn_is_not_told_of_again_in_it(llm: Llm) -> None:
    tries: list[Attempt] = []
    links = [link("gemini", llm.address), link("ollama", llm.address)]
    chain = Chain(links, FakeListChatModel(responses=[]), Redaction(Privacy.RAW), Rests(Clock()))
    llm.next("gemini", Fault("503"))

    for _ in range(2):
        chain.ask(lambda model: model.invoke(QUESTION), tries.append)

    assert [(each.provider, each.failure is None) for each in tries] == [
        ("gemini", False), ("ollama", True), ("ollama", True),
    ]  # fmt: skip


def test_a_refused_key_gives_only_that_key_rest(llm: Llm) -> None:
    rests = Rests(Clock())
    llm.next("gemini", Fault("invalid_key"))
    Asker([link("gemini", llm.address, key="mine")], rests=rests).ask()

    Asker([link("gemini", llm.address, key="mine")], rests=rests).ask()
    Asker([link("gemini", llm.address, key="the desk's")], rests=rests).ask()

    sent = [each.provider for each in llm.asked]
    assert sent == ["gemini", "gemini"]
    assert rests.rests(link("gemini", llm.address, key="mine"))
    assert not rests.rests(link("gemini", llm.address, key="the desk's"))


def test_a_question_one_would_not_take_gives_it_no_rest(llm: Llm) -> None:
    asker = Asker([link("gemini", llm.address), link("ollama", llm.address)])
    llm.next("gemini", Fault("400"))

    asker.ask()
    asker.ask()

    assert [asked.provider for asked in llm.asked] == ["gemini", "ollama", "gemini"]


def test_a_defect_of_our_own_is_not_taken_for_a_provider_s(llm: Llm) -> None:
    tries: list[Attempt] = []
    chain = Chain(
        [link("gemini", llm.address)], FakeListChatModel(responses=[]), Redaction(Privacy.RAW), Rests(Clock())
    )

    with pytest.raises(ZeroDivisionError):
        chain.ask(lambda model: model.invoke(QUESTION).text and 1 // 0, tries.append)

    assert tries == []


@EACH
def test_no_word_of_a_provider_s_error_is_repeated(llm: Llm, name: str) -> None:
    llm.next(name, Fault("invalid_key"))
    asker = Asker([link(name, llm.address)])

    asker.ask()

    assert asker.tries[0].failure.sentence == "It does not accept the stored key."
