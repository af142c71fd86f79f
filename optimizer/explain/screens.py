"""Find causes that counting alone shows: too little time, too few seats."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import ceil

from optimizer.explain.calendar import Calendar
from optimizer.explain.cause import Cause
from optimizer.explain.items import Item, about, items_of, only
from optimizer.explain.phrases import Phrases
from optimizer.explain.smallest import smallest
from optimizer.explain.words import joined, label, listed
from optimizer.messages import TEXTS, text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelProblem, PanelRules
from optimizer.rules.member_rule import MemberRule, member_rules

TIME_KINDS = frozenset({"rooms", "closure", "changeover", "breaks"})
SEAT_KINDS = frozenset({"sizes", "odd", "limit", "slots", "run", "changeover", "breaks", "away"})
OF_EACH = frozenset({"limit", "away"})
"""The kinds of items that one person brings."""
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
    calendar = Calendar(problem)
    if calendar.room_slots() < len(problem.submissions):
        return True
    return _overall(problem) is not None or any(
        count(pool) is not None
        for pool in pools(problem, calendar)
        for count in seat_counts().values()
    )


@dataclass(frozen=True, slots=True)
class CategoryPool:
    """Hold what counting asks of a season of one category."""

    calendar: Calendar
    rules: PanelRules
    submissions: int
    longest: int
    panels: int
    experts: tuple[PanelExpert, ...]


Kind = Callable[[CategoryPool, int, Iterable[PanelExpert]], Short | None]
Count = Callable[[CategoryPool], Short | None]


def pools(problem: PanelProblem, calendar: Calendar | None = None) -> Iterator[CategoryPool]:
    """List what counting asks of each category by itself."""
    calendar = calendar or Calendar(problem)
    longest = calendar.longest()
    sizes = Counter(s.category for s in problem.submissions)
    named: dict[str, set[str]] = defaultdict(set)
    category = {s.id: s.category for s in problem.submissions}
    for expert, submission in problem.pinned:
        named[category[submission]].add(expert)
    for c, count in sizes.items():
        experts = tuple(e for e in problem.experts if c in e.categories or e.id in named[c])
        yield CategoryPool(calendar, problem.rules, count, longest, ceil(count / longest), experts)


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


def _most(experts: Iterable[PanelExpert], panels: int) -> int:
    """Count the seats that some experts may take on so many panels."""
    return sum(panels if e.max_panels is None else min(e.max_panels, panels) for e in experts)


def _short(pool: CategoryPool, each: int, experts: Iterable[PanelExpert]) -> Short | None:
    """Compare seats needed and seats that can be taken.

    More panels than the fewest would need more seats than they offer: whoever still may sit on
    one more is already counted on each of the fewest.
    """
    found = Short(pool.panels * each, _most(experts, pool.panels), pool.panels)
    return found if found.have < found.need else None


def _overall(problem: PanelProblem) -> Short | None:
    """Compare the seats of all categories with what all experts may take, where all are limited."""
    if any(e.max_panels is None for e in problem.experts):
        return None
    every = list(pools(problem))
    able = {e.id: e.max_panels or 0 for pool in every for e in pool.experts}
    panels = sum(pool.panels for pool in every)
    have, need = sum(able.values()), panels * problem.rules.sizes()[0]
    return Short(need, have, panels) if have < need else None


def _hours(pool: CategoryPool, each: int, experts: Iterable[PanelExpert]) -> Short | None:
    """Compare the slots that people must sit through with those they can be there for."""
    have, need = 0, each * pool.submissions
    for e in experts:
        most = pool.submissions if e.max_panels is None else e.max_panels * pool.longest
        have += min(pool.calendar.attendable(e.unavailable), most, pool.submissions)
        if have >= need:
            return None
    return Short(need, have, pool.panels)


def _of_rule(rule: MemberRule, kind: Kind) -> Count:
    """Count for those of whom a rule needs some."""

    def count(pool: CategoryPool) -> Short | None:
        each = rule.least(pool.rules, pool.rules.sizes()[0])
        return kind(pool, each, [e for e in pool.experts if rule.group(e)]) if each else None

    return count


def _of_all(kind: Kind) -> Count:
    """Count for all members."""
    return lambda pool: kind(pool, pool.rules.sizes()[0], pool.experts)


@cache
def seat_counts() -> dict[tuple[str, MemberRule | None], Count]:
    """List what is counted, by the ending of its code and the rule about members, if any.

    The rule that is named last is counted first; seats come before hours.
    """
    found: dict[tuple[str, MemberRule | None], Count] = {}
    for ending, kind in (("seats", _short), ("hours", _hours)):
        for rule in reversed(member_rules()):
            found[ending, rule] = _of_rule(rule, kind)
        found[ending, None] = _of_all(kind)
    return found


def short_of_seats(problem: PanelProblem) -> Iterator[Cause]:
    """Compare the seats that the fewest panels need with those that experts may take."""
    found = False
    for category, pool in zip(problem.categories, pools(problem), strict=True):
        for (ending, rule), count in seat_counts().items():
            short = count(pool)
            if short is not None:
                found = True
                some = about_category(problem, category)
                yield _said(some, ending, rule, short, partial(_any_short, count))
                break
    short = None if found else _overall(problem)
    if short is not None:
        yield _said(problem, "seats_overall", None, short, lambda p: _overall(p) is not None)


def _any_short(count: Count, problem: PanelProblem) -> bool:
    return any(count(pool) for pool in pools(problem))


def _said(
    some: PanelProblem,
    ending: str,
    rule: MemberRule | None,
    short: Short,
    refuted: Callable[[PanelProblem], bool],
) -> Cause:
    pool = [e for e in some.experts if rule is None or rule.group(e)]
    items = [item for item in items_of(some) if item.kind in SEAT_KINDS]
    if rule is not None:  # of people only those count of whom the rule needs some
        counted = {e.id for e in pool}
        items = [item for item in items if item.kind not in OF_EACH or item.ids[0] in counted]
        items.insert(0, Item(rule.item))
    if not ending.startswith("hours"):
        items = [item for item in items if item.kind != "away"]
    core = smallest(items, lambda kept: refuted(only(some, kept)))
    own = "" if rule is None else f"{rule.item}_"
    code = f"few_{own}{ending}"
    message = text(
        code if code in TEXTS else f"few_counted_{ending}",
        rule=Text("", "") if rule is None else rule.words(some.rules),
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
    involved = ids if ending == "seats_overall" else (some.categories[0], *ids)
    return Cause(code, message, involved, core=tuple(core))
