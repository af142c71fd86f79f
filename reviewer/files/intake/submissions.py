"""Rows about submissions: the districts' lists and the application forms of any call."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviewer.files.intake.amounts import (
    Number,
    read_amount,
    read_count,
    read_percent,
    take_apart,
)
from reviewer.files.intake.categories import CategoryNames, read_claimed, thresholds_of
from reviewer.files.intake.contacts import Contact, read_contact
from reviewer.files.intake.districts import short_name
from reviewer.files.intake.fields import Layout
from reviewer.files.intake.headings import Table
from reviewer.files.intake.months import Period, read_period
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.rows import RowCells
from reviewer.files.intake.services import figure_of, read_service, years_of_service
from reviewer.files.intake.texts import (
    compact,
    is_blank,
    means_nothing,
    plain,
    read_name,
    read_person,
    read_text,
    shown,
)
from reviewer.model.intake import Problem
from reviewer.rules.mentions import without_marks

_MONEY = r"(?:亿|千万|百万|十万|万|千|百)?(?:美|港|欧|日)?元|亿|千万|百万|万"
_AMOUNT = rf"\D{{0,8}}?(-?\d[\d.,]*\d|-?\d)({_MONEY})?"
_TOTAL = re.compile(r"(?<!已完成)(?:总投资|投资总额|计划投资)" + _AMOUNT)
_PAIR = re.compile(rf"^([\d.,]+(?:{_MONEY})?)[/、]([\d.,]+(?:{_MONEY})?)$")
_PAIR_TITLE = re.compile(r"总投资[/、]已(?:完成)?投资")
_SEVERAL = re.compile(r"[\n、，,；;/]|(?<![\dA-Za-z])\d[.、．](?=\D)|[(（]\d[)）]")
_THING_END = re.compile(r"(?:平台|系统|云|中心|软件|项目|产品)$")
_DONE = re.compile(r"(?:已投资|已完成投资|完成投资|实际投资|已投入)" + _AMOUNT)
LONGEST_REMARK = 100
_GIVEN_UP = re.compile(
    r"放弃|撤回|撤销|撤出|退回|退出|退件|取消|作废|不予|不推荐|不同意|未通过|注销|吊销|重复|不再申报"
    r"|暂缓|待补|待核"
)
# Words behind a firm's name that are no part of it.
_REMARK = re.compile(
    r"[(（][^()（）]*(?:放弃|撤回|撤销|退回|退出|取消|作废|注销|吊销|更名|原名|曾用名|补报|待|暂|已|未|新增"
    r"|重复)[^()（）]*[)）]$"
    r"|(?<=公司)(?:放弃|撤回|撤销|退回|退出|取消|作废|已注销|注销|吊销|补报|待定|重复).*$"
)


@dataclass(frozen=True)
class Investment:
    """Hold what a platform costs and what has been spent, in 万元."""

    total: Number | None = None
    done: Number | None = None


def read_investment(
    cell: Cell, unit: str = "万元", *, in_pairs: bool = False
) -> Reading[Investment]:
    """Read 平台投资, written as 总投资：1200 over 已投资：800.

    `in_pairs` reads 1200/800 under a heading that names the two in this order.
    """
    if means_nothing(cell):
        return Reading(None, (flagged("invest_unreadable"),))
    text = compact(cell)
    pair = _PAIR.match(text) if in_pairs else None
    text = f"总投资{pair[1]}已投资{pair[2]}" if pair else text
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


def read_submission_row(
    cells: RowCells,
    names: CategoryNames,
    district: str | None,
    place: int,
    seen: set[int],
    carried_year: int | None = None,
) -> dict[str, object]:
    """Read a row of any table about submissions, in the way of its layout.

    `place` is its place among the data rows, counted from 1; `seen` the numbers of those above;
    `district` what the table's own lines or the file's name say, for a list without such a column;
    `carried_year` as `carried_over_year` finds it.
    """
    kinds: dict[str, str] = {entry.kind: entry.key for entry in cells.table.layout.fields}
    record: dict[str, object] = {}
    if "sequence" in kinds:
        record[kinds["sequence"]] = _sequence(cells, kinds["sequence"], place, seen)
    if "organisation" in kinds:
        record[kinds["organisation"]] = _applicant(cells, kinds["organisation"])
    record |= cells.record()
    record |= _category_and_service(cells, names, kinds, carried_year)
    record |= _period_and_investment(cells, kinds)
    if "contact" in kinds:
        record |= _contact(cells, kinds["contact"], record)
    record["district"] = _district(cells, record, district)
    record = _expected(cells, record)
    _check_parts(cells, record)
    _note_remarks(cells)
    _name_thing(cells, record)
    return record


def _contact(cells: RowCells, key: str, record: Mapping[str, object]) -> dict[str, object]:
    """Read name and number from the one cell, or from two where the number has its own."""
    if cells.has("phone"):
        return {"contact": cells.take(key, read_person), "phone": record.get("phone")}
    contact = cells.take(key, read_contact) or Contact()
    return {"contact": contact.name, "phone": contact.phone}


def _district(cells: RowCells, record: dict[str, object], stated: str | None) -> str | None:
    if any(entry.key == "district" for entry in cells.table.layout.fields):
        own = record.get("district")
        stands_apart = cells.table.layout.leads and not own
        if not stands_apart:
            return short_name(str(own)) if own else None
    return cells.band.district or stated


def _name_thing(cells: RowCells, record: dict[str, object]) -> None:
    """Name what is applied with, and void a row that does not say whose or which it is."""
    layout = cells.table.layout
    cells.void_without("applicant")
    for key in layout.identity:
        cells.void_without(key)
        if holds_several(cells.raw(key)):
            cells.note(key, flagged("several_in_one_cell"))
    if layout.identity != ("platform",):
        parts = [str(record.get(key) or "") for key in layout.identity]
        record["platform"] = " ".join(part for part in parts if part) or layout.thing


def holds_several(cell: Cell) -> bool:
    """Tell whether a cell names several things where each wants a row of its own."""
    pieces = [piece.strip() for piece in _SEVERAL.split(plain(cell)) if piece.strip()]
    return sum(bool(_THING_END.search(piece)) for piece in pieces) > 1


def _expected(cells: RowCells, record: dict[str, object]) -> dict[str, object]:
    """Fill in what every submission has, where the table has no such column."""
    return {"categories": [], "service": {}, "service_text": None} | record


def _sequence(cells: RowCells, key: str, place: int, seen: set[int]) -> int:
    """Keep a row's own number where no row above has it; else number it by its place."""
    own = take_apart(cells.own(key))
    number = int(own.value) if own and own.value == own.value.to_integral_value() else None
    if number is not None and number not in seen:
        seen.add(number)
        return number
    if cells.has(key):
        cells.note(key, accepted("seq_missing_or_repeated", place))
    return place


