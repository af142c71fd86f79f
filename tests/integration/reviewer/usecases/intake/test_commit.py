"""Imports: every good row kept, every bad one listed, nothing doubled, nothing half done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.calls import Phase
from reviewer.model.experts import DeclaredRecusal
from reviewer.store import experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import ImportView, import_workbooks
from reviewer.usecases.intake.district import import_own_workbooks, read_district
from reviewer.usecases.intake.history import list_imports, read_import
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from tests.builders.people import STAFF, SUPERVISOR, district
from tests.builders.season import call_of
from tests.builders.workbooks import (
    TITLE,
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
ROSTER = "评审专家库.xlsx"


def put(folder: Path, name: str, *sheets: SheetPlan) -> Path:
    """Write a workbook into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(xlsx(*sheets))
    return folder / name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Put a district's two workbooks and the roster into a folder."""
    here = tmp_path / "inbox"
    put(here, SUMMARY, summary_plan(summary_row(1), summary_row(2)))
    put(here, FORMS, application_plan(application_row(1), application_row(2)))
    put(here, ROSTER, roster_plan(expert_row(1), expert_row(2)))
    return here


def stored(context: AppContext) -> dict[str, tuple[str, int, str]]:
    """Give the stored submissions: code to applicant, version and status."""
    with reading(context.engine) as session:
        rows = submissions.all_submissions(session, CALL)
        return {row.code: (row.applicant, row.version, row.status) for row in rows}


def rows_of(view: ImportView, name: str) -> list[tuple[int, str, str | None, list[str]]]:
    """Give row number, status, id and problem codes of a file."""
    file = next(each_file for each_file in view.files if each_file.file == name)
    return [(r.row, r.status, r.id, [problem.code for problem in r.problems]) for r in file.rows]


def test_good_rows_become_submissions_and_experts(context: AppContext, folder: Path) -> None:
    view = import_workbooks(context, STAFF, CALL, [folder])
    assert {file.file: file.kind for file in view.files} == {
        SUMMARY: "summary",
        FORMS: "application_elements",
        ROSTER: "roster",
    }
    assert [(r, s, i) for r, s, i, _ in rows_of(view, SUMMARY) if s != "ignore"] == [
        (5, "accept", "S00001"),
        (6, "accept", "S00002"),
    ]
    assert (view.counts["new"], view.counts["accept"], view.needs_attention) == (4, 6, False)
    assert stored(context) == {
        "S00001": ("重庆示例1号软件有限公司", 1, "pending"),
        "S00002": ("重庆示例2号软件有限公司", 1, "pending"),
    }
    with reading(context.engine) as session:
        assert [expert.code for expert in experts.all_experts(session, CALL)] == [
            "E00001",
            "E00002",
        ]
    assert (call_of(context, CALL).phase, call_of(context, CALL).revision) == ("intake", 1)
    newest = list_activities(context, STAFF, CALL)[0]
    assert (newest.actor, newest.action, newest.subject) == ("staff:李四", "import", str(view.id))


def test_the_same_files_again_double_nothing(context: AppContext, folder: Path) -> None:
    import_workbooks(context, STAFF, CALL, [folder])
    before = stored(context)
    view = import_workbooks(context, STAFF, CALL, [folder])
    assert (view.counts.get("new", 0), view.counts.get("changed", 0), view.counts["same"]) == (
        0,
        0,
        4,
    )
    assert stored(context) == before
    with reading(context.engine) as session:
        assert [expert.version for expert in experts.all_experts(session, CALL)] == [1, 1]


def test_a_file_named_twice_at_once_doubles_nothing(
    plain_context: AppContext, folder: Path
) -> None:
    import_workbooks(plain_context, STAFF, CALL, [folder, folder / SUMMARY])
    assert list(stored(plain_context)) == ["S00001", "S00002"]


