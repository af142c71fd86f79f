"""Say of each defence that could not be planned why not, and what would help."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.defences.board import RoomBoard
from optimizer.defences.grid import Grid
from optimizer.defences.planned import PlannedModel
from optimizer.explain.patch import added, patched
from optimizer.explain.proposals import freed
from optimizer.instance import defence_document, defence_problem
from optimizer.messages import names, text
from optimizer.outcome import Fix, Json, OutcomeReason, Text
from optimizer.problem import Span

MOST_TRIES = 6
MOST_FIXES = 2
TRY_SECONDS = 2.0
SMALL = 150
"""The most defences for which fixes are tried by a solve of the whole timetable."""


def reasons(board: RoomBoard) -> tuple[OutcomeReason, ...]:
    """Explain every defence that is not on the board."""
    grid = board.grid
    planned = len(board.at)
    return tuple(_reason(board, d, planned) for d in range(len(grid.defences)) if d not in board.at)


def _reason(board: RoomBoard, defence: int, planned: int) -> OutcomeReason:
    grid = board.grid
    row = grid.defences[defence]
    about = {"defence": row.id, "names": names(list(row.panel))}
    people = (row.id, *row.panel)
    starts = np.nonzero(grid.starts[defence])[0].tolist()
    pinned = row.pinned_start is not None or row.pinned_room is not None
    fixes = tuple(_fixes(grid, defence, planned))
    if not starts:
        if row.pinned_start is not None:
            return OutcomeReason("pin_impossible", text("pin_impossible", **about), people, fixes)
        return OutcomeReason("no_common_slot", _no_common_slot(grid, defence, about), people, fixes)
    if not grid.places[defence].any():
        code = "pin_impossible" if pinned else "no_room"
        rooms = names(sorted(row.rooms or grid.rooms))
        return OutcomeReason(code, text(code, rooms=rooms, **about), people, fixes)
    busy, blockers = _in_the_way(board, defence, starts)
    if not busy and not blockers:
        limited = [e for e in grid.panels[defence] if _limited(grid, e)]
        ids = [grid.problem.experts[e].id for e in limited] or list(row.panel)
        message = text("day_limit", defence=row.id, names=names(ids))
        return OutcomeReason("day_limit", message, (row.id, *ids), fixes)
    times = ", ".join(f"{grid.moment(t):%m-%d %H:%M}" for t in starts[:6])
    shown = names(busy) if busy else "–"
    message = text("crowded", defence=row.id, names=shown, times=times)
    return OutcomeReason("crowded", message, (row.id, *busy, *blockers), fixes)


def _no_common_slot(grid: Grid, defence: int, about: dict[str, str]) -> Text:
    """Say who is away even at the time when most of the panel are there."""
    missing = _missing(grid, defence)
    if not missing:
        return text("applicant_away", submission=about["defence"])
    least = min(missing, key=lambda who: (len(who), missing[who]))
    when = grid.moment(missing[least][0])
    away = names([grid.problem.experts[e].id for e in least])
    return text("no_common_slot", time=f"{when:%Y-%m-%d %H:%M}", away=away, **about)


def _limited(grid: Grid, expert: int) -> bool:
    who = grid.problem.experts[expert]
    return bool(who.max_per_day or who.max_days)


def _in_the_way(board: RoomBoard, defence: int, starts: list[int]) -> tuple[list[str], list[str]]:
    """List the members who sit elsewhere at the common times, and the defences they sit in."""
    grid, length = board.grid, board.grid.durations[defence]
    panel = set(grid.panels[defence])
    busy: dict[str, None] = {}
    blockers: dict[str, None] = {}
    for other, (start, _) in sorted(board.at.items()):
        end = start + grid.durations[other]
        if not any(t < end and start < t + length for t in starts):
            continue
        shared = panel & set(grid.panels[other])
        for e in sorted(shared):
            busy[grid.problem.experts[e].id] = None
        if shared:
            blockers[grid.defences[other].id] = None
    open_: NDArray[np.bool_] = np.any(grid.places[defence] & ~board.taken, axis=1)
    full = [t for t in starts if not open_[t]]
    if full:
        at_full = {d for d, (s, _) in board.at.items() if s in set(full)}
        blockers |= {grid.defences[d].id: None for d in sorted(at_full)}
    return list(busy), list(blockers)


def _fixes(grid: Grid, defence: int, planned: int) -> Iterator[Fix]:
    """Offer to free one member for a half-day, tried by planning everything again."""
    if len(grid.defences) > SMALL:
        return
    document, found = defence_document(grid.problem), 0
    for fix in list(_members_freed(grid, defence))[:MOST_TRIES]:
        if _most(patched(document, fix.change)) > planned:
            yield fix
            found += 1
            if found == MOST_FIXES:
                return


def _most(document: Json) -> int:
    grid = Grid(defence_problem(document))
    return len(PlannedModel(grid).solve(TRY_SECONDS).at)


def _members_freed(grid: Grid, defence: int) -> Iterator[Fix]:
    """Free the fewest members who keep the rest from meeting, the day with most such times."""
    problem = grid.problem
    ranked = sorted(
        _missing(grid, defence).items(),
        key=lambda item: (len(item[0]), -len(item[1]), item[1]),
    )
    for missing, times in ranked:
        hours = grid.hours[int(grid.day[times[0]])]
        steps = tuple(
            added(f"/experts/{e}/unavailable", freed(problem.experts[e].unavailable, hours))
            for e in missing
        )
        who = names([problem.experts[e].id for e in missing])
        yield Fix(text("fix.expert_free", expert=who, time=f"{hours.start:%Y-%m-%d}"), steps)


def _missing(grid: Grid, defence: int) -> dict[tuple[int, ...], list[int]]:
    """Map each set of members who are away together to the slots at which only they are."""
    row = grid.defences[defence]
    found: dict[tuple[int, ...], list[int]] = {}
    room_free: NDArray[np.bool_] = np.any(grid.room_open, axis=0)
    for t in range(grid.count):
        if not grid.closed[t] and room_free[t] and not _away(grid, row.unavailable, t):
            missing = tuple(e for e in grid.panels[defence] if grid.away[e][t])
            if missing:
                found.setdefault(missing, []).append(t)
    return found


def _away(grid: Grid, spans: tuple[Span, ...], slot: int) -> bool:
    start = grid.moment(slot)
    end = start + grid.step
    return any(start < s.end and s.start < end for s in spans)
