"""Rows of the roster of experts (评审专家库)."""

from __future__ import annotations

import re

from reviewer.files.intake.categories import CategoryNames, read_reviewable
from reviewer.files.intake.contacts import read_phone
from reviewer.files.intake.days import read_expert_days
from reviewer.files.intake.posts import read_past_posts, read_ties
from reviewer.files.intake.readings import Cell, Reading, accepted, flagged
from reviewer.files.intake.rows import RowCells
from reviewer.files.intake.texts import NO, YES, compact, is_blank, plain
from reviewer.rules.mentions import names_nobody

LONGEST_REMARK = 300

KINDS = {"技术": "technical", "管理": "management", "财务": "finance", "财经": "finance"}
MOST_YEARS = 80  # of work in one field
IN_ROSTER = frozenset({"", "在库", "正常", "有效", "可用", "启用", "在岗"})
SUSPENDED = re.compile(r"暂停|停用|退出|出库|除名|注销|禁用|冻结|离库|取消|失效|不可用")


def read_expert_kind(cell: Cell) -> Reading[str]:
    """Read 专家类型 as technical, management or finance."""
    text = compact(cell)
    for word, kind in KINDS.items():
        if text.startswith(word):
            return Reading(kind)
    return Reading(None, (flagged("expert_kind_unknown"),))


def read_chair(cell: Cell) -> Reading[bool]:
    """Read whether an expert may chair; a tick means yes, an empty cell no."""
    text = compact(cell).lower()
    if text in ("是", "否"):
        return Reading(text == "是")
    if text in YES:
        return Reading(True, (accepted("lead_tick", "是"),))
    if not text or text in NO:
        return Reading(False, (accepted("lead_tick", "否"),))
    return Reading(False, (flagged("yes_no_unreadable"),))


def read_standing(cell: Cell) -> Reading[bool]:
    """Read whether an expert is in the roster; a suspended one must never be drawn."""
    text = compact(cell)
    if text in IN_ROSTER:
        return Reading(True)
    if SUSPENDED.search(text):
        return Reading(False, (accepted("status_suspended", plain(cell)),))
    return Reading(False, (flagged("expert_status_unknown", plain(cell)),))


def read_fields(cell: Cell) -> Reading[list[str]]:
    """Read 专业领域: the fields of work, parted by 、 and the like."""
    return Reading([entry for entry in re.split(r"[、,;/\n\s]+", plain(cell)) if entry])


def read_expert_row(cells: RowCells, names: CategoryNames, year: int) -> dict[str, object]:
    """Read a row of the roster; `year` is the season's, for days written without one."""
    record = cells.record()
    years = record.get("years")
    if isinstance(years, int) and years > MOST_YEARS:
        cells.note("years", flagged("number_unreadable"))
        record["years"] = None
    record["employer"] = _employer(cells, record.get("employer"))
    record |= {
        "kind": cells.take("kind", read_expert_kind) or "technical",
        "fields": cells.take("fields", read_fields) or [],
        "categories": cells.take("categories", lambda cell: read_reviewable(cell, names)) or [],
        "phone": cells.take("phone", lambda cell: read_phone(cell, "phone_float")),
        "past_posts": cells.take("past_posts", read_past_posts) or [],
        "ties": cells.take("ties", read_ties) or [],
        "can_chair": cells.take("can_chair", read_chair) or False,
        "available_on": cells.take("available_on", lambda cell: read_expert_days(cell, year)),
        "active": cells.take("active", read_standing) if cells.has("active") else True,
    }
    remarks = _remarks(cells)
    if remarks:
        record["remarks"] = remarks
    if cells.has("code") and is_blank(cells.raw("code")):
        cells.note("code", flagged("expert_code_missing"))
    cells.void_without("name")
    cells.void_without("employer")
    return record


def _employer(cells: RowCells, read: object) -> object:
    """Give the employer; what names nobody is asked about."""
    if isinstance(read, str) and names_nobody(read):
        cells.note("employer", flagged("employer_unreadable", read))
    return read


def _remarks(cells: RowCells) -> list[dict[str, str]]:
    """Keep the cells that no column of the roster reads: an organisation may stand in any."""
    read = {column.place for column in cells.table.columns.values()}
    titles = {column.place: column.title for column in cells.table.unread}
    row = cells.table.sheet.rows[cells.row]
    return [
        {"column": titles.get(place, ""), "text": plain(cell)[:LONGEST_REMARK]}
        for place, cell in enumerate(row)
        if place not in read and isinstance(cell, str) and len(plain(cell)) > 1
    ]
