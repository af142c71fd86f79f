"""Which recommending unit a table comes from: its 推荐单位 line, else the file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.texts import is_blank, plain
from reviewer.rules.districts import OFFICE, short_district
from reviewer.rules.names import spelled

_LINE = re.compile(r"推荐单位\s*(?:\([^()]*\))?\s*:\s*(.*)")
_SEAL = re.compile(r"[(（](?:盖章|公章|章|签章)[)）]$|(?:盖章|公章)$")
_NEXT_LABEL = re.compile(r"\s{2,}|\s*(?:填报人|办公电话|手机|联系)")
_FILE_NAME = re.compile(r"^\d*[_\-.\s]*([\u4e00-\u9fff]{2,10}?)[_\-\s].*")


def short_name(text: str) -> str:
    """Give a district's short name: 渝北区经济信息委 becomes 渝北, 忠县 and 两江新区 stay."""
    return short_district(OFFICE.sub("", spelled(text)))


def district_of_lines(sheet: Sheet, heading_row: int) -> str | None:
    """Find the recommending unit in the lines above the headings, the nearest first."""
    for row in reversed(range(min(heading_row, len(sheet.rows)))):
        for cell in sheet.rows[row]:
            found = _district_of_cell(cell)
            if found:
                return found
    return None


def _district_of_cell(cell: Cell) -> str | None:
    if is_blank(cell):
        return None
    line = _LINE.search(plain(cell))
    if line is None:
        return None
    name = short_name(_SEAL.sub("", _NEXT_LABEL.split(line[1].strip())[0][:40]))
    return name or None


def district_of_text(lines: Sequence[str]) -> str | None:
    """Find the recommending unit in lines of text, such as those of a Word file."""
    return next((found for line in lines if (found := _district_of_cell(line))), None)


def district_of_name(name: str) -> str | None:
    """Find the recommending unit in a file's name such as 05_万州_附件2信息汇总表.xls."""
    found = _FILE_NAME.match(name)
    return short_name(found[1]) if found else None
