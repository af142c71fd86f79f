"""Read a filled score workbook back, row by row, with what is wrong with each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from reviewer.files.intake.containers import recognise
from reviewer.files.intake.excel import read_excel
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.files.intake.texts import compact, is_blank, plain, written
from reviewer.files.score_sheets.marks import read_mark
from reviewer.messages import Language, say
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.programme import Criterion

WORKBOOKS = ("xlsx", "xlsm", "xlsb", "xls", "ods")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SEARCHED_ROWS = 20
LONGEST_COMMENT = 4000
_AFTER_NAME = re.compile(r"[\n(（].*", re.DOTALL)


@dataclass(frozen=True)
class ScoreEntry:
    """Hold what marks are checked against.

    `experts` are codes with names; `pairs` the (expert, submission) that are to be scored, None
    where any expert may score any submission. `own` are the criteria of submissions that are not
    scored by the general `criteria`.
    """

    criteria: Sequence[Criterion]
    experts: Mapping[str, str]
    submissions: Collection[str]
    pairs: Collection[tuple[str, str]] | None = None
    own: Mapping[str, Sequence[Criterion]] = field(default_factory=dict)

    def criteria_of(self, submission: str | None) -> Sequence[Criterion]:
        """List the criteria that a submission is scored by."""
        return self.own.get(submission or "", self.criteria)

    @property
    def forms(self) -> list[Sequence[Criterion]]:
        """List the different sets of criteria that are in use."""
        found: list[Sequence[Criterion]] = []
        for code in self.submissions:
            form = self.criteria_of(code)
            if form not in found:
                found.append(form)
        return found or [self.criteria]


@dataclass
class _Table:
    """Hold where things stand on one sheet: the row of headings and the column of each thing."""

    sheet: Sheet
    top: int
    columns: dict[str, int]
    headings: dict[str, str] = field(default_factory=dict)


def read_scores(name: str, data: bytes, context: ScoreEntry) -> ReadFile:
    """Read a score workbook; kind "scores" with one row per filled scoresheet.

    A row's record holds expert, submission, marks (criterion code to decimal text) and comment;
    a row nobody has filled in is ignored. Never raises for what a file holds: a file that cannot
    be read, or lacks a criterion's column, comes back without rows and says why.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        container = recognise(data)
        if container not in WORKBOOKS:
            raise Refused("file_not_a_workbook", format=container)
        sheets = read_excel(data, container)
    except Refused as refused:
        problem = Problem(None, refused.code, "reject", name, None, refused.details)
        return ReadFile(name, digest, "unknown", problems=(problem,))
    tables = [table for table in (_find(sheet, context) for sheet in sheets) if table is not None]
    if not tables:
        problem = Problem(None, "file_unrecognised", "reject", name, None)
        return ReadFile(name, digest, "unknown", problems=(problem,))
    missing = tuple(problem for table in tables for problem in _missing(table, context))
    if missing:
        return ReadFile(name, digest, "scores", problems=missing)
    seen: dict[tuple[str, str], int] = {}
    rows = [
        row
        for table in tables
        for number in range(table.top + 1, len(table.sheet.rows))
        if (row := _read_row(table, number, context, seen)) is not None
    ]
    return ReadFile(name, digest, "scores", tuple(rows))


def _names(code: str) -> set[str]:
    return {compact(say(f"outputs.column.{code}", language)) for language in LANGUAGES}


def _find(sheet: Sheet, context: ScoreEntry) -> _Table | None:
    """Find the row of headings: the first that names both expert and submission."""
    wanted = {code: _names(code) for code in ("expert", "expert_name", "submission", "comment")}
    for criterion in (entry for form in context.forms for entry in form):
        spellings = (criterion.code, criterion.name.zh, criterion.name.en)
        known = wanted.setdefault(f"mark.{criterion.code}", set())
        known.update(compact(spelling) for spelling in spellings)
    for number in range(min(SEARCHED_ROWS, len(sheet.rows))):
        columns: dict[str, int] = {}
        headings: dict[str, str] = {}
        for place, cell in enumerate(sheet.rows[number]):
            heading = compact(_AFTER_NAME.sub("", plain(cell)))
            for code, names in wanted.items():
                # a criterion may be called like a given column; criteria stand to the right
                fresh = code not in columns or code.startswith("mark.")
                if heading and heading in names and fresh:
                    columns[code] = place
                    headings[code] = plain(cell).splitlines()[0]
        if {"expert", "submission"} <= columns.keys():
            return _Table(sheet, number, columns, headings)
    return None


def _missing(table: _Table, context: ScoreEntry) -> list[Problem]:
    """Say what a sheet lacks that holds no form whole; of the form that it comes nearest to."""
    return min((_lacking(table, form) for form in context.forms), key=len)


def _lacking(table: _Table, form: Sequence[Criterion]) -> list[Problem]:
    """Name the criteria of a form that have no column on a sheet."""
    return [
        Problem(
            None, "score_column_missing", "reject", details={"column": criterion.name.model_dump()}
        )
        for criterion in form
        if f"mark.{criterion.code}" not in table.columns
    ]


