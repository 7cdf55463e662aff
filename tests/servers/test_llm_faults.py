"""Each fault of the model server, as the class in which the real client hands it on."""

import json

import httpx
import ollama as ollama_client
import pytest
from google.genai.errors import UnknownApiResponseError
from langchain_core.language_models import BaseChatModel
from langchain_google_genai import chat_models as google
from openrouter import errors as routed

from tests.servers.llm import SENTENCE, Fault, Llm, refusing_address
from tests.servers.llm.replies import Kind, Provider
from tests.servers.llm_clients import CLIENTS, gemini, openrouter, whole

REFUSALS: dict[Provider, dict[Kind, type[Exception]]] = {
    "gemini": {
        "400": google.GoogleInvalidRequestError, "invalid_key": google.GoogleInvalidRequestError,
        "403": google.GooglePermissionDeniedError, "404": google.GoogleModelNotFoundError,
        "429": google.GoogleRateLimitError, "500": google.GoogleAPIError, "503": google.GoogleAPIError,
    },
    "openrouter": {
        "400": routed.BadRequestResponseError, "invalid_key": routed.UnauthorizedResponseError,
        "403": routed.ForbiddenResponseError, "404": routed.NotFoundResponseError,
        "429": routed.TooManyRequestsResponseError, "500": routed.InternalServerResponseError,
        "503": routed.ServiceUnavailableResponseError,
    },
    "ollama": dict.fromkeys(("400", "invalid_key", "403", "404", "429", "500", "503"), ollama_client.ResponseError),
}  # fmt: skip
# Plain and streamed; OpenRouter's client looks at the content type before it looks at the body.
UNREADABLE: dict[tuple[Provider, Kind], tuple[type[Exception], type[Exception]]] = {
    ("gemini", "not_json"): (json.JSONDecodeError, UnknownApiResponseError),
    ("gemini", "proxy_page"): (json.JSONDecodeError, UnknownApiResponseError),
    ("openrouter", "not_json"): (routed.ResponseValidationError, routed.ResponseValidationError),
    ("openrouter", "proxy_page"): (routed.OpenRouterDefaultError, routed.OpenRouterDefaultError),
    ("ollama", "not_json"): (json.JSONDecodeError, json.JSONDecodeError),
    ("ollama", "proxy_page"): (json.JSONDecodeError, json.JSONDecodeError),
}

each_provider = pytest.mark.parametrize("provider", CLIENTS)
both_ways = pytest.mark.parametrize("streamed", [False, True])


def failure(model: BaseChatModel, error: type[Exception], *, streamed: bool) -> str:
    """Return what was said before the error came."""
    said = ""
    with pytest.raises(error) as raised:
        if not streamed:
            model.invoke("hello")
        for chunk in model.stream("hello"):
            said += chunk.text
    assert raised.type is error
    return said


@both_ways
@pytest.mark.parametrize(("provider", "kind"), [(p, kind) for p, kinds in REFUSALS.items() for kind in kinds])
def test_a_refusal_arrives_as_the_clients_own_class_after_one_try(
    llm: Llm, provider: Provider, kind: Kind, streamed: bool
) -> None:
    llm.next(provider, Fault(kind))

    said = failure(CLIENTS[provider](llm.address), REFUSALS[provider][kind], streamed=streamed)

    assert (said, len(llm.asked)) == ("", 1)


@each_provider
@both_ways
@pytest.mark.parametrize(("kind", "error"), [("hang", httpx.ReadTimeout), ("drop", httpx.RemoteProtocolError)])
def test_silence_and_a_closed_line_arrive_as_httpx_has_them_after_one_try(
    llm: Llm, provider: Provider, kind: Kind, error: type[Exception], streamed: bool
) -> None:
    llm.next(provider, Fault(kind))

    said = failure(CLIENTS[provider](llm.address), error, streamed=streamed)

    assert (said, len(llm.asked)) == ("", 1)


@each_provider
@both_ways
def test_where_nobody_listens_the_connection_is_refused(provider: Provider, streamed: bool) -> None:
    with refusing_address() as nobody:
        said = failure(CLIENTS[provider](nobody), httpx.ConnectError, streamed=streamed)

    assert said == ""


@both_ways
@pytest.mark.parametrize(("provider", "kind"), UNREADABLE)
def test_an_answer_that_is_not_json_is_an_error(llm: Llm, provider: Provider, kind: Kind, streamed: bool) -> None:
    llm.next(provider, Fault(kind))

    said = failure(CLIENTS[provider](llm.address), UNREADABLE[provider, kind][streamed], streamed=streamed)

    assert (said, len(llm.asked)) == ("", 1)


@each_provider
@pytest.mark.parametrize(
    ("kind", "error"), [("mid_stream", httpx.RemoteProtocolError), ("mid_stream_hang", httpx.ReadTimeout)]
)
def test_a_stream_can_break_off_after_its_first_words(
    llm: Llm, provider: Provider, kind: Kind, error: type[Exception]
) -> None:
    llm.next(provider, Fault(kind))

    said = failure(CLIENTS[provider](llm.address), error, streamed=True)

    assert said
    assert SENTENCE.startswith(said)
    assert said != SENTENCE


@each_provider
@pytest.mark.parametrize(
    ("kind", "error"), [("mid_stream", httpx.RemoteProtocolError), ("mid_stream_hang", httpx.ReadTimeout)]
)
def test_an_answer_in_one_piece_can_break_off_too(
    llm: Llm, provider: Provider, kind: Kind, error: type[Exception]
) -> None:
    llm.next(provider, Fault(kind))

    failure(CLIENTS[provider](llm.address), error, streamed=False)

    assert len(llm.asked) == 1


@pytest.mark.parametrize(
    ("provider", "error"), [("gemini", google.GoogleAPIError), ("ollama", ollama_client.ResponseError)]
)
def test_an_error_told_mid_stream_is_raised(llm: Llm, provider: Provider, error: type[Exception]) -> None:
    llm.next(provider, Fault("mid_stream_error"))

    said = failure(CLIENTS[provider](llm.address), error, streamed=True)

    assert said
    assert SENTENCE.startswith(said)


def test_openrouters_error_told_mid_stream_raises_nothing_and_shows_in_the_finish_reason_alone(llm: Llm) -> None:
    llm.next("openrouter", Fault("mid_stream_error"))

    answer = whole(openrouter(llm.address))

    assert answer.response_metadata["finish_reason"] == "error"
    assert answer.text != SENTENCE


@each_provider
@both_ways
def test_an_empty_answer_raises_nothing(llm: Llm, provider: Provider, streamed: bool) -> None:
    model = CLIENTS[provider](llm.address)
    llm.next(provider, Fault("empty"))

    answer = whole(model) if streamed else model.invoke("hello")

    assert (answer.text, answer.tool_calls) == ("", [])


@both_ways
def test_gemini_names_why_it_withheld_an_answer(llm: Llm, streamed: bool) -> None:
    model = gemini(llm.address)
    llm.next("gemini", Fault("blocked"))

    answer = whole(model) if streamed else model.invoke("hello")

    assert answer.text == ""
    assert answer.response_metadata["prompt_feedback"]["block_reason"] == "SAFETY"


@both_ways
def test_openrouter_names_why_it_withheld_an_answer(llm: Llm, streamed: bool) -> None:
    model = openrouter(llm.address)
    llm.next("openrouter", Fault("blocked"))

    answer = whole(model) if streamed else model.invoke("hello")

    assert (answer.text, answer.response_metadata["finish_reason"]) == ("", "content_filter")
