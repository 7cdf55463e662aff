"""Every provider over a real socket: AWS against moto's server, Vault and Google against servers of their wire format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from core.vault.kms import AwsKms, EnvironmentKms, GoogleKms, Kms, LocalFileKms, VaultAccess, VaultTransitKms
from tests.servers.google_kms import KEY, GoogleKmsServer, service_account
from tests.servers.transit import Transit
from tests.servers.web import Web, serving

REGION = "eu-central-1"
FIRST, SECOND = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


@dataclass(frozen=True)
class Bao:
    """A running transit engine and how the desk reaches it."""

    engine: Transit
    web: Web

    def kms(self, **more: Any) -> VaultTransitKms:
        token = {} if "role_id" in more else {"token": SecretStr("hvs.good")}
        return VaultTransitKms(VaultAccess(self.web.address, "transit", "cryptopulse", **{**token, **more}))


@dataclass(frozen=True)
class Cloud:
    """A running Cloud KMS and how the desk reaches it."""

    server: GoogleKmsServer
    web: Web

    def kms(self) -> GoogleKms:
        return GoogleKms(KEY, self.web.address)


@pytest.fixture
def bao() -> Iterator[Bao]:
    engine = Transit()
    with serving(engine) as web:
        yield Bao(engine, web)


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    server = GoogleKmsServer()
    with serving(server) as web:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(service_account(tmp_path, f"{web.address}/token")))
        yield Cloud(server, web)


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.fixture
def aws(moto_url: str, aws_credentials: None) -> AwsKms:
    made = boto3.client("kms", region_name=REGION, endpoint_url=moto_url).create_key()
    return AwsKms(made["KeyMetadata"]["KeyId"], REGION, moto_url)


@pytest.fixture(params=["local", "environment", "vault", "aws", "google"])
def kms(request: pytest.FixtureRequest, tmp_path: Path) -> Kms:
    """Each provider in turn."""
    match request.param:
        case "local":
            return LocalFileKms.open(tmp_path / "vault" / "kek", first_start=True)
        case "environment":
            return EnvironmentKms.open(SecretStr(SECOND), SecretStr(FIRST))
        case "vault":
            return request.getfixturevalue("bao").kms()
        case "aws":
            return request.getfixturevalue("aws")
        case _:
            return request.getfixturevalue("cloud").kms()
