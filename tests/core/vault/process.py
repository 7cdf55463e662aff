"""A signer and a client as processes of their own, and what a test does with them.

`python -m tests.core.vault.process signer HOME UID…` serves with a key file and a box under HOME;
`… client SOCKET N` signs N checkpoints. Both then answer `{"scan": "<masked>"}` lines on their standard input
with the number of copies of that secret in their own memory, and the client `{"leak": "<masked>"}` by
keeping a copy, so that the scan itself can be tested.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import UnavailableError
from core.vault import Sealed, keys
from core.vault.client import SignerClient, SignerRefusedError
from core.vault.kms import LocalFileKms, default_path
from core.vault.memory import keep_out_of_dumps
from core.vault.ops import own_ops
from core.vault.signer import serve
from tests.core.vault.probe import MASK, Probe

ROOT = Path(__file__).parents[3]
STARTED_WITHIN_S = 20


@dataclass(frozen=True)
class FileBox:
    """A box of files, one a kind; whoever saves first wins."""

    folder: Path

    def load(self, kind: str) -> bytes | None:
        path = self.folder / kind
        return path.read_bytes() if path.exists() else None

    def save(self, kind: str, sealed: Sealed, public_key: bytes) -> bool:
        self.folder.mkdir(exist_ok=True)
        mine = self.folder / f"{kind}.{os.getpid()}"
        mine.write_bytes(sealed.to_bytes())
        try:
            os.link(mine, self.folder / kind)
        except FileExistsError:
            return False
        finally:
            mine.unlink()
        return True


def box_of(home: Path) -> FileBox:
    return FileBox(home / "box")


def socket_of(home: Path) -> Path:
    return home / "run" / "signer.sock"


@dataclass(frozen=True)
class Running:
    """A process of ours and the client to ask it with."""

    process: subprocess.Popen[str]
    client: SignerClient

    def say(self, word: str, masked_secret: str) -> int:
        """Send one line to its standard input and return the number it answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({word: masked_secret}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """End it and return its exit code and everything it had still to say."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=15)
        return self.process.returncode, out + err


def start(role: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.vault.process", role, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@contextmanager
def running_signer(home: Path, *uids: int) -> Iterator[Running]:
    """Yield a signer that answers, or that ended by itself."""
    allowed = uids or (os.geteuid(),)
    process = start("signer", str(home), *map(str, allowed))
    running = Running(process, SignerClient(socket_of(home)))
    try:
        deadline = time.monotonic() + STARTED_WITHIN_S
        while process.poll() is None and not answers(running.client) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield running
    finally:
        process.kill()
        process.communicate()


def answers(client: SignerClient) -> bool:
    try:
        client.public_key()
    except UnavailableError:
        return False
    except SignerRefusedError:
        return True
    return True


def _obey(probe: Probe) -> None:
    leaks = []
    for line in sys.stdin:
        order = json.loads(line)
        if "leak" in order:
            leaks.append(bytes(byte ^ MASK for byte in bytes.fromhex(order["leak"])))
            print(len(leaks), flush=True)
        else:
            print(probe.copies(order["scan"]), flush=True)


def _be_signer(home: Path, uids: list[int]) -> None:
    probe = Probe()
    threading.Thread(target=_obey, args=(probe,), daemon=True).start()
    logging.debug("%s", keep_out_of_dumps())
    box = box_of(home)
    kms = LocalFileKms.open(default_path(home), first_start=box.load(keys.CHECKPOINT) is None)
    own = (keys.OwnKey.open(kind, kms, box) for kind in (keys.CHECKPOINT, keys.SUBMISSIONS))
    serve(socket_of(home), own_ops(*own), frozenset(uids))


def _be_client(socket_path: Path, times: int) -> None:
    probe, client = Probe(), SignerClient(socket_path)
    client.public_key()
    for seq in range(times):
        client.sign_checkpoint(seq, bytes(32))
    _obey(probe)


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    if sys.argv[1] == "signer":
        _be_signer(Path(sys.argv[2]), [int(uid) for uid in sys.argv[3:]])
    else:
        _be_client(Path(sys.argv[2]), int(sys.argv[3]))
