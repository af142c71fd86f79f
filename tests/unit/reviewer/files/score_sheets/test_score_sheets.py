"""The blank score workbook goes out, comes back filled, and every bad row says why."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.score_sheets.filled import ScoreDesk, read_scores
from reviewer.files.score_sheets.template import score_template
from reviewer.messages import Language, Message
from reviewer.model.intake import ReadFile
from reviewer.model.views import ScoreTemplateView, SheetPair
from tests.unit.reviewer.files.builders import CRITERIA, HEAD

FIRM, PLATFORM = "重庆瑭榫软件有限公司", "瑭榫研发协同云平台"
PAIRS = (
    SheetPair("Z001", "甘珩悦", "A1", "RJ1", FIRM, PLATFORM),
    SheetPair("Z001", "甘珩悦", "A1", "RJ2", FIRM, PLATFORM),
    SheetPair("Z002", "臧希晓", "A1", "RJ1", FIRM, PLATFORM),
)
DESK = ScoreDesk(
    CRITERIA,
    {"Z001": "甘珩悦", "Z002": "臧希晓", "Z003": "甘珩悦"},
    ["RJ1", "RJ2"],
    {(pair.expert, pair.submission) for pair in PAIRS},
)
FIRST = 4  # the first row of scoresheets, below title, note and headings


def template(language: Language = "zh") -> bytes:
    return score_template(ScoreTemplateView(HEAD, CRITERIA, PAIRS), language)


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
    return [[(one.column, one.code) for one in row.problems] for row in read.rows]


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
    package = score_template(ScoreTemplateView(HEAD, CRITERIA, ()), "zh")
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
    assert (row.status, [one.code for one in row.problems]) == ("accept", ["score_normalized"] * 2)


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
    assert [one.details for one in read.problems] == [{"column": "服务成效"}]


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
    assert (read.kind, [one.code for one in read.problems]) == ("unknown", [code])


def test_another_workbook_is_not_taken_for_scores() -> None:
    book = Workbook()
    book.worksheets[0].append(["企业名称", "平台名称"])
    read = read_scores("s.xlsx", saved(book), DESK)
    assert (read.kind, [one.code for one in read.problems]) == ("unknown", ["file_unrecognised"])


def test_every_problem_has_its_text_in_both_languages() -> None:
    book, sheet = opened()
    sheet["B6"] = "Z999"
    package = filled((101, "优", "好" * 4001), ("=1", None, ""), ("８０", 8.3, ""), book=book)
    read = read_scores("s.xlsx", package, DESK)
    problems = [one for row in read.rows for one in row.problems]
    assert len({one.code for one in problems}) == 8
    for one in problems:
        for language in ("zh", "en"):
            assert Message(f"problem.{one.code}", one.details).text(language)
