"""The assistant's page: what is asked reaches the desk, what is told is drawn as told, and only a person's yes places."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core import knowledge, orders
from core.agents import threads
from core.agents.tools import TOOLS
from core.desk import Desk
from core.knowledge import Text
from core.llm.classify import Kind
from core.model import DocumentKind, OrderStatus, Person, ProposalState, StepKind, Trust, TurnState
from core.settings import Settings
from core.store import Duty
from pages import ui
from pages.ui.assistant import figures, words
from pages.ui.palette import DOWN, UP
from tests.core.agents.running import answered, runner_of
from tests.core.knowledge.renamed import Renamed
from tests.core.orders.proposing import now_of
from tests.pages.chat import Answering, answering, proposed, thread_of
from tests.pages.screens import PAGES, PageAs, html_of, quote_market, words_of

PAGE = "assistant.py"
FIGURE = {
    "data": [{"type": "scatter", "x": [1, 2], "y": [3, 4], "name": "BTC"}],
    "layout": {"title": {"text": "BTC/USDT"}},
}
PRICE = {"symbol": "BTC/USDT", "last": "64999.5"}


@pytest.fixture
def me(desk: Desk, jobs_desk: Desk, analyst: Person) -> Desk:
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"})
    return desk.for_person(analyst)


@pytest.fixture
def page(page_as: PageAs, me: Desk) -> AppTest:
    """The page as an analyst opens it, on a desk with prices."""
    return page_as(me.user, PAGE)


def ask(page: AppTest, words: str) -> AppTest:
    return page.chat_input[0].set_value(words).run()


def asked(page: AppTest, jobs_desk: Desk, words: str = "How is BTC?") -> Answering:
    """Ask on the page and begin to answer."""
    ask(page, words)
    return answering(jobs_desk)


def opened(thread: UUID) -> AppTest:
    """Open a thread by its address in another tab of whoever came last, as F5 does."""
    tab = AppTest.from_file(str(PAGES / PAGE), default_timeout=30)
    tab.query_params["thread"] = str(thread)
    return tab.run()


def has(page: AppTest, key: str) -> bool:
    return any(button.key == key for button in page.button)


def test_a_question_begins_a_thread_whose_id_stands_in_the_address(page: AppTest, me: Desk):
    ask(page, "How is BTC?")

    [thread] = threads.threads(me)
    assert thread_of(page) == thread.id
    assert "How is BTC?" in words_of(page)


def test_an_unfinished_answer_is_there_again_after_a_reload(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.say("BTC is about to be ")
    run.say("looked up.")

    tab = opened(run.turn.thread_id)

    assert "BTC is about to be looked up." in words_of(tab)
    assert has(tab, f"stop-{run.turn.id}")


def test_text_that_was_dropped_is_taken_away(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.say("A dead end.", "dead")
    run.step(StepKind.DROP, message="dead")
    run.say("The road.", "live")

    page.run()

    assert "The road." in words_of(page)
    assert "dead end" not in words_of(page)


def test_a_tool_under_way_is_said_in_plain_words_with_its_arguments(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.call("quote", symbol="BTC/USDT")

    page.run()

    assert "Looking up the price BTC/USDT" in words_of(page)


def test_a_result_opens_to_its_source_time_and_data(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result(
        "quote",
        {**PRICE, "received_at": "2026-01-02T03:04:05.678901Z", "opened": "2026-99-99T00:00:00Z"},
        symbol="BTC/USDT",
    )

    page.run()

    told = html_of(page)
    assert "<details" in told
    assert "<dt>received at</dt><dd>2026-01-02 03:04:05 UTC</dd>" in told
    assert "<dt>opened</dt><dd>2026-99-99T00:00:00Z</dd>" in told
    assert "quotes of binance, 2026-01-02 03:04:05 UTC" in told
    assert "64999.5" in told


def test_rows_of_a_result_begin_with_what_they_are_about_and_numbers_stand_to_the_right(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result("positions", {"assets": [{"value": "12.5", "asset": "BTC"}, {"value": None, "asset": "ETH"}]})

    page.run()

    told = html_of(page)
    assert told.index(">asset</th>") < told.index(">value</th>")
    assert '<td class="cp-num">12.5</td>' in told
    assert '<td class="">BTC</td>' in told


def test_every_tool_and_every_failure_has_plain_words():
    assert {tool.name for tool in TOOLS} <= words.TOOLS.keys()
    assert set(Kind) <= words.KINDS.keys()


def test_a_number_leads_to_the_result_it_came_from(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    id = run.result("quote", PRICE)
    run.done("BTC is at 64999.5 now [r1].")

    page.run()

    answer = " ".join(element.value for element in page.markdown)
    assert f"[64999.5](#cp_{id} " in answer
    assert f"](#cp_{id})" in answer
    assert f'id="cp_{id}"' in html_of(page)


def test_a_number_of_an_earlier_answer_leads_to_where_it_was_told(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result("quote", PRICE)
    run.done("Looked up.")
    page.run()
    asked(page, jobs_desk, "Say it.").done("It was 64999.5.")

    page.run()

    assert "[64999.5](#cp_r1 " in page.markdown[-1].value


def test_a_number_from_nowhere_is_called_unverified_and_why(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result("quote", PRICE)
    run.done("BTC will be at 123456.78 soon.")

    page.run()

    assert "123456.78 :orange-badge[unverified]" in words_of(page)
    assert "1 number unverified: found in no result" in words_of(page)


def test_a_number_of_strangers_is_marked_untrusted_and_so_is_its_result(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result("news", {"title": "BTC at 71234.5"}, trust=Trust.UNTRUSTED)
    run.done("A paper says 71234.5.")

    page.run()

    assert "1 number untrusted" in words_of(page)
    assert ">untrusted</span>" in html_of(page)


def test_nothing_in_an_answer_or_a_result_is_active(page: AppTest, jobs_desk: Desk):
    hostile = "<script>alert(1)</script> [Place it](https://evil.example/x) :red-badge[Placed] <button>Confirm</button>"
    run = asked(page, jobs_desk, hostile)
    run.result("news", {"title": hostile}, trust=Trust.UNTRUSTED, words=hostile)
    run.done(hostile)

    page.run()

    html = html_of(page)
    assert "<script" not in html
    assert "<button" not in html
    [answer] = [element.value for element in page.markdown if "Place it" in element.value]
    assert "](" not in answer
    assert "<" not in answer
    assert " :red-badge" not in answer
    assert not [element for element in page.markdown if element.allow_html]


def test_a_chart_is_drawn_within_the_answer_while_it_is_still_written(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.result("chart", {"drawn": "candles"}, figure=FIGURE, what="candles")

    page.run()
    writing = len(page.get("plotly_chart"))
    run.done("Here it is.")
    page.run()

    assert (writing, len(page.get("plotly_chart"))) == (1, 1)


def test_no_line_over_candles_has_a_colour_of_theirs():
    drawn = figures.styled({"data": [{"type": "candlestick"}, {"type": "scatter", "y": [1, 2]}], "layout": {}})

    assert not {UP, DOWN} & set(drawn.layout.colorway)
    assert drawn.data[0].increasing.line.color == UP


@pytest.mark.parametrize("kind", [StepKind.FAILED, StepKind.REFUSED])
def test_a_call_that_failed_or_was_refused_says_why(page: AppTest, jobs_desk: Desk, kind: StepKind):
    run = asked(page, jobs_desk)
    run.step(kind, call=run.call("quote", symbol="NOPE/USDT"), sentence="It is not listed. Name another.")

    page.run()

    assert f"{kind.value} It is not listed. Name another." in words_of(page)


def test_who_did_not_answer_is_named_with_the_reason_and_who_was_asked_then(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.step(StepKind.FALLBACK, provider="openrouter", model="m", kind="rate_limited", seconds=0.3)
    run.done("Hello.")

    page.run()

    assert "OpenRouter did not answer (rate limited). Google Gemini was asked." in words_of(page)


def test_who_was_not_asked_since_he_rests_is_not_said_to_have_been_asked(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.step(StepKind.FALLBACK, provider="openrouter", model="m", kind="timeout", seconds=0.3)
    run.step(StepKind.FALLBACK, provider="ollama", model="m", kind="rate_limited", seconds=0, resting=True)
    run.done("Hello.")

    page.run()

    said = words_of(page)
    assert "Google Gemini was asked" in said
    assert "Ollama is left alone for a while (rate limited). Google Gemini was asked." in said
    assert "Ollama was asked" not in said


def test_an_answer_says_who_gave_it_at_what_cost(page: AppTest, jobs_desk: Desk):
    asked(page, jobs_desk).done("Hello.")

    page.run()

    assert "Google Gemini · gemini-3.8-flash · 1,234 + 56 tokens · 0.0021 USD" in words_of(page)


def test_stop_ends_an_answer_and_keeps_what_was_said(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk)
    run.say("So far.")
    page.run()

    page.button(key=f"stop-{run.turn.id}").click().run()
    stopping = page.button(key=f"stop-{run.turn.id}").disabled
    run.done("So far.", state=TurnState.STOPPED)
    page.run()

    assert stopping
    assert threads.thread(me, run.turn.thread_id).turns[0].stop_requested_at
    assert "You stopped this answer" in words_of(page)
    assert "So far." in words_of(page)


def test_an_answer_that_ended_at_a_limit_says_so_and_can_be_retried(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk)
    run.step(StepKind.LIMIT, sentence="One answer may cost 0.5 USD. Ask in smaller steps.")
    run.done("", state=TurnState.FAILED, error="It ended at its limit.")
    page.run()
    said = words_of(page)

    page.button(key=f"retry-{run.turn.id}").click().run()

    assert "One answer may cost 0.5 USD" in said
    assert "It ended at its limit." in said
    [turn] = threads.thread(me, run.turn.thread_id).turns
    assert (turn.asked, turn.replaces) == ("How is BTC?", run.turn.id)


def test_the_limit_an_answer_ended_at_is_said_once(page: AppTest, jobs_desk: Desk):
    run = asked(page, jobs_desk)
    run.step(StepKind.LIMIT, sentence="One answer may cost 0.5 USD.")
    run.done("", state=TurnState.FAILED, error="One answer may cost 0.5 USD.")

    page.run()

    assert words_of(page).count("One answer may cost 0.5 USD.") == 1


def test_an_edited_question_takes_the_place_of_the_old_one(page: AppTest, jobs_desk: Desk, me: Desk):
    turn = asked(page, jobs_desk).done("Hello.")
    page.run()

    page.button(key=f"edit-{turn.id}").click().run()
    page.text_area(key=f"words-{turn.id}").set_value("How is ETH?")
    page.button(key=f"ask-{turn.id}").click().run()

    assert [one.asked for one in threads.thread(me, turn.thread_id).turns] == ["How is ETH?"]
    assert "How is ETH?" in words_of(page)
    assert not page.text_area


def test_what_is_asked_too_early_stands_in_the_field_again_with_the_reason(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk)

    ask(page, "And ETH?")
    said = (page.error[0].value, page.chat_input[0].proto.value)
    run.done("It rests.")
    ask(page, "And ETH?")

    assert "still being answered" in said[0]
    assert said[1] == "And ETH?"
    assert not page.error
    assert [turn.asked for turn in threads.thread(me, thread_of(page)).turns] == ["How is BTC?", "And ETH?"]


def test_what_another_tab_asked_meanwhile_keeps_a_question_from_being_lost(page: AppTest, me: Desk):
    ask(page, "How is BTC?")
    thread = thread_of(page)
    for turn in threads.thread(me, thread).turns:
        threads.stop(me, turn.id)
    page.run()
    threads.ask(me, thread, "Asked in another tab.")

    ask(page, "And ETH?")

    assert "still being answered" in page.error[0].value
    assert page.chat_input[0].proto.value == "And ETH?"


def test_a_new_thread_suggests_questions_that_fit_this_desk(page: AppTest, me: Desk):
    labels = [button.label for button in page.button]
    page.button(key="suggested-0").click().run()

    assert any("BTC" in label for label in labels)
    assert any("exposed" in label for label in labels)
    assert not any("orders are open" in label for label in labels)
    assert "BTC/USDT" in threads.thread(me, thread_of(page)).turns[0].asked


def test_threads_are_listed_found_by_words_and_opened(page: AppTest, me: Desk, jobs_desk: Desk):
    first = answered(me, runner_of(jobs_desk), "How is BTC?", "It rests.").thread_id
    second = answered(me, runner_of(jobs_desk), "What of gas fees?", "They fell.").thread_id
    page.run()
    both = has(page, f"side-thread-{first}") and has(page, f"side-thread-{second}")

    page.text_input(key="side-words").set_value("fell").run()
    found = (has(page, f"side-thread-{first}"), has(page, f"side-thread-{second}"))
    page.button(key=f"side-thread-{second}").click().run()

    assert both
    assert found == (False, True)
    assert "They fell." in words_of(page)


def test_another_persons_thread_is_not_there(page: AppTest, desk: Desk, jobs_desk: Desk, operator: Person):
    theirs = answered(desk.for_person(operator), runner_of(jobs_desk), "My secret plan?", "Sealed.")

    tab = opened(theirs.thread_id)

    assert "There is no such thread of yours" in words_of(tab)
    assert "Sealed." not in words_of(tab)


def test_an_address_that_makes_no_sense_leads_to_a_new_thread(page: AppTest):
    page.query_params["thread"] = "nonsense"

    page.run()

    assert not page.exception
    assert "There is no such thread of yours" in words_of(page)
    assert not page.button(key="side-new").disabled


def test_a_thread_is_renamed_and_deleted_only_after_a_second_press(page: AppTest, me: Desk, jobs_desk: Desk):
    thread = answered(me, runner_of(jobs_desk), "How is BTC?", "It rests.").thread_id
    page = opened(thread)
    page.session_state["thread-menu"] = True
    page.run()

    page.text_input(key=f"title-{thread}").set_value("Resting").run()
    renamed = threads.thread(me, thread).thread.title
    page.button(key="thread-delete").click().run()
    kept = [one.id for one in threads.threads(me)]
    page.button(key="thread-delete-yes").click().run()

    assert renamed == "Resting"
    assert kept == [thread]
    assert threads.threads(me) == []
    assert "thread" not in page.query_params


def test_a_thread_is_taken_along_as_markdown_and_json(page: AppTest, me: Desk, jobs_desk: Desk):
    thread = answered(me, runner_of(jobs_desk), "How is BTC?", "It rests.").thread_id
    page = opened(thread)
    page.session_state["thread-menu"] = True

    page.run()

    assert [button.proto.label for button in page.get("download_button")] == ["Markdown", "JSON"]


def test_of_a_long_thread_the_newest_questions_are_drawn_and_more_on_demand(page: AppTest, me: Desk, jobs_desk: Desk):
    runner, thread = runner_of(jobs_desk), None
    for n in range(22):
        thread = answered(me, runner, f"Question {n:02}.", "Yes.", thread).thread_id
    assert thread

    page = opened(thread)
    newest = words_of(page)
    page.button(key="assistant-earlier").click().run()

    assert "Question 01." not in newest
    assert "Question 21." in newest
    assert "Question 01." in words_of(page)


def test_a_proposal_is_shown_with_its_terms_worth_weight_reason_and_what_the_gates_say(
    page: AppTest, jobs_desk: Desk, me: Desk
):
    run = asked(page, jobs_desk, "Buy 0.05 BTC")
    made = proposed(me, run, why="<b>You</b> asked for it.")
    run.done("I proposed it.")

    page.run()

    told = words_of(page)
    assert "Buy 0.05 BTC/USDT at the market price" in told
    assert "The assistant says &lt;b&gt;You&lt;/b&gt; asked for it." in told
    assert "3,003.00 USDT" in told
    assert "% of the account" in told
    assert "gates say yes" in told
    assert "expires in" in told
    assert page.button(key=f"confirm-{made.id}").label == "Place buy 0.05 BTC"


def test_a_proposal_can_be_confirmed_while_its_answer_is_still_written(page: AppTest, jobs_desk: Desk, me: Desk):
    made = proposed(me, asked(page, jobs_desk, "Buy 0.05 BTC"))
    page.run()

    page.button(key=f"confirm-{made.id}").click().run()

    assert orders.one(me, made.id).quantity == Decimal("0.05")


def test_a_yes_places_the_order_once_and_the_card_says_what_became_of_it(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk, "Buy 0.05 BTC")
    made = proposed(me, run)
    run.done("I proposed it.")
    page.run()

    page.button(key=f"confirm-{made.id}").click().run()

    assert now_of(me, made).state is ProposalState.CONFIRMED
    assert [order.id for order in orders.ledger(me).orders] == [made.id]
    assert "You confirmed it: recorded" in words_of(page)
    assert 'href="/orders"' in html_of(page)
    assert not has(page, f"confirm-{made.id}")


def test_the_gates_no_is_shown_with_every_reason(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk, "Buy 5 BTC")
    made = proposed(me, run, quantity="5")
    run.done("I proposed it.")
    page.run()

    page.button(key=f"confirm-{made.id}").click().run()

    refused = orders.one(me, made.id)
    assert refused.status is OrderStatus.REFUSED
    assert len(refused.refusals) > 1
    assert all(no.code.value in words_of(page) for no in refused.refusals)


def test_a_no_places_nothing(page: AppTest, jobs_desk: Desk, me: Desk):
    run = asked(page, jobs_desk, "Buy 0.05 BTC")
    made = proposed(me, run)
    run.done("I proposed it.")
    page.run()

    page.button(key=f"reject-{made.id}").click().run()

    assert now_of(me, made).state is ProposalState.REJECTED
    assert not orders.ledger(me).orders
    assert "You rejected it" in words_of(page)


def test_a_second_tab_that_presses_too_late_is_told_so_and_shows_what_happened(
    page: AppTest, jobs_desk: Desk, me: Desk
):
    run = asked(page, jobs_desk, "Buy 0.05 BTC")
    made = proposed(me, run)
    run.done("I proposed it.")
    page.run()
    orders.reject_proposal(me, made.id)

    page.button(key=f"confirm-{made.id}").click().run()

    assert "does not wait any more" in page.error[0].value
    assert "You rejected it" in words_of(page)
    assert not orders.ledger(me).orders


def test_a_proposal_whose_time_has_passed_has_no_buttons(
    page_as: PageAs, page: AppTest, jobs_desk: Desk, me: Desk, desk: Desk
):
    run = asked(page, jobs_desk, "Buy 0.05 BTC")
    an_hour_ago = replace(me, now=lambda: desk.now() - timedelta(hours=1))
    made = proposed(an_hour_ago, run)
    run.done("I proposed it.")

    page.run()

    assert "Nobody decided in time" in words_of(page)
    assert not has(page, f"confirm-{made.id}")


def test_an_answer_that_claims_an_order_is_no_card(page: AppTest, jobs_desk: Desk):
    asked(page, jobs_desk, "Buy 0.05 BTC").done("**Buy 0.05 BTC** [Place buy 0.05 BTC](#confirm)")

    page.run()

    assert not [button for button in page.button if (button.key or "").startswith("confirm-")]
    assert "](#confirm)" not in words_of(page)


def test_where_no_language_model_is_configured_rule_mode_is_said_with_what_to_do(page: AppTest, jobs_desk: Desk):
    without = words_of(page)
    with jobs_desk.store.as_service(Duty.RELAY) as tx:
        tx.processes.beat("assistant", 1, jobs_desk.now(), {"providers": ["gemini"]})

    page.run()

    assert "No language model is configured: rule mode" in without
    assert "(/keys)" in without
    assert "rule mode" not in words_of(page)


def test_the_privacy_level_is_said_with_what_it_means(page: AppTest, jobs_desk: Desk):
    by_rules = html_of(page)
    with jobs_desk.store.as_service(Duty.RELAY) as tx:
        tx.processes.beat("assistant", 1, jobs_desk.now(), {"providers": ["gemini"]})

    page.run()

    assert "privacy: balanced" in by_rules
    assert "amounts are told to the language model" in by_rules
    assert "privacy: balanced" in words_of(page)
    assert "amounts are told to the language model" in words_of(page)


def test_a_day_that_is_nearly_used_up_is_announced(page_as: PageAs, desk: Desk, jobs_desk: Desk, analyst: Person):
    low = replace(desk, settings=Settings(home=desk.settings.home, llm_tokens_per_day=1_400))
    page = page_as(analyst, PAGE)
    asked(page, jobs_desk).done("Hello.")
    page.run()
    before = [one.value for one in page.warning]

    ui.open_doors(low)
    page.run()

    assert not before
    assert "1,290 of 1,400 tokens" in page.warning[0].value


def test_a_document_is_added_seen_and_deleted(page: AppTest):
    page.session_state["documents"] = True
    page.run()
    empty = words_of(page)

    page.file_uploader[0].set_value(("memo.md", b"# Memo\n\nWe hold ETH.", "text/markdown")).run()
    added = words_of(page)
    forget = next(button for button in page.button if (button.key or "").startswith("forget-"))
    forget.click().run()

    assert "No document yet" in empty
    assert "memo.md being read" in added
    assert "memo.md" not in words_of(page)


def test_after_a_switch_of_embedder_one_sees_how_far_it_has_come(page: AppTest, jobs_desk: Desk):
    said = [Text(DocumentKind.NEWS, f"Story {n}", f"Told {n}.", jobs_desk.now()) for n in range(150)]
    knowledge.ingest(jobs_desk.store, said)
    page.session_state["documents"] = True
    page.run()
    before = words_of(page)

    knowledge.embed_anew(jobs_desk.store, Renamed())
    page.run()

    assert "passages" not in before
    assert "50 of 150 passages, news and policies included, are embedded with offline-hash-1" in words_of(page)


def test_a_file_that_cannot_be_read_says_what_to_do(page: AppTest):
    page.session_state["documents"] = True
    page.run()

    page.file_uploader[0].set_value(("memo.pdf", b"PK\x03\x04 an archive", "application/pdf")).run()

    assert "memo.pdf: This is an archive or office document. Save it as PDF" in page.error[0].value