def _read_row(
    table: _Table, number: int, context: ScoreEntry, seen: dict[tuple[str, str], int]
) -> ReadRow | None:
    """Read one row; None for an empty one. `seen` collects what was scored in which row."""
    entries = [_cell(table, number, code) for code in table.columns]
    if all(is_blank(cell) for cell in entries) and not _formula_without_value(table, number):
        return None
    if _is_unfilled(table, number):
        return ReadRow(table.sheet.name, number + 1, "score", None, ignored=True)
    problems: list[Problem] = []
    expert = _expert(table, number, context, problems)
    submission = _submission(table, number, context, problems)
    marks: dict[str, str] = {}
    if submission is not None or not context.own:  # else it is not known what is asked for
        form = context.criteria_of(submission)
        lacking = _lacking(table, form)
        problems += lacking
        marks = {} if lacking else _marks(table, number, form, problems)
    comment = plain(_cell(table, number, "comment"))
    if len(comment) > LONGEST_COMMENT:
        details: dict[str, object] = {"limit": LONGEST_COMMENT}
        column = table.headings["comment"]
        problems.append(
            Problem(column, "score_comment_too_long", "reject", comment[:80], details=details)
        )
    if expert is not None and submission is not None:
        problems += _pair_problems((expert, submission), number, context, seen)
    record: dict[str, object] = {
        "expert": expert,
        "submission": submission,
        "marks": marks,
        "comment": comment,
    }
    return ReadRow(table.sheet.name, number + 1, "score", record, tuple(problems))


def _cell(table: _Table, number: int, code: str) -> Cell:
    place = table.columns.get(code)
    return None if place is None else table.sheet.cell(number, place)


def _formula_without_value(table: _Table, number: int) -> bool:
    return any((number, place) in table.sheet.formulas for place in table.columns.values())


def _is_unfilled(table: _Table, number: int) -> bool:
    codes = [*(code for code in table.columns if code.startswith("mark.")), "comment"]
    blank = all(is_blank(_cell(table, number, code)) for code in codes)
    return blank and not _formula_without_value(table, number)


def _expert(table: _Table, number: int, context: ScoreEntry, problems: list[Problem]) -> str | None:
    """Identify the expert by code, or by name where the code is empty and the name is one's own."""
    cell = _cell(table, number, "expert")
    code = _known(compact(cell), context.experts)
    if code is None and is_blank(cell):
        name = compact(_cell(table, number, "expert_name"))
        bearers = [
            expert for expert, called in context.experts.items() if name and compact(called) == name
        ]
        code = bearers[0] if len(bearers) == 1 else None
    if code is None:
        shown = written(cell) or written(_cell(table, number, "expert_name"))
        problems.append(_unknown(table, "expert", shown))
    return code


def _submission(
    table: _Table, number: int, context: ScoreEntry, problems: list[Problem]
) -> str | None:
    cell = _cell(table, number, "submission")
    code = _known(compact(cell), context.submissions)
    if code is None:
        problems.append(_unknown(table, "submission", written(cell)))
    return code


def _known(text: str, codes: Collection[str]) -> str | None:
    """Find a code whatever its letters' case and width; None when there is none."""
    return next((code for code in codes if compact(code).lower() == text.lower()), None)


def _unknown(table: _Table, what: str, shown: str) -> Problem:
    heading = table.headings[what]
    return Problem(heading, f"score_unknown_{what}", "reject", shown, details={"value": shown})


def _marks(
    table: _Table, number: int, criteria: Sequence[Criterion], problems: list[Problem]
) -> dict[str, str]:
    marks: dict[str, str] = {}
    for criterion in criteria:
        code = f"mark.{criterion.code}"
        heading, cell = table.headings[code], _cell(table, number, code)
        if (number, table.columns[code]) in table.sheet.formulas:
            formula = table.sheet.formulas[number, table.columns[code]]
            problems.append(Problem(heading, "score_formula_no_value", "reject", formula))
            continue
        if is_blank(cell):
            details: dict[str, object] = {"criterion": heading}
            problems.append(Problem(heading, "score_missing", "reject", details=details))
            continue
        reading = read_mark(cell, criterion, heading)
        for finding in reading.findings:
            detail = {"value": written(cell).strip(), **finding.details}
            problems.append(
                Problem(heading, finding.code, finding.status, written(cell), finding.value, detail)
            )
        if reading.value is not None:
            marks[criterion.code] = f"{reading.value:f}"
    return marks


def _pair_problems(
    pair: tuple[str, str], number: int, context: ScoreEntry, seen: dict[tuple[str, str], int]
) -> list[Problem]:
    details: dict[str, object] = {"expert": pair[0], "submission": pair[1]}
    if context.pairs is not None and pair not in context.pairs:
        return [Problem(None, "score_not_assigned", "reject", details=details)]
    if pair in seen:
        details["first"] = seen[pair]
        return [Problem(None, "score_duplicate", "reject", details=details)]
    seen[pair] = number + 1
    return []
