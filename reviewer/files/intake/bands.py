"""Lines between rows that say what the rows below have in common: a category, a district."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from reviewer.files.intake.categories import CategoryNames
from reviewer.files.intake.districts import short_name
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.texts import is_blank, plain
from reviewer.files.reference_files import read_districts

LONGEST = 40
LOOKED_BACK = 3  # lines above the headings in which a band may stand
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[类部分章、]*|[(（]?[一二三四五六七八九十\d]+[)）.、．]*)\s*"
)
_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SHEET_WORDS = re.compile(
    r"20\d\d年?|^[\d.、_\-\s]+|附件\s*[\d一二三四五六七八九十]*|信息|汇总|申报|推荐|报送|上报|平台|单位|企业|名单|表|终稿|定稿|最终|最新"
    r"|修改|第[一二三\d]批"
)
_COUNT = re.compile(r"\s*[(（]?\s*(?:共|合计)?\s*\d+\s*(?:家|个|项|件|户)\s*[)）]?\s*$")


@dataclass(frozen=True)
class Band:
    """Hold what a line above rows says of them: a category's code, a district's short name."""

    category: str | None = None
    district: str | None = None


def next_band(band: Band, sheet: Sheet, row: int, names: CategoryNames) -> Band:
    """Give the band that holds below a row: another one where the row is a line of its own."""
    filled = [cell for cell in sheet.rows[row] if not is_blank(cell)]
    if not 1 <= len(filled) <= 2:
        return band
    for cell in filled:
        text = _COUNT.sub("", plain(cell)).rstrip(":： ")
        bare = _NUMBERING.sub("", text)
        if not bare or len(bare) > LONGEST:
            continue
        category = names.exact(bare)
        if category:
            return replace(band, category=category)
        district = known_district(bare)
        if district:
            return Band(None, district)
    return band


def first_band(sheet: Sheet, heading_row: int, names: CategoryNames) -> Band:
    """Give the band that stands right above the headings, as it does over a further block."""
    band = Band()
    for row in range(max(0, heading_row - LOOKED_BACK), heading_row):
        band = next_band(band, sheet, row, names)
    return band


def district_of_sheet(name: str) -> str | None:
    """Give the district that a sheet is called after, whatever stands around it."""
    bare = _COUNT.sub("", _SHEET_WORDS.sub("", _BRACKETED.sub("", plain(name)))).strip(" _-—·.、")
    return known_district(bare) if bare else None


def known_district(text: str) -> str | None:
    """Give the short name of a district that there is; None for any other word."""
    short = short_name(text[:LONGEST])
    return short if short in _districts() else None


@lru_cache(maxsize=1)
def _districts() -> frozenset[str]:
    return frozenset(district.short for district in read_districts())
