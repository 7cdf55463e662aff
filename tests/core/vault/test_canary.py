"""A known private key goes through a real signer; then everything it touched is searched for it."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.vault import LocalFileKms, SignerClient, checkpoint_message, default_path, keys, seal
from core.vault.memory import random_secret
from tests.core.vault.probe import Probe, masked
from tests.core.vault.process import Running, box_of, running_signer, socket_of, start

HASH = bytes(range(32))
SIGNATURES = 50


@pytest.fixture
def seed(home: Path) -> bytes:
    """Return a private key that is sealed into the box before the signer starts."""
    known = bytes(random_secret(32))
    kms = LocalFileKms.open(default_path(home), first_start=True)
    box_of(home).save(keys.CHECKPOINT, seal(kms, keys.LABELS[keys.CHECKPOINT], known), b"")
    return known


def forms(secret: bytes) -> list[bytes]:
    text = [secret.hex(), secret.hex().upper(), repr(secret)[2:-1]]
    return [secret, *(each.encode() for each in text), base64.b64encode(secret), base64.urlsafe_b64encode(secret)]


def test_the_signer_uses_the_key_and_keeps_no_copy_of_it(home: Path, seed: bytes) -> None:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()

    with running_signer(home) as signer:
        for seq in range(SIGNATURES):
            public.verify(signer.client.sign_checkpoint(seq, HASH), checkpoint_message(seq, HASH))
        raw, text = signer.say("scan", masked(seed)), signer.say("scan", masked(seed.hex().encode()))

    assert (raw, text) == (0, 0)


def test_the_scan_of_the_signer_finds_the_key_it_does_hold(home: Path, seed: bytes) -> None:
    wrapping_key = default_path(home).read_bytes()

    with running_signer(home) as signer:
        found = signer.say("scan", masked(wrapping_key))

    assert found >= 1


def test_a_client_never_holds_the_private_key_nor_the_one_that_wraps_it(home: Path, seed: bytes) -> None:
    with running_signer(home):
        client = Running(start("client", str(socket_of(home)), str(SIGNATURES)), SignerClient(socket_of(home)))
        secrets = (seed, default_path(home).read_bytes())
        found = [client.say("scan", masked(secret)) for secret in secrets]
        leaked = client.say("leak", masked(seed)), client.say("scan", masked(seed))
        client.stop()

    assert found == [0, 0]
    assert leaked == (1, 1), "a scan that cannot find a copy proves nothing"


def test_neither_the_store_nor_anything_the_process_says_has_the_key_in_any_form(home: Path, seed: bytes) -> None:
    with running_signer(home) as signer:
        signer.client.sign_checkpoint(1, HASH)
        _, said = signer.stop()

    stored = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert "The signer is ready" in said
    assert stored
    for form in forms(seed):
        assert form not in stored
        assert form not in said.encode(errors="surrogateescape")


def test_the_probe_counts_what_is_there_and_not_itself() -> None:
    secret = random_secret(32)
    hidden, probe = masked(secret), Probe()

    before = probe.copies(hidden)
    copy = bytes(secret)
    after = probe.copies(hidden)

    assert (before, after) == (1, 2)
    assert copy == secret
