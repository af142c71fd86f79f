"""Add rooms to a model of changes: one for each panel, open, free, and suited to what it hears."""

from __future__ import annotations

from collections import defaultdict

from optimizer.panels.repair.model import Bool, ChangeModel


def add_rooms(joint: ChangeModel) -> None:
    """Give every panel one room, held from its first slot to its last and through a changeover."""
    model, season, gap = joint.model, joint.season, joint.season.clock.gap
    for closed, rooms in season.groups:
        closures = joint.fixed(closed)
        for room in rooms:
            held = [(h.start, h.end(season) + gap) for h in joint.held if h.room == room]
            mine = []
            for p in joint.panels:
                here = joint.room[p, room] = model.new_bool_var("")
                mine.append(joint.span(p, here, gap))
                if closures:
                    model.add_no_overlap([joint.span(p, here), *closures])
            if len(mine) + len(held) > 1:
                model.add_no_overlap([*mine, *joint.fixed(held)])
    for p in joint.panels:
        model.add(sum(v for (q, _), v in joint.room.items() if q == p) == joint.used[p])
    _count_rooms(joint)


def _count_rooms(joint: ChangeModel) -> None:
    """Hear no more at a time than there are rooms: it follows, but makes bounds tighter."""
    length, season = joint.season.clock.slot, joint.season
    by_start: dict[int, list[Bool]] = defaultdict(list)
    for (_, t), some in joint.occupied.items():
        by_start[t].append(some)
    for t in joint.before.starts.every:
        rooms = sum(
            len(group) for closed, group in season.groups if not any(a <= t < b for a, b in closed)
        )
        rooms -= sum(h.start <= t < h.end(season) for h in joint.held)
        here = [v for at, every in by_start.items() if at <= t < at + length for v in every]
        if len(here) > rooms:
            joint.model.add(sum(here) <= max(0, rooms))


def add_rooms_that_suit(joint: ChangeModel) -> None:
    """Hear each submission in a room that suits it and holds the panel with whom it hears."""
    season = joint.season
    for (_, rooms), (g, offer) in zip(season.groups, enumerate(season.offers), strict=True):
        for p, n in joint.picks:
            small = [joint.room[p, room] for room in rooms]
            if not offer.holds(n):
                for here in small:
                    joint.model.add(here + joint.picks[p, n] <= 1)
                continue
            for s in (s for s in season.choosy if (s, p) in joint.heard):
                if not season.fits(s, g, n):
                    heard = joint.heard[s, p]
                    joint.model.add(sum(small) + joint.picks[p, n] + heard <= 2)
