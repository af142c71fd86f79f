"""The days on which an expert can come: halves, exceptions, weekdays, hours, from a day on."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from reviewer.files.intake.amounts import han_number
from reviewer.files.intake.months import read_days
from reviewer.files.intake.readings import Cell, Reading, accepted, flagged
from reviewer.files.intake.texts import compact, plain

_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
WEEKEND = (6, 7)
WORKING = (1, 2, 3, 4, 5)
_HALVES = {
    "上午": "T00:00/12:00",
    "早上": "T00:00/12:00",
    "下午": "T12:00/24:00",
    "晚上": "T18:00/24:00",
    "全天": "",
    "整天": "",
    "": "",
}
_GROUPS = {"周末": WEEKEND, "双休日": WEEKEND, "工作日": WORKING, "每天": (*WORKING, *WEEKEND)}
_GROUP = re.compile(
    r"^(?P<group>周末|双休日|工作日|每天|每日|天天)?(?P<half>上午|下午|早上|晚上|全天|整天)?$"
)
_SEVERAL_WEEKDAYS = re.compile(
    r"(?:周|星期|礼拜)([一二三四五六日天1-7](?:[、,，和及]?[一二三四五六日天1-7])+)(?!月)"
    r"(上午|下午|早上|晚上)?"
)
_HAN_DAY = re.compile(r"[零〇一二三四五六七八九十]{1,3}(?=[月日号])")
_TWO_DAYS = re.compile(r"(?<=[日号午天])\s+(?=\d)|\n+")
_DAY = r"(?:(?P<year>(?:19|20)\d\d)[年./-])?(?:(?P<month>\d{1,2})[月./-])?(?P<day>\d{1,2})[日号]?"
_WEEKDAY = r"(?:本|这|每)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])"
_HOURS = (
    r"(?P<from>\d{1,2})[:点时](?P<from_minute>\d\d)?(?:分)?"
    r"(?:[-~—–至到]+(?P<to>\d{1,2})[:点时](?P<to_minute>\d\d)?)?"
)
_PIECE = re.compile(
    rf"^(?:{_WEEKDAY}|{_DAY})(?:[(（](?:周|星期)?(?P<named>[一二三四五六日天])[)）])?"
    rf"(?P<half>上午|下午|早上|晚上|全天|整天)?(?:{_HOURS})?"
    r"(?P<side>之后|以后|后|起|开始|之前|以前|前|为止|止)?$"
)
_RANGE = re.compile(r"^(?P<first>.+?)(?:[-~—–至到]+)(?P<last>.+)$")
_NOISE = re.compile(
    r"(?:均可以?|都可以?|都行|均行|可以|可参加|能参加|参加|有空|有时间|方便|时间|可|评审|本人|我"
    r"|(?<=[午天日号])在|仅限?|只有|只能|只)"
)
_NOT = re.compile(
    r"(?:不可以?|不能|不行|不在|没空|没有空|没时间|无法|不便|不方便|有事|有课|有会|请假|出差|除外)"
)
_EXCEPT = re.compile(
    r"除(?:了|去)?(?P<what>[^。;；]+?)(?:以外|之外|外)"
    r"(?:[，,]?(?:其余|其他|其它|别的)?(?:日期|时间|天)?)?"
)
_REST = re.compile(r"(?:其余|其他|其它)(?:日期|时间|天)?")


def read_expert_days(cell: Cell, year: int) -> Reading[list[str]]:
    """Read 可参加评审日期 into words of `reviewer.rules.expert_days`; None means every day.

    `year` is the season's. A year that cannot be meant, a number that may be two days, and words
    that cannot be read are flagged, and give no day: the expert waits for a person.
    """
    if isinstance(cell, datetime | date) and cell.year != year:
        return Reading([], (flagged("days_year_unlikely", cell.isoformat()[:10]),))
    if isinstance(cell, float) and not isinstance(cell, bool):
        return _of_number(cell, year)
    simple = read_days(cell, year)
    if not any(finding.status == "flag" for finding in simple.findings):
        if any(not day.startswith(f"{year}-") for day in simple.value or ()):
            return Reading([], (flagged("days_year_unlikely"),))
        return simple
    words = _words(_one_by_one(cell), year)
    if words is None:
        return Reading([], (flagged("days_unreadable"),))
    if any(str(year) not in word for word in words if "W" not in word):
        return Reading([], (flagged("days_year_unlikely"),))
    return Reading(words, (accepted("days_part", plain(cell)),))


def _one_by_one(cell: Cell) -> str:
    """Write a text so that its days stand apart, each weekday with its word, all in digits."""
    text = compact(_TWO_DAYS.sub("、", plain(cell)))
    text = _HAN_DAY.sub(lambda found: str(han_number(found[0])), text)
    return _SEVERAL_WEEKDAYS.sub(_each_weekday, text)


def _each_weekday(found: re.Match[str]) -> str:
    """Write 周二四下午 as 周二下午、周四下午."""
    days = re.sub(r"[、,，和及]", "", found[1])
    return "、".join(f"周{day}{found[2] or ''}" for day in days)


def _of_number(cell: float, year: int) -> Reading[list[str]]:
    """Read 3.14 as the 14th of March; of 3.1 nobody can say whether 3.10 was typed."""
    month, _, day = f"{cell:.2f}".rstrip("0").partition(".")
    exact = abs(cell - round(cell, 2)) < 1e-9
    if not exact or not day or not 1 <= int(month) <= 12:
        return Reading([], (flagged("days_unreadable"),))
    if len(day) == 1 and int(day) in (1, 2, 3) and _exists(year, int(month), int(day) * 10):
        said = {"first": f"{month}月{day}日", "second": f"{month}月{day}0日"}
        return Reading([], (flagged("days_ambiguous", None, **said),))
    if not _exists(year, int(month), int(day)):
        return Reading([], (flagged("days_unreadable"),))
    return Reading([date(year, int(month), int(day)).isoformat()])


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _words(text: str, year: int) -> list[str] | None:
    """Read every piece of a text; None where one cannot be read."""
    text = text.rstrip("。.")
    without: list[str] = []
    for found in _EXCEPT.finditer(text):
        without += re.split(r"[、,，;；和及]+", found["what"])
    rest = _REST.sub("", _EXCEPT.sub("，", text))
    words: list[str] = []
    reader = _Pieces(year)
    for piece in re.split(r"[、,，;；和及。]+", rest):
        denied = _NOT.search(piece) is not None
        plain_piece = _NOISE.sub("", _NOT.sub("", piece))
        if not plain_piece:
            if denied and without:
                return None  # "no, but for …" says the opposite of "all, but for …"
            continue
        read = reader.read(plain_piece)
        if read is None:
            return None
        if denied and any(word.startswith("-") for word in read):
            return None  # what is excluded twice over nobody can tell
        words += [f"-{word}" for word in read] if denied else read
    for piece in without:
        read = reader.read(_NOISE.sub("", piece)) if piece else []
        if read is None:
            return None
        if any(word.startswith("-") for word in read):
            return None
        words += [f"-{word}" for word in read]
    return words or None


class _Pieces:
    """Read pieces one after another: a month said once holds for the days behind it."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._month = 0

    def read(self, piece: str) -> list[str] | None:
        """Give the words of a piece; None where it cannot be read."""
        group = _GROUP.match(piece)
        if group is not None:
            name = {"每日": "每天", "天天": "每天"}.get(group["group"], group["group"]) or "每天"
            return [f"W{day}{_HALVES[group['half'] or '']}" for day in _GROUPS[name]]
        found = _PIECE.match(piece)
        if found is not None:
            return self._one(found)
        ends = _RANGE.match(piece)
        first = _PIECE.match(ends["first"]) if ends else None
        last = _PIECE.match(ends["last"]) if ends else None
        if first is None or last is None:
            return None
        return self._between(first, last)

    def _one(self, found: re.Match[str]) -> list[str] | None:
        day, hours, side = self._day(found), _hours(found), found["side"] or ""
        if day is None or hours is None or (side and hours and not found["half"]):
            return None
        if _contradicts(found, day):
            return None
        if side in ("以后", "起", "开始"):
            return [f"{day}..{hours}"]
        if side in ("以前", "为止", "止"):
            return [f"..{day}{hours}"]
        if side in ("之后", "后") and not day.startswith("W"):
            after = date.fromisoformat(day).toordinal() + 1
            return [f"{date.fromordinal(after).isoformat()}.."]
        if side in ("之后", "后"):
            return [f"{day}..", f"-{day}"]
        if side in ("之前", "前") and not day.startswith("W"):
            before = date.fromisoformat(day).toordinal() - 1
            return [f"..{date.fromordinal(before).isoformat()}"]
        if side in ("之前", "前"):
            return [f"..{day}", f"-{day}"]
        return [f"{day}{hours}"]

    def _between(self, first: re.Match[str], last: re.Match[str]) -> list[str] | None:
        begin, end = self._day(first), self._day(last)
        if begin is None or end is None or first["side"] or last["side"]:
            return None
        if begin.startswith("W") and end.startswith("W"):
            days = [f"W{number}" for number in range(int(begin[1]), int(end[1]) + 1)]
        elif not begin.startswith("W") and not end.startswith("W"):
            start, stop = date.fromisoformat(begin), date.fromisoformat(end)
            span = range(start.toordinal(), stop.toordinal() + 1)
            days = [date.fromordinal(day).isoformat() for day in span][:93]
        else:
            return None
        opening, closing = _hours(first), _hours(last)
        if not days or opening is None or closing is None:
            return None
        # From an afternoon on, until a noon: the days between are whole.
        words = list(days)
        words[0] += opening if first["half"] == "下午" else ""
        words[-1] += closing if last["half"] == "上午" and len(days) > 1 else ""
        return words

    def _day(self, found: re.Match[str]) -> str | None:
        if found["weekday"]:
            said = found["weekday"]
            return f"W{_WEEKDAYS.get(said) or int(said)}"
        year = int(found["year"] or self._year)
        self._month = int(found["month"] or self._month)
        day = int(found["day"])
        return date(year, self._month, day).isoformat() if _exists(year, self._month, day) else None


def _contradicts(found: re.Match[str], day: str) -> bool:
    """Tell whether the weekday in brackets is not the day's own."""
    if not found["named"] or day.startswith("W"):
        return False
    return date.fromisoformat(day).isoweekday() != _WEEKDAYS[found["named"]]


def _hours(found: re.Match[str]) -> str | None:
    """Give the hours of a piece as a word has them, empty for the whole day."""
    if found["from"] is None:
        return _HALVES[found["half"] or ""]
    later = 12 if found["half"] in ("下午", "晚上") else 0
    start = _clock(found["from"], found["from_minute"], later)
    end = "24:00" if found["to"] is None else _clock(found["to"], found["to_minute"], later)
    if start is None or end is None or start >= end:
        return None
    return f"T{start}/{end}"


def _clock(hour: str, minute: str | None, later: int) -> str | None:
    at = int(hour) + (later if int(hour) < 12 else 0)
    if at > 24 or int(minute or 0) > 59:
        return None
    return f"{at:02d}:{int(minute or 0):02d}"
