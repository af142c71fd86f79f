"""Signing in on the pages by password, and by the sign-on of the house behind the real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from reviewer.usecases.accounts.device_codes import create_code
from reviewer.usecases.accounts.sign_in import redeem_link
from reviewer.usecases.context import AppContext
from tests.builders.links import own_link
from tests.builders.people import CALL
from tests.builders.season import fill
from tests.builders.web_server import served
from tests.integration.web.conftest import TOKEN, Person
from web.app import create_app

GOOD = "长江-abcde-6789"
FORM = {"login": "wang.er", "password": GOOD, "again": GOOD}
KEY = {"login": "wang.er", "password": GOOD}
COOKIE = re.compile(r"pingyi=[^;]+")


def by_link(context: AppContext, role: str = "expert") -> Person:
    """Come in by a personal link."""
    person = Person(create_app(context).test_client())
    subject, call = ("E00001", CALL) if role == "expert" else ("王经办", None)
    link = own_link(context, role, subject, call)
    assert person.post(f"/enter/{link.token}").status_code == 303
    return person


def stranger(context: AppContext) -> Person:
    return Person(create_app(context).test_client())


@pytest.fixture
def small(plain_context: AppContext) -> AppContext:
    fill(plain_context)
    return plain_context


def test_a_password_is_set_used_and_removed(small: AppContext) -> None:
    person = by_link(small)
    assert person.post("/password", **FORM).status_code == 303
    page = person.get("/password").text
    assert "wang.er" in page
    assert GOOD not in page
    other = stranger(small)
    answer = other.post("/sign-in", **KEY)
    assert (answer.status_code, answer.location) == (303, "/review/")
    assert "专家01" in other.get("/review/").text
    assert person.post("/password/remove").status_code == 303
    assert stranger(small).post("/sign-in", **KEY).status_code == 422


def test_who_came_by_password_or_code_sets_none(small: AppContext) -> None:
    by_link(small).post("/password", **FORM)
    other = stranger(small)
    other.post("/sign-in", **KEY)
    assert other.post("/password", **FORM).status_code == 403
    link = own_link(small, "expert", "E00002", CALL)
    code = create_code(small, redeem_link(small, link.token).actor).code
    third = stranger(small)
    assert third.post("/code", code=code).status_code == 303
    assert third.post("/password", **{**FORM, "login": "li.si"}).status_code == 403
    assert 'name="again"' not in third.get("/password").text


def test_a_refused_password_is_not_on_the_page(small: AppContext) -> None:
    answer = by_link(small).post("/password", login="wang.er", password="too short 1", again="x")
    assert answer.status_code == 422
    assert "too short 1" not in answer.text
    wrong = stranger(small).post("/sign-in", login="wang.er", password="not this one")
    assert wrong.status_code == 422
    assert "not this one" not in wrong.text
    assert 'value="wang.er"' in wrong.text


def test_a_form_from_elsewhere_signs_nobody_in(small: AppContext) -> None:
    by_link(small).post("/password", **FORM)
    client = create_app(small).test_client()
    assert client.post("/sign-in", data=KEY).status_code == 400
    assert client.get("/review/").status_code == 401


def test_guessing_passwords_is_slowed_per_visitor(small: AppContext) -> None:
    person = stranger(small)
    statuses = [person.post("/sign-in", login="", password="").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_switched_off_there_is_no_such_page(small: AppContext) -> None:
    by_link(small).post("/password", **FORM)
    off = replace(small, settings=replace(small.settings, passwords=False))
    person = stranger(off)
    assert person.get("/sign-in").status_code == 404
    assert person.post("/sign-in", **KEY).status_code == 404
    assert "/sign-in" not in person.get("/").text
    assert by_link(off).post("/password", **FORM).status_code == 404


def test_without_a_sign_on_its_addresses_do_not_exist(small: AppContext) -> None:
    person = by_link(small)
    for address in ("/office/sign-in", "/office/connect", "/office/disconnect"):
        assert person.post(address).status_code == 404


@dataclass
class Browser:
    """Someone behind a connection of their own, with whatever headers they send."""

    address: str
    headers: dict[str, str]
    cookie: str = ""
    page: str = field(default="", repr=False)

    def ask(self, path: str, form: dict[str, str] | None = None) -> int:
        connection = HTTPConnection(self.address.removeprefix("http://"), timeout=30)
        headers = {**self.headers, "Cookie": self.cookie}
        body = None
        if form is not None:
            found = TOKEN.search(self.page)
            assert found is not None
            body = urlencode({"csrf_token": found.group(1), **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = connection.getresponse()
        self.page = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookie = COOKIE.findall(value)[0]
        connection.close()
        return answer.status


@pytest.fixture
def with_sso(small: AppContext) -> AppContext:
    settings = replace(small.settings, sso_header="X-Remote-User", trusted_proxy="127.0.0.1")
    return replace(small, settings=settings)


@pytest.fixture
def address(with_sso: AppContext) -> Iterator[str]:
    """Serve behind a trusted proxy on this machine."""
    with served(create_app(with_sso), "127.0.0.1", "X-Remote-User") as found:
        yield found


def connect(context: AppContext, address: str, name: str = "wang@house") -> Browser:
    """Come in by link through the entrance of the house, and connect its name."""
    person = Browser(address, {"X-Remote-User": name})
    token = own_link(context, "expert", "E00001", CALL).token
    assert person.ask(f"/enter/{token}") == 200
    assert person.ask(f"/enter/{token}", {}) == 303
    person.ask("/password")
    assert name in person.page
    assert person.ask("/office/connect", {}) == 303
    return person


def test_the_house_signs_in_whom_it_vouches_for(with_sso: AppContext, address: str) -> None:
    connect(with_sso, address)
    person = Browser(address, {"X-Remote-User": "wang@house"})
    assert person.ask("/") == 200
    assert "wang@house" in person.page
    assert person.ask("/review/") == 401  # opening pages signs nobody in: a person presses
    person.ask("/")
    assert person.ask("/office/sign-in", {}) == 303
    assert person.ask("/review/") == 200
    person.headers = {"X-Remote-User": "someone.else"}  # another person at the same machine
    assert person.ask("/review/") == 401
    person.headers = {}
    assert person.ask("/review/") == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Remote-User": ""},
        {"X-Remote-User": "someone.else"},
        {"X-Remote-User": "wang@house, wang@house"},
        {"X_Remote_User": "wang@house"},
        {"Remote-User": "wang@house"},
        {"X-Forwarded-User": "wang@house"},
    ],
    ids=str,
)
def test_no_other_header_signs_in(
    with_sso: AppContext, address: str, headers: dict[str, str]
) -> None:
    connect(with_sso, address)
    person = Browser(address, headers)
    person.ask("/")
    assert person.ask("/office/sign-in", {}) == 404
    assert person.ask("/review/") == 401


@pytest.mark.parametrize(("proxy", "header"), [("192.0.2.1", "X-Remote-User"), (None, None)])
def test_a_visitor_who_is_not_the_proxy_is_believed_nothing(
    with_sso: AppContext, proxy: str | None, header: str | None
) -> None:
    app = create_app(with_sso)
    with served(app, "127.0.0.1", "X-Remote-User") as trusted:
        connect(with_sso, trusted)
    with served(app, proxy, header) as found:
        person = Browser(found, {"X-Remote-User": "wang@house", "X-Forwarded-For": "192.0.2.1"})
        assert person.ask("/") == 200
        assert "wang@house" not in person.page
        assert person.ask("/office/sign-in", {}) == 404
        assert person.ask("/review/") == 401
