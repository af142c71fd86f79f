"""Texts that nobody types, sent to every form: never a failure, never kept as they came.

Run on a server database: it refuses what the embedded one would keep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

import web
from reviewer.settings import Settings
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE, AppContext, initialise
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import screen_submissions
from tests.conftest import standing_clock
from tests.integration.web.conftest import INTERNET, SAMPLE, Person, token_of
from tests.integration.web.test_authorisation import ENDS_SESSIONS, Objects, address_of, cells
from web.app import create_app
from web.request_limits import LARGEST_FORM, LONGEST_TEXT, Typed, plain

NAMES = re.compile(r'name="([a-z_]+)"')
# A zero byte, an escape, a turned direction, half a letter, a formula, a script, a line of a mail.
HOSTILE = "\0=1+1\x1b[31m\u202e<script>alert(1)</script>'\"\r\nBcc: x@example.com"
NUMBER = "9" * 40
# What pages read from their address, and what somebody might put there.
ASKED = ("page", "version", "category", "file", "day", "since", "only", "action", "letter",
         "preview")  # fmt: skip
STRANGE = ("%00%1b%E2%80%AE%FF%FE", NUMBER)


def names_of_fields() -> list[str]:
    """Gather the names of every field in every template."""
    templates = Path(web.__file__).parent / "templates"
    found = {name for page in templates.rglob("*.html") for name in NAMES.findall(page.read_text())}
    return sorted(found - {"csrf_token", "viewport"})


@pytest.fixture(scope="module")
def server_season(
    postgres_url: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppContext]:
    folder = tmp_path_factory.mktemp("typed")
    context = initialise(Settings(postgres_url(), folder), standing_clock)
    import_workbooks(context, COMMAND_LINE, INTERNET, [SAMPLE / INTERNET])
    screen_submissions(context, COMMAND_LINE, INTERNET)
    find_conflicts(context, COMMAND_LINE, INTERNET)
    prepared = prepare_panels(context, COMMAND_LINE, INTERNET)
    store_plan(context, COMMAND_LINE, prepared, solve(prepared))
    yield context
    context.engine.dispose()


@pytest.fixture(scope="module")
def objects(server_season: AppContext) -> Objects:
    panel = read_plan(server_season, COMMAND_LINE, INTERNET).panels[0]
    return Objects(INTERNET, panel.slots[0].submission, panel.seats[0].expert, panel.code, 1)


def enter(context: AppContext, app: Flask, role: str, subject: str | None = None) -> Person:
    call = None if role in {"staff", "supervisor"} else INTERNET
    link = create_link(context, COMMAND_LINE, role, subject, call)
    person = Person(app.test_client())
    assert person.post(f"/enter/{link.token}").status_code == 303
    return person


@pytest.mark.parametrize("text", [HOSTILE, NUMBER, "x" * LONGEST_TEXT])
def test_no_form_fails_for_what_is_typed(
    server_season: AppContext, objects: Objects, text: str
) -> None:
    app = create_app(server_season)
    people = [
        enter(server_season, app, "staff"),
        enter(server_season, app, "supervisor"),
        enter(server_season, app, "expert", objects.expert),
    ]
    people[2].post("/review/sign", agreed="yes")
    failed = {}
    for person in people:
        fields = dict.fromkeys(names_of_fields(), text)
        assert len(fields) > 50
        fields["csrf_token"] = token_of(person.get("/verify").text)
        for rule, method in cells(app):
            if method == "POST" and rule.endpoint not in ENDS_SESSIONS:
                answer = person.client.post(address_of(rule, objects), data=fields)
                if answer.status_code >= 500:
                    failed[rule.rule] = answer.status_code
    assert failed == {}


def test_no_address_fails_for_what_is_asked(server_season: AppContext, objects: Objects) -> None:
    app = create_app(server_season)
    staff = enter(server_season, app, "staff")
    failed = {}
    for rule, method in cells(app):
        if method == "GET" and rule.endpoint != "static":
            for text in STRANGE:
                asked = "&".join(f"{name}={text}" for name in ASKED)
                status = staff.get(f"{address_of(rule, objects)}?{asked}").status_code
                if status >= 500:
                    failed[rule.rule, text] = status
    assert failed == {}


def test_what_nobody_types_is_left_out_and_the_rest_stays() -> None:
    assert plain("甲\0乙\x1b\u202e丙\u2066\x85\ud800") == "甲乙丙?"
    assert plain("一\r\n二\t三 é👨\u200d👩") == "一\r\n二\t三 é👨\u200d👩"
    typed = Typed([("a\0", "x\0"), ("a", "y")])
    assert typed.getlist("a") == ["x", "y"]


def test_a_note_is_kept_plain_and_one_too_long_is_refused(
    server_season: AppContext, objects: Objects
) -> None:
    staff = enter(server_season, create_app(server_season), "staff")
    address = f"/calls/{INTERNET}/experts/{objects.expert}"
    assert staff.post("/language", language="en", back="/\0calls/").location == "/calls/"
    assert staff.post("/language", language="zh", back="/" + "x" * LONGEST_TEXT).status_code == 422
    too_large = staff.post(address, note="x", more="x" * LARGEST_FORM)
    assert too_large.status_code == 413
    assert staff.get("/calls/%00").status_code == 404
