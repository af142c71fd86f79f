"""Blank workbooks of what comes beside the submissions: roster, recusals, rooms, lists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reviewer.files.exports.sheets import SheetColumn, add_sheet, new_book, write_table
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.intake.fields import Layout
from reviewer.files.intake.register_layouts import (
    DECLARED,
    FORMER_NAMES,
    OWNERSHIP,
    PRIOR_LIST,
    RECEIPTS,
    REQUESTED,
    ROOMS,
    ROSTER,
    SESSIONS,
)

LINES = 20  # ready for filling in
WIDE, NARROW = 26, 14
REGISTERS: Mapping[str, tuple[tuple[str, Layout], ...]] = MappingProxyType(
    {
        "roster": (("专家名册", ROSTER),),
        "recusals": (("专家回避申报", DECLARED), ("申报单位回避申请", REQUESTED)),
        "ownership": (("股权关系", OWNERSHIP), ("曾用名", FORMER_NAMES)),
        "rooms_and_days": (("场地", ROOMS), ("日程", SESSIONS)),
        "prior_list": (("名单", PRIOR_LIST),),
        "receipts": (("收件登记", RECEIPTS),),
    }
)


def blank_register(kind: str) -> bytes:
    """Make a blank workbook of a kind, one sheet per table; raises KeyError for no such kind."""
    book = new_book()
    for name, layout in REGISTERS[kind]:
        columns = [
            SheetColumn(entry.aliases[0], WIDE if entry.kind == "name" else NARROW)
            for entry in layout.fields
        ]
        rows: list[list[None]] = [[None] * len(columns) for _ in range(LINES)]
        write_table(add_sheet(book, name), columns, rows)
    return steady_bytes(book)
