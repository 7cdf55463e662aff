"""A mail server on a thread (RFC 5321, AUTH PLAIN and LOGIN of RFC 4954, STARTTLS of RFC 3207), as far as sending needs.

`with receiving() as mail:` serves on 127.0.0.1; what came stands in `mail.messages`.
"""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

USER, PASSWORD = "desk@example.com", "c4n4ry password"


@dataclass
class Mail:
    """What a server was told; `refuses` is a recipient it does not take."""

    port: int = 0
    certificate: Path | None = None
    refuses: str = ""
    messages: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    signed_in_over_tls: list[bool] = field(default_factory=list)


class Session(socketserver.StreamRequestHandler):
    mail: Mail

    def handle(self) -> None:
        self.over_tls, self.sender, self.recipients = False, "", []
        with suppress(OSError, ValueError):
            self.say("220 mail.example ESMTP")
            while line := self.rfile.readline().decode("ascii", "replace").strip():
                word, _, rest = line.partition(" ")
                if not self.obey(word.upper(), rest):
                    return

    def obey(self, word: str, rest: str) -> bool:
        match word:
            case "EHLO":
                offered = ["AUTH PLAIN LOGIN"] + (["STARTTLS"] if self.mail.certificate and not self.over_tls else [])
                self.say("250-mail.example", *(f"250-{each}" for each in offered[:-1]), f"250 {offered[-1]}")
            case "STARTTLS":
                self.say("220 go ahead")
                self.wrap()
            case "AUTH":
                self.sign_in(rest)
            case "MAIL":
                self.sender = rest.partition("<")[2].partition(">")[0]
                self.say("250 ok")
            case "RCPT":
                recipient = rest.partition("<")[2].partition(">")[0]
                taken = recipient != self.mail.refuses
                self.recipients += [recipient] if taken else []
                self.say("250 ok" if taken else "550 no such user")
            case "DATA":
                self.say("354 go ahead")
                lines = iter(self.rfile.readline, b".\r\n")
                self.mail.messages.append((self.sender, self.recipients, b"".join(lines)))
                self.say("250 ok")
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("250 ok")
        return True

    def sign_in(self, rest: str) -> None:
        way, _, initial = rest.partition(" ")
        if way == "LOGIN":
            user = initial or self.ask("VXNlcm5hbWU6")
            given = (base64.b64decode(user).decode(), base64.b64decode(self.ask("UGFzc3dvcmQ6")).decode())
        else:
            given = tuple(base64.b64decode(initial or self.ask("")).decode().split("\0")[1:])
        self.mail.signed_in_over_tls.append(self.over_tls)
        self.say("235 welcome" if given == (USER, PASSWORD) else "535 authentication failed")

    def ask(self, words: str) -> str:
        self.say(f"334 {words}")
        return self.rfile.readline().decode().strip()

    def wrap(self) -> None:
        assert self.mail.certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.mail.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.over_tls = True

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a client that distrusts our certificate is what a test wants."""


@contextmanager
def receiving(certificate: Path | None = None, refuses: str = "") -> Iterator[Mail]:
    """Receive mail for the length of a `with`; STARTTLS is offered with a certificate of `web.self_signed`."""
    mail = Mail(certificate=certificate, refuses=refuses)
    with Server(("127.0.0.1", 0), type("BoundSession", (Session,), {"mail": mail})) as server:
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield mail
        finally:
            server.shutdown()
            thread.join()
