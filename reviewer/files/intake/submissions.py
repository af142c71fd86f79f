"""Rows about submissions: the districts' summary (附件2) and the elements of application forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reviewer.files.intake.amounts import Number, read_amount, take_apart
from reviewer.files.intake.categories import CategoryNames, read_claimed, thresholds_of
from reviewer.files.intake.contacts import Contact, read_contact
from reviewer.files.intake.districts import short_name
from reviewer.files.intake.months import Period, read_period
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.rows import RowCells
from reviewer.files.intake.services import read_service
from reviewer.files.intake.texts import compact, means_nothing, read_name, read_text

_AMOUNT = r"\D{0,8}?([-\d.,]+)(亿元|亿|万元|万|元)?"
_TOTAL = re.compile(r"(?<!已完成)(?:总投资|投资总额|计划投资)" + _AMOUNT)
_DONE = re.compile(r"(?:已投资|已完成投资|完成投资|实际投资|已投入)" + _AMOUNT)


@dataclass(frozen=True)
class Investment:
    """Hold what a platform costs and what has been spent, in 万元."""

    total: Number | None = None
    done: Number | None = None


def read_investment(cell: Cell, unit: str = "万元") -> Reading[Investment]:
    """Read 平台投资, written as 总投资：1200 over 已投资：800."""
    if means_nothing(cell):
        return Reading(None, (flagged("invest_unreadable"),))
    text = compact(cell)
    found = [_TOTAL.search(text), _DONE.search(text)]
    readings = [
        read_amount(entry[1] + (entry[2] or ""), unit) if entry else Reading[Number](None)
        for entry in found
    ]
    total, done = readings[0].value, readings[1].value
    findings = [
        finding
        for reading in readings
        for finding in reading.findings
        if finding.status != "accept"
    ]
    if total is None or done is None:
        alone = read_amount(cell, unit).value if total is None and done is None else total
        return Reading(Investment(alone, done), (*findings, flagged("invest_unreadable")))
    usual = f"总投资：{total}\n已投资：{done}"
    if done > total:
        findings.append(flagged("invest_done_gt_total", usual, total=total, done=done))
    elif not findings and re.sub(r"\s", "", str(cell)) != re.sub(r"\s", "", usual):
        findings.append(accepted("invest_text_variant", usual))
    return Reading(Investment(total, done), tuple(findings))


def read_summary_row(
    cells: RowCells, names: CategoryNames, district: str | None, place: int, seen: set[int]
) -> dict[str, object]:
    """Read a row of 附件2.

    `place` is its place among the data rows, counted from 1; `seen` the numbers of those above.
    """
    record: dict[str, object] = {
        "seq": _sequence(cells, place, seen),
        "applicant": _applicant(cells),
    }
    record |= cells.record()
    record |= _category_and_service(cells, names)
    record |= _period_and_investment(cells)
    contact = cells.take("contact", read_contact) or Contact()
    record |= {"contact": contact.name, "phone": contact.phone, "district": district}
    _check_parts(cells, record)
    cells.void_without("applicant")
    cells.void_without("platform")
    return record


def _sequence(cells: RowCells, place: int, seen: set[int]) -> int:
    """Keep a row's own number where no row above has it; else number it by its place."""
    own = take_apart(cells.own("seq"))
    number = int(own.value) if own and own.value == own.value.to_integral_value() else None
    if number is not None and number not in seen:
        seen.add(number)
        return number
    if cells.has("seq"):
        cells.note("seq", accepted("seq_missing_or_repeated", place))
    return place


def _applicant(cells: RowCells) -> str | None:
    reading = read_name(cells.raw("applicant"))
    if cells.is_merged_below("applicant") and reading.value:
        cells.note("applicant", flagged("merged_name_cell_two_platforms", reading.value))
        return reading.value
    return cells.take("applicant", read_name)


def _category_and_service(cells: RowCells, names: CategoryNames) -> dict[str, object]:
    claimed = cells.take("categories", lambda cell: read_claimed(cell, names)) or []
    figures = thresholds_of(claimed, names.categories)
    service = cells.take("service", lambda cell: read_service(cell, figures)) or {}
    return {
        "categories": claimed,
        "service": service,
        "service_text": read_text(cells.raw("service")).value,
    }


def _check_parts(cells: RowCells, record: dict[str, object]) -> None:
    """Flag parts that are larger than their whole."""
    _check_part(cells, record, "rd", "staff", "rd_gt_staff")
    _check_part(cells, record, "software_revenue_2021", "revenue_2021", "software_revenue_gt_total")
    if cells.has("invest_done"):
        _check_part(cells, record, "invest_done", "invest_total", "invest_done_gt_total")


def _check_part(
    cells: RowCells, record: dict[str, object], part_key: str, whole_key: str, code: str
) -> None:
    part, whole = record.get(part_key), record.get(whole_key)
    if isinstance(part, int | Decimal) and isinstance(whole, int | Decimal) and part > whole:
        cells.note(part_key, Finding(code, "flag", part, {"part": part, "whole": whole}))


def read_application_row(cells: RowCells, names: CategoryNames) -> dict[str, object]:
    """Read a row of 申报书要素: one application form as a row."""
    record = cells.record()
    record |= _category_and_service(cells, names)
    period = cells.take("build_period", lambda cell: read_period(cell, with_service=False))
    period = period or Period()
    record |= {"build_from": period.build_from, "build_to": period.build_to}
    record["district"] = short_name(str(record["district"])) if record["district"] else None
    _check_parts(cells, record)
    cells.void_without("applicant")
    cells.void_without("platform")
    return record


def read_form_row(cells: RowCells, names: CategoryNames) -> dict[str, object]:
    """Read an application form in Word, where 附件2's two composite cells stand as in 附件2."""
    record = cells.record()
    record |= _category_and_service(cells, names)
    record |= _period_and_investment(cells)
    record["district"] = short_name(str(record["district"])) if record["district"] else None
    _check_parts(cells, record)
    cells.void_without("applicant")
    cells.void_without("platform")
    return record


def _period_and_investment(cells: RowCells) -> dict[str, object]:
    period = cells.take("build_period", read_period) or Period()
    unit = cells.column("invest").unit if cells.has("invest") else "万元"
    invested = cells.take("invest", lambda cell: read_investment(cell, unit)) or Investment()
    return {
        "build_from": period.build_from,
        "build_to": period.build_to,
        "in_service": period.in_service,
        "invest_total": invested.total,
        "invest_done": invested.done,
    }


def read_iiot_row(cells: RowCells) -> dict[str, object]:
    """Read a row of the industrial-internet applications of 2022."""
    record = cells.record()
    record["district"] = short_name(str(record["district"])) if record["district"] else None
    _check_part(cells, record, "rd", "staff", "rd_gt_staff")
    cells.void_without("applicant")
    cells.void_without("platform")
    return record
