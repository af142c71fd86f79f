"""Read the fixes of an explanation, JSON Patches on the instance, as acts on the call's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.messages import CATEGORIES
from optimizer.problem import PanelProblem
from optimizer.terms import clock
from reviewer.model.plan_documents import PatchStep
from reviewer.model.programme import PanelRule

RULES = frozenset(PanelRule.model_fields)


@dataclass(frozen=True)
class SetRule:
    """Change a setting of the panels."""

    name: str
    value: object


@dataclass(frozen=True)
class LetChair:
    """Let an expert chair."""

    expert: str


@dataclass(frozen=True)
class SetAway:
    """Note when an expert is away, in place of what is known; spans are local (start, end)."""

    expert: str
    spans: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SetLimit:
    """Note the most panels of an expert."""

    expert: str
    panels: int


@dataclass(frozen=True)
class SetSitting:
    """Note how many minutes an expert may sit without a pause."""

    expert: str
    minutes: int


@dataclass(frozen=True)
class EquipRoom:
    """Note that a room has video, or how many people it holds; None leaves that as it is."""

    room: str
    video: bool | None = None
    capacity: int | None = None


@dataclass(frozen=True)
class FreeHearing:
    """Take back what staff noted of a hearing: its start, its room, its earliest or latest hour."""

    submission: str
    what: str


@dataclass(frozen=True)
class AddRoom:
    """Open one more room, closed at some times (start, end), with video where that is needed."""

    closed: tuple[tuple[str, str], ...] = ()
    video: bool = False


@dataclass(frozen=True)
class CloseRoom:
    """Note when a room is closed, in place of what is known; spans are local (start, end)."""

    room: str
    spans: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SetChangeover:
    """Set the minutes that pass between slots."""

    minutes: int


@dataclass(frozen=True)
class FillBreak:
    """Go on through a break of a day, from "HH:MM" to "HH:MM"."""

    date: str
    start: str
    end: str


@dataclass(frozen=True)
class LengthenDay:
    """Keep a day open until a later time, "HH:MM"."""

    date: str
    end: str


@dataclass(frozen=True)
class AddDay:
    """Meet on one more day, with the half-days of the last one."""

    date: str


@dataclass(frozen=True)
class KeepPins:
    """Unlock every seat but these (expert, submission)."""

    pairs: tuple[tuple[str, str], ...]


Remedy = (
    SetRule
    | LetChair
    | SetAway
    | SetLimit
    | SetSitting
    | EquipRoom
    | FreeHearing
    | AddRoom
    | CloseRoom
    | SetChangeover
    | FillBreak
    | LengthenDay
    | AddDay
    | KeepPins
)


def remedies_of(change: Sequence[PatchStep], problem: PanelProblem) -> tuple[Remedy, ...] | None:
    """Read a fix; None where a step asks for what only people can do, such as a later hearing."""
    found: list[Remedy] = []
    for step in change:
        remedy = _remedy(step.path.split("/")[1:], step.value, problem)
        if remedy is None:
            return None
        found.append(remedy)
    return tuple(found)


def _remedy(path: list[str], value: object, problem: PanelProblem) -> Remedy | None:
    match path:
        case ["rules", name] if name in RULES:
            return SetRule(name, value)
        case ["experts", place, name]:
            return _of_expert(problem.experts[int(place)].id, name, value)
        case ["rooms", *rest]:
            return _of_room(rest, value, problem)
        case ["submissions", place, *rest] if rest and value is None:
            what = rest[-1]
            if what in {"start", "room", "earliest", "latest"}:
                return FreeHearing(problem.submissions[int(place)].id, what)
        case ["pinned"] if isinstance(value, list):
            return KeepPins(_spans(value))
    return _of_times(path, value, problem)


def _of_room(rest: list[str], value: object, problem: PanelProblem) -> Remedy | None:
    if rest == ["-"] and isinstance(value, dict):
        return AddRoom(_spans(value.get("unavailable") or []), bool(value.get("video")))
    if len(rest) == 1:
        return None
    room = problem.rooms[int(rest[0])].id
    match rest[1]:
        case "unavailable" if isinstance(value, list):
            return CloseRoom(room, _spans(value))
        case "video" if value is True:
            return EquipRoom(room, video=True)
        case "capacity" if isinstance(value, int):
            return EquipRoom(room, capacity=value)
    return None


def _of_times(path: list[str], value: object, problem: PanelProblem) -> Remedy | None:
    match path:
        case ["changeover_minutes"] if isinstance(value, int):
            return SetChangeover(value)
        case ["breaks", place] if value is None:
            gone = problem.breaks[int(place)]
            day = gone.date.isoformat() if gone.date else "*"
            return FillBreak(day, clock(gone.start), clock(gone.end))
        case ["days", "-"] if isinstance(value, dict):
            return AddDay(str(value["date"]))
        case ["days", place, "end"]:
            return LengthenDay(problem.days[int(place)].date.isoformat(), str(value))
    return None


def _of_expert(code: str, name: str, value: object) -> Remedy | None:
    if name == "can_chair" and value is True:
        return LetChair(code)
    if name == "max_panels" and isinstance(value, int):
        return SetLimit(code, value)
    if name == "max_run_minutes" and isinstance(value, int):
        return SetSitting(code, value)
    if name == "unavailable" and isinstance(value, list):
        return SetAway(code, _spans(value))
    return None


def _spans(value: Sequence[Sequence[object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(entry[0]), str(entry[1])) for entry in value)


def plain_words(text: str) -> str:
    """Leave out the usual words for categories; the call has its own, put in by their codes."""
    for code, word in CATEGORIES.items():
        text = text.replace(f"{word}（{code}）", code)
    return text
