"""Which recommending unit a table comes from: its 推荐单位 line, else the file's name."""

from __future__ import annotations

import re

from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.texts import is_blank, plain

_LINE = re.compile(r"推荐单位\s*(?:\([^()]*\))?\s*:\s*(.*)")
_NEXT_LABEL = re.compile(r"\s{2,}|\s*(?:填报人|办公电话|手机|联系)")
_AGENCY = re.compile(
    r"(?:经济和信息化委员会|经济和信息化委|经济和信息化局|经济信息委员会|经济信息委|经信委员会|经信委"
    r"|经信局|经信部门|经济发展局|产业发展局|人民政府|管委会|管理委员会)$"
)
_NATIONALITY = re.compile(r"(?:[^族]{1,3}族){1,3}自治县$")
_KEEPS_ITS_ENDING = ("新区", "高新区", "经开区", "开发区", "自治县")
_FILE_NAME = re.compile(r"^\d*[_\-.\s]*([\u4e00-\u9fff]{2,10}?)[_\-\s].*")


def short_name(text: str) -> str:
    """Give a district's short name: 渝北区经济信息委 becomes 渝北, 忠县 and 两江新区 stay."""
    name = _AGENCY.sub("", plain(text).replace(" ", ""))
    name = name.removeprefix("重庆市") if len(name) > 4 else name
    name = _NATIONALITY.sub("", name) or name
    if name.endswith(("区", "县")) and len(name) > 2 and not name.endswith(_KEEPS_ITS_ENDING):
        return name[:-1]
    return name


def district_of_lines(sheet: Sheet, heading_row: int) -> str | None:
    """Find the recommending unit in the lines above the headings."""
    for row in range(min(heading_row, len(sheet.rows))):
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
    name = short_name(_NEXT_LABEL.split(line[1].strip())[0][:40])
    return name or None


def district_of_name(name: str) -> str | None:
    """Find the recommending unit in a file's name such as 05_万州_附件2信息汇总表.xls."""
    found = _FILE_NAME.match(name)
    return short_name(found[1]) if found else None
