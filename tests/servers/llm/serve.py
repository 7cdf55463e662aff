"""The running server: which provider is asked, what it was told to reply, and the bytes of it."""

import json
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from types import ModuleType
from typing import Any

from tests.servers.llm import gemini, ollama, openrouter
from tests.servers.llm.replies import Answer, Asked, Fault, Provider, Reply, Say, Vectors, Wire, answer_of, told
from tests.servers.web import Server

SENTENCE = "I am the model of the tests and have only this sentence."
PROVIDERS: Mapping[Provider, ModuleType] = {"gemini": gemini, "openrouter": openrouter, "ollama": ollama}
# Where a key, or that a server is there, is tried without asking a model.
KEY_CHECKS = ("/v1beta/models", "/api/v1/key", "/api/tags")


class Llm:
    """What it was asked, and what it will say. Calls may come from any thread."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        # Set by a test that has seen enough of a slow answer: the rest comes at once.
        self.hurry = threading.Event()
        self._lock = threading.Lock()
        self._queued: dict[str, deque[Reply]] = defaultdict(deque)

    def next(self, provider: Provider, *replies: Reply) -> None:
        """Queue what the next calls of a provider get; calls for vectors take Faults and Vectors alone."""
        if provider == "ollama" and Fault("blocked") in replies:
            raise ValueError("Ollama withholds no answer: it has no such fault.")
        with self._lock:
            self._queued[provider].extend(replies)

    def wire(self, asked: Asked) -> Wire:
        with self._lock:
            self.asked.append(asked)
            reply = self._take(asked)
        speaks = PROVIDERS[asked.provider]
        if isinstance(reply, Fault):
            return self._gone_wrong(asked, speaks, reply)
        if asked.embeds:
            return speaks.embedded(asked, reply)
        assert reply is not None and not isinstance(reply, Vectors), "a chat has no use for vectors"
        return speaks.answered(asked, answer_of(reply))

    def _take(self, asked: Asked) -> Reply | None:
        queued = self._queued[asked.provider]
        if not asked.embeds:
            return queued.popleft() if queued else Say(SENTENCE)
        return queued.popleft() if queued and isinstance(queued[0], Fault | Vectors) else None

    def _gone_wrong(self, asked: Asked, speaks: ModuleType, fault: Fault) -> Wire:
        match fault.kind:
            case "hang":
                return Wire((), ends="hanging")
            case "drop":
                return Wire((), ends="dropped")
            case "not_json" | "proxy_page":
                kind = "application/json" if fault.kind == "not_json" else "text/html"
                return Wire((b"<html>a proxy's own page</html>",), kind)
            case "empty":
                return speaks.embedded(asked, Vectors(())) if asked.embeds else speaks.answered(asked, Answer())
            case "blocked":
                return speaks.answered(asked, Answer(blocked=True))
            case "mid_stream" | "mid_stream_hang" | "mid_stream_error":
                return self._broken(asked, speaks, fault)
            case _:
                return speaks.refused(fault)

    def _broken(self, asked: Asked, speaks: ModuleType, fault: Fault) -> Wire:
        whole = speaks.embedded(asked, None) if asked.embeds else speaks.answered(asked, answer_of(Say(SENTENCE)))
        if not whole.chunked:
            return replace(whole, ends="hanging" if fault.kind == "mid_stream_hang" else "dropped")
        if fault.kind == "mid_stream_error":
            return replace(whole, pieces=[whole.pieces[0], speaks.trouble(asked)])
        return replace(whole, pieces=whole.pieces[:1], ends="hanging" if fault.kind == "mid_stream_hang" else "dropped")


class Handler(BaseHTTPRequestHandler):
    """One request a connection: a client that took it for a lasting one would meet its end by chance."""

    protocol_version = "HTTP/1.1"
    llm: Llm

    def do_GET(self) -> None:
        known = self.path.split("?")[0] in KEY_CHECKS
        self._send(told({"models": [], "data": {}} if known else {"error": "not found"}, 200 if known else 404))

    def do_POST(self) -> None:
        body = json.loads(self._body() or b"{}")
        provider = provider_of(self.path)
        if provider is None:
            self._send(told({"error": "not found"}, 404))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        with suppress(ConnectionError):
            self._send(self.llm.wire(Asked(provider, self.path, headers, body, wants_stream(self.path, body))))

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, wire: Wire) -> None:
        self.close_connection = True
        if wire.pieces:
            self._head(wire)
        for n, piece in enumerate(wire.pieces):
            if n and self.llm.hurry.wait(wire.pause_s) and self.llm.closing.is_set():
                return
            # Half of a body that has a length, or a piece in full: the client sees that more was to come.
            sent = piece if wire.chunked or wire.ends == "whole" else piece[: len(piece) // 2]
            self.wfile.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n" if wire.chunked else sent)
        if wire.ends == "hanging":
            self._hang()
        elif wire.ends == "whole" and wire.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _head(self, wire: Wire) -> None:
        self.send_response(wire.status)
        length = {"Transfer-Encoding": "chunked"} if wire.chunked else {"Content-Length": str(len(wire.pieces[0]))}
        for name, value in {"Content-Type": wire.kind, **length, "Connection": "close", **wire.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _hang(self) -> None:
        """Say nothing until the client has hung up."""
        self.connection.settimeout(0.05)
        while not self.llm.closing.is_set():
            with suppress(TimeoutError):
                if not self.connection.recv(1):
                    return

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


def provider_of(path: str) -> Provider | None:
    plain = path.split("?")[0]
    if plain.startswith("/v1beta/models/"):
        return "gemini"
    if plain in ("/api/chat", "/api/embed"):
        return "ollama"
    return "openrouter" if plain.endswith(("/chat/completions", "/embeddings")) else None


def wants_stream(path: str, body: Mapping[str, Any]) -> bool:
    # Ollama streams where nothing is said.
    return ":streamGenerateContent" in path or bool(body.get("stream", path == "/api/chat"))


@contextmanager
def serving_llm(port: int = 0) -> Iterator[Llm]:
    """Serve on 127.0.0.1 for the length of a `with`."""
    handler = type("BoundHandler", (Handler,), {})
    with Server(("127.0.0.1", port), handler) as server:
        llm = Llm(f"http://127.0.0.1:{server.server_address[1]}")
        handler.llm = llm
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield llm
        finally:
            llm.closing.set()
            llm.hurry.set()
            server.shutdown()
            thread.join()


@contextmanager
def refusing_address() -> Iterator[str]:
    """Lend an address nobody listens at, which nobody else can take meanwhile: connections to it are refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
