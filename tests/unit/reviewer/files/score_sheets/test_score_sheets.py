"""The blank score workbook goes out, comes back filled, and every bad row says why."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.score_sheets.filled import ScoreEntry, read_scores
from reviewer.files.score_sheets.template import score_template
from reviewer.messages import Language, Message
from reviewer.model.intake import ReadFile
from reviewer.model.programme import Bilingual, Criterion
from reviewer.model.views import ScoreForm, ScoreTemplateView, SheetPair
from tests.unit.reviewer.files.builders import CRITERIA, HEAD

FIRM, PLATFORM = "重庆瑭榫软件有限公司", "瑭榫研发协同云平台"
PAIRS = (
    SheetPair("Z001", "甘珩悦", "A1", "RJ1", FIRM, PLATFORM),
    SheetPair("Z001", "甘珩悦", "A1", "RJ2", FIRM, PLATFORM),
    SheetPair("Z002", "臧希晓", "A1", "RJ1", FIRM, PLATFORM),
)
DESK = ScoreEntry(
    CRITERIA,
    {"Z001": "甘珩悦", "Z002": "臧希晓", "Z003": "甘珩悦"},
    ["RJ1", "RJ2"],
    {(pair.expert, pair.submission) for pair in PAIRS},
)
FIRST = 4  # the first row of scoresheets, below title, note and headings


def template(language: Language = "zh") -> bytes:
    return score_template(ScoreTemplateView(HEAD, (ScoreForm(CRITERIA, PAIRS),)), language)


def filled(
    *rows: tuple[object, object, object], language: Language = "zh", book: Workbook | None = None
) -> bytes:
    """Fill the template's rows with mark, mark and comment, as a person would."""
    book = book or load_workbook(io.BytesIO(template(language)))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=FIRST):
        for column, value in enumerate(row, start=7):
            sheet.cell(number, column).value = value  # type: ignore[assignment]  # anything typed
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened() -> tuple[Workbook, Worksheet]:
    book = load_workbook(io.BytesIO(template()))
    return book, book.worksheets[0]


def codes(read: ReadFile) -> list[list[tuple[str | None, str]]]:
    return [[(problem.column, problem.code) for problem in row.problems] for row in read.rows]


def test_template_names_who_scores_what() -> None:
    _, sheet = opened()
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0] == (
        *("评审组", "专家编号", "姓名", "申报编号", "申报单位", "平台名称"),
        *(
            "平台能力\n（0—100，步长1，权重60%）",
            "服务成效\n（0—10，步长0.5，权重40%）",
            "评审意见",
        ),
    )
    assert rows[1] == ("A1", "Z001", "甘珩悦", "RJ1", FIRM, PLATFORM, None, None, None)
    assert len(rows) == 4


def test_template_checks_the_range_while_typing() -> None:
    _, sheet = opened()
    rules = [
        (str(rule.sqref), rule.type, rule.formula1, rule.formula2)
        for rule in sheet.data_validations.dataValidation
    ]
    assert rules == [("G4:G6", "decimal", "0", "100"), ("H4:H6", "decimal", "0", "10")]


def test_template_locks_what_is_given_and_opens_the_rest() -> None:
    _, sheet = opened()
    assert sheet.protection.sheet is True
    locked = [sheet.cell(FIRST, column).protection.locked for column in range(1, 10)]
    assert locked == [True] * 6 + [False] * 3


def test_a_template_without_pairs_is_still_a_workbook() -> None:
    package = score_template(ScoreTemplateView(HEAD, (ScoreForm(CRITERIA, ()),)), "zh")
    assert load_workbook(io.BytesIO(package)).worksheets[0].max_row == 3


def test_equal_templates_give_equal_bytes() -> None:
    assert template() == template()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_filled_rows_come_back(language: Language) -> None:
    read = read_scores("s.xlsx", filled((85, 8.5, "好"), (90, 9, None), language=language), DESK)
    assert read.kind == "scores"
    assert [row.record for row in read.rows] == [
        {
            "expert": "Z001",
            "submission": "RJ1",
            "marks": {"platform": "85", "service": "8.5"},
            "comment": "好",
        },
        {
            "expert": "Z001",
            "submission": "RJ2",
            "marks": {"platform": "90", "service": "9"},
            "comment": "",
        },
        None,
    ]
    assert [(row.row, row.status) for row in read.rows] == [
        (4, "accept"),
        (5, "accept"),
        (6, "ignore"),
    ]


