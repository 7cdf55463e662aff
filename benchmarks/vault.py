"""What the vault costs: sealing and opening beside the bar of 100,000 a second, rotating 10,000 secrets beside 10 s, and
a signature asked for over the signer's socket."""

import hmac
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from benchmarks import Result
from benchmarks.servers import Server, server
from core.identity import people
from core.model import Person, Role
from core.store import Duty, Store, embedded
from core.store.database import DATABASE
from core.vault import Algorithm, Label, ask_rotation, rotations, seal
from core.vault.box import Box
from core.vault.cipher import KEY_LENGTH
from core.vault.credential import packed
from core.vault.keys import CHECKPOINT, SUBMISSIONS, OwnKey
from core.vault.kms import Kms, LocalFileKms, default_path
from core.vault.memory import random_secret
from core.vault.rotation import Rotator
from core.vault.seal import opened
from tests.core.vault.desk_signer import desk_signer

BAR = 100_000.0
ROTATION_BAR_S = 10.0
ROUNDS = 30
BATCH = 2_000
SECRETS = 10_000
SIGNATURES = 500
SECRET_LENGTH = 165
"""The length of a usual exchange key with its secret."""
QUERY = b"symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=60000&timestamp=1772409600000"


def run() -> list[Result]:
    """Measure the envelope with the local key file, both levels of a rotation, and signatures by the real signer."""
    with server() as made, tempfile.TemporaryDirectory(prefix="bench-v-") as home:
        kms = LocalFileKms.open(default_path(Path(home)), first_start=True)
        with made.store("web_login") as web, made.store("signer_login") as store:
            admin = _admin(web)
            ids = _fill(made, kms, admin.id)
            for kind in (CHECKPOINT, SUBMISSIONS):
                OwnKey.open(kind, kms, Box(store))
            levels = {level: _rotated_s(web, store, kms, admin, level) for level in ("wrapping", "data")}
        signed = _signed_ms(Path(home), embedded.dsn(made.cluster, "signer_login"), ids[0])
    return [
        *_envelope(),
        *(
            Result("vault", f"rotate {SECRETS:,} secrets, {level} keys", round(s, 2), "s", "the bar set for the vault",
                   ROTATION_BAR_S, "lower")
            for level, s in levels.items()
        ),
        Result("vault", "sign a request over the socket, p50", round(signed[SIGNATURES // 2], 2), "ms",
               "the same HMAC in this process", round(_hmac_ms(), 4), "lower"),
        Result("vault", "sign a request over the socket, p99", round(signed[SIGNATURES * 99 // 100], 2), "ms",
               "what an order may cost beside ccxt", 10.0, "lower"),
    ]  # fmt: skip


def _envelope() -> list[Result]:
    kms = LocalFileKms(random_secret(KEY_LENGTH))
    owner, row = UUID(int=1), UUID(int=2)
    secret = random_secret(SECRET_LENGTH)
    sealed = seal(kms, Label("api-key", owner, row), secret)

    def seal_once() -> None:
        seal(kms, Label("api-key", owner, row), secret)

    def open_once() -> None:
        with opened(kms, Label("api-key", owner, row), sealed):
            pass

    return [
        _result("seal a 165-byte secret", _per_second(seal_once)),
        _result("open a 165-byte secret", _per_second(open_once)),
    ]


def _admin(web: Store) -> Person:
    with web.as_service(Duty.SIGN_IN) as tx:
        return people._join(tx, "admin@desk.example", Role.ADMIN, "no password", "For a measurement.")


def _fill(made: Server, kms: Kms, owner: UUID) -> list[UUID]:
    ids = [uuid4() for _ in range(SECRETS)]
    secret = bytes(SECRET_LENGTH - 64)
    records = [seal(kms, Label("binance", owner, id), packed("k" * 64, secret)) for id in ids]
    with embedded.superuser(made.cluster, DATABASE) as address, psycopg.connect(address) as c:
        c.execute(
            "insert into app.user_api_keys (id, user_id, provider, key_ciphertext, kid) "
            "select id, %s, 'binance', record, kid from unnest(%b::uuid[], %b::bytea[], %b::text[]) n (id, record, kid)",
            (owner, ids, [each.to_bytes() for each in records], [each.kid for each in records]),
        )
    return ids


def _rotated_s(web: Store, store: Store, kms: Kms, admin: Person, level: str) -> float:
    """Return how long a rotation took, from its being asked for to its end."""
    rotator, began = Rotator(store, kms), time.perf_counter()
    ask_rotation(web, admin, level)
    while rotator.advance():
        pass
    elapsed, (last, *_) = time.perf_counter() - began, rotations(web, admin)
    assert (last.done, last.error) == (SECRETS + 2, ""), last
    return elapsed


def _signed_ms(home: Path, dsn: str, key: UUID) -> list[float]:
    with desk_signer(home, dsn) as running:
        times = []
        for _ in range(SIGNATURES):
            began = time.perf_counter()
            running.client.sign_request(key, QUERY, Algorithm.HMAC_SHA256)
            times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def _hmac_ms() -> float:
    secret = bytes(64)
    return 1000 / _per_second(lambda: hmac.digest(secret, QUERY, "sha256"))


def _per_second(act: Callable[[], object]) -> float:
    """Return the rate of the quietest round: other processes share the machine."""
    return max(_rate(act) for _ in range(ROUNDS))


def _rate(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(BATCH):
        act()
    return BATCH / (time.perf_counter() - started)


def _result(measure: str, ours: float) -> Result:
    return Result("vault", measure, round(ours), "per second", "the bar set for the vault", BAR, "higher")
