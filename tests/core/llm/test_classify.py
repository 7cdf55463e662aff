"""What an error or an answer means, where no server can show it."""

from types import SimpleNamespace

import httpx
import pytest

from core.llm.classify import SENTENCES, Kind, classify, failure, judge
from core.vault import NotForwardedError


class Refused(Exception):
    """An error as providers' clients raise it."""

    def __init__(self, status: int, headers: dict[str, str] | None = None, details: object = None) -> None:
        super().__init__("quoted: sk-secret")
        self.status_code, self.details = status, details
        self.response = SimpleNamespace(headers=httpx.Headers(headers or {}))


def wrapped(cause: BaseException) -> BaseException:
    """Return it wrapped twice, as LangChain does."""
    try:
        try:
            raise ValueError("wrapped") from cause
        except ValueError as e:
            raise RuntimeError("again") from e
    except RuntimeError as e:
        return e


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Kind.BAD_REQUEST),
        (401, Kind.REFUSED_KEY),
        (402, Kind.BUDGET),
        (403, Kind.FORBIDDEN),
        (404, Kind.UNKNOWN_MODEL),
        (408, Kind.TIMEOUT),
        (422, Kind.BAD_REQUEST),
        (429, Kind.RATE_LIMITED),
        (500, Kind.SERVER_ERROR),
        (504, Kind.TIMEOUT),
        (529, Kind.SERVER_ERROR),
    ],
)
def test_a_status_says_what_it_is_however_deep_it_is_wrapped(status: int, kind: Kind) -> None:
    assert classify(wrapped(Refused(status))).kind is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ReadTimeout("x"), Kind.TIMEOUT),
        (httpx.ConnectTimeout("x"), Kind.TIMEOUT),
        (httpx.ConnectError("x"), Kind.UNREACHABLE),
        (ConnectionError("x"), Kind.UNREACHABLE),
        (httpx.RemoteProtocolError("x"), Kind.BROKEN_STREAM),
        (httpx.ReadError("x"), Kind.BROKEN_STREAM),
        (NotForwardedError("x", 404), Kind.REFUSED_KEY),
        (NotForwardedError("x", 502), Kind.UNREACHABLE),
        (NotForwardedError("x", 504), Kind.TIMEOUT),
        (KeyError("choices"), Kind.UNREADABLE),
    ],
)
def test_a_class_says_what_it_is_where_there_is_no_status(error: BaseException, kind: Kind) -> None:
    assert classify(wrapped(error)).kind is kind


def test_a_call_the_desk_ended_ran_out_of_time_whatever_it_raised() -> None:
    assert classify(httpx.ReadError("x"), cut=True).kind is Kind.TIMEOUT


@pytest.mark.parametrize(("told", "rest"), [("7", 7), ("0", 0), ("999999", 3600), ("soon", 60), ("-1", 60)])
def test_the_wait_a_provider_asks_for_is_kept_an_hour_at_most(told: str, rest: float) -> None:
    assert classify(Refused(429, {"Retry-After": told})).rest_s == rest


def test_google_tells_the_wait_in_the_body() -> None:
    details = {"error": {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"}]}}

    assert classify(Refused(429, details=details)).rest_s == 17


@pytest.mark.parametrize("kind", Kind)
def test_every_failure_has_a_sentence_of_our_own(kind: Kind) -> None:
    assert failure(kind).sentence == SENTENCES[kind][0]


@pytest.mark.parametrize(
    ("said", "readable", "about", "kind"),
    [
        (True, True, {"finish_reason": "STOP"}, None),
        (True, True, {"done_reason": "stop"}, None),
        (True, True, {"finish_reason": "length"}, None),
        (False, True, {"finish_reason": "STOP"}, Kind.EMPTY),
        (False, True, {}, Kind.EMPTY),
        (True, True, {"finish_reason": "SAFETY"}, Kind.BLOCKED),
        (True, True, {"finish_reason": "content_filter"}, Kind.BLOCKED),
        (False, True, {"prompt_feedback": {"block_reason": "SAFETY"}}, Kind.BLOCKED),
        (True, True, {"prompt_feedback": {"block_reason": None}, "finish_reason": "STOP"}, None),
        (False, False, {"finish_reason": "tool_calls"}, Kind.UNREADABLE),
        (True, True, {"finish_reason": "error"}, Kind.SERVER_ERROR),
        (True, True, {}, Kind.BROKEN_STREAM),
    ],
)
def test_an_answer_counts_only_when_it_is_whole_and_says_something(
    said: bool, readable: bool, about: dict[str, object], kind: Kind | None
) -> None:
    found = judge(said, readable, about)

    assert (found and found.kind) == kind
