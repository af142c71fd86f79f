"""Words of strangers that would run if they were taken for more than words, on every page and file.

The words stand in every text that comes from workbooks and forms: names, employers, platforms,
evidence, reasons, notes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_string, policy
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import text
from werkzeug.test import TestResponse

from reviewer.model.invitations import OutgoingMessage
from reviewer.store.engine import reading, transaction
from reviewer.store.messages import messages
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.plans.views import read_plan
from tests.integration.web.conftest import PLATFORMS, Person, SignIn
from tests.integration.web.test_authorisation import Objects, address_of, cells
from web.app import create_app

SCRIPT = "<script>alert(1)</script>"
WORDS = f"=1+1\"'{SCRIPT}<img src=x onerror=alert(2)>{{{{7*7}}}}#eval(1)\r\nBcc: spy@example.org"
# Every text of strangers, by table; those that lead somewhere (codes, mail addresses) stay.
TEXTS = {
    "submission": ("applicant", "platform", "contact", "phone"),
    "expert": ("name", "employer", "title", "phone", "standing_reason"),
    "conflict": ("evidence", "verdict_reason"),
    "declaredrecusal": ("expert_name", "organisation", "platform", "reason"),
    "requestedrecusal": ("applicant", "expert_name", "reason"),
    "importedfile": ("name",),
    "activity": ("actor", "subject"),
    "plan": ("note", "actor"),
    "room": ("name", "floor", "note"),
    "panel": ("room",),
    "account": ("name",),
}


@pytest.fixture
def words(season: AppContext) -> AppContext:
    """Put the words into every text of strangers."""
    with transaction(season.engine) as session:
        connection = session.connection()
        for table, columns in TEXTS.items():
            changes = ", ".join(f"{column} = :words || id" for column in columns)
            connection.execute(text(f"UPDATE {table} SET {changes}"), {"words": WORDS})  # noqa: S608 our own names
        rows = connection.execute(text("SELECT id, facts FROM submission")).all()
        for number, facts in rows:
            worded = json.dumps({**json.loads(facts), "service": WORDS})
            connection.execute(
                text("UPDATE submission SET facts = :facts WHERE id = :number"),
                {"facts": worded, "number": number},
            )
    return season


@pytest.fixture
def objects(season: AppContext) -> Objects:
    panel = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0]
    return Objects(PLATFORMS, panel.slots[0].submission, panel.seats[0].expert, panel.code, 1)


def answers(person: Person, app: Flask, objects: Objects) -> Iterator[tuple[str, TestResponse]]:
    """Open every address."""
    for rule, method in cells(app):
        if method == "GET" and rule.endpoint != "static":
            address = address_of(rule, objects)
            yield address, person.get(address)


@pytest.mark.parametrize("role", ["staff", "supervisor", "expert", "applicant", "district"])
def test_no_page_or_file_runs_them(
    words: AppContext, enter: SignIn, objects: Objects, role: str
) -> None:
    subject = {"expert": objects.expert, "applicant": objects.submission}.get(role)
    person = enter(role, subject, None if role in {"staff", "supervisor"} else PLATFORMS)
    if role == "expert":
        person.post("/review/sign", agreed="yes")
    shown = 0
    for address, answer in answers(person, create_app(words), objects):
        assert answer.status_code < 500, address
        kind = answer.mimetype or ""
        if kind == "text/html":
            assert SCRIPT not in answer.text, address
            assert "<img src=x" not in answer.text, address
            assert ">49<" not in answer.text, address
            shown += "&lt;script&gt;" in answer.text
        elif kind.endswith("spreadsheetml.sheet"):
            shown += check_workbook(answer.data, address)
        elif kind == "text/calendar":
            assert b"\nBcc" not in answer.data, address
    assert shown > {"staff": 20, "supervisor": 15}.get(role, 0), role


def check_workbook(data: bytes, address: str) -> bool:
    found = False
    for sheet in load_workbook(BytesIO(data)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f", (address, cell.coordinate)
            if isinstance(cell.value, str) and cell.value.startswith("=1+1"):
                assert cell.quotePrefix, (address, cell.coordinate)
                found = True
    return found


def test_no_letter_carries_them_further_than_words(words: AppContext) -> None:
    queue_invitations(words, COMMAND_LINE, PLATFORMS)
    with reading(words.engine) as session:
        rows: list[OutgoingMessage] = list(messages(session, PLATFORMS))
    assert rows
    for row in rows:
        message = message_from_string(row.body, policy=policy.default)
        assert message["Bcc"] is None
        assert len(message.get_all("To", [])) == 1
        for part in message.walk():
            if part.get_content_type() == "text/html":
                page = part.get_content()
                assert SCRIPT not in page
                assert "<img src=x" not in page
