"""OpenRouter, and whoever else speaks OpenAI's API: `chat/completions` and `embeddings`.

Shapes follow https://openrouter.ai/docs/api-reference; arguments of a tool come as pieces of a JSON string.
"""

import base64
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.servers.llm.replies import Answer, Asked, Fault, Vectors, Wire, told, vectors_of

WORDS = {"invalid_key": "User not found.", "429": "Rate limit exceeded.", "404": "No endpoints found for this model."}


def answered(asked: Asked, answer: Answer) -> Wire:
    if asked.stream:
        pieces = list(_events(asked, answer))
        return Wire(pieces, "text/event-stream", chunked=True, pause_s=answer.pause_s)
    message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
    if answer.calls:
        message |= {"content": None, "tool_calls": _calls(answer)}
    finish = _finish(answer)
    choice = {"index": 0, "message": message, "finish_reason": finish, "native_finish_reason": finish}
    usage = {"usage": _usage(answer)}
    return told({**_head(asked), "object": "chat.completion", "choices": [{**choice, "logprobs": None}], **usage})


def embedded(asked: Asked, told_to: Vectors | None) -> Wire:
    given = asked.body["input"]
    rows = vectors_of([given] if isinstance(given, str) else given, asked.body.get("dimensions", 1536), told_to)
    packed = asked.body.get("encoding_format") == "base64"
    values = [base64.b64encode(struct.pack(f"<{len(r)}f", *r)).decode() if packed else r for r in rows]
    data = [{"object": "embedding", "index": n, "embedding": value} for n, value in enumerate(values)]
    usage = {"prompt_tokens": 3, "total_tokens": 3}
    return told({"object": "list", "model": asked.body["model"], "data": data, "usage": usage})


def refused(fault: Fault) -> Wire:
    status = 401 if fault.kind == "invalid_key" else int(fault.kind)
    words = WORDS.get(fault.kind, f"Told to answer {status}.")
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return told({"error": {"code": status, "message": words, "metadata": {}}}, status, headers)


def trouble(asked: Asked) -> bytes:
    error = {"error": {"code": 502, "message": "Provider disconnected unexpectedly."}}
    return _event(asked, {"content": ""}, "error", error)


def _events(asked: Asked, answer: Answer) -> Iterator[bytes]:
    """Yield the answer piece by piece, with the remark that keeps the line open before the first."""
    remark = b": OPENROUTER PROCESSING\n\n"
    for piece in answer.pieces:
        yield remark + _event(asked, {"role": "assistant", "content": piece})
        remark = b""
    for call in _calls(answer):
        function: dict[str, str] = call["function"]
        opening = {**call, "function": {"name": function["name"], "arguments": ""}}
        yield remark + _event(asked, {"role": "assistant", "content": None, "tool_calls": [opening]})
        remark = b""
        for at in range(0, len(function["arguments"]), 12):
            part = {"index": call["index"], "function": {"arguments": function["arguments"][at : at + 12]}}
            yield _event(asked, {"tool_calls": [part]})
    ending = _event(asked, {"role": "assistant", "content": ""}, _finish(answer))
    told_last = _event(asked, {"role": "assistant", "content": ""}, _finish(answer), {"usage": _usage(answer)})
    yield remark + ending + told_last + b"data: [DONE]\n\n"


def _event(asked: Asked, delta: Mapping[str, Any], finish: str | None = None, more: Any = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "native_finish_reason": finish, "logprobs": None}
    event = {**_head(asked), "object": "chat.completion.chunk", "choices": [choice], **(more or {})}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def _head(asked: Asked) -> dict[str, Any]:
    head = {"id": "gen-1", "created": 1_772_409_600, "model": asked.body["model"], "provider": "Test"}
    return {**head, "system_fingerprint": None}


def _calls(answer: Answer) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": f"call_{n}",
            "index": n,
            "type": "function",
            "function": {"name": call.tool, "arguments": json.dumps(call.arguments)},
        }
        for n, call in enumerate(answer.calls)
    ]


def _finish(answer: Answer) -> str:
    if answer.blocked:
        return "content_filter"
    return "tool_calls" if answer.calls else "stop"


def _usage(answer: Answer) -> dict[str, Any]:
    given, made = answer.usage
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made, "cost": answer.cost}
