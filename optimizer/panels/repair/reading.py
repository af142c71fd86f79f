"""Read the panels out of a solved model of changes, and find who would sit too long."""

from collections.abc import Iterator

from ortools.sat.python import cp_model

from optimizer.panels.repair.model import ChangeModel
from optimizer.panels.repair.standing import Standing

Bool = cp_model.IntVar
Sitting = tuple[int, tuple[tuple[int, int], ...]]
"""An expert with the slots (panel, start) that are too long together."""


def read_panels(joint: ChangeModel, solver: cp_model.CpSolver) -> dict[int, Standing]:
    """Read the free panels out of a solution by their place, empty ones left out."""
    found = {}
    for p in joint.panels:
        slots = _slots(joint, p, solver)
        if not slots:
            continue
        row = joint.old[p]
        mine = _chosen(joint.sits, p, solver)
        kept = [e for e in row.members if e in mine] if row else []
        reserves = list(row.reserves) if row else []
        if joint.stands_by:
            ready = _chosen(joint.stands_by, p, solver)
            reserves = [e for e in reserves if e in ready] + sorted(ready - set(reserves))
        found[p] = Standing(
            row.name if row else "",
            joint.category[p],
            kept + sorted(mine - set(kept)),
            row.lost if row else 0,
            row.chair if row else None,
            reserves,
            slots,
            next(r for (q, r), v in joint.room.items() if q == p and solver.boolean_value(v)),
            row.old_members if row else frozenset(),
        )
    return found


def _chosen(
    variables: dict[tuple[int, int], Bool], panel: int, solver: cp_model.CpSolver
) -> set[int]:
    return {e for (e, p), v in variables.items() if p == panel and solver.boolean_value(v)}


def _slots(joint: ChangeModel, panel: int, solver: cp_model.CpSolver) -> dict[int, int]:
    """Read a panel's slots; those without a name go to who moved, in the order they had."""
    taken = [key for key, v in joint.at.items() if key[1] == panel and solver.boolean_value(v)]
    moved = sorted(_chosen(joint.moves, panel, solver))
    free = [t for (p, t), v in joint.unnamed.items() if p == panel and solver.boolean_value(v)]
    places, late = joint.before.places, max(joint.before.starts.every, default=0) + 1
    moved.sort(key=lambda s: places[s].start if s in places else late)
    return {s: t for s, _, t in taken} | dict(zip(moved, sorted(free), strict=True))


def long_sittings(joint: ChangeModel, panels: dict[int, Standing]) -> Iterator[Sitting]:
    """Find experts who would sit longer in a row than they can, on one panel or on several."""
    season = joint.season
    for e in {e for panel in panels.values() for e in panel.members}:
        if season.run_limit[e] is None:
            continue
        slots = [
            (t, p)
            for p, element in panels.items()
            if e in element.members
            for t in element.slots.values()
        ]
        slots += [(t, -1) for entry in joint.duties.get(e, ()) for t in entry.slots.values()]
        tired = _too_long(joint, season.run_limit[e] or 0, sorted(slots))
        free = tuple((p, t) for t, p in tired if p >= 0)
        if free:
            yield e, free


def _too_long(
    joint: ChangeModel, limit: int, slots: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Find the fewest slots in a row, without a pause, that last longer than a limit."""
    length, pause = joint.season.clock.slot, joint.season.clock.pause
    found: list[tuple[int, int]] = []
    for last in range(len(slots)):
        for first in range(last, -1, -1):
            if first < last and slots[first + 1][0] - slots[first][0] - length >= pause:
                break
            long = slots[last][0] + length - slots[first][0] > limit
            if long and (not found or last - first + 1 < len(found)):
                found = slots[first : last + 1]
    return found
