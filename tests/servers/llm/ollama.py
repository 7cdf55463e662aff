"""Ollama: `api/chat` as one JSON line a piece, `api/embed`.

Shapes follow https://docs.ollama.com/api; arguments of a tool are an object here, and a call has no id.
"""

import json
from typing import Any

from tests.servers.llm.replies import Answer, Asked, Fault, Vectors, Wire, told, vectors_of


def answered(asked: Asked, answer: Answer) -> Wire:
    if not asked.stream:
        return told({**_message(asked, answer.text, answer), **_end(answer)})
    lines = [{**_message(asked, piece, None), "done": False} for piece in answer.pieces]
    if answer.calls:
        lines.append({**_message(asked, "", answer), "done": False})
    lines.append({**_message(asked, "", None), **_end(answer)})
    return Wire([_line(v) for v in lines], "application/x-ndjson", chunked=True, pause_s=answer.pause_s)


def embedded(asked: Asked, told_to: Vectors | None) -> Wire:
    given = asked.body["input"]
    rows = vectors_of([given] if isinstance(given, str) else given, asked.body.get("dimensions", 768), told_to)
    return told({"model": asked.body["model"], "embeddings": rows, "total_duration": 1, "prompt_eval_count": 3})


def refused(fault: Fault) -> Wire:
    status = 401 if fault.kind == "invalid_key" else int(fault.kind)
    words = {401: "unauthorized", 404: "model 'x' not found"}.get(status, f"told to answer {status}")
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return told({"error": words}, status, headers)


def trouble(asked: Asked) -> bytes:
    return _line({"error": "llama runner process has terminated"})


def _message(asked: Asked, text: str, answer: Answer | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if answer and answer.calls:
        message["tool_calls"] = [{"function": {"name": c.tool, "arguments": c.arguments}} for c in answer.calls]
    return {"model": asked.body["model"], "created_at": "2026-03-02T12:00:00Z", "message": message}


def _end(answer: Answer) -> dict[str, Any]:
    given, made = answer.usage
    durations = dict.fromkeys(("total_duration", "load_duration", "prompt_eval_duration", "eval_duration"), 1)
    return {"done": True, "done_reason": "stop", "prompt_eval_count": given, "eval_count": made, **durations}


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"
