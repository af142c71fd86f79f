"""Whoever hands files in sees how far their reading is, and nobody else's."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from reviewer.files.intake import apart
from reviewer.files.intake.apart import read_apart
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.progress import progress_place, reading_progress
from tests.builders.people import STAFF
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.integration.web.conftest import PLATFORMS, Person, SignIn, token_of
from tests.unit.reviewer.files.intake.reading import platforms

IMPORTS = f"/calls/{PLATFORMS}/imports"


def upload(person: Person, name: str, content: bytes, **headers: str) -> TestResponse:
    """Hand a file in on trial, as the page's script does."""
    token = token_of(person.get("/verify").text)
    form = {"csrf_token": token, "do": "trial", "files": (io.BytesIO(content), name)}
    return person.client.post(IMPORTS, data=form, headers=headers)


def test_a_script_is_told_where_to_go_on(context: AppContext, sign_in: SignIn) -> None:
    staff = sign_in("staff", "王经办")
    content = xlsx(summary_plan())
    answer = upload(staff, "a.xlsx", content, **{"X-Upload": "1"})
    assert (answer.status_code, answer.json) == (200, {"to": f"{IMPORTS}/trials/1"})
    answer = upload(staff, "a.xlsx", content)
    assert (answer.status_code, answer.location) == (303, f"{IMPORTS}/trials/2")
    assert staff.get(f"{IMPORTS}/progress").json == {}
    folder = context.settings.data_folder / "readings"
    assert list(folder.iterdir()) == [], "nothing of a reading that is over stays"


def test_each_sees_the_own_reading_alone(context: AppContext, sign_in: SignIn) -> None:
    staff, other = sign_in("staff", "王经办"), sign_in("staff", "李经办")
    place = progress_place(context, replace(STAFF, name="王经办").label)
    assert place is not None
    place.write_text("3 40")
    answers = [person.get(f"{IMPORTS}/progress").json for person in (staff, other)]
    assert answers == [{"done": 3, "all": 40}, {}]
    for nonsense in ("", "three of four", "3", "3 40 9"):
        place.write_text(nonsense)
        assert staff.get(f"{IMPORTS}/progress").json == {}


def test_only_those_who_hand_in_ask(context: AppContext, sign_in: SignIn) -> None:
    district = sign_in("district", "江北", PLATFORMS)
    assert district.get("/district/progress").json == {}
    assert district.get(f"{IMPORTS}/progress").status_code == 403
    for person in (sign_in("staff", "王经办"), sign_in("supervisor", "李监督")):
        assert person.get("/district/progress").status_code == 403
    assert sign_in("supervisor", "李监督").get(f"{IMPORTS}/progress").json == {}


def test_the_reading_process_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for number in range(3):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(xlsx(summary_plan(summary_row(number + 1))))
        files.append((path.name, path))
    place = tmp_path / "progress"
    found = read_apart(files, platforms(), place)
    assert [file.kind for file in found] == ["summary"] * 3
    assert place.read_text() == "2 3", "what is written before the last file"
    unwritable = tmp_path / "absent" / "progress"
    assert len(read_apart(files, platforms(), unwritable)) == 3
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.01)
    assert [file.problems[0].code for file in read_apart(files[:1], platforms(), place)] == [
        "file_beyond_bounds"
    ]


def test_nobody_reads_for_nobody(plain_context: AppContext) -> None:
    assert reading_progress(plain_context, STAFF) is None
