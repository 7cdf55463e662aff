import json
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import ForbiddenError, InvalidError, UnavailableError
from core.vault import LocalFileKms, SignerClient, SignerRefusedError, UnsafeFolderError, checkpoint_message, keys
from core.vault.client import ANSWER_WITHIN_S
from core.vault.listening import LONGEST_PATH, listening
from core.vault.memory import random_secret
from core.vault.ops import own_ops
from core.vault.signer import PATIENCE_S, answer
from tests.core.vault.boxes import Memory
from tests.core.vault.process import ROOT, running_signer, socket_of

HASH = bytes(range(32))
NOT_US = os.geteuid() + 4711


def own_key(kms: LocalFileKms, box: Memory) -> keys.OwnKey:
    return keys.OwnKey.open(keys.CHECKPOINT, kms, box)


def raw(path: Path, request: bytes) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(request)
        return json.loads(connection.makefile("rb").readline())


def test_a_real_signer_gives_its_public_key_and_signatures_that_hold(home: Path) -> None:
    with running_signer(home) as signer:
        public, signature = signer.client.public_key(), signer.client.sign_checkpoint(7, HASH)

    Ed25519PublicKey.from_public_bytes(public).verify(signature, checkpoint_message(7, HASH))


def test_the_key_is_the_same_after_a_restart_also_after_a_kill_that_left_the_socket(home: Path) -> None:
    publics = []
    for end in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
        with running_signer(home) as signer:
            publics.append(signer.client.public_key())
            signer.stop(end)
            assert socket_of(home).exists() is (end is signal.SIGKILL)

    assert len(set(publics)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_well_within_seconds(home: Path, number: signal.Signals) -> None:
    with running_signer(home) as signer:
        code, _ = signer.stop(number)

    assert code == 0


def test_a_second_signer_on_the_same_socket_does_not_start_and_the_first_stays(home: Path) -> None:
    with running_signer(home) as first, running_signer(home) as second:
        code = second.process.wait(timeout=15)

        assert code != 0
        assert len(first.client.public_key()) == 32


def test_another_user_is_turned_away(home: Path) -> None:
    with running_signer(home, NOT_US) as signer, pytest.raises(SignerRefusedError, match=str(os.geteuid())):
        signer.client.public_key()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_kernel_says_who_asks_not_the_peer(home: Path) -> None:
    asking = f"""
from core.vault import SignerClient
from pathlib import Path
import os; os.setgid({NOT_US}); os.setuid({NOT_US})
SignerClient(Path({str(socket_of(home))!r})).public_key()
"""
    with running_signer(home, os.geteuid()):
        home.chmod(0o755)
        socket_of(home).parent.chmod(0o755)
        socket_of(home).chmod(0o666)

        asked = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, cwd=ROOT, check=False)

    assert asked.returncode != 0
    assert f"User {NOT_US} may not use the signer" in asked.stderr


@pytest.mark.parametrize(
    "request_line",
    [
        b"",
        b"\n",
        b"not json\n",
        b"[1]\n",
        b"[" * 4000 + b"\n",
        b"\xff\xfe\n",
        b'{"op": "decrypt", "blob": "00"}\n',
        b'{"op": "sign", "message": "00"}\n',
        b'{"op": "sign_checkpoint"}\n',
        b'{"op": "sign_checkpoint", "seq": -1, "hash": "%s"}\n' % (b"00" * 32),
        b'{"op": "sign_checkpoint", "seq": true, "hash": "%s"}\n' % (b"00" * 32),
        b'{"op": "sign_checkpoint", "seq": 1e3, "hash": "%s"}\n' % (b"00" * 32),
        b'{"op": "sign_checkpoint", "seq": 1, "hash": "00"}\n',
        b'{"op": "sign_checkpoint", "seq": 1, "hash": "zz"}\n',
        b'{"op": "sign_checkpoint", "seq": 1, "hash": 5}\n',
    ],
    ids=range(15),
)
def test_a_request_it_does_not_know_is_answered_with_a_no(request_line: bytes) -> None:
    own = own_key(LocalFileKms(random_secret(32)), Memory())

    reply = answer(own_ops(own, own), request_line)

    assert reply["ok"] is False
    assert set(reply) == {"ok", "kind", "error"}


def test_nonsense_silence_and_hanging_up_do_not_stop_a_running_signer(home: Path) -> None:
    with running_signer(home) as signer, socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(socket_of(home)))
        for nonsense in (b"\x00" * 70_000, b'{"op":"public_key"}' * 5000 + b"\n"):
            assert raw(socket_of(home), nonsense)["ok"] is False
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(str(socket_of(home)))

        assert len(signer.client.public_key()) == 32
        assert PATIENCE_S < ANSWER_WITHIN_S