def test_a_corrected_file_replaces_what_it_said(context: AppContext, folder: Path) -> None:
    import_workbooks(context, STAFF, CALL, [folder])
    put(folder, SUMMARY, summary_plan(summary_row(1, staff=510), summary_row(2)))
    put(folder, FORMS, application_plan(application_row(1, staff=510), application_row(2)))
    view = import_workbooks(context, STAFF, CALL, [folder / SUMMARY, folder / FORMS])
    assert (view.counts["changed"], view.counts["same"]) == (1, 1)
    assert {code: entry[1] for code, entry in stored(context).items()} == {"S00001": 2, "S00002": 1}
    with reading(context.engine) as session:
        assert submissions.get_submission(session, CALL, "S00001").facts["staff"] == 510


def test_a_row_that_left_its_file_is_withdrawn_and_may_come_back(
    plain_context: AppContext, folder: Path
) -> None:
    import_workbooks(plain_context, STAFF, CALL, [folder])
    put(folder, SUMMARY, summary_plan(summary_row(1)))
    put(folder, FORMS, application_plan(application_row(1)))
    view = import_workbooks(plain_context, STAFF, CALL, [folder])
    assert view.counts["gone"] == 1
    assert [entry.submission for entry in list_screened(plain_context, STAFF, CALL)] == ["S00001"]
    put(folder, SUMMARY, summary_plan(summary_row(1), summary_row(2)))
    put(folder, FORMS, application_plan(application_row(1), application_row(2)))
    import_workbooks(plain_context, STAFF, CALL, [folder])
    assert [entry.submission for entry in list_screened(plain_context, STAFF, CALL)] == [
        "S00001",
        "S00002",
    ]


def test_a_form_that_comes_later_meets_its_row(plain_context: AppContext, folder: Path) -> None:
    first = import_workbooks(plain_context, STAFF, CALL, [folder / SUMMARY])
    made = [code for _, s, code, _ in rows_of(first, SUMMARY) if s != "ignore"]
    assert all(code is not None and code.startswith("N") for code in made)
    import_workbooks(plain_context, STAFF, CALL, [folder / FORMS])
    assert list(stored(plain_context)) == ["S00001", "S00002"]


def test_a_bad_row_is_refused_with_its_cell_and_the_good_one_kept(
    plain_context: AppContext, folder: Path
) -> None:
    put(folder, SUMMARY, summary_plan(summary_row(1, staff="约五百人"), summary_row(2)))
    (folder / FORMS).unlink()
    view = import_workbooks(plain_context, STAFF, CALL, [folder])
    file = next(each_file for each_file in view.files if each_file.file == SUMMARY)
    bad = next(row for row in file.rows if row.row == 5)
    staff = next(problem for problem in bad.problems if problem.raw == "约五百人")
    assert staff.column == "员工总人数（人）"
    assert staff.message.text("zh")
    assert staff.message.text("en")
    assert view.needs_attention is True
    good = next(row for row in file.rows if row.row == 6)
    assert good.id in stored(plain_context)


def test_a_dry_run_shows_the_same_and_stores_nothing(
    plain_context: AppContext, folder: Path
) -> None:
    dry = import_workbooks(plain_context, STAFF, CALL, [folder], dry_run=True)
    assert (dry.id, stored(plain_context), list_imports(plain_context, STAFF, CALL)) == (
        None,
        {},
        [],
    )
    assert call_of(plain_context, CALL).revision == 0
    wet = import_workbooks(plain_context, STAFF, CALL, [folder])
    assert (wet.counts, wet.files) == (dry.counts, dry.files)


def test_a_file_of_no_known_kind_is_listed_and_skipped(
    plain_context: AppContext, folder: Path
) -> None:
    put(folder, "食堂菜单.xlsx", table_plan("菜单", ["日期", "菜"], ["周一", "回锅肉"]))
    view = import_workbooks(plain_context, STAFF, CALL, [folder])
    menu = next(file for file in view.files if file.file == "食堂菜单.xlsx")
    assert (menu.kind, menu.rows) == ("unknown", ())
    assert len(stored(plain_context)) == 2


