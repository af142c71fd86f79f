"""Short ways to read what a test has built."""

from __future__ import annotations

from functools import cache

from reviewer.files.call_files import built_in_calls
from reviewer.files.intake import read_bytes
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.programme import CallDefinition
from tests.builders.workbooks import SheetPlan, xlsx


@cache
def platforms() -> CallDefinition:
    """Give the first call's definition."""
    return built_in_calls()["cq-platforms-2021"]


@cache
def industrial_internet() -> CallDefinition:
    """Give the second call's definition."""
    return built_in_calls()["cq-industrial-internet-2022"]


def read(*plans: SheetPlan, name: str = "01_渝北_附件2信息汇总表.xlsx") -> ReadFile:
    """Read a workbook of these sheets under the first call."""
    return read_bytes(name, xlsx(*plans), platforms())


def data_rows(file: ReadFile) -> list[ReadRow]:
    """Give the rows that hold data."""
    return [row for row in file.rows if not row.ignored]


def only_row(file: ReadFile) -> ReadRow:
    """Give the one row that holds data."""
    (row,) = data_rows(file)
    return row


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, object]]:
    """Give code, status and value of problems, for comparison."""
    return [(problem.code, problem.status, problem.value) for problem in problems]
