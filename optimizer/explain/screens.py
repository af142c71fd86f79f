"""Find causes that counting alone shows: too little time, too few seats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from optimizer.explain.calendar import Calendar
from optimizer.explain.cause import Cause
from optimizer.explain.items import Item, about, items_of, only
from optimizer.explain.phrases import Phrases
from optimizer.explain.smallest import smallest
from optimizer.explain.words import joined, label, listed
from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelProblem

TIME_KINDS = frozenset({"rooms", "closure", "changeover", "breaks"})
SEAT_KINDS = frozenset(
    {"sizes", "technical", "chair", "odd", "limit", "slots", "run", "changeover", "breaks", "away"}
)
LENGTHS = frozenset({"slots", "run", "changeover", "breaks"})
"""The kinds of items that make panels short, and so many."""


@dataclass(frozen=True, slots=True)
class Short:
    """Hold how many seats are needed and how many there can be, on so many panels at least."""

    need: int
    have: int
    panels: int


def lacking(problem: PanelProblem) -> bool:
    """Tell whether counting alone proves that there is no plan."""
    if not problem.submissions:
        return False
    if Calendar(problem).room_slots() < len(problem.submissions):
        return True
    if _overall(problem) is not None:
        return True
    return any(
        count(about_category(problem, category)) is not None
        for category in problem.categories
        for count in SEATS.values()
    )


def about_category(problem: PanelProblem, category: str) -> PanelProblem:
    """Give the season of one category alone."""
    return about(problem, {s.id for s in problem.submissions if s.category == category})


def short_of_time(problem: PanelProblem) -> Iterator[Cause]:
    """Compare the time of all rooms with what the submissions need."""
    slots, count = Calendar(problem).room_slots(), len(problem.submissions)
    if slots >= count or not count:
        return
    items = [item for item in items_of(problem) if item.kind in TIME_KINDS]
    core = smallest(items, lambda kept: Calendar(only(problem, kept)).room_slots() < count)
    length = problem.slot_minutes
    names = [r.id for r in problem.rooms]
    message = text(
        "room_time" if slots else "no_time",
        count=count,
        length=length,
        need=count * length,
        have=slots * length,
        names=listed(names) if names else text("nobody"),
        limits=_limits(problem, core),
    )
    code = "room_time" if slots else "no_time"
    short = count - slots
    yield Cause(code, message, tuple(names), core=tuple(core), short=short)


def _limits(problem: PanelProblem, core: list[Item]) -> Text:
    """Say what takes the time away, where that belongs to the cause."""
    some = [item for item in core if item.kind != "rooms"]
    if not some:
        return Text("", "")
    phrases = Phrases(problem, some)
    parts = joined([*phrases.rule_parts(), *phrases.blocked()])
    return text("limits", parts=parts)


def _most(experts: list[PanelExpert], panels: int) -> int:
    """Count the seats that some experts may take on so many panels."""
    return sum(panels if e.max_panels is None else min(e.max_panels, panels) for e in experts)


def _panels(problem: PanelProblem) -> int:
    """Count the fewest panels of a season of one category."""
    return ceil(len(problem.submissions) / Calendar(problem).longest())


def _short(problem: PanelProblem, each: int, experts: list[PanelExpert]) -> Short | None:
    """Compare seats needed and seats that can be taken.

    More panels than the fewest would need more seats than they offer: whoever still may sit on
    one more is already counted on each of the fewest.
    """
    panels = _panels(problem)
    found = Short(panels * each, _most(experts, panels), panels)
    return found if found.have < found.need else None


def _member_seats(problem: PanelProblem) -> Short | None:
    return _short(problem, problem.rules.sizes()[0], list(problem.experts))


def _technical_seats(problem: PanelProblem) -> Short | None:
    need = problem.rules.technical_needed(problem.rules.sizes()[0])
    return _short(problem, need, [e for e in problem.experts if e.kind == "technical"])


def _chair_seats(problem: PanelProblem) -> Short | None:
    able = [e for e in problem.experts if e.can_chair]
    return _short(problem, 1, able) if problem.rules.chair else None


def _overall(problem: PanelProblem) -> Short | None:
    """Compare the seats of all categories with what all experts may take, where all are limited."""
    if any(e.max_panels is None for e in problem.experts):
        return None
    panels = sum(_panels(about_category(problem, c)) for c in problem.categories)
    able = about(problem, {s.id for s in problem.submissions}).experts
    have = sum(e.max_panels or 0 for e in able)
    need = panels * problem.rules.sizes()[0]
    return Short(need, have, panels) if have < need else None


def _hours(problem: PanelProblem, each: int, experts: list[PanelExpert]) -> Short | None:
    """Compare the slots that people must sit through with those they can be there for."""
    calendar = Calendar(problem)
    longest = calendar.longest()
    panels = _panels(problem)
    have = 0
    for e in experts:
        slots = calendar.attendable(e.unavailable)
        most = len(problem.submissions) if e.max_panels is None else e.max_panels * longest
        have += min(slots, most, len(problem.submissions))
    found = Short(each * len(problem.submissions), have, panels)
    return found if found.have < found.need else None


def _member_hours(problem: PanelProblem) -> Short | None:
    return _hours(problem, problem.rules.sizes()[0], list(problem.experts))


def _technical_hours(problem: PanelProblem) -> Short | None:
    need = problem.rules.technical_needed(problem.rules.sizes()[0])
    return _hours(problem, need, [e for e in problem.experts if e.kind == "technical"])


def _chair_hours(problem: PanelProblem) -> Short | None:
    able = [e for e in problem.experts if e.can_chair]
    return _hours(problem, 1, able) if problem.rules.chair else None


SEATS: dict[str, Callable[[PanelProblem], Short | None]] = {
    "few_chair_seats": _chair_seats,
    "few_technical_seats": _technical_seats,
    "few_seats": _member_seats,
    "few_chair_hours": _chair_hours,
    "few_technical_hours": _technical_hours,
    "few_hours": _member_hours,
}


def short_of_seats(problem: PanelProblem) -> Iterator[Cause]:
    """Compare the seats that the fewest panels need with those that experts may take."""
    found = False
    for category in problem.categories:
        some = about_category(problem, category)
        for code, count in SEATS.items():
            short = count(some)
            if short is not None:
                found = True
                yield _told(some, code, short, count)
                break
    short = None if found else _overall(problem)
    if short is not None:
        yield _told(problem, "few_seats_overall", short, _overall)


def _told(
    some: PanelProblem, code: str, short: Short, count: Callable[[PanelProblem], Short | None]
) -> Cause:
    items = [item for item in items_of(some) if item.kind in SEAT_KINDS]
    core = smallest(items, lambda kept: count(only(some, kept)) is not None)
    pool = {
        "few_chair_seats": [e for e in some.experts if e.can_chair],
        "few_chair_hours": [e for e in some.experts if e.can_chair],
        "few_technical_seats": [e for e in some.experts if e.kind == "technical"],
        "few_technical_hours": [e for e in some.experts if e.kind == "technical"],
    }.get(code, list(some.experts))
    message = text(
        code,
        category=label(some.categories[0]),
        panels=short.panels,
        need=short.need,
        have=short.have,
        count=len(pool),
        names=listed(sorted(e.id for e in pool)),
        limits=_limits(some, [item for item in core if item.kind in LENGTHS]),
        slots=len(some.submissions),
        parts=joined(Phrases(some, core).blocked()),
    )
    ids = tuple(e.id for e in pool)
    involved = ids if code == "few_seats_overall" else (some.categories[0], *ids)
    return Cause(code, message, involved, core=tuple(core))