def test_bad_marks_name_their_column_and_keep_the_other_rows() -> None:
    read = read_scores("s.xlsx", filled((101, 8.3, ""), ("优", None, ""), (70, 7, "")), DESK)
    assert codes(read) == [
        [("平台能力", "score_out_of_range"), ("服务成效", "score_step")],
        [("平台能力", "score_not_number"), ("服务成效", "score_missing")],
        [],
    ]
    assert [row.status for row in read.rows] == ["reject", "reject", "accept"]


def test_full_width_digits_are_read_and_shown() -> None:
    (row, *_) = read_scores("s.xlsx", filled(("８５", "8.5分", "")), DESK).rows
    assert row.record is not None
    assert row.record["marks"] == {"platform": "85", "service": "8.5"}
    assert (row.status, [problem.code for problem in row.problems]) == (
        "accept",
        ["score_normalized"] * 2,
    )


def test_unknown_codes_are_refused() -> None:
    book, sheet = opened()
    sheet["B4"], sheet["D5"] = "Z999", "RJ9"
    read = read_scores("s.xlsx", filled((80, 8, ""), (80, 8, ""), book=book), DESK)
    assert codes(read)[:2] == [
        [("专家编号", "score_unknown_expert")],
        [("申报编号", "score_unknown_submission")],
    ]


def test_codes_are_read_whatever_their_case_and_width() -> None:
    book, sheet = opened()
    sheet["B4"], sheet["D4"] = " ｚ００１ ", "rj1"
    (row, *_) = read_scores("s.xlsx", filled((80, 8, ""), book=book), DESK).rows
    assert row.record is not None
    assert (row.record["expert"], row.record["submission"]) == ("Z001", "RJ1")


def test_an_empty_code_is_filled_from_a_name_that_only_one_expert_bears() -> None:
    book, sheet = opened()
    sheet["B4"] = sheet["B6"] = None
    read = read_scores("s.xlsx", filled((80, 8, ""), (80, 8, ""), (80, 8, ""), book=book), DESK)
    assert codes(read) == [[("专家编号", "score_unknown_expert")], [], []]
    assert read.rows[2].record is not None
    assert read.rows[2].record["expert"] == "Z002"


def test_a_pair_that_is_not_to_be_scored_is_refused() -> None:
    book, sheet = opened()
    sheet["B5"] = "Z002"
    read = read_scores("s.xlsx", filled((80, 8, ""), (80, 8, ""), book=book), DESK)
    assert codes(read)[:2] == [[], [(None, "score_not_assigned")]]


def test_the_second_of_two_equal_pairs_names_the_first() -> None:
    book, sheet = opened()
    sheet["D5"] = "RJ1"
    read = read_scores("s.xlsx", filled((80, 8, ""), (90, 9, ""), book=book), DESK)
    assert codes(read)[:2] == [[], [(None, "score_duplicate")]]
    assert read.rows[1].problems[0].details["first"] == 4


def test_a_formula_without_result_is_refused() -> None:
    read = read_scores("s.xlsx", filled(("=70+15", 8, "")), DESK)
    assert codes(read)[0] == [("平台能力", "score_formula_no_value")]


def test_a_missing_column_refuses_the_file() -> None:
    book, sheet = opened()
    sheet.delete_cols(8)
    read = read_scores("s.xlsx", filled((80, "", ""), book=book), DESK)
    assert (read.kind, read.rows) == ("scores", ())
    assert [problem.details for problem in read.problems] == [
        {"column": {"zh": "服务成效", "en": "Service"}}
    ]


FUNDS = (
    Criterion(
        code="platform",
        name=Bilingual(zh="投资能力", en="Investment"),
        weight=Decimal(70),
        maximum=Decimal(50),
        comment_below=Decimal(20),
        comment_above=Decimal(45),
    ),
    Criterion(code="events", name=Bilingual(zh="活动成效", en="Events"), weight=Decimal(30)),
)
TWO_FORMS = ScoreTemplateView(
    HEAD,
    (
        ScoreForm(CRITERIA, PAIRS[:1], (Bilingual(zh="开发服务", en="Development"),)),
        ScoreForm(FUNDS, PAIRS[1:2], (Bilingual(zh="投资", en="Investment"),)),
    ),
)
TWO_RUBRICS = replace(DESK, own={"RJ2": FUNDS})


