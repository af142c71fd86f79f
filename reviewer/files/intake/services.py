"""The year's service, written as one free text: 2021年适配评测产品252件、服务企业40家。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod

from reviewer.files.intake.amounts import HAN_NUMBER, WAN, Number, han_number, tidy
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import FULL_WIDTH, read_text

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_CLAUSE_END = re.compile(r"[、，；;。\n]|,(?!\d{3})")
_WIDE = {**FULL_WIDTH, ord("％"): ord("%"), ord("．"): ord("."), ord("，"): ord("，")}
_WIDE_DIGITS = {code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)}
_QUANTITY = re.compile(
    r"(?P<before>大约|将近|超过|不超过|不多于|不少于|不低于|不到|不足|未达到?|未满|低于|少于|最多|至多|最少|至少|约|近|超|逾)?"
    rf"(?P<number>\d[\d,]*(?:\.\d+)?|百分之[{HAN_NUMBER}\d]+|[{HAN_NUMBER}]+)"
    r"(?P<inner>余|多)?(?P<scale>[千百]?[万亿]|[千百])?(?P<behind>余|多)?"
    r"(?P<unit>元|件|个|家|人次|人|名|次|场|项|款|种|%|户|套|份|期|所)?"
    r"(?P<after>左右|以上|以内|以下|之内|上下|余)?"
)
# The first pattern that fits a clause names its figure, so the narrower ones stand first.
FIGURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("software_pct", re.compile(r"占比|比例|百分之|软件[^%]*%|占[^%]*%|^\s*[\d.]+%")),
    ("amount_wan", re.compile(r"总额|金额|投资额|额度|万元|亿元")),
    ("events", re.compile(r"活动|推介|对接|路演")),
    ("invested", re.compile(r"投资.*(?:企业|单位|公司|家)")),
    ("assessments", re.compile(r"评估|评价|贯标")),
    ("standards", re.compile(r"标准")),
    ("trained", re.compile(r"培养|培训|人才")),
    ("products", re.compile(r"产品")),
    ("projects", re.compile(r"项目")),
    ("clients", re.compile(r"企业|单位|客户|机构|家")),
)
# A part of what was just said, or of a kind that the notice may count apart.
_PART = re.compile(r"其中|包括|含(?!税)|不含")
_OTHER_MEASURE = re.compile(
    r"美元|美金|港元|港币|欧元|英镑|日元|外币|家次|人次|同比|环比|增长|提升|下降|满意|合格率|就业率|通过率|覆盖率|完成率"
)
_UNSETTLED = re.compile(
    r"累计|历年|历史|近[两二三四五\d]+年|自成立|成立以来|建成以来|投用以来|截至|截止|月均|年均|日均|平均|每年|每月"
    r"|预计|计划|拟|力争|目标|去年|上年|前年|上一年|今年|[上下]半年|[一二三四1-4前后两]个?季度|[前后近]\S{1,2}个月"
)
_MONTHS_SAID = re.compile(
    r"(?<!\d)(\d{1,2})月?\s*[-—~～至到]\s*(\d{1,2})月|(?<![\d-])(\d{1,2})月(?!\d)"
)
WHOLE_YEAR = ("1", "12")
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?=\s*(?:年|[-—~至到]))")
_COUNTS = re.compile(r"\d+\s*(?:件|个|家|人次|人|名|次|场|项|款|种|期)")
_AMOUNTS = re.compile(r"(?:实缴|到位|已投|完成|出资)\D{0,4}\d")
_JOINED = re.compile(
    r"\d\s*(?:[件个家人名次场项款种]\s*)?(?:[-—~～至到+＋/、和]|增至|增加到|\s)\s*$"
)
SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def read_service(
    cell: Cell, figures: Sequence[str], year: int | None = None
) -> Reading[dict[str, Number]]:
    """Read the figures of a service text; `figures` are those that the category asks for.

    With no `figures` every known one is looked for. Numbers in characters and approximate ones
    (约, 余) are read and flagged, since the notice compares exact numbers; a figure that the
    category asks for and the text lacks is flagged too. What is said of another year than `year`
    (None: of any), of several years together, of the future, or of a part only does not count as
    the year's figure. Investment is given in 万元.
    """
    text = read_text(cell).value
    if text is None:
        return Reading({}, (flagged("service_missing"),))
    wide = text.translate(_WIDE)
    shadow = _BRACKETS.sub(lambda found: " " * len(found[0]), wide)
    found = _Service()
    for bracket in _BRACKETS.findall(wide):
        if _COUNTS.search(bracket) or _AMOUNTS.search(bracket):
            found.doubt("service_part_unclear", bracket)
    said_years: set[int] = set()
    unsettled = False
    for start, end in _clauses(shadow):
        clause = shadow[start:end]
        years = years_of_service(clause)
        said_years = years or said_years
        unsettled = _is_unsettled(clause) or (unsettled and not years)
        quantity = _quantity(clause)
        figure = figure_of(clause, figures)
        if quantity is None or figure is None:
            if quantity is not None and _says_more(clause, quantity, found):
                found.doubt_further(clause.strip(), quantity["unit"])
            continue
        code = _why_not(clause, said_years, year, unsettled=unsettled)
        code = code or _of_several(clause, quantity, figure)
        if code:
            found.doubt(code, clause.strip())
            continue
        found.take(figure, clause.strip(), quantity, start, strict=bool(figures))
    for figure in found.twice & found.numbers.keys():
        del found.numbers[figure]
    return Reading(found.numbers, _findings(text, figures, found))


def years_of_service(text: str) -> set[int]:
    """List the years that a service text names."""
    return {int(entry) for entry in _YEARS.findall(text.translate(_WIDE))}


@dataclass
class _Service:
    """Collect the figures of a text, its repairs, and the clauses that are not understood."""

    numbers: dict[str, Number] = field(default_factory=dict)
    repairs: list[tuple[int, int, str]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    doubts: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def doubt(self, code: str, clause: str) -> None:
        """Keep a clause that a person must read."""
        self.doubts.setdefault(code, []).append(clause[:80])

    def take(
        self, figure: str, clause: str, quantity: re.Match[str], start: int, *, strict: bool
    ) -> None:
        """Keep the number of a figure, or doubt the clause where the figure has another one."""
        value = _value(quantity)
        if value is None:
            return
        number = tidy(value / WAN) if figure == "amount_wan" else tidy(value)
        if figure not in self.numbers:
            self.numbers[figure] = number
            self.units[figure] = quantity["unit"] or ""
            self.repairs += _repairs(quantity, start, value, self.kinds)
        elif _PART.search(clause):
            self.doubt("service_part_unclear", clause)
        elif self.numbers[figure] != number and strict:
            self.doubt("service_figure_twice", clause)
            self.twice.add(figure)

    def doubt_further(self, clause: str, unit: str) -> None:
        """Keep a clause that counts on: what was counted in the same unit may be a part only."""
        self.doubt("service_part_unclear", clause)
        if not _PART.search(clause):
            same = [figure for figure, said in self.units.items() if said == unit]
            self.numbers = {key: value for key, value in self.numbers.items() if key not in same}


def _is_unsettled(clause: str) -> bool:
    """Tell whether a clause speaks of another stretch of time than one whole year."""
    months = _MONTHS_SAID.search(clause)
    part = months is not None and (months[1], months[2]) != WHOLE_YEAR
    return part or _UNSETTLED.search(clause) is not None


def _says_more(clause: str, quantity: re.Match[str], found: _Service) -> bool:
    """Tell whether a clause that names no figure counts on, or counts a part, of one before it."""
    counted = _COUNTS.search(clause) is not None
    counts_on = quantity["unit"] in found.units.values()
    return counted and (counts_on or _PART.search(clause) is not None)


def _of_several(clause: str, quantity: re.Match[str], figure: str) -> str | None:
    """Say that a number is one of two that belong together, or a share without its sign."""
    if figure == "software_pct":
        whole = quantity["unit"] != "%" and not quantity["number"].startswith("百分之")
        return "service_number_unclear" if whole and (_value(quantity) or 2) <= 1 else None
    return "service_number_unclear" if _JOINED.search(clause[: quantity.start()]) else None


def _why_not(clause: str, said: set[int], year: int | None, *, unsettled: bool) -> str | None:
    """Say why a clause's number is not the year's figure; None where it is."""
    if year is not None and said and said != {year}:
        return "service_other_year"
    if unsettled:
        return "service_other_period"
    if _OTHER_MEASURE.search(clause):
        return "service_other_measure"
    return None


def _clauses(text: str) -> list[tuple[int, int]]:
    ends = [(found.start(), found.end()) for found in _CLAUSE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(text)], strict=True))


def figure_of(clause: str, wanted: Sequence[str]) -> str | None:
    """Name the figure that a clause or heading speaks of; with no `wanted`, of all known."""
    for figure, pattern in FIGURES:
        if (not wanted or figure in wanted) and pattern.search(clause):
            return figure
    return None


def _quantity(clause: str) -> re.Match[str] | None:
    usable = [
        found
        for found in _QUANTITY.finditer(clause)
        if (found["unit"] or found["scale"] or found["number"].startswith("百分之"))
        or (found["number"][0].isdigit() and not clause[found.end() :].startswith(("年", "月")))
    ]
    with_unit = [found for found in usable if found["unit"]]
    best = with_unit or usable
    return best[-1] if best else None


def _value(quantity: re.Match[str]) -> Decimal | None:
    digits = quantity["number"].removeprefix("百分之")
    if len(digits) > 15:
        return None
    if digits[0].isdigit():
        value = Decimal(digits.replace(",", ""))
    else:
        number = han_number(digits)
        if number is None:
            return None
        value = Decimal(number)
    value *= prod(SCALES[sign] for sign in quantity["scale"] or "")
    in_wan = quantity["unit"] != "元" and quantity["unit"] is None and quantity["scale"] is None
    return value * WAN if in_wan and "额" in quantity.string else value


def _repairs(
    quantity: re.Match[str], offset: int, value: Decimal, kinds: set[str]
) -> list[tuple[int, int, str]]:
    edits: list[tuple[int, int, str]] = []
    if not quantity["number"].removeprefix("百分之")[0].isdigit():
        kinds.add("service_chinese_numerals")
        start, end = quantity.span("number")
        scaled = value / prod(SCALES[sign] for sign in quantity["scale"] or "")
        percent = "%" if quantity["number"].startswith("百分之") else ""
        edits.append((offset + start, offset + end, f"{tidy(scaled)}{percent}"))
    for part in ("before", "inner", "behind", "after"):
        if quantity[part]:
            kinds.add("service_approximate")
            start, end = quantity.span(part)
            edits.append((offset + start, offset + end, ""))
    return edits


def _findings(text: str, figures: Sequence[str], said: _Service) -> tuple[Finding, ...]:
    repaired = text
    for start, end, replacement in sorted(said.repairs, reverse=True):
        repaired = repaired[:start] + replacement + repaired[end:]
    found = [flagged(kind, repaired) for kind in sorted(said.kinds)]
    found += [
        flagged(code, None, clauses="；".join(clauses)) for code, clauses in said.doubts.items()
    ]
    narrow = text.translate(_WIDE_DIGITS)
    if narrow != text:
        found.append(accepted("fullwidth_digits", narrow))
    missing = [figure for figure in figures if figure not in said.numbers]
    if missing:
        found.append(flagged("service_figure_missing", None, figures=missing))
    return tuple(found)
