"""Which process is told what, as whom it runs, and when the services can be parted."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import Settings
from jobs.processes import SECRETS, children, environment, is_secret, parted_children, placing, separation

WEB = ("-m", "streamlit", "run", "app.py")
URL = "postgresql://desk:pass@db.example/desk"
SURROUNDINGS = {
    "PATH": "/usr/bin",
    "LANG": "C.UTF-8",
    "HTTPS_PROXY": "http://proxy.example:3128",
    "CRYPTOPULSE_DATABASE_URL": URL,
    "CRYPTOPULSE_METRICS_TOKEN": "scrape",
    "CRYPTOPULSE_MAX_NOTIONAL": "500",
    "MAINNET_ENABLE": "true",
    "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
    "SOMEBODYS_API_KEY": "secret",
}


def desk(home: Path, url: str | None = None) -> Settings:
    return Settings(home=home, database_url=SecretStr(url) if url else None)


def test_every_secret_setting_names_the_processes_that_get_it() -> None:
    secret = {name for name, info in Settings.model_fields.items() if is_secret(info)}

    assert secret == set(SECRETS)


def test_the_metrics_token_reaches_the_pages_alone(tmp_path: Path) -> None:
    told = {name: environment(name, desk(tmp_path), SURROUNDINGS) for name in ("db", "signer", "jobs", "web")}

    assert [name for name in told if "CRYPTOPULSE_METRICS_TOKEN" in told[name]] == ["web"]


def test_the_databases_address_reaches_those_that_connect(tmp_path: Path) -> None:
    told = {name: environment(name, desk(tmp_path), SURROUNDINGS) for name in ("db", "signer", "jobs", "web")}

    assert [name for name in told if "CRYPTOPULSE_DATABASE_URL" in told[name]] == ["signer", "jobs", "web"]


@pytest.mark.parametrize("process", ["db", "signer", "jobs", "web"])
def test_what_the_desk_does_not_know_reaches_no_process(tmp_path: Path, process: str) -> None:
    told = environment(process, desk(tmp_path), SURROUNDINGS)

    assert "SOMEBODYS_API_KEY" not in told
    assert told["PATH"] == "/usr/bin"


def test_the_database_is_told_its_home_and_no_setting(tmp_path: Path) -> None:
    told = environment("db", desk(tmp_path), SURROUNDINGS)

    assert {name for name in told if name.startswith("CRYPTOPULSE_")} == {"CRYPTOPULSE_HOME"}
    assert "MAINNET_ENABLE" not in told


@pytest.mark.parametrize("process", ["signer", "jobs", "web"])
def test_plain_settings_reach_every_service(tmp_path: Path, process: str) -> None:
    told = environment(process, desk(tmp_path), SURROUNDINGS)

    assert (told["CRYPTOPULSE_MAX_NOTIONAL"], told["MAINNET_ENABLE"]) == ("500", "true")
    assert told["CRYPTOPULSE_HOME"] == str(tmp_path)


def test_the_pages_alone_are_told_how_to_serve_and_to_start_no_processes(tmp_path: Path) -> None:
    told = {name: environment(name, desk(tmp_path), SURROUNDINGS) for name in ("signer", "jobs", "web")}

    assert [name for name in told if "STREAMLIT_SERVER_ADDRESS" in told[name]] == ["web"]
    assert [name for name in told if told[name].get("CRYPTOPULSE_PROCESSES") == "none"] == ["web"]


def test_the_database_alone_is_told_no_way_to_the_network(tmp_path: Path) -> None:
    told = {name: environment(name, desk(tmp_path), SURROUNDINGS) for name in ("db", "signer", "jobs", "web")}

    assert [name for name in told if "HTTPS_PROXY" in told[name]] == ["signer", "jobs", "web"]


@pytest.mark.parametrize(
    "name",
    ["CRYPTOPULSE_KMS_KEY", "CRYPTOPULSE_VAULT_TOKEN", "AWS_SECRET_ACCESS_KEY", "GOOGLE_APPLICATION_CREDENTIALS"],
)
def test_what_opens_the_key_of_all_keys_reaches_the_signer_alone(tmp_path: Path, name: str) -> None:
    surroundings = {**SURROUNDINGS, name: "secret"}

    told = {each: environment(each, desk(tmp_path), surroundings) for each in ("db", "signer", "jobs", "web")}

    assert [each for each in told if name in told[each]] == ["signer"]


def test_our_code_comes_first_and_what_was_on_the_path_stays(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])

    first = placing(desk(tmp_path), {"PYTHONPATH": "/srv/packages"})["PYTHONPATH"]
    again = placing(desk(tmp_path), {"PYTHONPATH": first})["PYTHONPATH"]

    assert first == again == os.pathsep.join([root, "/srv/packages"])


def test_the_database_starts_first_and_the_others_wait_for_it(tmp_path: Path) -> None:
    listed = children(desk(tmp_path))

    assert [(child.name, child.ready) for child in listed] == [("db", True), ("signer", False), ("jobs", False)]


def test_a_desk_with_a_database_elsewhere_starts_none(tmp_path: Path) -> None:
    listed = children(desk(tmp_path, URL))

    assert [child.name for child in listed] == ["signer", "jobs"]


def test_parted_each_process_is_an_os_user_of_its_own(tmp_path: Path) -> None:
    listed = parted_children(desk(tmp_path), WEB, SURROUNDINGS)

    users = {child.name: child.os_user for child in listed}
    assert users == {name: f"cryptopulse-{name}" for name in ("db", "signer", "jobs", "web")}
    assert listed[-1].argv[1:] == WEB


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could part the services")
def test_a_home_in_a_closed_folder_is_named_as_the_reason(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o001 == 0:
            closed = folder  # pytest's own folders may be closed already; the outermost is named

    found = separation(tmp_path / "closed" / "home")

    assert not found.possible
    assert str(closed) in found.sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may be able to part the services")
def test_without_root_one_user_runs_everything_and_the_log_says_so(tmp_path: Path) -> None:
    found = separation(tmp_path)

    assert not found.possible
    assert found.sentence.startswith("One OS user runs every service")