def _applicant(cells: RowCells, key: str) -> str | None:
    reading = read_name(cells.raw(key))
    if cells.is_merged_below(key) and reading.value:
        cells.note(key, flagged("merged_name_cell_two_platforms", reading.value))
        return reading.value
    return cells.take(key, _read_firm)


def _read_firm(cell: Cell) -> Reading[str]:
    """Read a firm's name without the marks before it; a remark behind it is asked about."""
    reading = read_name(cell)
    bare = without_marks(reading.value or "")
    if not bare:
        return reading
    findings = reading.findings
    if bare != reading.value:
        findings = (*findings, accepted("marks_before_name", bare))
    remark = _REMARK.search(bare)
    if remark:
        findings = (*findings, flagged("name_with_remark", bare, remark=remark[0].strip("()（） ")))
    return Reading(bare, findings)


def _note_remarks(cells: RowCells) -> None:
    """Ask about cells of further columns that say that a submission does not stand any more."""
    for column in cells.table.unread:
        cell = cells.table.sheet.cell(cells.row, column.place)
        if isinstance(cell, str) and _GIVEN_UP.search(compact(cell)):
            details: dict[str, object] = {"remark": plain(cell)[:LONGEST_REMARK]}
            problem = Problem(column.title, "row_with_remark", "flag", shown(cell), None, details)
            cells.problems.append(problem)


def _category_and_service(
    cells: RowCells, names: CategoryNames, kinds: Mapping[str, str], carried_year: int | None
) -> dict[str, object]:
    found: dict[str, object] = {}
    claimed: list[str] = []
    if "category" in kinds:
        claimed = _claimed(cells, kinds["category"], names)
        found["categories"] = claimed
    if "service" in kinds:
        figures = thresholds_of(claimed, names.categories)
        text = kinds["service"]
        year = carried_year or _year_of(cells.table.layout, text)
        if carried_year:
            cells.note(text, accepted("service_year_of_column", str(carried_year)))
        found["service"] = cells.take(text, lambda cell: read_service(cell, figures, year)) or {}
        found["service_text"] = read_text(cells.raw(text)).value
        if not cells.has(text):
            found["service"] = _service_columns(cells, figures)
    return found


