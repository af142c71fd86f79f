"""Tables as staff said they are to be read, ahead of what the reader makes of their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.files.intake.bands import district_of_sheet
from reviewer.files.intake.blocks import blocks_of
from reviewer.files.intake.districts import district_of_lines
from reviewer.files.intake.fields import Layout
from reviewer.files.intake.headings import (
    DEEPEST_HEADING,
    SEARCHED_ROWS,
    Column,
    HeadingMatch,
    Table,
    find_tables,
    heading_matches,
    match_columns,
)
from reviewer.files.intake.layouts import REGISTERS, all_layouts, call_layouts
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.model.column_mappings import NOT_READ, TableMapping
from reviewer.model.programme import CallDefinition

Mappings = Sequence[TableMapping]


@dataclass(frozen=True)
class Block:
    """Hold a sheet, or a part of one, with the tables in it; `left_out` are not to be read."""

    sheet: Sheet
    tables: tuple[Table, ...]
    left_out: tuple[TableMapping, ...] = ()


@dataclass(frozen=True)
class _Spot:
    """Hold where a mapping fits: the rows of its headings, and what they say."""

    mapping: TableMapping
    rows: range
    headings: Sequence[tuple[str, HeadingMatch]]


def layouts_by_code(definition: CallDefinition) -> dict[str, Layout]:
    """Give every kind of table that staff may name: the call's own, then the registers."""
    own = {f"form.{layout.code}": layout for layout in call_layouts(definition)}
    return {**own, **{f"register.{layout.record}": layout for layout in REGISTERS}}


def blocks_in(
    sheet: Sheet, definition: CallDefinition, mappings: Mappings, district: str | None
) -> list[Block]:
    """Find the tables of a sheet, in its blocks; `district` is what the file's name says.

    Raises Refused where two tables stand side by side that cannot be parted.
    """
    layouts = all_layouts(definition)
    spots = _spots(sheet, mappings, district)
    if not spots:
        return [
            Block(part, tuple(find_tables(part, layouts))) for part in blocks_of(sheet, layouts)
        ]
    try:
        declared = find_tables(sheet, layouts)
    except Refused:  # staff said how it is read
        declared = []
    known = layouts_by_code(definition)
    taken = {row for spot in spots for row in spot.rows}
    mapped = [
        _table(sheet, spot, known[spot.mapping.layout])
        for spot in spots
        if spot.mapping.layout in known
    ]
    others = [table for table in declared if not taken & set(table.heading_rows)]
    starts = sorted({spot.rows.start for spot in spots} | {t.heading_rows.start for t in others})
    found = [
        replace(table, rows_end=next((row for row in starts if row >= table.first_row), None))
        for table in sorted((*mapped, *others), key=lambda each: each.heading_rows.start)
    ]
    left_out = tuple(spot.mapping for spot in spots if spot.mapping.layout == NOT_READ)
    return [Block(sheet, tuple(found), left_out)]


def numbered_headings(candidates: Sequence[HeadingMatch]) -> list[tuple[str, HeadingMatch]]:
    """Give each column the heading it is known by; one that comes again is numbered."""
    seen: dict[str, int] = {}
    found = []
    for candidate in candidates:
        name = candidate.names[0][0]
        if not name:
            continue
        seen[name] = seen.get(name, 0) + 1
        found.append((name if seen[name] == 1 else f"{name}#{seen[name]}", candidate))
    return found


def _spots(sheet: Sheet, mappings: Mappings, district: str | None) -> list[_Spot]:
    """Find where mappings fit, from the top down; the same headings again begin no table."""
    found: list[_Spot] = []
    rows = range(min(len(sheet.rows), SEARCHED_ROWS)) if mappings else range(0)
    for top in rows:
        if found and top < found[-1].rows.stop:
            continue
        spot = _spot_at(sheet, top, mappings, district)
        if spot and not (found and spot.mapping == found[-1].mapping):
            found.append(spot)
    return found


def _spot_at(sheet: Sheet, top: int, mappings: Mappings, district: str | None) -> _Spot | None:
    sender = district_of_lines(sheet, top) or district_of_sheet(sheet.name) or district
    for depth in range(1, DEEPEST_HEADING + 1):
        if top + depth > len(sheet.rows):
            break
        rows = range(top, top + depth)
        headings = numbered_headings(heading_matches(sheet, rows))
        names = {name for name, _ in headings}
        fitting = [
            mapping
            for mapping in mappings
            if mapping.signature <= names and mapping.district in {"", sender}
        ]
        if fitting:  # what says more of the headings, and is of this sender, comes first
            best = max(fitting, key=lambda each: (len(each.signature), bool(each.district)))
            return _Spot(best, rows, headings)
    return None


def _table(sheet: Sheet, spot: _Spot, base: Layout) -> Table:
    """Read the columns as was said, and those that nothing was said of by their headings."""
    said = spot.mapping.columns
    columns: dict[str, Column] = {}
    for name, candidate in spot.headings:
        if said.get(name):
            columns.setdefault(said[name], _column(candidate))
    rest = [candidate for name, candidate in spot.headings if name not in said]
    columns = {**match_columns(base, rest), **columns}
    read = {column.place for column in columns.values()}
    return Table(
        sheet=sheet,
        layout=_with_headings(base, spot.mapping),
        columns=columns,
        heading_rows=spot.rows,
        unread=tuple(_column(each) for _, each in spot.headings if each.place not in read),
        left_out=frozenset(
            each.place for name, each in spot.headings if said.get(name) == NOT_READ
        ),
    )


def _column(candidate: HeadingMatch) -> Column:
    return Column(candidate.place, candidate.names[0][1], candidate.unit)


def _with_headings(base: Layout, mapping: TableMapping) -> Layout:
    """Let a layout know the headings that were said to be its own, on every printed page."""
    heading: Mapping[str, str] = {key: name for name, key in mapping.columns.items()}
    fields = tuple(
        replace(entry, aliases=(*entry.aliases, heading[entry.key]))
        if entry.key in heading
        else entry
        for entry in base.fields
    )
    return replace(base, fields=fields, mapping=mapping.number)
