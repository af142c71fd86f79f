"""Trial readings, commits and undoing: look first, take in once, take back whole."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, SQLModel, select

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.files.intake.files import read_bytes
from reviewer.model.experts import DeclaredRecusal, Expert
from reviewer.model.submissions import Submission
from reviewer.store.calls import definition_of, get_call
from reviewer.store.engine import reading
from reviewer.usecases.attachments import attach_files, list_attachments
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.annotated_copies import OFFICE_KINDS, annotated_copy, blank_documents
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.district import (
    commit_own_preview,
    import_own_workbooks,
    read_own_preview,
    try_own_workbooks,
)
from reviewer.usecases.intake.history import list_imports, read_import
from reviewer.usecases.intake.preview import (
    commit_preview,
    discard_preview,
    preview_import,
    read_preview,
)
from reviewer.usecases.intake.undo import UndoView, forecast_undo, undo_import
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from tests.builders.people import EVERYBODY, STAFF, SUPERVISOR, district
from tests.builders.workbooks import (
    SheetPlan,
    application_plan,
    application_row,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    table_plan,
    xlsx,
)

CALL = "cq-platforms-2021"
SUMMARY = "01_渝北_附件2信息汇总表.xlsx"
FORMS = "01_渝北_申报书要素.xlsx"
RECUSALS = "回避申报.xlsx"
HEADINGS = ("专家编号", "专家姓名", "需回避单位", "涉及平台", "回避原因", "声明日期")


def put(folder: Path, name: str, *sheets: SheetPlan) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(xlsx(*sheets))
    return folder / name


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    here = tmp_path / "inbox"
    put(here, SUMMARY, summary_plan(summary_row(1), summary_row(2)))
    put(here, FORMS, application_plan(application_row(1), application_row(2)))
    return here


def dump(context: AppContext) -> list[object]:
    """Give every stored row of what imports write, versions aside."""

    def rows(session: Session, table: type[SQLModel]) -> list[object]:
        return [row.model_dump(exclude={"version"}) for row in session.exec(select(table)).all()]

    with reading(context.engine) as session:
        return [rows(session, table) for table in (Submission, Expert, DeclaredRecusal)]


def test_a_trial_changes_nothing_and_its_commit_is_what_it_showed(
    context: AppContext, inbox: Path
) -> None:
    number = preview_import(context, STAFF, CALL, [inbox])
    assert dump(context) == [[], [], []]
    assert list_imports(context, STAFF, CALL) == []
    shown = read_preview(context, SUPERVISOR, CALL, number)
    assert (shown.state, shown.counts["new"], shown.counts["gone"]) == ("trial", 2, 0)
    assert [(change.what, change.change, change.code) for change in shown.changes] == [
        ("submission", "new", "S00001"),
        ("submission", "new", "S00002"),
    ]
    taken = commit_preview(context, STAFF, CALL, number)
    assert taken.files == shown.files
    kept = read_import(context, STAFF, CALL, taken.id or 0)
    assert (kept.files, kept.counts, kept.state) == (shown.files, shown.counts, "committed")


def test_a_trial_is_committed_once(plain_context: AppContext, inbox: Path) -> None:
    number = preview_import(plain_context, STAFF, CALL, [inbox])
    commit_preview(plain_context, STAFF, CALL, number)
    for act in (commit_preview, read_preview, discard_preview):
        with pytest.raises(NotFound):
            act(plain_context, STAFF, CALL, number)
    assert len(list_imports(plain_context, STAFF, CALL)) == 1


def test_a_trial_shows_what_would_change_value_by_value(
    plain_context: AppContext, inbox: Path
) -> None:
    import_workbooks(plain_context, STAFF, CALL, [inbox])
    put(inbox, SUMMARY, summary_plan(summary_row(1, staff=510)))
    put(inbox, FORMS, application_plan(application_row(1, staff=510)))
    shown = read_preview(
        plain_context, STAFF, CALL, preview_import(plain_context, STAFF, CALL, [inbox])
    )
    assert {key: shown.counts[key] for key in ("changed", "gone")} == {"changed": 1, "gone": 1}
    changed, gone = shown.changes
    assert [(value.name, value.before, value.after) for value in changed.values] == [
        ("staff", 500, 510)
    ]
    assert (gone.change, gone.code) == ("gone", "S00002")


def test_a_trial_tells_when_data_changed_since(plain_context: AppContext, inbox: Path) -> None:
    number = preview_import(plain_context, STAFF, CALL, [inbox])
    assert read_preview(plain_context, STAFF, CALL, number).stale is False
    import_workbooks(plain_context, STAFF, CALL, [inbox / SUMMARY])
    assert read_preview(plain_context, STAFF, CALL, number).stale is True


def test_a_damaged_file_under_a_known_name_removes_nothing(
    context: AppContext, inbox: Path
) -> None:
    import_workbooks(context, STAFF, CALL, [inbox])
    before = dump(context)
    whole = (inbox / SUMMARY).read_bytes()
    (inbox / SUMMARY).write_bytes(whole[: len(whole) // 2])
    view = import_workbooks(context, STAFF, CALL, [inbox / SUMMARY])
    assert [problem.code for problem in view.files[0].problems] == ["file_damaged"]
    assert view.counts["gone"] == 0
    assert dump(context) == before


def test_an_import_is_taken_back_whole(context: AppContext, inbox: Path) -> None:
    roster = put(inbox, "专家库.xlsx", roster_plan(expert_row(1)))
    declared = ("E00001", "范红超", "重庆示例1号软件有限公司", "", "亲属任职", "2022-03-01")
    put(inbox, RECUSALS, table_plan("专家回避声明", HEADINGS, declared))
    import_workbooks(context, STAFF, CALL, [inbox])
    before = dump(context)
    assert before[2] != []
    put(inbox, SUMMARY, summary_plan(summary_row(1, staff=510), summary_row(3)))
    put(inbox, FORMS, application_plan(application_row(1, staff=510), application_row(3)))
    put(inbox, roster.name, roster_plan(expert_row(1, title="教授"), expert_row(2, name="吴用")))
    other = ("E00001", "范红超", "重庆示例3号软件有限公司", "", "同学", "2022-03-02")
    put(inbox, RECUSALS, table_plan("专家回避声明", HEADINGS, other))
    view = import_workbooks(context, STAFF, CALL, [inbox])
    number = view.id or 0
    assert (view.counts["new"], view.counts["changed"], view.counts["gone"]) == (2, 2, 1)
    assert forecast_undo(context, STAFF, CALL, number) == UndoView(True, 2, 2, 1, True)
    assert forecast_undo(context, STAFF, CALL, number - 1) == UndoView(False)
    undo_import(context, STAFF, CALL, number)
    assert dump(context) == before
    assert [each_import.state for each_import in list_imports(context, STAFF, CALL)] == [
        "undone",
        "committed",
    ]
    with pytest.raises(WrongPhase):
        undo_import(context, STAFF, CALL, number)
    undo_import(context, STAFF, CALL, number - 1)
    assert dump(context) == [[], [], []]


def test_what_was_taken_back_shows_no_refused_rows(plain_context: AppContext, inbox: Path) -> None:
    put(inbox, SUMMARY, summary_plan(summary_row(1), summary_row(2, applicant=None)))
    view = import_workbooks(plain_context, STAFF, CALL, [inbox / SUMMARY])
    assert [entry.status for entry in list_screened(plain_context, STAFF, CALL)].count(
        "reject"
    ) == 1
    undo_import(plain_context, STAFF, CALL, view.id or 0)
    assert list_screened(plain_context, STAFF, CALL) == []


def test_an_import_that_was_screened_is_not_taken_back(
    plain_context: AppContext, inbox: Path
) -> None:
    number = import_workbooks(plain_context, STAFF, CALL, [inbox]).id or 0
    screen_submissions(plain_context, STAFF, CALL)
    before = dump(plain_context)
    assert forecast_undo(plain_context, STAFF, CALL, number) == UndoView(False)
    with pytest.raises(WrongPhase):
        undo_import(plain_context, STAFF, CALL, number)
    assert dump(plain_context) == before


def test_attachments_of_what_is_taken_back_wait_and_find_home_again(
    plain_context: AppContext, inbox: Path, tmp_path: Path
) -> None:
    number = import_workbooks(plain_context, STAFF, CALL, [inbox]).id or 0
    attachment = tmp_path / "S00001_营业执照.pdf"
    attachment.write_bytes(b"%PDF-1.7\n%%EOF\n")
    assert attach_files(plain_context, STAFF, CALL, [attachment]).attached == 1
    undo_import(plain_context, STAFF, CALL, number)
    assert [
        each_attachment.submission
        for each_attachment in list_attachments(plain_context, STAFF, CALL)
    ] == [None]
    import_workbooks(plain_context, STAFF, CALL, [inbox])
    again = attach_files(plain_context, STAFF, CALL, [attachment])
    assert (again.attached, again.waiting, again.known) == (1, 0, 0)
    assert [
        each_attachment.submission
        for each_attachment in list_attachments(plain_context, STAFF, CALL)
    ] == ["S00001"]


def comments(content: bytes) -> dict[str, str]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_the_annotated_copy_says_what_the_page_says(context: AppContext, inbox: Path) -> None:
    put(inbox, SUMMARY, summary_plan(summary_row(1, rd=900), summary_row(2, staff="很多")))
    preview = preview_import(context, STAFF, CALL, [inbox / SUMMARY])
    first = annotated_copy(context, STAFF, CALL, preview, SUMMARY, preview=True)
    assert first.name == "01_渝北_附件2信息汇总表_批注.xlsx"
    number = commit_preview(context, STAFF, CALL, preview).id or 0
    second = annotated_copy(context, district("渝北", CALL), CALL, number, SUMMARY)
    found = comments(second.content)
    assert found == comments(first.content)
    assert set(found) >= {"G5", "F6"}  # more people in research than in all; no number


def test_an_annotated_copy_can_be_corrected_and_comes_in_clean(
    plain_context: AppContext, inbox: Path
) -> None:
    put(inbox, SUMMARY, summary_plan(summary_row(1), summary_row(2, staff="很多")))
    number = import_workbooks(plain_context, STAFF, CALL, [inbox]).id or 0
    copy = annotated_copy(plain_context, STAFF, CALL, number, SUMMARY)
    book = load_workbook(BytesIO(copy.content))
    book.worksheets[0]["F6"] = 500
    book.save(inbox / SUMMARY)
    view = import_workbooks(plain_context, STAFF, CALL, [inbox])
    summary = next(file for file in view.files if file.file == SUMMARY)
    assert [row.status for row in summary.rows if row.status != "ignore"] == ["accept", "accept"]


def test_copies_of_unknown_files_are_refused(plain_context: AppContext, inbox: Path) -> None:
    number = import_workbooks(plain_context, STAFF, CALL, [inbox]).id or 0
    for wanted in ("没有.xlsx", "../secret.key", ""):
        with pytest.raises(NotFound):
            annotated_copy(plain_context, STAFF, CALL, number, wanted)
    with pytest.raises(NotAllowed):
        annotated_copy(plain_context, district("江北", CALL), CALL, number, SUMMARY)
    with pytest.raises(NotAllowed):
        annotated_copy(
            plain_context, district("渝北", "cq-industrial-internet-2022"), CALL, number, SUMMARY
        )


def test_only_staff_try_commit_and_take_back(plain_context: AppContext, inbox: Path) -> None:
    number = preview_import(plain_context, STAFF, CALL, [inbox])
    acts: tuple[Callable[..., object], ...] = (commit_preview, discard_preview, undo_import)
    for actor in EVERYBODY:
        if actor is STAFF:
            continue
        for act in acts:
            with pytest.raises(NotAllowed):
                act(plain_context, actor, CALL, number)
        with pytest.raises(NotAllowed):
            preview_import(plain_context, actor, CALL, [inbox])
    assert dump(plain_context) == [[], [], []]


def test_a_district_tries_looks_and_hands_in_its_own(context: AppContext, inbox: Path) -> None:
    mine = district("渝北", CALL)
    number = try_own_workbooks(context, mine, CALL, [inbox])
    assert read_own_preview(context, mine, CALL, number).counts["new"] == 2
    for other in (district("江北", CALL), STAFF, SUPERVISOR):
        for act in (read_own_preview, commit_own_preview):
            with pytest.raises(NotAllowed):
                act(context, other, CALL, number)
    commit_own_preview(context, mine, CALL, number)
    assert [entry.submission for entry in list_screened(context, STAFF, CALL)] == [
        "S00001",
        "S00002",
    ]


def test_a_district_cannot_reach_into_anothers_submission(
    plain_context: AppContext, inbox: Path
) -> None:
    import_workbooks(plain_context, STAFF, CALL, [inbox])
    before = dump(plain_context)
    foreign = application_row(1, district="江北", staff=9999)
    hostile = put(inbox, "江北_申报书要素.xlsx", application_plan(foreign))
    with pytest.raises(NotAllowed):
        import_own_workbooks(plain_context, district("江北", CALL), CALL, [hostile])
    mixed = application_plan(application_row(8, district="江北"), application_row(9))
    with pytest.raises(NotAllowed):
        try_own_workbooks(
            plain_context, district("江北", CALL), CALL, [put(inbox, "江北_混.xlsx", mixed)]
        )
    assert dump(plain_context) == before


def test_a_damaged_file_of_a_district_is_named_not_refused_as_anothers(
    plain_context: AppContext, inbox: Path
) -> None:
    (inbox / SUMMARY).write_bytes(b"PK\x03\x04 broken")
    view = import_own_workbooks(
        plain_context, district("渝北", CALL), CALL, [inbox / SUMMARY], dry_run=True
    )
    assert [problem.code for problem in view.files[0].problems] == ["file_damaged"]


@pytest.mark.parametrize("call", [CALL, "cq-industrial-internet-2022"])
@pytest.mark.parametrize("kind", ["form", "summary"])
def test_blank_forms_come_for_those_who_fill_them_in_and_read_as_empty(
    plain_context: AppContext, call: str, kind: str
) -> None:
    copy = blank_documents(plain_context, district("渝北", call), call, kind)
    with reading(plain_context.engine) as session:
        definition = definition_of(get_call(session, call))
    read = read_bytes(copy.name, copy.content, definition)
    if kind == "summary":
        expected = "summary" if call == CALL else "iiot_application"
        assert (read.kind, {row.status for row in read.rows}) == (expected, {"ignore"})
    else:
        assert read.kind == "application_form"
    with pytest.raises(NotAllowed):
        blank_documents(plain_context, district("渝北", "another"), call, kind)
    with pytest.raises(BadInput):
        blank_documents(plain_context, STAFF, call, "cheque")


@pytest.mark.parametrize("kind", OFFICE_KINDS)
def test_what_the_office_fills_in_comes_blank_for_the_office_alone(
    plain_context: AppContext, kind: str
) -> None:
    copy = blank_documents(plain_context, STAFF, CALL, kind)
    with reading(plain_context.engine) as session:
        definition = definition_of(get_call(session, CALL))
    assert read_bytes(copy.name, copy.content, definition).kind == kind
    with pytest.raises(NotAllowed):
        blank_documents(plain_context, district("渝北", CALL), CALL, kind)
