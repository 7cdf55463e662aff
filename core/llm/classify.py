"""What went wrong with a provider, and for how long it is left alone; pure.

In: the exception of a client, or what a finished answer says of itself. Out: a Failure whose sentence is ours: nothing
a provider wrote goes into it, since providers quote keys and questions in their errors.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from core.vault import NotForwardedError

LONGEST_REST_S = 3600.0


class Kind(StrEnum):
    """What kind of failure it was."""

    REFUSED_KEY = "refused_key"
    FORBIDDEN = "forbidden"
    UNKNOWN_MODEL = "unknown_model"
    BAD_REQUEST = "bad_request"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BROKEN_STREAM = "broken_stream"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    BLOCKED = "blocked"
    BUDGET = "budget"


# The sentence, and the seconds of rest: none where another question may well be answered, ten minutes where a person
# has to change something first.
SENTENCES: Mapping[Kind, tuple[str, float]] = {
    Kind.REFUSED_KEY: ("It does not accept the stored key.", 600),
    Kind.FORBIDDEN: ("The stored key may not use this model.", 600),
    Kind.UNKNOWN_MODEL: ("It has no model of that name.", 600),
    Kind.BAD_REQUEST: ("It would not take this question.", 0),
    Kind.RATE_LIMITED: ("It wants fewer questions.", 60),
    Kind.SERVER_ERROR: ("It has a failure of its own.", 30),
    Kind.TIMEOUT: ("It did not answer in time.", 30),
    Kind.UNREACHABLE: ("It could not be reached.", 60),
    Kind.BROKEN_STREAM: ("It broke off before its answer was whole.", 30),
    Kind.UNREADABLE: ("Its answer could not be read.", 60),
    Kind.EMPTY: ("Its answer was empty.", 0),
    Kind.BLOCKED: ("It withheld its answer for what it says.", 0),
    Kind.BUDGET: ("The account behind the stored key is used up.", 600),
}
STATUSES: Mapping[int, Kind] = {
    401: Kind.REFUSED_KEY, 402: Kind.BUDGET, 403: Kind.FORBIDDEN, 404: Kind.UNKNOWN_MODEL, 408: Kind.TIMEOUT,
    429: Kind.RATE_LIMITED, 504: Kind.TIMEOUT,
}  # fmt: skip
# What the forwarder answers itself: the key is gone, the provider cannot be reached, it fell silent.
FORWARDER: Mapping[int, Kind] = {404: Kind.REFUSED_KEY, 504: Kind.TIMEOUT}
BAD_KEY = ("API_KEY_INVALID", "API key not valid", "API key expired")
WITHHELD = {
    "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "IMAGE_SAFETY", "CONTENT_FILTER", "REFUSAL",
}  # fmt: skip
# Known by name, so that no client is loaded to look; Ollama's error has no status where it was told within an answer.
NAMES: Mapping[str, Kind] = {
    "ResponseValidationError": Kind.UNREADABLE,
    "UnknownApiResponseError": Kind.UNREADABLE,
    "ResponseError": Kind.SERVER_ERROR,
}
TOLD_IN_STREAM = re.compile(r"\(code: (\d{3})\)")
RETRY_IN = re.compile(r"^(\d+(?:\.\d+)?)s$")


@dataclass(frozen=True)
class Failure:
    """Why a provider gave no answer, and for how many seconds it rests; `resting` while it does."""

    kind: Kind
    rest_s: float
    resting: bool = False

    @property
    def sentence(self) -> str:
        said = SENTENCES[self.kind][0]
        return f"It is left alone for a while. Before: {said}" if self.resting else said


def failure(kind: Kind, wait_s: float | None = None) -> Failure:
    """Return the failure of that kind; `wait_s` is what the provider asked for, an hour at most."""
    rest = SENTENCES[kind][1] if wait_s is None else min(max(wait_s, 0.0), LONGEST_REST_S)
    return Failure(kind, rest)


def classify(error: BaseException, *, cut: bool = False) -> Failure:
    """Return what an exception of a provider's client means; `cut` where the desk ended the call, its time being up."""
    if cut:
        return failure(Kind.TIMEOUT)
    chain = list(_chain(error))
    kind = _of_status(chain) or _of_class(chain) or Kind.UNREADABLE
    return failure(kind, _retry_after(chain) if kind in (Kind.RATE_LIMITED, Kind.SERVER_ERROR) else None)


def judge(said: bool, readable: bool, about: Mapping[str, Any]) -> Failure | None:
    """Return what is wrong with an answer that came without an exception; None for a good one.

    `said`: it has text or calls a tool. `readable`: every call's arguments could be parsed. `about`: its metadata.
    """
    reason = str(about.get("finish_reason") or about.get("done_reason") or "").upper()
    feedback = about.get("prompt_feedback") or {}
    if reason in WITHHELD or (isinstance(feedback, Mapping) and feedback.get("block_reason")):
        return failure(Kind.BLOCKED)
    if reason == "ERROR":
        return failure(Kind.SERVER_ERROR)
    if not readable:
        return failure(Kind.UNREADABLE)
    if not said:
        return failure(Kind.EMPTY)
    # Every provider says why it stopped; one that does not was cut off where no protocol noticed.
    return None if reason else failure(Kind.BROKEN_STREAM)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk to the first cause: LangChain and the providers' clients wrap each other's errors."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _of_class(chain: list[BaseException]) -> Kind | None:
    for error in chain:
        match error:
            case NotForwardedError():
                return FORWARDER.get(error.status, Kind.UNREACHABLE)
            case httpx.TimeoutException() | TimeoutError():
                return Kind.TIMEOUT
            case httpx.ConnectError() | ConnectionError():
                return Kind.UNREACHABLE
            case httpx.TransportError():
                return Kind.BROKEN_STREAM
            case json.JSONDecodeError() | UnicodeDecodeError():
                return Kind.UNREADABLE
        if (kind := NAMES.get(type(error).__name__)) is not None:
            return kind
    return None


def _of_status(chain: list[BaseException]) -> Kind | None:
    status = next((found for error in chain if (found := _status(error))), None)
    if status == 400 and any(word in str(error) for error in chain for word in BAD_KEY):
        return Kind.REFUSED_KEY
    if status is None:
        return None
    return STATUSES.get(status, Kind.SERVER_ERROR if status >= 500 else Kind.BAD_REQUEST)


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        if isinstance(status := getattr(error, name, None), int) and 400 <= status <= 599:
            return status
    told = TOLD_IN_STREAM.search(str(error)) if isinstance(error, ValueError) else None
    return int(told[1]) if told else None


def _retry_after(chain: list[BaseException]) -> float | None:
    for error in chain:
        headers = getattr(error, "headers", None) or getattr(getattr(error, "response", None), "headers", None) or {}
        if (told := str(headers.get("retry-after", ""))).isdigit():
            return float(told)
        if (wait := _retry_info(getattr(error, "details", None))) is not None:
            return wait
    return None


def _retry_info(details: Any) -> float | None:
    """Return the wait of a google.rpc.RetryInfo among an error's details."""
    if not isinstance(details, Mapping):
        return None
    inner = details.get("error", details)
    for each in inner.get("details", ()) if isinstance(inner, Mapping) else ():
        if isinstance(each, Mapping) and (told := RETRY_IN.match(str(each.get("retryDelay", "")))):
            return float(told[1])
    return None
