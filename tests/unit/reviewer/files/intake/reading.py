"""Short ways to read what a test has built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from reviewer.files.call_files import built_in_calls
from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.readings import Finding, Reading
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.programme import CallDefinition
from tests.builders.workbooks import SheetPlan, xlsx

Expected = list[tuple[str, str, object]]  # code, status and value of what is said


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


def told(said: Sequence[Problem | Finding]) -> Expected:
    """Give code, status and value of problems or findings, for comparison."""
    return [(entry.code, entry.status, entry.value) for entry in said]


def findings(reading: Reading[object]) -> Expected:
    """Give code, status and value of what was found about a cell."""
    return told(reading.findings)
