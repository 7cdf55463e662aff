"""The Gemini Developer API: `generateContent`, `streamGenerateContent`, `batchEmbedContents`.

Shapes follow https://ai.google.dev/api; a call of a tool has no id on this wire.
"""

import json
from collections.abc import Sequence
from typing import Any

from tests.servers.llm.replies import Answer, Asked, Fault, Vectors, Wire, told, vectors_of

STATUSES = {
    400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL",
    503: "UNAVAILABLE",
}  # fmt: skip


def answered(asked: Asked, answer: Answer) -> Wire:
    pieces = answer.pieces if asked.stream else [answer.text] * bool(answer.text)
    parts: list[list[dict[str, Any]]] = [[{"text": piece}] for piece in pieces]
    if answer.calls:
        calls = [{"functionCall": {"name": c.tool, "args": c.arguments}} for c in answer.calls]
        # A model that thinks signs its first call, and wants the signature back.
        parts.append([{**calls[0], "thoughtSignature": "c2lnbmF0dXJl"}, *calls[1:]])
    if not asked.stream:
        return told(_response(asked, answer, [part for piece in parts for part in piece], ends=True))
    last = max(len(parts) - 1, 0)
    events = [_response(asked, answer, piece, ends=n == last) for n, piece in enumerate(parts or [[]])]
    return Wire([_event(e) for e in events], "text/event-stream", chunked=True, pause_s=answer.pause_s)


def embedded(asked: Asked, told_to: Vectors | None) -> Wire:
    requests: list[dict[str, Any]] = asked.body["requests"]
    texts = ["".join(part["text"] for part in r["content"]["parts"]) for r in requests]
    rows = vectors_of(texts, requests[0].get("outputDimensionality", 3072), told_to)
    return told({"embeddings": [{"values": row} for row in rows]})


def refused(fault: Fault) -> Wire:
    """Return a refusal; a key that is wrong is a 400 here, as is much else."""
    wrong_key = fault.kind == "invalid_key"
    status = 400 if wrong_key else int(fault.kind)
    details: list[dict[str, Any]] = []
    if wrong_key:
        reason = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
        details.append({"@type": "type.googleapis.com/google.rpc.ErrorInfo", **reason})
    if fault.retry_after is not None:
        delay = {"retryDelay": f"{fault.retry_after}s"}
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", **delay})
    message = "API key not valid. Please pass a valid API key." if wrong_key else f"Told to answer {status}."
    return told(_error(status, message, details), status)


def trouble(asked: Asked) -> bytes:
    return _event(_error(503, "The model is overloaded. Please try again later.", []))


def _error(status: int, message: str, details: Sequence[Any]) -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "status": STATUSES[status], "details": details}}


def _response(asked: Asked, answer: Answer, parts: Sequence[Any], *, ends: bool) -> dict[str, Any]:
    given, made = answer.usage
    usage = {"promptTokenCount": given, "candidatesTokenCount": made, "totalTokenCount": given + made}
    model = asked.path.rsplit("/", 1)[-1].split(":")[0]
    told_of_all = {"usageMetadata": usage, "modelVersion": model, "responseId": "r-1"}
    if answer.blocked:
        return {"promptFeedback": {"blockReason": "SAFETY"}, **told_of_all}
    content = {"role": "model", **({"parts": list(parts)} if parts else {})}
    candidate = {"content": content, "index": 0, **({"finishReason": "STOP"} if ends else {})}
    return {"candidates": [candidate], **told_of_all}


def _event(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\r\n\r\n"
