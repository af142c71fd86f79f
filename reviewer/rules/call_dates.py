"""Move a call to other days: every date and year of its definition, with a look at working days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reviewer.errors import BadInput
from reviewer.model.programme import CallDefinition
from reviewer.rules.working_days import WorkingDays

_DATE_WORD = re.compile(r"(date\(\s*['\"])(\d{4})([-.]\d{1,2}(?:[-.]\d{1,2})?)?([^'\"]*['\"]\s*\))")
_YEARLY_NAME = re.compile(r"\b([a-z][a-z0-9_]*_)((?:19|20|21)\d\d)\b")
_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?=年|\b(?!\d))")
# Texts of the old notice: a copy must not claim that it said something else.
_KEPT = frozenset({"clause", "quote", "document", "source", "code", "kind", "name_in_notice"})
_EXPRESSIONS = frozenset({"that", "when", "formula"})
# What people read of the call itself: the years in it are those of the call.
_TITLES = frozenset({"title", "guidance", "name", "notes"})
CLOSEST_WORKING_DAYS = 10


@dataclass(frozen=True)
class MovedDate:
    """Show one date of a call before and after: where it stands, and what was done to it.

    `moved_on` tells that the day fell on a day off and went on to the next working day.
    """

    place: str
    before: date
    after: date
    moved_on: bool


@dataclass(frozen=True)
class MovedCall:
    """Hold a call's document with all its days moved, and what became of each."""

    document: dict[str, object]
    dates: tuple[MovedDate, ...]


def move_call(
    definition: CallDefinition,
    name: str,
    first_day: date,
    today: date,
    calendar: WorkingDays,
) -> MovedCall:
    """Copy a call under a new name with its first review day on `first_day`.

    Every other date keeps its distance in whole weeks, so that weekdays stay, and then goes on to
    the next working day; years in fields, expressions and titles move by the same number of years.
    Raises BadInput where the first day is over or is no working day.
    """
    if first_day < today:
        raise BadInput("error.copy_in_the_past", day=first_day.isoformat(), today=today.isoformat())
    if not _worked(calendar, first_day):
        raise BadInput("error.copy_on_day_off", day=first_day.isoformat())
    old = definition.schedule.first_day
    mover = _Mover(first_day - old, first_day.year - old.year, calendar)
    document = mover.moved(definition.model_dump(mode="json"), "")
    if not isinstance(document, dict):
        msg = "a definition is a table"
        raise TypeError(msg)
    schedule = dict(document["schedule"]) if isinstance(document.get("schedule"), dict) else {}
    schedule["first_day"] = first_day.isoformat()
    document |= {
        "name": name,
        "year": definition.figures_year + first_day.year - old.year,
        "schedule": schedule,
    }
    kept = [entry for entry in mover.dates if entry.place != "schedule.first_day"]
    found = [MovedDate("schedule.first_day", old, first_day, moved_on=False), *kept]
    return MovedCall(document, tuple(sorted(found, key=lambda entry: entry.after)))


def _worked(calendar: WorkingDays, day: date) -> bool:
    """Tell whether a day is worked; of years not announced yet only weekends are known."""
    if day.year in calendar.years:
        return calendar.is_working_day(day)
    return day.weekday() < 5


class _Mover:
    """Walk through a document and move what stands for a day or a year."""

    def __init__(self, shift: timedelta, years: int, calendar: WorkingDays) -> None:
        self.shift = timedelta(weeks=round(shift.days / 7))
        self.years = years
        self.calendar = calendar
        self.dates: list[MovedDate] = []

    def moved(self, value: object, place: str, key: str = "") -> object:
        """Move a part of the document; `key` is the word it stands under."""
        if isinstance(value, Mapping):
            return {
                str(name): self.moved(entry, f"{place}.{name}".strip("."), self._word(key, name))
                for name, entry in value.items()
            }
        if isinstance(value, list):
            return [
                self.moved(entry, f"{place}.{number}", key)
                for number, entry in enumerate(value, start=1)
            ]
        return self._text(value, place, key) if isinstance(value, str) else value

    def _word(self, key: str, name: object) -> str:
        """Keep the word of a text in two languages: it is that of the text itself."""
        return key if name in {"zh", "en"} else str(name)

    def _text(self, text: str, place: str, key: str) -> str:
        if key in _KEPT:
            return text
        day = _iso_day(text)
        if day is not None:
            return self._day(day, place).isoformat()
        if key in _EXPRESSIONS:
            return self._expression(text)
        if key in _TITLES:
            return _YEAR.sub(lambda found: str(int(found[1]) + self.years), text)
        return text

    def _day(self, day: date, place: str) -> date:
        after = day + self.shift
        settled = after
        for _ in range(CLOSEST_WORKING_DAYS):
            if _worked(self.calendar, settled):
                break
            settled += timedelta(days=1)
        self.dates.append(MovedDate(place, day, settled, moved_on=settled != after))
        return settled

    def _expression(self, text: str) -> str:
        text = _DATE_WORD.sub(
            lambda found: f"{found[1]}{int(found[2]) + self.years}{found[3] or ''}{found[4]}", text
        )
        return _YEARLY_NAME.sub(lambda found: f"{found[1]}{int(found[2]) + self.years}", text)


def _iso_day(text: str) -> date | None:
    if len(text) != len("2021-01-01"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
