"""Numbers and amounts of money as people write them, read into whole numbers and 万元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import compact, means_nothing, written

Number = int | Decimal

# A firm with ten billion yuan of yearly revenue does not apply for such lists; a figure that big
# in a column of 万元 was typed in yuan.
SUSPICIOUS_WAN = 1_000_000
WAN = Decimal(10_000)
UNIT_IN_WAN = {
    "亿": WAN,
    "亿元": WAN,
    "万": Decimal(1),
    "万元": Decimal(1),
    "万元人民币": Decimal(1),
    "千万": Decimal(1_000),
    "千万元": Decimal(1_000),
    "百万": Decimal(100),
    "百万元": Decimal(100),
    "十万元": Decimal(10),
    "千元": 1_000 / WAN,
    "百元": 100 / WAN,
    "亿元人民币": WAN,
    "万元整": Decimal(1),
    "元": 1 / WAN,
    "人民币": 1 / WAN,
}
DIGITS = dict(zip("零〇一二三四五六七八九", [0, *range(10)], strict=True)) | {"两": 2}
PLACES = {"十": 10, "百": 100, "千": 1_000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
HAN_NUMBER = "零〇一二两三四五六七八九十百千万亿"
APPROXIMATE = "约|大约|近|将近|超过?|逾|不少于|不低于"
_NUMBER = re.compile(
    rf"^(?P<before>{APPROXIMATE})?(?P<sign>[-+]|\()?(?:¥|￥|人民币)?"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?)\)?"
    r"(?P<after>余|多|左右|以上)?(?P<unit>[^\d\s.,余多左右以上]{0,6})(?P<end>余|多|左右|以上)?$"
)
# What stands behind a number of people or things; anything else may change what it means.
_MEASURE = re.compile(
    r"^(?:人次|人员|个人|工作人员|职工|员工|[人名位件家个项次场款套户种期份所台座席张间层楼号年岁处支]|㎡|平方米|平米)?$"
)
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_FULL_WIDTH_DIGIT = re.compile(r"[０-９．，]")


def tidy(number: Decimal) -> Number:
    """Give a number whole where it is whole, without trailing zeros elsewhere."""
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize()


def han_number(text: str) -> int | None:
    """Read a number written in characters (三十八, 一千二百, 二〇二一); None where it is none."""
    if not text or any(sign not in HAN_NUMBER for sign in text):
        return None
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            section += (digit or 1) * PLACES[sign]
            digit = 0
        elif total and MYRIADS[sign] < total:  # 一亿二千万: the second scale is within the first
            total += (section + digit) * MYRIADS[sign]
            section = digit = 0
        else:
            total = (total + section + digit) * MYRIADS[sign]
            section = digit = 0
    return total + section + digit


@dataclass(frozen=True)
class Written:
    """Hold a number taken apart: its value, its unit as written, and how it was written."""

    value: Decimal
    unit: str
    separated: bool = False
    approximate: bool = False
    in_characters: bool = False


def take_apart(cell: Cell) -> Written | None:
    """Find the one number in a cell; None where there is none or more than one."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Written(Decimal(repr(cell)), "") if abs(cell) < 1e15 else None
    text = compact(cell)
    found = _NUMBER.match(text)
    if found:
        digits = found["digits"].replace(",", "")
        if len(digits) > 30:
            return None
        try:
            value = Decimal(digits)
        except InvalidOperation:
            return None
        if abs(value.adjusted()) > 20:
            return None
        negative = found["sign"] in ("-", "(")
        return Written(
            -value if negative else value,
            found["unit"],
            separated="," in found["digits"],
            approximate=bool(found["before"] or found["after"] or found["end"]),
        )
    return _take_apart_characters(text)


def _take_apart_characters(text: str) -> Written | None:
    found = re.match(
        rf"^({APPROXIMATE})?([{HAN_NUMBER}]{{1,20}})(余|多|左右)?([^\d{HAN_NUMBER}]{{0,3}}|亿元|万元)$",
        text,
    )
    number = han_number(found[2]) if found else None
    if found is None or number is None:
        return None
    return Written(
        Decimal(number), found[4], approximate=bool(found[1] or found[3]), in_characters=True
    )


def _manner(cell: Cell, parts: Written, value: object) -> list[Finding]:
    found: list[Finding] = []
    if isinstance(cell, str) and _FULL_WIDTH_DIGIT.search(cell):
        found.append(accepted("fullwidth_digits", value))
    if parts.separated:
        found.append(accepted("amount_thousands_separator", value))
    if parts.in_characters:
        found.append(flagged("number_in_characters", value))
    if parts.approximate:
        found.append(flagged("number_approximate", value))
    return found


def read_count(cell: Cell) -> Reading[Number]:
    """Read a number of people, products or years; units behind it (人, 件, 家) are left out."""
    if means_nothing(cell):
        return Reading(None)
    parts = take_apart(cell)
    if parts is None:
        return Reading(None, (flagged("number_unreadable"),))
    scale = _SCALES.get(parts.unit[:1], 1)
    if not _MEASURE.match(parts.unit[1:] if scale > 1 else parts.unit):
        return Reading(None, (flagged("number_unreadable"),))
    value = tidy(parts.value * scale)
    findings = _manner(cell, parts, value)
    if not isinstance(value, int) or value < 0:
        findings.append(flagged("count_not_whole", value))
        return Reading(None, tuple(findings))
    return Reading(value, tuple(findings))


def read_amount(cell: Cell, unit: str = "万元") -> Reading[Number]:
    """Read an amount of money into 万元; `unit` is the one that the heading names.

    A figure ten thousand times too big for 万元 was probably typed in yuan: flagged, with the
    converted figure as the suggestion.
    """
    if means_nothing(cell):
        return Reading(None)
    parts = take_apart(cell)
    if parts is None or (parts.unit or unit) not in UNIT_IN_WAN:
        return Reading(None, (flagged("number_unreadable"),))
    said = parts.unit or unit
    value = tidy(parts.value * UNIT_IN_WAN[said])
    findings = _manner(cell, parts, value)
    if parts.unit.startswith("亿"):
        findings.append(accepted("amount_in_yi", value))
    elif parts.unit in ("元", "人民币"):
        findings.append(accepted("amount_with_yuan", value))
    elif not parts.unit and said == "万元" and abs(parts.value) >= SUSPICIOUS_WAN:
        value = tidy(parts.value / WAN)
        findings.append(flagged("amount_in_yuan", value, written=written(cell)))
    return Reading(value, tuple(findings))


def read_percent(cell: Cell, heading: str = "") -> Reading[Number]:
    """Read a share between 0 and 100 per cent; a per-cent sign behind it is left out.

    A number up to 1 without the sign may be a fraction of the whole: flagged with what it would
    then be, and no value taken, unless the `heading` says per cent.
    """
    if means_nothing(cell):
        return Reading(None)
    parts = take_apart(cell)
    if parts is None or parts.unit not in ("", "%", "％") or not 0 <= parts.value <= 100:
        return Reading(None, (flagged("number_unreadable"),))
    value = tidy(parts.value)
    if not parts.unit and 0 < parts.value <= 1 and not (value == 1 and "%" in compact(heading)):
        return Reading(None, (flagged("percent_fraction", tidy(parts.value * 100)),))
    return Reading(value, tuple(_manner(cell, parts, value)))