def test_only_strange_files_are_no_import_that_went_well(
    plain_context: AppContext, folder: Path
) -> None:
    strange = folder / "letter.xlsx"
    strange.write_bytes(b"dear colleagues")
    alone = import_workbooks(plain_context, STAFF, CALL, [strange], dry_run=True)
    beside = import_workbooks(plain_context, STAFF, CALL, [folder], dry_run=True)
    assert ([file.kind for file in alone.files], alone.needs_attention) == (["unknown"], True)
    assert "unknown" in [file.kind for file in beside.files]
    assert not beside.needs_attention


def test_a_missing_path_stops_everything(plain_context: AppContext, folder: Path) -> None:
    missing = folder / "没有.xlsx"
    with pytest.raises(BadInput) as refusal:
        import_workbooks(plain_context, STAFF, CALL, [folder, missing])
    assert (refusal.value.code, refusal.value.details) == (
        "error.path_missing",
        {"path": str(missing)},
    )
    assert stored(plain_context) == {}


def test_a_decision_holds_only_for_the_version_that_was_seen(
    context: AppContext, folder: Path
) -> None:
    put(folder, FORMS, application_plan(application_row(1, received="2022-02-21")))
    put(folder, SUMMARY, summary_plan(summary_row(1)))
    import_workbooks(context, STAFF, CALL, [folder])
    assert [submission.status for submission in screen_submissions(context, STAFF, CALL)] == [
        "flag"
    ]
    decide_submission(context, STAFF, CALL, "S00001", "accept", "邮戳为2月18日")
    assert [submission.decision for submission in screen_submissions(context, STAFF, CALL)] == [
        "accept"
    ]
    with reading(context.engine) as session:
        assert [entry.code for entry in submissions.admitted(session, CALL)] == ["S00001"]
    put(folder, FORMS, application_plan(application_row(1, received="2022-02-22")))
    import_workbooks(context, STAFF, CALL, [folder])
    again = screen_submissions(context, STAFF, CALL)
    assert [(entry.status, entry.decision, entry.waits) for entry in again] == [("flag", "", True)]
    with reading(context.engine) as session:
        assert submissions.admitted(session, CALL) == []


def test_rooms_days_and_recusals_replace_what_the_file_said(
    plain_context: AppContext, folder: Path
) -> None:
    rooms = table_plan(
        "场地",
        ["会议室", "楼层", "可容纳专家数", "投影", "视频答辩", "备注"],
        ["901会议室", "9楼", 20, "有", "有", "下午17:00后不可用"],
    )
    days = table_plan(
        "日程",
        ["日期", "星期", "场次", "开始", "结束", "可用会议室"],
        ["2022-03-14", "一", "上午", "09:00", "12:00", "全部"],
        ["2022-03-14", "一", "下午", "14:00", "17:30", "全部"],
    )
    recusals = table_plan(
        "专家回避声明",
        ["序号", "专家编号", "专家姓名", "需回避单位", "涉及平台", "回避原因", "声明日期"],
        [1, "E00001", "范红超", "重庆示例1号软件有限公司", "", "亲属任职", "2022-03-01"],
    )
    put(folder, "评审场地与日程.xlsx", rooms, days)
    put(folder, "回避.xlsx", recusals)
    for _ in range(2):
        view = import_workbooks(plain_context, STAFF, CALL, [folder])
    kinds = {file.file: file.kind for file in view.files}
    assert (kinds["评审场地与日程.xlsx"], kinds["回避.xlsx"]) == ("rooms_and_days", "recusals")
    with reading(plain_context.engine) as session:
        found = plans.rooms(session, CALL)
        assert [(entry.name, entry.floor, entry.capacity, entry.video) for entry in found] == [
            ("901会议室", "9楼", 20, True)
        ]
        assert found[0].unavailable == [["2022-03-14T17:00", "2022-03-14T23:59"]]
        halves = plans.meeting_sessions(session, CALL)
        assert [(half.on, half.start, half.end) for half in halves] == [
            (date(2022, 3, 14), "09:00", "12:00"),
            (date(2022, 3, 14), "14:00", "17:30"),
        ]
        declared: list[DeclaredRecusal] = list(experts.declared_recusals(session, CALL))
        assert [(entry.expert_code, entry.organisation) for entry in declared] == [
            ("E00001", "重庆示例1号软件有限公司")
        ]
        assert [entry.source["file"] for entry in declared] == ["回避.xlsx"]


