"""Months and days as people write them in forms, read into "YYYY.M" and ISO dates."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from reviewer.files.intake.amounts import DIGITS, han_number
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import compact, is_blank, means_nothing, plain

SERIALS = range(30_000, 60_000)  # Excel's day numbers of the years 1982 to 2064
EXCEL_EPOCH = date(1899, 12, 30)
_CANONICAL = re.compile(r"^(?:19|20)\d\d\.(?:[1-9]|1[0-2])$")
_FULL_WIDTH = re.compile(r"[０-９．]")
_DAY = re.compile(
    r"^((?:19|20)\d\d)(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})(?:[:时点](\d{1,2}))?(?::\d{1,2}(?:\.0+)?)?[分时点]?)?$"
)
# Words behind a day: its weekday, in brackets or not, and an hour in any usual way.
_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)([一二三四五六日天])[)\]]?")
_HOUR = re.compile(
    r"^T?\s*(凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚|AM|PM)?\s*(\d{1,2})\s*(?:[:时点]\s*(\d{1,2}|半|整)?)?"
    r"(?:[:分]\s*(?:\d{1,2}(?:\.0+)?)?秒?)?\s*(AM|PM)?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^((?:19|20)\d\d)\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)\s*[日号]?"
)
WEEKDAYS = "一二三四五六日"
LATER = frozenset({"下午", "傍晚", "PM"})
NIGHT = frozenset({"晚上", "晚"})
FIRST_NIGHT_HOUR = 5  # 晚1点 may be meant of this day or of the next
NOON_HOURS = {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14}
BEFORE_NOON = frozenset({"凌晨", "早上", "早晨", "早", "上午", "AM"})
_COMPACT_DAY = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)?$")
_MONTH = re.compile(r"^((?:19|20)\d\d)(?:年|[-./])(\d{1,2})月?(?:份|初|底|中旬)?$")
_MONTHS = re.compile(
    r"((?:19|20)\d\d)(?:"
    r"年(\d{1,2})月?(?:\d{1,2}日)?"
    r"|([-/])(\d{1,2})\3\d{1,2}(?!\d)"
    r"|[-./](\d{1,2})(?!\d)月?"
    r"|(0[1-9]|1[0-2])(?!\d))"
)
_HAN_CLOCK = re.compile(r"[零〇一二两三四五六七八九十]{1,3}(?=[点时分])")
_HAN_DATE = re.compile(r"[零〇一二三四五六七八九十]{1,4}(?=[年月日])")


def month(year: int, number: int) -> str | None:
    """Write a month as the forms do, 2015.5; None where no such month exists."""
    return f"{year}.{number}" if 1 <= number <= 12 and 1900 <= year <= 2099 else None


def _digits(text: str) -> str:
    def convert(found: re.Match[str]) -> str:
        return str(han_number(found[0])) if found[0] else ""

    return _HAN_DATE.sub(convert, text) if any(sign in text for sign in DIGITS) else text


def read_month(cell: Cell) -> Reading[str]:
    """Read a month into "YYYY.M".

    A date cell and an Excel day number are read; a text cell that says it plainly is too. The
    number 2015.1 may have been typed as 2015.10, and nobody can tell from the file: flagged with
    both readings, and no value taken.
    """
    if means_nothing(cell):
        return Reading(None)
    if isinstance(cell, datetime | date):
        value = month(cell.year, cell.month)
        return Reading(value, (accepted("date_true_cell", value),))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _month_of_number(float(cell))
    return _month_of_text(cell)


def _month_of_number(number: float) -> Reading[str]:
    if int(number) in SERIALS:
        day = EXCEL_EPOCH + timedelta(days=int(number))
        value = month(day.year, day.month)
        return Reading(value, (accepted("date_excel_serial", value),))
    year, _, fraction = f"{number:.2f}".rstrip("0").partition(".")
    if fraction == "1":
        first, second = f"{year}.1", f"{year}.10"
        both = f"{first} or {second} (ambiguous)"  # the wording of the answer keys
        finding = flagged("date_float_october", both, january=first, october=second)
        return Reading(None, (finding,))
    if not fraction:
        return Reading(None, (flagged("date_without_month"),))
    exact = abs(number - round(number, 2)) < 1e-6
    value = month(int(year), int(fraction)) if exact else None
    return Reading(value) if value else Reading(None, (flagged("date_unreadable"),))


def _month_of_text(cell: Cell) -> Reading[str]:
    text = _digits(compact(cell))
    raw = str(cell)
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return _month_of_number(float(text))
    value: str | None = None
    for pattern in (_MONTH, _DAY, _COMPACT_DAY):
        found = pattern.match(text)
        if found:
            value = month(int(found[1]), int(found[2]))
            if value and pattern is not _MONTH and not _is_day(found):
                value = None
            break
    if value is None:
        if re.fullmatch(r"(?:19|20)\d\d年?", text):
            return Reading(None, (flagged("date_without_month"),))
        return Reading(None, (flagged("date_unreadable"),))
    if _CANONICAL.match(raw.strip()):
        return Reading(value)
    code = "date_text_variant"
    if _FULL_WIDTH.search(raw):
        code = "fullwidth_digits"
    elif raw.strip().endswith(" 00:00:00"):  # how a date cell comes out in a text table
        code = "date_true_cell"
    return Reading(value, (accepted(code, value),))


def _is_day(found: re.Match[str]) -> bool:
    """Tell whether there is such a day; where only a month is said there is nothing to tell."""
    last = monthrange(int(found[1]), int(found[2]))[1]
    return found[3] is None or 1 <= int(found[3]) <= last


def read_day(cell: Cell) -> Reading[str]:
    """Read a day into an ISO date."""
    reading = read_moment(cell)
    return Reading(reading.value[:10] if reading.value else None, reading.findings)


def read_moment(cell: Cell) -> Reading[str]:
    """Read a day, with the hour where one is given, into ISO form without a zone."""
    if means_nothing(cell):
        return Reading(None)
    if isinstance(cell, datetime):
        return Reading(cell.isoformat(timespec="minutes") if cell.time() else _day_text(cell))
    if isinstance(cell, date):
        return Reading(cell.isoformat())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) not in SERIALS:
            return Reading(None, (flagged("date_unreadable"),))
        moment = datetime(1899, 12, 30) + timedelta(days=float(cell))  # noqa: DTZ001  # a wall-clock time of the file
        value = moment.isoformat(timespec="minutes") if float(cell) % 1 else _day_text(moment)
        return Reading(value, (accepted("date_excel_serial", value),))
    return _moment_of_text(plain(cell))


def _day_text(moment: datetime) -> str:
    return moment.date().isoformat()


def _moment_of_text(text: str) -> Reading[str]:
    found = _DATE.match(_digits(text))
    rest = _digits(text)[found.end() :].strip() if found else ""
    if found is None:
        found = _COMPACT_DAY.match(text)
        if found is None or found[3] is None:
            return Reading(None, (flagged("date_unreadable"),))
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return Reading(None, (flagged("date_unreadable"),))
    weekday = _WEEKDAY.search(rest)
    if weekday:
        said = WEEKDAYS.index(weekday[1].replace("天", "日"))
        if said != day.weekday():
            finding = flagged("date_weekday_differs", None, weekday=_named(day))
            return Reading(None, (finding,))
        rest = (rest[: weekday.start()] + rest[weekday.end() :]).strip()
    if not rest or rest == "00:00:00":  # how a date cell comes out in a text table
        value = day.isoformat()
        variant = (accepted("date_text_variant", value),) if weekday else ()
        return Reading(value, variant)
    clock = clock_of(rest)
    if clock is None:
        return Reading(None, (flagged("date_unreadable"),))
    return Reading(f"{day.isoformat()}T{clock}")


def clock_of(text: str) -> str | None:
    """Read a time of day, 下午5点半 or 17:30, into HH:MM; None where it is none.

    The end of a day, written 24:00, is its last minute: 00:00 would be taken for its beginning.
    """
    found = _HOUR.match(_HAN_CLOCK.sub(lambda said: str(han_number(said[0])), text.strip("() ")))
    if found is None:
        return None
    part = (found[1] or found[4] or "").upper()
    if not part and not re.search(r"[:时点]", text):
        return None
    hour = int(found[2])
    minute = {"半": 30, "整": 0, None: 0}.get(found[3])
    minute = int(found[3]) if minute is None else minute
    counted = _counted(part, hour)
    if counted is None:
        return None
    hour = counted
    if (hour, minute) == (24, 0):
        return "23:59"
    return f"{hour:02d}:{minute:02d}" if hour <= 23 and minute <= 59 else None


def _counted(part: str, hour: int) -> int | None:
    """Count an hour from midnight by the part of the day said with it; None where both disagree."""
    if part in BEFORE_NOON:
        return None if hour > 12 else hour % 12 if part in ("凌晨", "AM") else hour
    if part in NIGHT and hour <= 12:
        return hour + 12 if hour >= FIRST_NIGHT_HOUR else None
    if part == "中午":
        return NOON_HOURS.get(hour)
    return hour + 12 if part in LATER and hour < 12 else hour


def find_months(text: str) -> list[str]:
    """List the months that a text names, in its order; impossible ones are left out."""
    found = []
    for match in _MONTHS.finditer(_digits(text)):
        value = month(int(match[1]), int(match[2] or match[4] or match[5] or match[6]))
        if value:
            found.append(value)
    return found


@dataclass(frozen=True)
class Period:
    """Hold when a platform was built and put into service, months as "YYYY.M"."""

    build_from: str | None = None
    build_to: str | None = None
    in_service: str | None = None


def read_period(cell: Cell, *, with_service: bool = True) -> Reading[Period]:
    """Read 平台建设起止时间及正式投用时间, written as 1.2011.2—2019.6；2.2019.7.

    `with_service` False reads a cell that holds only the two months of building.
    """
    if means_nothing(cell):
        return Reading(None)
    months = find_months(compact(cell))
    wanted = 3 if with_service else 2
    if len(months) != wanted:
        partial = Period(*months[:wanted])
        return Reading(partial, (flagged("build_period_unreadable", None, found=months),))
    period = Period(*months)
    usual = f"1.{months[0]}—{months[1]}；\n2.{months[2]}" if with_service else "—".join(months)
    findings: tuple[Finding, ...] = ()
    if re.sub(r"\s", "", str(cell)) != re.sub(r"\s", "", usual):
        findings = (accepted("date_range_dash_variant", usual),)
    return Reading(period, findings)


_MONTH_DAY = re.compile(r"^(?:(20\d\d)[年.\-/])?(?:(\d{1,2})[月.\-/])?(\d{1,2})日?$")
_ISO_DAYS = re.compile(r"(20\d\d)-(\d{1,2})-(\d{1,2})")
_EVERY_DAY = frozenset(
    [
        "全部",
        "全程",
        "均可",
        "都可以",
        "都行",
        "都可",
        "全天",
        "不限",
        "随时",
        "所有日期",
        "每天",
        "每日",
        "天天",
    ]
)


def read_days(cell: Cell, year: int) -> Reading[list[str]]:
    """Read the days on which an expert can come; no value means every day.

    Understands lists (3月14日、3月16日) and ranges (3.14-3.18, 3月14日至18日); the year is the
    season's where the cell names none.
    """
    if is_blank(cell) or compact(cell) in _EVERY_DAY:
        return Reading(None)
    if means_nothing(cell):  # "no": no day, or no wish?
        return Reading(None, (flagged("days_unreadable"),))
    if isinstance(cell, datetime | date):
        return Reading([cell.isoformat()[:10]])
    text = _ISO_DAYS.sub(r"\1.\2.\3", _digits(compact(cell)))
    days: list[date] = []
    ranged = False
    last: date | None = None
    for piece in re.split(r"[、,;；，和及]", text.rstrip("。")):
        if not piece:
            continue
        ends = re.split(r"[-~—–－至到]+", piece)
        read = []
        for end in ends:
            last = _month_day(end, year, last)
            if last is None:
                return Reading(None, (flagged("days_unreadable"),))
            read.append(last)
        if len(read) == 1:
            days.append(read[0])
            continue
        length = (read[1] - read[0]).days
        if len(read) > 2 or not 0 <= length <= 92:
            return Reading(None, (flagged("days_unreadable"),))
        ranged = True
        days += [read[0] + timedelta(days=step) for step in range(length + 1)]
    values = sorted({day.isoformat() for day in days})
    if not values:
        return Reading(None, (flagged("days_unreadable"),))
    if not ranged:
        return Reading(values)
    listed = "、".join(f"{day.month}月{day.day}日" for day in sorted(set(days)))
    return Reading(values, (accepted("days_range", listed),))


def _month_day(text: str, year: int, before: date | None) -> date | None:
    found = _MONTH_DAY.match(text)
    if found is None:
        return None
    number = int(found[2]) if found[2] else (before.month if before else 0)
    day = int(found[3])
    in_year = int(found[1]) if found[1] else (before.year if before else year)
    if not 1 <= number <= 12 or not 1 <= day <= monthrange(in_year, number)[1]:
        return None
    return date(in_year, number, day)


def _named(day: date) -> dict[str, str]:
    """Name a day's weekday in both languages, for the message that it is another one."""
    return {
        "zh": f"星期{WEEKDAYS[day.weekday()]}",
        "en": format_date(day, "EEEE", locale="en"),
    }
