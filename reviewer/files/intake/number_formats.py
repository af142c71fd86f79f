"""What a number looks like in its cell: per cent, shown in 万, with words around it, or not at all.

A workbook keeps 0.58 where a person reads 58% and 50000000 where a person reads 5000.0万; the
value is taken in the unit that is shown, without the rounding of the display.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reviewer.files.intake.amounts import tidy
from reviewer.files.intake.readings import Cell, Finding, flagged

BUILT_IN = {9: "0%", 10: "0.00%"}
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<shouted>.)|_.|\*.|(?P<bracket>\[[^\]]*\])'
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_DATE = re.compile(r"[ymdhs]|上午|AM/PM", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]|[%％‰]")
_SILENT = frozenset("¥￥$()+- 元整圆")


@dataclass(frozen=True)
class Section:
    """Hold one section of a number format: words before and behind, and what it divides by."""

    before: str = ""
    behind: str = ""
    divisor: Decimal = Decimal(1)
    per_cent: bool = False
    digits: bool = True
    condition: tuple[str, Decimal] | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether the section shows nothing but the number itself."""
        words = (self.before + self.behind).strip()
        loud = _WORD.search("".join(sign for sign in words if sign not in _SILENT))
        return self.digits and self.divisor == 1 and not self.per_cent and not loud


@lru_cache(maxsize=1024)
def read_format(code: str) -> tuple[Section, ...]:
    """Take a number format apart; no sections for formats of dates, text and General."""
    bare = re.sub(r'"[^"]*"|\\.|!.|\[[^\]]*\]', "", code)
    if "general" in code.lower() or "@" in bare or _DATE.search(bare) or "/" in bare:
        return ()
    return tuple(_section(part) for part in _split(code)[:3])


def _split(code: str) -> list[str]:
    parts = [""]
    for piece in _PIECE.finditer(code):
        if piece["other"] == ";":
            parts.append("")
        else:
            parts[-1] += piece[0]
    return parts


def _section(code: str) -> Section:
    said = _CONDITION.search(code)
    condition = (said[1], Decimal(said[2])) if said else None
    before, behind = "", ""
    digits = commas = after_point = 0
    moved = per_cent = False
    for piece in _PIECE.finditer(code):
        literal = piece["quoted"] or piece["escaped"] or piece["shouted"] or ""
        if piece["digit"]:
            digits += 1
            commas = 0
            after_point += moved
            behind = ""
        elif literal in (".", "。", "．") and digits:
            moved = True
        elif piece["other"] == "," and digits:
            commas += 1
        elif piece["other"] in ("%", "％"):
            per_cent = True
        else:
            word = literal or _currency(piece["bracket"]) or (piece["other"] or "").strip(".E+-,")
            before, behind = (before, behind + word) if digits else (before + word, behind)
    divisor = Decimal(1000) ** commas * Decimal(10) ** after_point
    return Section(before, behind, divisor, per_cent, digits > 0, condition)


def _currency(bracket: str | None) -> str:
    said = re.match(r"\[\$([^\]-]*)", bracket or "")
    return said[1] if said else ""


def _fits(section: Section, number: Decimal) -> bool:
    if section.condition is None:
        return True
    sign, bound = section.condition
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[sign]


def _choose(sections: tuple[Section, ...], number: Decimal) -> Section | None:
    if any(section.condition for section in sections):
        return next((section for section in sections if _fits(section, number)), None)
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def as_shown(cell: Cell, code: str) -> tuple[Cell, tuple[Finding, ...]]:
    """Give a number as its cell shows it, and what is worth asking about it.

    A cell that a format hides gives None; one shown smaller than it is, without a unit, is read
    as shown and flagged, since nobody can tell which of the two was meant.
    """
    if not isinstance(cell, int | float) or isinstance(cell, bool) or abs(cell) >= 1e15:
        return cell, ()
    number = Decimal(repr(cell))
    sections = read_format(code)
    section = _choose(sections, number) if sections else None
    if section is None or section.is_plain:
        return cell, ()
    if not section.digits:
        said = (section.before + section.behind).strip()
        return said or None, (flagged("number_hidden_by_format", said or None, number=cell),)
    scaled = number * 100 if section.per_cent else number
    value = tidy(scaled / section.divisor)
    sign = "%" if section.per_cent else ""
    text = f"{section.before}{Decimal(value):f}{sign}{section.behind}".strip()
    if section.divisor != 1 and not _WORD.search(section.behind):
        return text, (flagged("number_shown_scaled", text, number=cell),)
    return text, ()
