"""The blank score workbook: one row per expert and submission, one column per criterion."""

from __future__ import annotations

from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.exports.sheets import (
    BORDER,
    SheetColumn,
    Value,
    add_sheet,
    cell_at,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import spoken
from reviewer.messages import Language, say
from reviewer.model.programme import Criterion
from reviewer.model.views import ScoreForm, ScoreTemplateView

FIXED = (
    ("panel", 10),
    ("expert", 12),
    ("expert_name", 12),
    ("submission", 16),
    ("applicant", 32),
    ("platform", 32),
)
GREY = PatternFill("solid", start_color="EDEDED", end_color="EDEDED")
COMMENT_WIDTH = 44


def score_template(view: ScoreTemplateView, language: Language) -> bytes:
    """Lay out a workbook to fill in: who scores what is given, marks and comments are open.

    Submissions with criteria of their own stand on sheets of their own. The given cells are locked
    without a password, against slips of the hand only; Excel checks the range of every mark while
    it is typed.
    """
    book = new_book()
    of_call = say("outputs.of_call", language, title=spoken(view.head.title, language))
    for form in view.forms:
        name = _name(form, language)
        _write_form(add_sheet(book, name), name + of_call, form, language)
    return steady_bytes(book)


def _name(form: ScoreForm, language: Language) -> str:
    title = say("outputs.score_sheet.title", language)
    if not form.categories:
        return title
    names = [spoken(category, language) for category in form.categories]
    return say("outputs.score_sheet.of_categories", language, title=title, categories=names)


def _write_form(sheet: Worksheet, title: str, form: ScoreForm, language: Language) -> None:
    columns = [SheetColumn(say(f"outputs.column.{name}", language), width) for name, width in FIXED]
    columns += [
        SheetColumn(_heading(each_criterion, language), 18) for each_criterion in form.criteria
    ]
    columns.append(SheetColumn(say("outputs.column.comment", language), COMMENT_WIDTH))
    write_heading(sheet, title, len(columns), _note(form, language))
    rows: list[list[Value]] = [
        [pair.panel, pair.expert, pair.expert_name, pair.submission, pair.applicant, pair.platform]
        for pair in form.pairs
    ]
    top = write_table(sheet, columns, rows)
    last = top + len(rows)
    _open_cells(sheet, top + 1, last, len(form.criteria) + 1)
    for place, criterion in enumerate(form.criteria, start=len(FIXED) + 1):
        _check_marks(sheet, place, (top + 1, last), criterion, language)
    sheet.freeze_panes = sheet.cell(top + 1, len(FIXED) + 1).coordinate
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)  # False is "not forbidden" here


def _note(form: ScoreForm, language: Language) -> str:
    """Say how to fill the form in, and which marks need words."""
    parts = [say("outputs.score_sheet.note", language)]
    for criterion in form.criteria:
        name = spoken(criterion.name, language)
        for bound, mark in (("below", criterion.comment_below), ("above", criterion.comment_above)):
            if mark is not None:
                code = f"outputs.score_sheet.comment_{bound}"
                parts.append(say(code, language, name=name, mark=f"{mark.normalize():f}"))
    return ("" if language == "zh" else " ").join(parts)


def _heading(criterion: Criterion, language: Language) -> str:
    return say(
        "outputs.score_sheet.criterion",
        language,
        name=spoken(criterion.name, language),
        maximum=f"{criterion.maximum.normalize():f}",
        step=f"{criterion.step.normalize():f}",
        weight=f"{criterion.weight.normalize():f}",
    )


def _open_cells(sheet: Worksheet, first: int, last: int, count: int) -> None:
    """Unlock marks and comment, and shade what is given."""
    for row in range(first, last + 1):
        for column in range(1, len(FIXED) + 1):
            sheet.cell(row, column).fill = GREY
        for column in range(len(FIXED) + 1, len(FIXED) + count + 1):
            cell = cell_at(sheet, row, column)
            cell.border, cell.protection = BORDER, Protection(locked=False)
            cell.alignment = Alignment(vertical="center", wrap_text=True)


def _check_marks(
    sheet: Worksheet, column: int, rows: tuple[int, int], criterion: Criterion, language: Language
) -> None:
    if rows[1] < rows[0]:
        return
    maximum, step = f"{criterion.maximum.normalize():f}", f"{criterion.step.normalize():f}"
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=maximum, allow_blank=True
    )
    rule.errorTitle = say("outputs.score_sheet.range_title", language)
    rule.error = say("outputs.score_sheet.range_text", language, maximum=maximum, step=step)
    rule.showErrorMessage = True
    letter = get_column_letter(column)
    rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(rule)
