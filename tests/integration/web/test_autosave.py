"""What the script of the score sheet asks and is told, and what pages cost the database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import COMMAND_LINE, AppContext
from tests.builders.databases import fresh_sqlite
from tests.builders.people import CALL
from tests.builders.season import (
    CODES,
    SEATED,
    fill,
    keep_plan,
    plan_by_hand,
    score_all,
    sign,
    submission_row,
)
from tests.conftest import standing_clock
from tests.integration.web.conftest import Person, queries_of, token_of
from web.app import create_app

SHEET = "/review/submissions/G001"
BY_SCRIPT = {"Accept": "application/json"}


@dataclass
class Script(Person):
    """Someone whose page asks by itself."""

    def ask(self) -> TestResponse:
        """Ask for what is stored."""
        return self.client.get(SHEET, headers=BY_SCRIPT)

    def save(self, version: int, **fields: str) -> TestResponse:
        """Save as the script does; underscores in names stand for hyphens."""
        token = token_of(self.client.get("/verify").text)
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        form = {"csrf_token": token, "version": str(version), "comment": "", **named}
        return self.client.post(SHEET, data=form, headers=BY_SCRIPT)


def enter(context: AppContext, role: str = "expert", subject: str | None = SEATED[0]) -> Script:
    script = Script(create_app(context).test_client())
    call = CALL if role == "expert" else None
    link = create_link(context, COMMAND_LINE, role, subject, call)
    assert script.post(f"/enter/{link.token}").status_code == 303
    return script


@pytest.fixture
def small(plain_context: AppContext) -> AppContext:
    """A small season, signed by everybody, nothing scored."""
    fill(plain_context)
    keep_plan(plain_context)
    sign(plain_context)
    return plain_context


def test_a_save_is_answered_with_what_is_stored_and_a_fresh_token(small: AppContext) -> None:
    script = enter(small)
    told = script.save(0, mark_platform="８５").json
    assert told is not None
    assert (told["values"], told["version"], told["state"], told["at"]) == (
        {"mark-platform": "85", "comment": ""}, 1, "draft", "12:00",
    )  # fmt: skip
    asked = script.ask().json
    assert asked is not None
    assert asked["values"] == told["values"]
    answer = script.client.post(
        SHEET,
        data={"csrf_token": asked["token"], "version": "1", "mark-service": "70", "comment": ""},
        headers=BY_SCRIPT,
    )
    assert answer.status_code == 200


def test_a_refused_mark_names_its_field(small: AppContext) -> None:
    answer = enter(small).save(0, mark_platform="101")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["field"] == "mark-platform"
    long = enter(small).save(0, comment="评" * 4001)
    assert long.json is not None
    assert (long.status_code, long.json["field"]) == (422, "comment")


def test_a_stale_save_is_told_what_is_stored(small: AppContext) -> None:
    script = enter(small)
    script.save(0, mark_platform="80")
    answer = script.save(0, mark_platform="70")
    assert answer.status_code == 409
    assert answer.json is not None
    assert (answer.json["values"]["mark-platform"], answer.json["version"]) == ("80", 1)
    assert answer.json["reload"] is False
    old = script.save(1, mark_platform="70", rubric="7")
    assert old.json is not None
    assert (old.status_code, old.json["reload"]) == (409, True)


def test_an_ended_session_stores_nothing_and_says_so(small: AppContext) -> None:
    script = enter(small)
    assert script.post("/leave-everywhere").status_code == 303
    assert script.save(0, mark_platform="80").status_code == 401
    assert script.ask().status_code == 401
    again = enter(small)
    assert again.ask().json is not None
    assert (again.ask().json or {})["version"] == 0


def test_foreign_and_missing_sheets_answer_alike(small: AppContext) -> None:
    script = enter(small, subject="E00004")  # signed by nobody, seated nowhere
    assert script.post("/review/sign", agreed="yes").status_code == 303
    answers = [
        script.client.get(f"/review/submissions/{code}", headers=BY_SCRIPT)
        for code in ("G001", "G999")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    words = [str((answer.json or {})["message"]).replace("G999", "G001") for answer in answers]
    assert words[0] == words[1]


def test_the_back_button_brings_no_old_page_from_a_store(small: AppContext) -> None:
    script = enter(small)
    assert script.get(SHEET).headers["Cache-Control"] == "no-store"
    assert script.ask().headers["Cache-Control"] == "no-store"


def test_guessing_codes_is_slowed(small: AppContext) -> None:
    script = enter(small)
    statuses = [script.post("/code", code="AAAA-AAAA").status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]


PLACES = ("/review/", "/review/submissions", SHEET, "/review/panels/P1")
OFFICE = tuple(
    f"/calls/{CALL}/{place}"
    for place in ("scoring", "scoring/live", "scoring/statistics", "rubric", "ranking",
                  "ranking/G001", "scoring/panels/P1")
)  # fmt: skip


def counts(context: AppContext) -> dict[str, int]:
    """Count the questions that every page of scoring asks."""
    person, staff = enter(context), enter(context, "staff", None)
    found = {place: queries_of(context, partial(person.get, place)) for place in PLACES}
    found |= {place: queries_of(context, partial(staff.get, place)) for place in OFFICE}
    person.save(0, mark_platform="80")
    found["save"] = queries_of(context, lambda: person.save(1, mark_platform="81"))
    return found


def season_of(folder: Path, count: int) -> AppContext:
    """Plan and score a season of so many submissions; the chair's own sheets stay open."""
    url = fresh_sqlite(folder / f"{count}.sqlite3")
    engine = open_engine(url)
    context = AppContext(
        engine, Settings(url, folder), standing_clock, "a secret for tests, long enough"
    )
    fill(context, submissions=[submission_row(number) for number in range(1, count + 1)])
    codes = CODES[:count]
    keep_plan(context, plan_by_hand(submissions=codes))
    sign(context)
    score_all(context, dict.fromkeys(codes, (None, 70, 75, 80, 90)))
    return context


def test_no_page_asks_more_of_the_database_for_more_rows(tmp_path: Path) -> None:
    row, three = season_of(tmp_path, 1), season_of(tmp_path, 3)
    assert counts(three) == counts(row)
    for context in (row, three):
        context.engine.dispose()