def test_many_clients_at_once_all_get_their_own_answer(home: Path) -> None:
    wrong = []

    def ask(seq: int, public: bytes) -> None:
        signature = SignerClient(socket_of(home)).sign_checkpoint(seq, HASH)
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, checkpoint_message(seq, HASH))
        except InvalidSignature as e:
            wrong.append(e)

    with running_signer(home) as signer:
        public = signer.client.public_key()
        threads = [threading.Thread(target=ask, args=(seq, public)) for seq in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []


def test_a_signer_that_is_not_there_is_unavailable(home: Path) -> None:
    with pytest.raises(UnavailableError):
        SignerClient(socket_of(home)).public_key()


def test_only_its_owner_reaches_the_socket(home: Path) -> None:
    with running_signer(home):
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (socket_of(home), socket_of(home).parent)]

    assert modes == [0o600, 0o700]


def test_with_other_service_users_the_group_reaches_the_socket_and_nobody_else(home: Path) -> None:
    with running_signer(home, os.geteuid(), NOT_US):
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (socket_of(home), socket_of(home).parent)]

    assert modes == [0o660, 0o750]


def test_a_folder_others_write_to_is_refused(home: Path) -> None:
    (home / "run").mkdir()
    (home / "run").chmod(0o777)

    with pytest.raises(UnsafeFolderError), listening(socket_of(home), shared=False):
        pass


def test_a_path_too_long_for_a_socket_is_refused_with_a_sentence(home: Path) -> None:
    with pytest.raises(InvalidError, match="shorter home"), listening(home / ("x" * LONGEST_PATH), shared=False):
        pass


def test_the_process_forbids_core_files_and_being_read_by_others(home: Path) -> None:
    with running_signer(home) as signer:
        pid = signer.process.pid
        core = resource.prlimit(pid, resource.RLIMIT_CORE)
        _, said = signer.stop()

    assert core == (0, 0)
    assert "no_core_file=True, not_dumpable=True" in said


def test_a_swapped_key_file_stops_the_start_with_a_sentence(home: Path) -> None:
    with running_signer(home) as signer:
        signer.stop()
    (home / "vault" / "kek").write_bytes(bytes(random_secret(32)))

    with running_signer(home) as signer:
        code, said = signer.process.wait(timeout=15), signer.process.communicate()[1]

    assert code != 0
    assert "UnknownKeyError" in said
    assert not socket_of(home).exists()


def test_a_lost_key_file_stops_the_start_with_a_sentence(home: Path) -> None:
    with running_signer(home) as signer:
        signer.stop()
    (home / "vault" / "kek").unlink()

    with running_signer(home) as signer:
        code, said = signer.process.wait(timeout=15), signer.process.communicate()[1]

    assert code != 0
    assert "KeyFileMissingError" in said


def test_of_two_signers_that_made_a_key_at_once_both_use_the_one_that_was_saved() -> None:
    kms, box = LocalFileKms(random_secret(32)), Memory()
    rivals = own_key(kms, box)

    ours = own_key(kms, Memory(rival=box.kept[keys.CHECKPOINT]))

    assert ours.public_key() == rivals.public_key()


def test_the_client_refuses_to_send_what_is_no_checkpoint(home: Path) -> None:
    with pytest.raises(InvalidError, match="32 bytes"):
        SignerClient(socket_of(home)).sign_checkpoint(1, b"any message")


def test_a_refusal_of_the_signer_is_a_no_not_an_outage() -> None:
    assert issubclass(SignerRefusedError, ForbiddenError)
    assert not issubclass(SignerRefusedError, UnavailableError)


def test_a_silent_peer_holds_up_nobody_else(home: Path) -> None:
    with running_signer(home) as signer, ExitStack() as peers:
        for _ in range(30):
            peers.enter_context(socket.socket(socket.AF_UNIX)).connect(str(socket_of(home)))

        # One after another their patience together is far longer than the client waits.
        assert 30 * PATIENCE_S > ANSWER_WITHIN_S
        assert signer.client.sign_checkpoint(1, HASH)


def test_the_public_half_for_submissions_is_another_than_the_one_of_checkpoints(home: Path) -> None:
    with running_signer(home) as signer:
        assert len({signer.client.public_key(), signer.client.sealing_key()}) == 2
