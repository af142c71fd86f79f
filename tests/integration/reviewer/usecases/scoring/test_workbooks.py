"""Score workbooks: the blank one goes out, the filled one comes back, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.errors import BadInput, NotFound
from reviewer.messages import Language
from reviewer.model.calls import Phase
from reviewer.store import scores
from reviewer.store.engine import reading
from reviewer.usecases.archive.export import export_call
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.rubric import change_rubric, read_rubric
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import (
    CODES,
    SEATED,
    call_of,
    even_marks,
    fill,
    planned,
    score_all,
    scored,
    sign,
)

MARKS = range(7, 12)  # the columns of the five criteria, after the six that are given
COMMENT = 12
FIRST = 4


def filled(context: AppContext, file: Path, fill_in: Callable[[Worksheet], None]) -> Path:
    """Write the blank workbook, let somebody fill it in, and save it."""
    book = load_workbook(BytesIO(write_score_template(context, STAFF, CALL)))
    sheet = book.worksheets[0]
    fill_in(sheet)
    book.save(file)
    return file


def row_of(sheet: Worksheet, who: str, code: str) -> int:
    """Find the row of an expert and a submission."""
    for number in range(FIRST, sheet.max_row + 1):
        if (sheet.cell(number, 2).value, sheet.cell(number, 4).value) == (who, code):
            return number
    raise AssertionError((who, code))


def enter(sheet: Worksheet, who: str, code: str, mark: float | str, comment: str = "") -> None:
    """Fill in one row with the same mark for every criterion."""
    number = row_of(sheet, who, code)
    for column in MARKS:
        sheet.cell(number, column, mark)
    sheet.cell(number, COMMENT, comment)


def test_the_blank_workbook_lists_every_pair_once(plain_context: AppContext) -> None:
    planned(plain_context)
    sheet = load_workbook(BytesIO(write_score_template(plain_context, STAFF, CALL))).worksheets[0]
    rows = list(sheet.iter_rows(min_row=FIRST, max_col=6, values_only=True))
    assert [(row[1], row[3]) for row in rows] == [(who, code) for who in SEATED for code in CODES]
    assert rows[0] == (
        "P1",
        "E00001",
        "专家01",
        "G001",
        "重庆示例1号工业互联网有限公司",
        "示例1号平台",
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_says_the_same_in_both_languages(
    plain_context: AppContext, language: Language
) -> None:
    planned(plain_context)
    content = write_score_template(plain_context, STAFF, CALL, language)
    assert content == write_score_template(plain_context, STAFF, CALL, language)
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.cell(FIRST, 2).value == "E00001"


def test_a_filled_workbook_counts_as_handed_in(context: AppContext, tmp_path: Path) -> None:
    planned(context)

    def everything(sheet: Worksheet) -> None:
        for who in SEATED:
            for place, code in enumerate(CODES):
                enter(sheet, who, code, 60 + 10 * place, "可")

    file = filled(context, tmp_path / "评分.xlsx", everything)
    view = import_scores(context, STAFF, CALL, file)
    assert (view.counts, view.needs_attention) == ({"accept": 20}, False)
    assert call_of(context).phase == Phase.SCORING
    ranking = rank_submissions(context, STAFF, CALL)
    assert [(row.submission, row.score) for row in ranking.rows] == [
        ("G004", Decimal("90.00")),
        ("G003", Decimal("80.00")),
        ("G002", Decimal("70.00")),
        ("G001", Decimal("60.00")),
    ]


def test_the_same_workbook_again_changes_nothing(plain_context: AppContext, tmp_path: Path) -> None:
    planned(plain_context)
    file = filled(
        plain_context, tmp_path / "a.xlsx", lambda sheet: enter(sheet, "E00001", "G001", 80, "好")
    )
    for _ in range(2):
        assert import_scores(plain_context, STAFF, CALL, file).counts["accept"] == 1
    with reading(plain_context.engine) as session:
        sheets = scores.scoresheets(session, CALL)
        assert [
            (each_sheet.state, each_sheet.version, each_sheet.comment) for each_sheet in sheets
        ] == [("submitted", 1, "好")]


def test_what_an_expert_handed_in_on_the_web_is_not_overwritten(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    sign(plain_context)
    me = expert("E00001")
    save_scoresheet(
        plain_context, me, CALL, "G001", marks=even_marks(80), comment="", version=0, submit=True
    )

    def two(sheet: Worksheet) -> None:
        enter(sheet, "E00001", "G001", 90)
        enter(sheet, "E00001", "G002", 90)

    view = import_scores(
        plain_context, STAFF, CALL, filled(plain_context, tmp_path / "a.xlsx", two)
    )
    assert [(r.id, r.status, [p.code for p in r.problems]) for r in view.file.rows][:2] == [
        ("E00001/G001", "reject", ["score_already_submitted"]),
        ("E00001/G002", "accept", []),
    ]
    assert view.needs_attention
    assert read_scoresheet(plain_context, me, CALL, "G001").total == Decimal("80.00")
    assert read_scoresheet(plain_context, me, CALL, "G002").state == "submitted"


def test_a_workbook_never_overwrites_a_draft_of_the_expert(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    sign(plain_context)
    me = expert("E00001")
    save_scoresheet(
        plain_context, me, CALL, "G001", marks={"platform": "10"}, comment="", version=0
    )
    file = filled(plain_context, tmp_path / "a.xlsx", lambda s: enter(s, "E00001", "G001", 90))
    (row, *_) = import_scores(plain_context, STAFF, CALL, file).file.rows
    assert (row.status, [p.code for p in row.problems]) == ("reject", ["score_draft_there"])
    view = read_scoresheet(plain_context, me, CALL, "G001")
    assert (view.state, view.version, view.marks) == ("draft", 1, {"platform": Decimal(10)})


@pytest.mark.parametrize("mark", [101, -1, 80.5, "好", "2022-06-13"])
def test_a_bad_row_is_refused_and_the_good_one_kept(
    plain_context: AppContext, tmp_path: Path, mark: float | str
) -> None:
    planned(plain_context)

    def two(sheet: Worksheet) -> None:
        enter(sheet, "E00001", "G001", mark)
        enter(sheet, "E00002", "G001", 90)

    view = import_scores(
        plain_context, STAFF, CALL, filled(plain_context, tmp_path / "a.xlsx", two)
    )
    assert view.counts["accept"] == 1
    assert view.counts["reject"] == 1
    bad = next(row for row in view.file.rows if row.status == "reject")
    assert bad.problems[0].column is not None
    assert bad.problems[0].message.text("en")
    with reading(plain_context.engine) as session:
        assert len(scores.scoresheets(session, CALL)) == 1


def test_a_pair_that_the_plan_did_not_assign_is_refused(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)

    def swapped(sheet: Worksheet) -> None:
        enter(sheet, "E00001", "G001", 90)
        sheet.cell(row_of(sheet, "E00001", "G001"), 2, "E00004")

    view = import_scores(
        plain_context, STAFF, CALL, filled(plain_context, tmp_path / "a.xlsx", swapped)
    )
    assert view.counts.get("accept", 0) == 0
    assert view.counts["reject"] == 1
    assert call_of(plain_context).phase == Phase.PANELS


def test_a_file_that_is_no_score_workbook_takes_nothing_in(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    file = tmp_path / "评分.xlsx"
    file.write_bytes(b"not a workbook")
    view = import_scores(plain_context, STAFF, CALL, file)
    assert (view.counts, view.needs_attention) == ({}, True)
    with pytest.raises(BadInput) as refusal:
        import_scores(plain_context, STAFF, CALL, tmp_path / "没有.xlsx")
    assert refusal.value.code == "error.path_missing"


def test_without_a_plan_there_is_no_template(plain_context: AppContext) -> None:
    fill(plain_context)
    with pytest.raises(NotFound) as refusal:
        write_score_template(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.no_plan"


def test_the_export_grows_with_the_call(plain_context: AppContext) -> None:
    fill(plain_context, phase=Phase.INTAKE)
    assert [entry.part for entry in export_call(plain_context, SUPERVISOR, CALL)] == [
        "submissions",
        "conflicts",
    ]


def test_a_scored_call_exports_everything(plain_context: AppContext) -> None:
    scored(plain_context)
    score_all(plain_context, {})
    rank_submissions(plain_context, STAFF, CALL)
    books = export_call(plain_context, SUPERVISOR, CALL)
    assert [book.name for book in books] == [
        f"{CALL}-形式审查.xlsx",
        f"{CALL}-回避核查.xlsx",
        f"{CALL}-评审组与时间表.xlsx",
        f"{CALL}-评分.xlsx",
        f"{CALL}-排名.xlsx",
    ]
    assert [entry.name for entry in export_call(plain_context, STAFF, CALL, "en")][-1] == (
        f"{CALL}-ranking.xlsx"
    )
    ranking = load_workbook(BytesIO(books[-1].content)).worksheets[0]
    shown = [cell for row in ranking.iter_rows(values_only=True) for cell in row]
    places = [code for code in shown if code in CODES]
    assert places == ["G003", "G001", "G004", "G002"]


def test_items_are_asked_for_and_computed_marks_are_not(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    document = read_rubric(plain_context, STAFF, CALL).scoring.model_dump(mode="json")
    document["criteria"][0]["weight"] = "20"
    document["criteria"] += [
        {
            "code": "size", "name": {"zh": "规模", "en": "Size"}, "kind": "formula", "weight": 10,
            "formula": "staff / 4",
        },
        {"code": "sound", "name": {"zh": "合规", "en": "Sound"}, "kind": "pass_fail"},
    ]  # fmt: skip
    change_rubric(plain_context, STAFF, CALL, document)

    def fill_in(sheet: Worksheet) -> None:
        row = row_of(sheet, "E00001", "G001")
        for column in MARKS:
            sheet.cell(row, column).value = 80
        sheet.cell(row, COMMENT).value = 1  # the item; the comment stands one further

    file = filled(plain_context, tmp_path / "scores.xlsx", fill_in)
    assert import_scores(plain_context, STAFF, CALL, file).counts["accept"] == 1
    sign(plain_context)
    view = read_scoresheet(plain_context, expert("E00001"), CALL, "G001")
    # 80 on ninety per cent, 300 / 4 = 75 on ten
    assert (view.marks["size"], view.marks["sound"], view.total) == (
        Decimal(75), Decimal(1), Decimal("79.50"),
    )  # fmt: skip


def with_reasons_wanted(context: AppContext) -> None:
    """Want a comment below 60 for the first criterion, and above 90 for a computed one."""
    planned(context)
    document = read_rubric(context, STAFF, CALL).scoring.model_dump(mode="json")
    document["criteria"][0] |= {"weight": "20", "comment_below": "60"}
    document["criteria"].append(
        {
            "code": "size", "name": {"zh": "规模", "en": "Size"}, "kind": "formula", "weight": 10,
            "formula": "staff / 3", "comment_above": "99",
        }
    )  # fmt: skip
    change_rubric(context, STAFF, CALL, document)


def test_a_mark_that_needs_a_reason_is_refused_without_one(
    plain_context: AppContext, tmp_path: Path
) -> None:
    with_reasons_wanted(plain_context)

    def four(sheet: Worksheet) -> None:
        for who, mark, comment in (
            ("E00001", 59, "  "),
            ("E00002", 59, "指标偏低"),
            ("E00003", 60, "规模较大"),
            ("E00009", 60, ""),  # 300 / 3 = 100 is computed, above 99
        ):
            enter(sheet, who, "G001", mark, comment)

    view = import_scores(
        plain_context, STAFF, CALL, filled(plain_context, tmp_path / "a.xlsx", four)
    )
    rows = {row.id: row for row in view.file.rows if row.status != "ignore"}
    assert {name: (row.status, [p.code for p in row.problems]) for name, row in rows.items()} == {
        "E00001/G001": ("reject", ["score_comment_required"]),
        "E00002/G001": ("accept", []),
        "E00003/G001": ("accept", []),
        "E00009/G001": ("reject", ["score_comment_required"]),
    }
    assert (view.counts["accept"], view.counts["reject"]) == (2, 2)
    message = rows["E00001/G001"].problems[0].message
    assert message.text("zh") == (
        "以下指标的分数须在评审意见中说明理由：指标platform、规模。请补填后再导入。"
    )
    assert message.text("en") == (
        "These marks need a comment that gives the reason: platform, Size. Add it and import again."
    )
    with reading(plain_context.engine) as session:
        assert len(scores.scoresheets(session, CALL)) == 2


def test_categories_with_criteria_of_their_own_have_sheets_of_their_own(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    document = read_rubric(plain_context, STAFF, CALL).scoring.model_dump(mode="json")
    own = {"code": "devices", "name": {"zh": "设备接入", "en": "Devices"}, "weight": 100}
    document["by_category"] = {"industrial_internet": [{**own, "maximum": 10}]}
    change_rubric(plain_context, STAFF, CALL, document)
    book = load_workbook(BytesIO(write_score_template(plain_context, STAFF, CALL)))
    assert book.sheetnames == ["评分表"]  # all that is reviewed is of that category
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]][6:] == [
        "设备接入\n（0—10，步长1，权重100%）",
        "评审意见",
    ]
    for row, mark in ((FIRST, 9), (FIRST + 1, 11)):
        sheet.cell(row, 7).value = mark
    file = tmp_path / "a.xlsx"
    book.save(file)
    view = import_scores(plain_context, STAFF, CALL, file)
    assert [[p.code for p in row.problems] for row in view.file.rows][:2] == [
        [],
        ["score_out_of_range"],
    ]
    sign(plain_context)
    assert read_scoresheet(plain_context, expert("E00001"), CALL, "G001").total == Decimal("90.00")


def test_what_was_withdrawn_or_must_stay_apart_is_neither_asked_for_nor_taken(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)

    def three(sheet: Worksheet) -> None:
        for code in ("G001", "G002", "G003"):
            enter(sheet, "E00001", code, 80)

    file = filled(plain_context, tmp_path / "a.xlsx", three)
    add_conflict(plain_context, STAFF, CALL, "E00001", "G001", "师生")
    withdraw_submission(plain_context, STAFF, CALL, "G002", "申报单位来函撤回")
    view = import_scores(plain_context, STAFF, CALL, file)
    assert [(r.status, [p.code for p in r.problems]) for r in view.file.rows][:3] == [
        ("reject", ["score_not_assigned"]),
        ("reject", ["score_unknown_submission"]),
        ("accept", []),
    ]
    sheet = load_workbook(BytesIO(write_score_template(plain_context, STAFF, CALL))).worksheets[0]
    asked = [(sheet.cell(n, 2).value, sheet.cell(n, 4).value) for n in (FIRST, FIRST + 1)]
    assert asked == [("E00001", "G003"), ("E00001", "G004")]


def fill_first(sheet: Worksheet, words: str) -> None:
    enter(sheet, "E00001", "G001", 80, words)


@pytest.mark.parametrize(
    ("comment", "problems"), [("好", []), ("", []), ("改了", ["score_already_submitted"])]
)
def test_another_comment_is_not_dropped_in_silence(
    plain_context: AppContext, tmp_path: Path, comment: str, problems: list[str]
) -> None:
    planned(plain_context)
    views = [
        import_scores(
            plain_context,
            STAFF,
            CALL,
            filled(plain_context, tmp_path / "a.xlsx", partial(fill_first, words=words)),
        )
        for words in ("好", comment)
    ]
    assert [problem.code for problem in views[1].file.rows[0].problems] == problems
    with reading(plain_context.engine) as session:
        assert [scoresheet.comment for scoresheet in scores.scoresheets(session, CALL)] == ["好"]
