"""The doors on a live server: signing in and out, the links, health and metrics."""

import tempfile
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.pages.conftest import EMAIL, METRICS_TOKEN, PASSWORD, App, csrf_of, free_port, launch, sign_in, wait_for

ELSEWHERE = (
    "//evil.example", "https://evil.example", "https:evil.example", "\\\\evil.example", "/\\evil.example",
    "%2F%2Fevil.example", "/%2Fevil.example", "/%5Cevil.example", "/\t/evil.example", "/\n/evil.example",
    " //evil.example", "javascript:alert(1)", "evil.example", "",
)  # fmt: skip


def is_signed_in(client: httpx.Client) -> bool:
    return client.get("/orders").status_code == 200


def test_the_first_admins_link_works_once(app: App, link: str, admin: httpx.Response):
    with app.client() as client:
        token = link.split("=")[1]
        form = {"csrf": csrf_of(client, link), "token": token, "email": "second@desk.example", "password": PASSWORD}
        again = client.post("/first-admin", data=form)

    assert (admin.status_code, admin.headers["location"]) == (303, "/")
    assert again.status_code == 400
    assert "has its admin already" in again.text
    assert app.session_cookie not in again.cookies


def test_the_right_password_signs_in_with_a_cookie_scripts_cannot_read(app: App, admin: httpx.Response):
    with app.client() as client:
        answer = sign_in(client, target="/orders")
        inside = is_signed_in(client)

    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(app.session_cookie)]
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders")
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert inside


def test_a_wrong_password_opens_no_session(app: App, admin: httpx.Response):
    with app.client() as client:
        answer = sign_in(client, password="four other words here")

        assert answer.status_code == 401
        assert app.session_cookie not in client.cookies
        assert not is_signed_in(client)


@pytest.mark.parametrize("given", ["", "another", "ä", "€"])
def test_the_form_needs_the_token_of_its_cookie(app: App, admin: httpx.Response, given: str):
    with app.client() as client:
        answer = sign_in(client, csrf=given)

    assert answer.status_code == 403
    assert app.session_cookie not in answer.cookies


def test_the_form_needs_its_cookie_even_with_a_token(app: App, admin: httpx.Response):
    with app.client() as client:
        form = {"csrf": csrf_of(client), "email": EMAIL, "password": PASSWORD}
        client.cookies.clear()

        assert client.post("/sign-in", data=form).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_sent_by_another_origin_is_refused(app: App, admin: httpx.Response, origin: str):
    with app.client() as client:
        form = {"csrf": csrf_of(client), "email": EMAIL, "password": PASSWORD}

        assert client.post("/sign-in", data=form, headers={"origin": origin}).status_code == 403
        assert client.post("/sign-in", data=form, headers={"origin": app.base}).status_code == 303


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_way_on_never_leaves_the_desk(app: App, admin: httpx.Response, wanted: str):
    with app.client() as client:
        answer = sign_in(client, target=wanted)
        form = client.get("/sign-in", params={"next": wanted}).text

    location = answer.headers["location"]
    assert location.startswith("/")
    assert urlsplit(urljoin(app.base, location)).netloc == urlsplit(app.base).netloc
    assert 'name="next" value="/' in form
    assert 'name="next" value="//' not in form


def test_what_was_typed_is_shown_as_text(app: App):
    with app.client() as client:
        attack = '"><script>alert(1)</script>'
        answers = [client.get("/first-admin", params={"token": attack}), sign_in(client, "wrong", email=attack)]
        answers.append(client.get("/sign-in", params={"next": "/" + attack}))

    assert all("<script" not in answer.text for answer in answers)


def test_signing_out_ends_the_session_of_a_copied_cookie_too(app: App, admin: httpx.Response):
    with app.signed_in() as client, app.client() as thief:
        thief.cookies.set(app.session_cookie, client.cookies[app.session_cookie])
        before = is_signed_in(thief)

        answer = client.post("/sign-out", data={"csrf": client.cookies[app.csrf_cookie]})

        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert before
        assert not is_signed_in(thief)


def test_nobody_is_signed_out_by_another_site(app: App, admin: httpx.Response):
    with app.signed_in() as client:
        assert client.post("/sign-out", data={"csrf": "guessed"}).status_code == 403
        assert client.get("/sign-out").headers["location"] == "/"
        assert is_signed_in(client)


def test_health_is_told_to_anybody(app: App):
    with app.client() as client:
        assert client.get("/healthz").text == "ok"


def test_metrics_are_free_on_this_machine_and_need_the_token_elsewhere(app: App):
    forwarded = {"x-forwarded-for": "203.0.113.7"}
    with app.client() as client:
        near = client.get("/metrics")
        far = client.get("/metrics", headers=forwarded)
        strange = {b"x-forwarded-for": b"203.0.113.7", b"authorization": "Bearer wörng".encode("latin-1")}
        wrong = client.get("/metrics", headers=strange)
        right = client.get("/metrics", headers=forwarded | {"authorization": f"Bearer {METRICS_TOKEN}"})

    assert [answer.status_code for answer in (near, far, wrong, right)] == [200, 401, 401, 200]
    assert "desk_audit_waiting" in near.text
    assert "desk_" not in far.text


def test_readiness_is_lost_with_the_database_and_comes_back(app: App, admin: httpx.Response):
    def ready() -> httpx.Response:
        with app.client() as client:
            return client.get("/readyz")

    wait_for(lambda: ready().status_code == 200, 40, lambda: app.log)
    app.freeze_database()
    try:
        away = ready()
        with app.client() as client:
            client.cookies.set(app.session_cookie, "any")
            page = client.get("/orders")
    finally:
        app.thaw_database()

    assert (away.status_code, away.json()["ready"]) == (503, False)
    assert page.status_code == 503
    wait_for(lambda: ready().status_code == 200, 40, lambda: app.log)


def test_a_session_survives_a_restart_of_the_app(app: App, admin: httpx.Response):
    with app.signed_in() as client:
        token = client.cookies[app.session_cookie]

    app.stop()
    app.start()

    with app.client() as client:
        client.cookies.set(app.session_cookie, token)
        assert is_signed_in(client)


def test_an_unknown_setting_stops_the_start_with_a_sentence():
    with tempfile.TemporaryDirectory(prefix="cp-typo-") as folder:
        log = Path(folder) / "log"
        process = launch(Path(folder) / "home", free_port(), log, CRYPTOPULSE_TYPO="1")
        try:
            assert process.wait(20) != 0
        finally:
            process.kill()

        assert "Unknown setting CRYPTOPULSE_TYPO." in log.read_text()