def test_importing_after_panels_leads_back_to_intake(
    plain_context: AppContext, folder: Path
) -> None:
    import_workbooks(plain_context, STAFF, CALL, [folder])
    screen_submissions(plain_context, STAFF, CALL)
    assert call_of(plain_context, CALL).phase == Phase.SCREENING
    import_workbooks(plain_context, STAFF, CALL, [folder / ROSTER])
    assert call_of(plain_context, CALL).phase == Phase.INTAKE


def test_an_import_is_shown_later_as_it_was_judged_then(
    plain_context: AppContext, folder: Path
) -> None:
    view = import_workbooks(plain_context, STAFF, CALL, [folder])
    assert view.id is not None
    kept = read_import(plain_context, SUPERVISOR, CALL, view.id)
    assert kept.files == view.files
    lines = list_imports(plain_context, SUPERVISOR, CALL)
    assert [(line.id, line.actor, line.files, line.at) for line in lines] == [
        (view.id, "staff:李四", 3, plain_context.now())
    ]
    with pytest.raises(NotFound) as refusal:
        read_import(plain_context, STAFF, CALL, view.id + 1)
    assert refusal.value.code == "error.unknown_import"
    with pytest.raises(NotFound):
        read_import(plain_context, STAFF, "cq-industrial-internet-2022", view.id)


def test_a_district_hands_in_its_own_workbooks_and_sees_its_own_rows(
    plain_context: AppContext, folder: Path
) -> None:
    mine = district("渝北", CALL)
    other = put(
        folder, "02_江北_申报书要素.xlsx", application_plan(application_row(3, district="江北"))
    )
    import_workbooks(plain_context, STAFF, CALL, [other])
    import_own_workbooks(plain_context, mine, CALL, [folder / SUMMARY, folder / FORMS])
    view = read_district(plain_context, mine, CALL)
    assert [submission.submission for submission in view.submissions] == ["S00001", "S00002"]
    assert [[file.file for file in each_import.files] for each_import in view.imports] == [
        [SUMMARY, FORMS]
    ]


def test_a_district_cannot_hand_in_for_another_nor_the_roster(
    plain_context: AppContext, folder: Path
) -> None:
    other = put(
        folder, "02_江北_申报书要素.xlsx", application_plan(application_row(3, district="江北"))
    )
    for file in (other, folder / ROSTER):
        with pytest.raises(NotAllowed) as refusal:
            import_own_workbooks(
                plain_context, district("渝北", CALL), CALL, [folder / FORMS, file]
            )
        assert (refusal.value.code, refusal.value.details) == (
            "error.not_own_workbook",
            {"file": file.name, "district": "渝北"},
        )
    assert stored(plain_context) == {}


def test_a_district_cannot_take_the_name_of_anothers_file(
    plain_context: AppContext, folder: Path
) -> None:
    name = "附件2.xlsx"
    unit_line = ["推荐单位（盖章）：江北区经济信息委"]
    of_jiangbei = replace(summary_plan(summary_row(3)), above=(["附件2"], [TITLE], unit_line))
    theirs = put(folder, name, of_jiangbei)
    import_own_workbooks(plain_context, district("江北", CALL), CALL, [theirs])
    before = stored(plain_context)
    own = put(folder, name, summary_plan(summary_row(1)))
    with pytest.raises(NotAllowed) as refusal:
        import_own_workbooks(plain_context, district("渝北", CALL), CALL, [own])
    assert (refusal.value.code, refusal.value.details) == ("error.file_name_taken", {"file": name})
    assert stored(plain_context) == before
