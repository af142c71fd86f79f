"""Count panels and slots: how few panels suffice, how evenly they share, how few days hold them."""

from collections.abc import Collection
from math import ceil

from optimizer.outcome import Value
from optimizer.panels.bounds.packing import fewest_days, room_slots
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Draft
from optimizer.problem import Priority


def fewest_panels(season: Season) -> list[int]:
    """Count the fewest panels of each category: its submissions over the longest panel."""
    longest = season.longest
    return [ceil(len(mine) / longest) if longest else 0 for mine in season.of_category]


def even_drafts(season: Season, panels: list[int]) -> list[Draft]:
    """Share each category's submissions among its panels as evenly as whole numbers allow."""
    drafts = []
    for c, count in enumerate(panels):
        low, more = divmod(len(season.of_category[c]), count)
        drafts += [Draft(c, low + 1, low + 1)] * more + [Draft(c, low, low)] * (count - more)
    return drafts


def open_drafts(
    season: Season, panels: list[int], extra: int = 0, among: Collection[int] | None = None
) -> list[Draft]:
    """Let the panels of a category share its submissions as they like.

    With `extra`, as many panels more may be used in each category where that can be needed;
    `among` limits these categories.
    """
    drafts = []
    longest = season.longest
    for c, count in enumerate(panels):
        total = len(season.of_category[c])
        high = min(longest, total - count + 1)
        low = max(1, total - (count - 1) * high)
        more = min(extra, total - count) if among is None or c in among else 0
        drafts += [Draft(c, 1 if more else low, high)] * count
        drafts += [Draft(c, 1, high, optional=True)] * more
    return drafts


def even_squares(total: int, parts: int) -> int:
    """Give the least sum of squares of `parts` whole numbers that add up to `total`."""
    if not parts:
        return 0
    low, more = divmod(total, parts)
    return more * (low + 1) ** 2 + (parts - more) * low**2


def floors(season: Season, values: dict[str, Value]) -> dict[str, Value]:
    """Give lower bounds that follow from counting alone.

    `values` is a plan's: where it has the fewest panels and panels come first in the order, what
    follows from their number counts too.
    """
    size = season.rules.sizes()[0]
    total = len(season.submissions)
    able = len(season.able)
    panels = fewest_panels(season)
    least = sum(panels)
    bound: dict[str, Value] = {
        "placed": total,
        "panels": least,
        "load_max": ceil(size * total / able) if able else 0,
        "load_sum_of_squares": even_squares(size * total, able),
        "idle_minutes": 0,
    }
    bound["expertise_per_seat"] = max(
        (max(known.values(), default=0.0) for known in season.skill), default=0.0
    )
    if not total:
        bound["expertise_per_seat"] = 0.0
    fewest = values["panels"] == least and _before(season, "panels", "balance")
    if fewest:
        pairs = [(len(m), p) for m, p in zip(season.of_category, panels, strict=True)]
        largest = max((ceil(n / p) for n, p in pairs), default=0)
        squares = size * sum(even_squares(n, p) for n, p in pairs)
        bound["load_max"] = max(bound["load_max"], largest)
        bound["load_sum_of_squares"] = max(bound["load_sum_of_squares"], squares)
    bound["expert_days"] = _fewest_expert_days(season, values, fewest)
    bound["days"] = _fewest_days(season, values, fewest)
    return bound


def _before(season: Season, priority: Priority, two: Priority) -> bool:
    order = season.rules.priorities
    return order.index(priority) < order.index(two)


def seats_once(season: Season, values: dict[str, Value]) -> bool:
    """Tell whether the values prove that every plan as good seats each expert once at most.

    They do when the sum of squares is what even panels of the least size cost: any second seat,
    larger panel or uneven share would add to it.
    """
    panels = fewest_panels(season)
    size = season.rules.sizes()[0]
    pairs = zip(season.of_category, panels, strict=True)
    squares = size * sum(even_squares(len(m), p) for m, p in pairs)
    return values["panels"] == sum(panels) and values["load_sum_of_squares"] == squares


def _fewest_expert_days(season: Season, values: dict[str, Value], fewest: bool) -> int:
    seats = season.rules.sizes()[0] * sum(fewest_panels(season))
    after = _before(season, "balance", "compactness")
    if fewest and after and seats_once(season, values):
        return seats
    a_day = max((_most_panels_a_day(season, day) for day in _days(season)), default=1)
    return ceil(seats / max(1, a_day))


def _fewest_days(season: Season, values: dict[str, Value], fewest: bool) -> int:
    """Count the days whose rooms together have slots enough; with known lengths, pack them."""
    needed, least = len(season.submissions), 0
    for slots in sorted((room_slots(season, d) for d in _days(season)), reverse=True):
        if needed <= 0:
            break
        needed -= slots * season.rooms
        least += 1
    after = _before(season, "balance", "compactness")
    if fewest and after and seats_once(season, values):
        sizes = [d.high for d in even_drafts(season, fewest_panels(season))]
        least = max(least, _by_count(season, sizes))
        least = fewest_days(season, sizes, least)
    return least


def _by_count(season: Season, sizes: list[int]) -> int:
    """Count the days needed if every room held as many of the smallest panels as it can."""
    left, days = len(sizes), 0
    counts = [_room_day(season, day, sorted(sizes)) for day in _days(season)]
    for count in sorted(counts, reverse=True):
        if left <= 0:
            break
        left -= count * season.rooms
        days += 1
    return days


def _days(season: Season) -> range:
    return range(len(season.clock.hours))


def _room_day(season: Season, day: int, sizes: list[int]) -> int:
    """Count the most panels one room may hold in a day: the smallest, one after another."""
    slots = room_slots(season, day)
    count = 0
    for size in sizes:
        slots -= size
        if slots < 0:
            break
        count += 1
    return count


def _most_panels_a_day(season: Season, day: int) -> int:
    """Count the most panels one expert could sit on in a day."""
    limit = max((season.most_panels(e) for e in season.able), default=1)
    return min(limit, room_slots(season, day))