def _claimed(cells: RowCells, key: str, names: CategoryNames) -> list[str]:
    """Read the claimed category: the row's own, else that of the line above its rows."""
    band = cells.band.category
    if band and is_blank(cells.raw(key)):
        label = names.label(band)
        cells.note(key, accepted("category_from_band", label))
        return [band]
    claimed = cells.take(key, lambda cell: read_claimed(cell, names)) or []
    if band and claimed and band not in claimed:
        cells.note(key, flagged("category_differs_from_band", None, band=names.label(band)))
    return claimed


def _service_columns(cells: RowCells, figures: Sequence[str]) -> dict[str, object]:
    """Read the figures of the service from columns of their own, by what their headings say."""
    found: dict[str, object] = {}
    for column in cells.table.unread:
        figure = figure_of(column.title, figures) if figures else None
        if column.place in cells.table.left_out or figure is None or figure in found:
            continue
        cell = cells.table.sheet.cell(cells.row, column.place)
        read = read_percent(cell, column.title) if figure.endswith("_pct") else read_count(cell)
        found |= {figure: read.value} if read.value is not None else {}
        raw = shown(cell)
        cells.problems += [
            Problem(column.title, finding.code, finding.status, raw, finding.value, finding.details)
            for finding in read.findings
        ]
    return found


def _year_of(layout: Layout, key: str) -> int | None:
    """Give the year that the form asks about; None for one without a year in its headings."""
    entry = next(field for field in layout.fields if field.key == key)
    years = {int(found) for alias in entry.aliases for found in re.findall(r"20\d\d", alias)}
    return years.pop() if len(years) == 1 else None


def carried_over_year(table: Table) -> int | None:
    """Give the one other year that every service text of a list names; None where there is none.

    The heading asks for the call's year and yet each text, of two or more, speaks of the same other
    one: the office used its former list again, and the heading says what the figures are of. One
    text among others that says so speaks of another year indeed.
    """
    key = next((field.key for field in table.layout.fields if field.kind == "service"), "")
    year = _year_of(table.layout, key) if key in table.columns else None
    if year is None or str(year) not in table.columns[key].title:
        return None
    place = table.columns[key].place
    texts = [read_text(table.sheet.cell(row, place)).value or "" for row in table.rows]
    said = [years_of_service(text) for text in texts if figure_of(text, ())]
    first = said[0] if said else set()
    alike = len(said) > 1 and len(first) == 1 and all(years == first for years in said)
    return first.pop() if alike and year not in first else None


def _check_parts(cells: RowCells, record: dict[str, object]) -> None:
    """Flag parts that are larger than their whole."""
    for entry in cells.table.layout.fields:
        if entry.part_of and cells.has(entry.key):
            _check_part(cells, record, entry.key, entry.part_of, entry.part_problem)


def _check_part(
    cells: RowCells, record: dict[str, object], part_key: str, whole_key: str, code: str
) -> None:
    part, whole = record.get(part_key), record.get(whole_key)
    if isinstance(part, int | Decimal) and isinstance(whole, int | Decimal) and part > whole:
        cells.note(part_key, Finding(code, "flag", part, {"part": part, "whole": whole}))


def _period_and_investment(cells: RowCells, kinds: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    if "period" in kinds:
        apart = cells.has("in_service")
        period = cells.take(kinds["period"], lambda cell: read_period(cell, with_service=not apart))
        period = period or Period()
        found |= {"build_from": period.build_from, "build_to": period.build_to}
        if not apart:
            found["in_service"] = period.in_service
    elif "span" in kinds:
        span = cells.take(kinds["span"], lambda cell: read_period(cell, with_service=False))
        span = span or Period()
        found |= {"build_from": span.build_from, "build_to": span.build_to}
    if "investment" in kinds:
        key = kinds["investment"]
        if cells.has(key) or not cells.has("invest_total"):
            unit = cells.column(key).unit if cells.has(key) else "万元"
            title = cells.column(key).title if cells.has(key) else ""
            both = _PAIR_TITLE.search(title) is not None
            invested = cells.take(key, lambda cell: read_investment(cell, unit, in_pairs=both))
            invested = invested or Investment()
            found |= {"invest_total": invested.total, "invest_done": invested.done}
    return found
