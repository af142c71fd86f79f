"""Read values out of parsed JSON and say exactly which key is wrong."""

from collections.abc import Iterator
from datetime import date, datetime, time
from math import isfinite
from typing import TypeVar

from optimizer.outcome import Json
from optimizer.problem import InstanceError, Span, require

GREATEST = 1_000_000
"""The greatest whole number of an instance: above it stands a slip of the keyboard."""
FIRST_YEAR, LAST_YEAR = 1970, 2999
Parsed = TypeVar("Parsed", date, datetime, time)


class Reader:
    """Read the keys of one JSON object; `path` is how error messages call it."""

    def __init__(self, thing: Json, path: str = "") -> None:
        if not isinstance(thing, dict):
            raise InstanceError(path or "instance", "must be an object")
        self.thing = thing
        self.path = path

    def key(self, name: str) -> str:
        """Give the full name of a key for a message."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Tell whether a key is there and not null."""
        return self.thing.get(name) is not None

    def get(self, name: str) -> Json:
        """Give the value of a key that must be there."""
        require(name in self.thing, self.key(name), "is missing")
        return self.thing[name]

    def text(self, name: str) -> str:
        """Read a text; a whole number is taken as its digits."""
        return as_text(self.get(name), self.key(name))

    def whole(self, name: str, default: int | None = None) -> int:
        """Read a whole number; a default of None means that the key must be there."""
        if default is not None and not self.has(name):
            return default
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InstanceError(self.key(name), f"{value!r} is not a whole number")
        require(abs(value) <= GREATEST, self.key(name), f"is beyond {GREATEST:,}")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Read a whole number, or None where the key is absent or null."""
        return self.whole(name) if self.has(name) else None

    def flag(self, name: str, default: bool) -> bool:
        """Read true or false."""
        value = self.thing.get(name, default)
        if not isinstance(value, bool):
            raise InstanceError(self.key(name), f"{value!r} is neither true nor false")
        return value

    def array(self, name: str, *, optional: bool = False) -> list[Json]:
        """Read a list; an optional one that is absent or null is empty."""
        if optional and not self.has(name):
            return []
        return as_list(self.get(name), self.key(name))

    def objects(self, name: str, *, optional: bool = False) -> Iterator["Reader"]:
        """Read a list of objects."""
        for place, entry in enumerate(self.array(name, optional=optional)):
            yield Reader(entry, f"{self.key(name)}[{place}]")

    def texts(self, name: str, *, optional: bool = False) -> tuple[str, ...]:
        """Read a list of texts."""
        every = self.array(name, optional=optional)
        return tuple(as_text(x, f"{self.key(name)}[{i}]") for i, x in enumerate(every))

    def pairs(self, name: str) -> frozenset[tuple[str, str]]:
        """Read an optional list of pairs of texts."""
        found = set()
        for place, entry in enumerate(self.array(name, optional=True)):
            key = f"{self.key(name)}[{place}]"
            pair = as_list(entry, key)
            require(len(pair) == 2, key, "must be a pair [expert, submission]")
            found.add((as_text(pair[0], key), as_text(pair[1], key)))
        return frozenset(found)

    def spans(self, name: str) -> tuple[Span, ...]:
        """Read an optional list of [start, end] in ISO times."""
        found = []
        for place, entry in enumerate(self.array(name, optional=True)):
            key = f"{self.key(name)}[{place}]"
            pair = as_list(entry, key)
            require(len(pair) == 2, key, "must be a pair [start, end]")
            start, end = (as_moment(x, key) for x in pair)
            require(start < end, key, "ends before it starts")
            found.append(Span(start, end))
        return tuple(found)

    def date(self, name: str) -> date:
        """Read a date, YYYY-MM-DD."""
        value = parsed(date, self.text(name), self.key(name), "a date YYYY-MM-DD")
        require_year(value.year, self.key(name))
        return value

    def clock(self, name: str) -> time:
        """Read a time of day, HH:MM."""
        value = parsed(time, self.text(name), self.key(name), "a time HH:MM")
        require(value.tzinfo is None, self.key(name), "must have no time zone")
        return value

    def moment(self, name: str) -> datetime:
        """Read an ISO time without a zone."""
        return as_moment(self.get(name), self.key(name))


def as_text(value: Json, key: str) -> str:
    """Take a value as a text; whole numbers are ids too."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InstanceError(key, f"{value!r} is not a text")


def as_list(value: Json, key: str) -> list[Json]:
    """Take a value as a list."""
    if not isinstance(value, list):
        raise InstanceError(key, "must be a list")
    return value


def as_number(value: Json, key: str) -> float:
    """Take a value as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InstanceError(key, f"{value!r} is not a number")
    require(isfinite(value), key, "is not a finite number")
    return float(value)


def as_moment(value: Json, key: str) -> datetime:
    """Take a value as an ISO time without a zone."""
    moment = parsed(datetime, as_text(value, key), key, "an ISO time")
    require(moment.tzinfo is None, key, "must have no time zone")
    require_year(moment.year, key)
    return moment


def require_year(year: int, key: str) -> None:
    """Refuse years for which nobody plans, so that sums of days never overflow."""
    require(FIRST_YEAR <= year <= LAST_YEAR, key, f"must lie in {FIRST_YEAR} to {LAST_YEAR}")


def parsed(kind: type[Parsed], text: str, key: str, what: str) -> Parsed:
    """Parse an ISO text, or say which key does not hold one."""
    try:
        return kind.fromisoformat(text)
    except ValueError as error:
        raise InstanceError(key, f"{text!r} is not {what}") from error
