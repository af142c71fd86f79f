"""Papers from outside: shown where a browser can, never run, framed by our own pages alone."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from reviewer.errors import BadInput
from reviewer.usecases.attachments import list_attachments
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.plans.views import PanelView, read_plan
from tests.builders.pictures import pdf, png
from tests.integration.web.conftest import INTERNET, Person, SignIn
from web.uploads import laid_out_tree

ATTACHMENTS = f"/calls/{INTERNET}/attachments"


def docx() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


@pytest.fixture
def panel(season: AppContext) -> PanelView:
    return read_plan(season, COMMAND_LINE, INTERNET).panels[0]


@pytest.fixture
def staff(enter: SignIn, panel: PanelView) -> Person:
    """Sign staff in and hand three attachments of one submission in."""
    person = enter("staff")
    code = panel.slots[0].submission
    files = [
        (BytesIO(pdf("a")), f"{code}_执照.pdf"),
        (BytesIO(png()), f"{code}_照片.png"),
        (BytesIO(docx()), f"{code}_说明.docx"),
    ]
    assert "已归入申报 3 份" in person.post(ATTACHMENTS, files=files).text
    return person


def numbers(context: AppContext) -> dict[str, int]:
    """Give the number of each paper by its ending."""
    found = list_attachments(context, COMMAND_LINE, INTERNET)
    return {entry.name.rpartition(".")[2]: entry.id for entry in found}


def test_pictures_are_shown_in_a_sandbox(staff: Person, season: AppContext) -> None:
    answer = staff.get(f"{ATTACHMENTS}/{numbers(season)['png']}/file")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png())
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_pdf_loads_nothing_and_is_framed_by_us_alone(staff: Person, season: AppContext) -> None:
    answer = staff.get(f"{ATTACHMENTS}/{numbers(season)['pdf']}/file")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "application/pdf"
    assert ("script-src" in policy, "frame-ancestors 'self'" in policy) == (False, True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("ending", "asked"), [("docx", ""), ("pdf", "?keep=1"), ("png", "?keep=1")]
)
def test_everything_else_is_a_file_to_keep(
    staff: Person, season: AppContext, ending: str, asked: str
) -> None:
    answer = staff.get(f"{ATTACHMENTS}/{numbers(season)[ending]}/file{asked}")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_other_pages_stay_unframed(staff: Person) -> None:
    answer = staff.get(ATTACHMENTS)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_only_the_assigned_expert_who_signed_sees_a_paper(
    staff: Person, enter: SignIn, season: AppContext, panel: PanelView
) -> None:
    number = numbers(season)["pdf"]
    seated = enter("expert", panel.seats[0].expert, INTERNET)
    pages = (f"/review/attachments/{number}", f"/review/attachments/{number}/file")
    assert [seated.get(page).status_code for page in pages] == [403, 403]
    seated.post("/review/sign", agreed="yes")
    assert [seated.get(page).status_code for page in pages] == [200, 200]
    assert "执照.pdf" in seated.get(f"/review/submissions/{panel.slots[0].submission}").text
    assert seated.get("/review/attachments/4711").status_code == 403
    sitting = {seat.expert for entry in [panel] for seat in entry.seats}
    others = [
        seat.expert
        for each_panel in read_plan(season, COMMAND_LINE, INTERNET).panels
        for seat in each_panel.seats
        if seat.expert not in sitting
    ]
    for role, subject in (
        ("applicant", panel.slots[0].submission),
        *(("expert", entry) for entry in others[:1]),
    ):
        stranger = enter(role, subject, INTERNET)
        assert [stranger.get(page).status_code for page in pages] == [403, 403]
        assert stranger.get(f"{ATTACHMENTS}/{number}/file").status_code == 403


def test_a_paper_is_assigned_by_staff_with_a_known_code(
    staff: Person, season: AppContext, panel: PanelView
) -> None:
    number = numbers(season)["png"]
    other = panel.slots[1].submission
    assert staff.post(f"{ATTACHMENTS}/{number}", submission=f" {other} ").status_code == 303
    found = {
        attachment.id: attachment.submission
        for attachment in list_attachments(season, COMMAND_LINE, INTERNET)
    }
    assert found[number] == other
    assert staff.post(f"{ATTACHMENTS}/{number}", submission="没有").status_code == 404


def laid(*names: str) -> list[tuple[str, bytes]]:
    uploads = [FileStorage(BytesIO(name.encode()), filename=name) for name in names]
    with laid_out_tree(uploads) as paths:
        top = paths[0].parent
        files = sorted(entry for entry in top.rglob("*") if entry.is_file())
        return [(file.relative_to(top).as_posix(), file.read_bytes()) for file in files]


def test_a_folder_is_laid_out_as_it_was_and_never_beside() -> None:
    assert laid("材料/S1/甲.pdf", "材料\\S1\\乙.pdf", "丙.pdf") == [
        ("丙.pdf", "丙.pdf".encode()),
        ("材料/S1/乙.pdf", "材料\\S1\\乙.pdf".encode()),
        ("材料/S1/甲.pdf", "材料/S1/甲.pdf".encode()),
    ]
    assert [name for name, _ in laid("../../逃.pdf", "/etc/逃.pdf")] == ["etc/逃.pdf", "逃.pdf"]
    assert [name for name, _ in laid("甲.pdf", "甲.pdf")] == ["甲.pdf", "甲（2）.pdf"]
    assert [name for name, _ in laid("甲", "甲/乙.pdf")] == ["乙.pdf", "甲"]
    with pytest.raises(BadInput), laid_out_tree([FileStorage(BytesIO(), filename="")]):
        pass
