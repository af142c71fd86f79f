"""Rows on their way into a call: where each stands and what was read from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reviewer.model.intake import Problem, ReadFile
from reviewer.model.intake_documents import json_safe, problem_document, read_problem
from reviewer.model.submissions import SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.districts import short_district
from reviewer.rules.names import legal_name, normalised, platform_name

FORM_KINDS = frozenset({"application", "iiot_application"})
SUBMISSION_KINDS = FORM_KINDS | {"submission"}
NOW = 2**63  # no import has this number


_YEAR_ENDING = re.compile(r"_(?:19|20|21)\d\d$")


@dataclass(frozen=True)
class SourceRow:
    """Hold one row with its place.

    `held_by` is the code of the stored submission it came from, `arrival` the number of the import
    that brought it, higher than all for a row that comes in now.
    """

    file: str
    sheet: str
    row: int
    kind: str
    record: Mapping[str, object]
    problems: tuple[Problem, ...] = ()
    district: str = ""
    held_by: str | None = None
    arrival: int = 0

    @property
    def place(self) -> tuple[str, str, int]:
        """Give file, sheet and row number."""
        return (self.file, self.sheet, self.row)

    @property
    def key(self) -> tuple[str, str]:
        """Give what tells two submissions apart: applicant and platform, spelling forgiven."""
        return (normalised(self.text("applicant")), platform_name(self.text("platform")))

    @property
    def firm_key(self) -> tuple[str, str]:
        """Give applicant and platform, the firm's legal form included: twins are two firms."""
        return (legal_name(self.text("applicant")), platform_name(self.text("platform")))

    def text(self, name: str) -> str:
        """Give a value of the record as text; empty where it is missing."""
        value = self.record.get(name)
        return "" if value is None else str(value).strip()

    def document(self) -> Json:
        """Write the row as the JSON that a submission keeps of it."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "kind": self.kind,
            "district": self.district,
            "record": json_safe(self.record),
            "problems": [problem_document(problem) for problem in self.problems],
        }


@dataclass(frozen=True)
class RowProblem:
    """Point at a row of a file with a problem that only shows when rows are put together."""

    file: str
    sheet: str
    row: int
    problem: Problem


class Findings:
    """Gather the problems found while joining."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: list[RowProblem] = []
        self._by_place: dict[tuple[str, str, int], list[Problem]] = defaultdict(list)

    def add(self, row: SourceRow, problem: Problem) -> None:
        """Note a problem of a row."""
        self.rows.append(RowProblem(*row.place, problem))
        self._by_place[row.place].append(problem)

    def of(self, rows: Iterable[SourceRow]) -> list[tuple[SourceRow, Problem]]:
        """List what was noted of the given rows, row by row."""
        return [(row, problem) for row in rows for problem in self._by_place.get(row.place, ())]


def year_free(name: str) -> str:
    """Give the name of a value without the year of its figures: revenue_2021 becomes revenue."""
    return _YEAR_ENDING.sub("", name)


def new_rows(files: Iterable[ReadFile], kinds: frozenset[str]) -> Iterator[SourceRow]:
    """Walk through the rows of the given kinds that could be understood."""
    for file in files:
        for row in file.rows:
            if row.kind in kinds and row.record is not None and not row.ignored:
                district = row.record.get("district") or file.district or ""
                yield SourceRow(
                    file=file.name,
                    sheet=row.sheet,
                    row=row.row,
                    kind=row.kind,
                    record=row.record,
                    problems=row.problems,
                    district=short_district(str(district)),
                    arrival=NOW if file.import_number is None else file.import_number,
                )


def stored_rows(existing: Iterable[SubmissionInput], replaced: set[str]) -> Iterator[SourceRow]:
    """Walk through the rows that stored submissions were made of.

    Rows of a file that comes in again under the same name are left out: the new ones replace them.
    """
    for submission in existing:
        for source in submission.sources:
            if source.get("record") is None or source["file"] in replaced:
                continue
            yield SourceRow(
                file=source["file"],
                sheet=source["sheet"],
                row=source["row"],
                kind=source["kind"],
                record=source["record"],
                problems=tuple(read_problem(entry) for entry in source.get("problems", ())),
                district=source.get("district", ""),
                held_by=submission.code,
            )


def standing_rows(
    files: Iterable[ReadFile], replaced: set[str], existing: Iterable[SubmissionInput]
) -> Iterator[SourceRow]:
    """Walk through the submissions' rows of files that came in before, those replaced left out."""
    held_by = {
        (source["file"], source["sheet"], source["row"]): submission.code
        for submission in existing
        for source in submission.sources
    }
    for row in new_rows(files, SUBMISSION_KINDS):
        if row.file not in replaced:
            yield replace(row, held_by=held_by.get(row.place))


def says_the_same(first: SourceRow, other: SourceRow) -> bool:
    """Tell whether two rows say the same, whatever their running number."""
    return _content(first) == _content(other)


def _content(row: SourceRow) -> dict[str, object]:
    return {name: value for name, value in json_safe(row.record).items() if name != "seq"}
