"""The way in: links, cookies, languages, and what a stranger gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reviewer.errors import Misconfigured
from reviewer.rules.tokens import LINK_LIFE
from reviewer.settings import Settings
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import COMMAND_LINE, AppContext, open_context
from tests.integration.web.conftest import SignIn, token_of
from web.app import SIGN_IN_RATE, create_app


@pytest.fixture
def link(context: AppContext) -> str:
    return f"/enter/{create_link(context, COMMAND_LINE, 'staff', '王经办').token}"


def press(client: FlaskClient, address: str, **fields: str) -> int:
    token = token_of(client.get(address).text)
    return client.post(address, data={"csrf_token": token, **fields}).status_code


def test_opening_a_link_shows_the_person_and_signs_nobody_in(app: Flask, link: str) -> None:
    client = app.test_client()
    page = client.get(link)
    assert page.status_code == 200
    assert "王经办" in page.text
    assert client.get("/calls/").status_code == 401


def test_pressing_the_button_signs_in_and_leads_home(app: Flask, link: str) -> None:
    client = app.test_client()
    answer = client.post(link, data={"csrf_token": token_of(client.get(link).text)})
    assert (answer.status_code, answer.location) == (303, "/calls/")
    assert client.get("/calls/").status_code == 200
    assert client.get("/").location == "/calls/"


def test_a_link_works_again_until_it_expires(context: AppContext, link: str) -> None:
    app = create_app(context)
    assert press(app.test_client(), link) == 303
    assert press(app.test_client(), link) == 303
    later = replace(context, clock=lambda: context.now() + LINK_LIFE + timedelta(seconds=1))
    assert create_app(later).test_client().get(link).status_code == 404


def test_an_unknown_link_is_not_found_in_words(app: Flask) -> None:
    answer = app.test_client().get("/enter/guessed")
    assert answer.status_code == 404
    assert "未找到" in answer.text


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(app: Flask, link: str) -> None:
    client = app.test_client()
    answer = client.post(link, data={"csrf_token": token_of(client.get(link).text)})
    attributes = answer.headers["Set-Cookie"].split("; ")
    assert "HttpOnly" in attributes
    assert "SameSite=Lax" in attributes
    assert "Secure" not in attributes  # served over http here
    assert "Strict-Transport-Security" not in answer.headers


def test_the_cookie_is_secure_where_the_site_is(tmp_path: Path) -> None:
    settings = Settings(
        f"sqlite:///{tmp_path / 'web.sqlite3'}", tmp_path, public_url="https://review.example.org"
    )
    answer = create_app(open_context(settings)).test_client().get("/")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_without_its_token_is_refused_and_signs_nobody_in(app: Flask, link: str) -> None:
    client = app.test_client()
    answer = client.post(link)
    assert answer.status_code == 400
    assert "页面已失效" in answer.text
    assert client.get("/calls/").status_code == 401


def test_signing_out_ends_this_device_only(app: Flask, link: str) -> None:
    here, there = app.test_client(), app.test_client()
    assert (press(here, link), press(there, link)) == (303, 303)
    here.post("/leave", data={"csrf_token": token_of(here.get("/calls/").text)})
    assert here.get("/calls/").status_code == 401
    assert there.get("/calls/").status_code == 200


def test_signing_out_everywhere_ends_sessions_and_links(app: Flask, link: str) -> None:
    here, there = app.test_client(), app.test_client()
    assert (press(here, link), press(there, link)) == (303, 303)
    here.post("/leave-everywhere", data={"csrf_token": token_of(here.get("/calls/").text)})
    assert there.get("/calls/").status_code == 401
    assert there.get(link).status_code == 404


def test_a_tampered_cookie_is_nobody(app: Flask, link: str) -> None:
    client = app.test_client()
    press(client, link)
    client.set_cookie("pingyi", "eyJhY2NvdW50IjoxLCJlcG9jaCI6MH0.forged.signature")
    assert client.get("/calls/").status_code == 401


def test_a_guessable_secret_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINGYI_SECRET_KEY", "changeme")
    with pytest.raises(Misconfigured) as refusal:
        open_context(Settings(f"sqlite:///{tmp_path / 'web.sqlite3'}", tmp_path))
    assert refusal.value.code == "error.placeholder_secret"


def test_signing_in_too_often_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    most = int(SIGN_IN_RATE.split()[0])
    answers = [client.get("/enter/guessed").status_code for _ in range(most + 1)]
    assert answers == [404] * most + [429]


def test_the_language_is_chosen_on_the_page_and_remembered(sign_in: SignIn) -> None:
    client = sign_in("staff").client
    assert '<html lang="zh-CN">' in client.get("/calls/").text
    token = token_of(client.get("/calls/").text)
    answer = client.post(
        "/language", data={"csrf_token": token, "language": "en", "back": "/calls/?page=1"}
    )
    assert answer.location == "/calls/?page=1"
    assert '<html lang="en">' in client.get("/calls/").text
    assert (
        '<html lang="en">' in sign_in("staff").get("/calls/").text
    )  # the person's, not the device's


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "/\\evil.example.com",
        "javascript:alert(1)",
        "/calls/\r\nSet-Cookie: pingyi=x",
    ],
)
def test_changing_the_language_never_leads_elsewhere(app: Flask, elsewhere: str) -> None:
    client = app.test_client()
    token = token_of(client.get("/").text)
    answer = client.post(
        "/language", data={"csrf_token": token, "language": "en", "back": elsewhere}
    )
    assert answer.location == "/"


def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    for address in ("/", "/no-such-page", "/static/pingyi.css"):
        with app.test_client().get(address) as answer:
            headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_scripts_run_with_the_nonce_of_this_answer_only(app: Flask) -> None:
    client = app.test_client()
    first, second = client.get("/"), client.get("/")
    nonce = first.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count(f'nonce="{nonce}"') == first.text.count("<script") == 2
    assert nonce not in second.headers["Content-Security-Policy"]


def test_every_script_and_style_that_a_page_names_is_served(app: Flask) -> None:
    client = app.test_client()
    for asset in ("pingyi.css", "pingyi.js", "mark.svg", "vendor/htmx.min.js"):
        assert f"/static/{asset}" in client.get("/").text
        with client.get(f"/static/{asset}") as answer:
            assert answer.status_code == 200


def test_a_method_that_an_address_does_not_take_is_told_which_it_takes(app: Flask) -> None:
    answer = app.test_client().put("/verify")
    assert answer.status_code == 405
    assert answer.allow >= {"GET", "HEAD", "OPTIONS"}
