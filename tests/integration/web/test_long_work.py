"""What takes long is left to the worker: the browser gets a page to watch, and may ask again."""

from __future__ import annotations

from io import BytesIO

import pytest

from reviewer.commands.worker import work_once
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.intake.history import list_imports
from reviewer.usecases.jobs.jobs import cancel_job, newest_job
from reviewer.usecases.plans.draw import commit_draw, read_draw
from reviewer.usecases.plans.draw_texts import open_text, seal_text
from reviewer.usecases.screening.screen import list_screened
from reviewer.verifier.draws import text_hash
from tests.builders.people import SUPERVISOR
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.integration.web.conftest import INTERNET, PLATFORMS, Person, SignIn
from web.staff.intake import imports
from web.staff.plans import draw as draws

IMPORTS = f"/calls/{PLATFORMS}/imports"
NAME = "01_渝北_附件2.xlsx"


@pytest.fixture
def staff(sign_in: SignIn) -> Person:
    return sign_in("staff")


def job_page(person: Person, answer_to: str, **fields: object) -> str:
    """Send a form whose work the worker takes up, and give the address of its page."""
    answer = person.post(answer_to, **fields)
    assert answer.status_code == 303
    assert "/jobs/" in (answer.location or "")
    return answer.location or ""


def workbook(rows: int) -> tuple[BytesIO, str]:
    return BytesIO(xlsx(summary_plan(*map(summary_row, range(1, rows + 1))))), NAME


def test_many_rows_are_taken_in_by_the_worker(
    staff: Person, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MANY", 10)  # the sheet's notes count too
    small = staff.post(IMPORTS, do="trial", files=workbook(2)).location or ""
    assert staff.post(small, do="commit").location == f"{IMPORTS}/1"
    large = staff.post(IMPORTS, do="trial", files=workbook(12)).location or ""
    page = job_page(staff, large, do="commit")
    assert page == job_page(staff, large, do="commit")  # pressed twice
    assert len(list_screened(context, COMMAND_LINE, PLATFORMS)) == 2
    assert work_once(context) is True
    assert len(list_screened(context, COMMAND_LINE, PLATFORMS)) == 12
    job = newest_job(context, COMMAND_LINE, PLATFORMS, "import")
    assert job is not None
    assert (job.state, job.result["import"], job.result["new"]) == ("done", 2, 10)
    shown = staff.get(page).text
    assert "完成" in shown
    assert f'href="{IMPORTS}"' in shown


def test_much_that_is_taken_in_at_once_is_read_first_and_left_to_the_worker(
    staff: Person, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MUCH", 1_000)
    assert staff.post(IMPORTS, do="import", files=workbook(3)).location == f"{IMPORTS}/1"
    monkeypatch.setattr(imports, "MANY", 2)
    job_page(staff, IMPORTS, do="import", files=workbook(4))
    work_once(context)
    assert [each_import.id for each_import in list_imports(context, COMMAND_LINE, PLATFORMS)] == [
        2,
        1,
    ]


def test_work_that_was_stopped_is_asked_for_again_from_its_page(
    staff: Person, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MANY", 0)
    preview = staff.post(IMPORTS, do="trial", files=workbook(1)).location or ""
    page = job_page(staff, preview, do="commit")
    assert "再做一次" not in staff.get(page).text
    job = newest_job(context, COMMAND_LINE, PLATFORMS, "import")
    assert job is not None
    assert staff.post(f"{page}/again").status_code == 409
    cancel_job(context, COMMAND_LINE, PLATFORMS, job.id)
    assert "再做一次" in staff.get(page).text
    assert job_page(staff, f"{page}/again") != page
    work_once(context)
    assert len(list_screened(context, COMMAND_LINE, PLATFORMS)) == 1


def test_a_great_draw_is_run_by_the_worker_once_the_text_stands(
    season: AppContext, enter: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draws, "MANY", 1)
    digest = commit_draw(season, COMMAND_LINE, INTERNET).digest
    for actor, role in ((COMMAND_LINE, "operator"), (SUPERVISOR, "supervisor")):
        seal_text(season, actor, INTERNET, text_hash(digest, role, "甲乙丙"))
    for actor in (COMMAND_LINE, SUPERVISOR):
        open_text(season, actor, INTERNET, "甲乙丙")
    job_page(enter("staff"), f"/calls/{INTERNET}/draw")
    waiting = read_draw(season, COMMAND_LINE, INTERNET)
    assert waiting is not None
    assert (waiting.operator_given, waiting.run_at) == (True, None)
    assert work_once(season) is True
    drawn = read_draw(season, COMMAND_LINE, INTERNET)
    assert drawn is not None
    assert (drawn.operator_text, drawn.plan_version) == ("甲乙丙", 2)