def test_every_set_of_criteria_has_a_sheet_of_its_own() -> None:
    book = load_workbook(io.BytesIO(score_template(TWO_FORMS, "zh")))
    assert book.sheetnames == ["评分表（开发服务）", "评分表（投资）"]
    first, second = book.worksheets
    assert [first.cell(4, 4).value, second.cell(4, 4).value] == ["RJ1", "RJ2"]
    assert [cell.value for cell in second[3]][6:] == [
        "投资能力\n（0—50，步长1，权重70%）",
        "活动成效\n（0—100，步长1，权重30%）",
        "评审意见",
    ]
    assert "投资能力低于20分的，须在评审意见中说明理由。" in str(second["A2"].value)
    assert "投资能力高于45分的，须在评审意见中说明理由。" in str(second["A2"].value)
    english = load_workbook(io.BytesIO(score_template(TWO_FORMS, "en")))
    assert english.sheetnames == ["Score sheet (Development)", "Score sheet (Investment)"]
    assert "Investment above 45 needs a comment." in str(english.worksheets[1]["A2"].value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_sheet_is_read_by_its_own_criteria(language: Language) -> None:
    book = load_workbook(io.BytesIO(score_template(TWO_FORMS, language)))
    for sheet, values in zip(book.worksheets, ((85, 8.5), (51, 90)), strict=True):
        for column, value in enumerate(values, start=7):
            sheet.cell(FIRST, column).value = value
    read = read_scores("s.xlsx", saved(book), TWO_RUBRICS)
    assert read.rows[0].record is not None
    assert read.rows[0].record["marks"] == {"platform": "85", "service": "8.5"}
    assert [problem.code for problem in read.rows[1].problems] == [
        "score_out_of_range"
    ]  # of 50, not 100
    book.worksheets[1].cell(FIRST, 7).value = 50
    (_, second) = read_scores("s.xlsx", saved(book), TWO_RUBRICS).rows
    assert second.record is not None
    assert (second.status, second.record["marks"]) == (
        "accept", {"platform": "50", "events": "90"},
    )  # fmt: skip


def test_a_row_on_the_sheet_of_another_category_says_what_is_missing_there() -> None:
    book = load_workbook(io.BytesIO(score_template(TWO_FORMS, "zh")))
    sheet = book.worksheets[0]
    for column, value in enumerate(("Z001", "甘珩悦", "RJ2"), start=2):
        sheet.cell(FIRST, column).value = value
    sheet.cell(FIRST, 7).value, sheet.cell(FIRST, 8).value = 30, 8
    read = read_scores("s.xlsx", saved(book), TWO_RUBRICS)
    (row, *_) = read.rows
    assert (row.status, [problem.code for problem in row.problems]) == (
        "reject",
        ["score_column_missing"],
    )
    told = Message("problem.score_column_missing", row.problems[0].details)
    assert "“活动成效”" in told.text("zh")
    assert "“Events”" in told.text("en")


def test_one_sheet_of_several_may_come_back_alone() -> None:
    book = load_workbook(io.BytesIO(score_template(TWO_FORMS, "zh")))
    book.remove(book.worksheets[0])
    for column, value in ((7, 30), (8, 90)):
        book.worksheets[0].cell(FIRST, column).value = value
    read = read_scores("s.xlsx", saved(book), TWO_RUBRICS)
    assert [(row.status, row.sheet) for row in read.rows] == [("accept", "评分表（投资）")]


def test_a_long_comment_is_refused() -> None:
    read = read_scores("s.xlsx", filled((80, 8, "好" * 4001), (80, 8, "好" * 4000)), DESK)
    assert codes(read)[:2] == [[("评审意见", "score_comment_too_long")], []]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 ...", "file_not_a_workbook"),
        (b"PK\x03\x04 broken", "file_damaged"),
        ("专家编号,申报编号".encode(), "file_not_a_workbook"),
    ],
)
def test_what_is_no_workbook_says_so(data: bytes, code: str) -> None:
    read = read_scores("s.xlsx", data, DESK)
    assert (read.kind, [problem.code for problem in read.problems]) == ("unknown", [code])


def test_another_workbook_is_not_taken_for_scores() -> None:
    book = Workbook()
    book.worksheets[0].append(["企业名称", "平台名称"])
    read = read_scores("s.xlsx", saved(book), DESK)
    assert (read.kind, [problem.code for problem in read.problems]) == (
        "unknown",
        ["file_unrecognised"],
    )


def test_every_problem_has_its_text_in_both_languages() -> None:
    book, sheet = opened()
    sheet["B6"] = "Z999"
    package = filled((101, "优", "好" * 4001), ("=1", None, ""), ("８０", 8.3, ""), book=book)
    read = read_scores("s.xlsx", package, DESK)
    problems = [problem for row in read.rows for problem in row.problems]
    assert len({problem.code for problem in problems}) == 8
    for problem in problems:
        for language in ("zh", "en"):
            assert Message(f"problem.{problem.code}", problem.details).text(language)
