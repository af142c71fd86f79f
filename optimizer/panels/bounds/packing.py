"""Bound the days a season needs: panels of given lengths packed into rooms and days."""

from ortools.sat.python import cp_model

from optimizer.panels.index.season import Season

MOST_PANELS = 60
SECONDS = 0.5


def room_slots(season: Season, day: int) -> int:
    """Count the slots a room may hold in a day at most, whoever uses it."""
    clock = season.clock
    step = clock.slot + clock.gap
    return sum((b - a + clock.gap) // step for a, b in clock.segments(day))


def fewest_days(season: Season, sizes: list[int], least: int) -> int:
    """Raise a lower bound on the days while it is proved that so few cannot hold the panels."""
    rooms = season.rooms
    slots = sorted((room_slots(season, d) for d in range(len(season.clock.hours))), reverse=True)
    while len(sizes) <= MOST_PANELS and least < len(slots):
        if _may_hold(sizes, [n for n in slots[:least] for _ in range(rooms)]):
            break
        least += 1
    return least


def _may_hold(sizes: list[int], bins: list[int]) -> bool:
    """Tell whether panels fit the bins; true as well when that is not known in time."""
    if not bins:
        return not sizes
    model = cp_model.CpModel()
    kinds = sorted(set(sizes))
    counts = {
        (n, b): model.new_int_var(0, bins[b] // n, "") for n in kinds for b in range(len(bins))
    }
    for n in kinds:
        model.add(sum(counts[n, b] for b in range(len(bins))) == sizes.count(n))
    for b, size in enumerate(bins):
        model.add(sum(n * counts[n, b] for n in kinds) <= size)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = SECONDS
    return solver.solve(model) != cp_model.INFEASIBLE
