"""Add to a joint model what submissions need of rooms and slots, and experts of pauses."""

from collections import defaultdict
from typing import Protocol

from ortools.sat.python import cp_model

from optimizer.panels.index.season import Season
from optimizer.panels.index.windows import Window

Bool = cp_model.IntVar


class Sketch(Protocol):
    """What of a joint model these rules speak of; pairs are (who or what, panel)."""

    model: cp_model.CpModel
    season: Season
    panels: range
    sizes: tuple[int, ...]
    submissions: list[int]
    rested: bool
    takes: dict[tuple[int, int], Bool]
    sits: dict[tuple[int, int], Bool]
    heard: dict[tuple[int, int], Bool]
    picks: dict[tuple[int, int], Bool]

    def options(self, panel: int) -> list[Window]:
        """List the windows that a panel may take."""

    def seats_of(self, expert: int) -> list[int]:
        """List the panels on which an expert may sit."""

    @property
    def seated(self) -> list[int]:
        """List the experts who may sit on a panel."""


def add_attendance(joint: Sketch, panel: int) -> None:
    """Keep each window's slots enough for the applicants who can attend only some of them."""
    season = joint.season
    mine = [s for (s, q) in joint.heard if q == panel and season.away[s]]
    for k, window in enumerate(joint.options(panel)):
        fits = {s: frozenset(season.slots_for(s, window.starts)) for s in mine}
        partial = {f for f in fits.values() if len(f) < len(window.starts)}
        # Two pinned slots together ask for nothing that each of them alone does not.
        single = {f for f in partial if len(f) == 1} if season.pinned_starts else set()
        unions: set[frozenset[int]] = {
            a | b for a in partial for b in partial if a not in single or b not in single
        } | {frozenset(), *single}
        for slots in unions:
            within = [joint.heard[s, panel] for s in mine if fits[s] <= slots]
            if len(within) > len(slots):
                joint.model.add(sum(within) <= len(slots)).only_enforce_if(joint.takes[panel, k])


def add_rooms_that_suit(joint: Sketch) -> None:
    """Hear each submission in a room that suits it and holds the panel with whom it hears."""
    offers = joint.season.offers
    for p in joint.panels:
        for size in joint.sizes:
            small = [
                joint.takes[p, k]
                for k, w in enumerate(joint.options(p))
                if not offers[w.group].holds(size)
            ]
            if small:
                pick = [joint.picks[p, size]] if len(joint.sizes) > 1 else []
                joint.model.add(sum(small) + sum(pick) <= len(pick))
    for (s, p), heard in joint.heard.items():
        if s in joint.season.choosy:
            _add_suiting(joint, s, p, heard)


def _add_suiting(joint: Sketch, submission: int, panel: int, heard: Bool) -> None:
    """Forbid the windows in which a submission cannot be heard, for each size of the panel."""
    season, options = joint.season, list(enumerate(joint.options(panel)))
    for size in joint.sizes:
        unfit = [
            joint.takes[panel, k] for k, w in options if not season.fits(submission, w.group, size)
        ]
        if not unfit:
            continue
        pick = [joint.picks[panel, size]] if len(joint.sizes) > 1 else []
        joint.model.add(sum(unfit) + heard + sum(pick) <= 1 + len(pick))


def add_pauses_between(joint: Sketch) -> None:
    """Keep panels apart that together would let an expert sit too long in a row."""
    near: dict[tuple[int, int, int | None], Bool] = {}
    for e in joint.seated:
        limit = joint.season.run_limit[e]
        mine = joint.seats_of(e) if limit is not None else []
        for i, p in enumerate(mine):
            for q in mine[i + 1 :]:
                # People of one limit share the variable: what is too close is so for all of them.
                key = (p, q, limit)
                if key not in near:
                    near[key] = _near(joint, e, p, q)
                both = [joint.sits[e, p], joint.sits[e, q], near[key]]
                joint.model.add_bool_or([v.negated() for v in both])


def _near(joint: Sketch, expert: int, panel: int, other: int) -> Bool:
    """Give a variable that is true when two panels follow one another too soon for an expert."""
    near = joint.model.new_bool_var(f"near {panel} {other}")
    for k, window in enumerate(joint.options(panel)):
        close = [
            joint.takes[other, m]
            for m, w in enumerate(joint.options(other))
            if joint.season.too_close(expert, window.starts, w.starts, rested=joint.rested)
        ]
        if close:
            joint.model.add(joint.takes[panel, k] + sum(close) <= 1 + near)
    return near


def place_slots(joint: Sketch, *, siblings: bool, attendance: bool) -> None:
    """Model the very slots of some submissions, each slot taken once.

    With `siblings` those of applicants who present twice, who are heard at different times; with
    `attendance` those of all who cannot come at any time.
    """
    season = joint.season
    families = list(season.siblings.values()) if siblings else []
    placed = {s for mine in families for s in mine}
    if attendance:
        placed |= {s for s in joint.submissions if season.away[s]}
    slots: dict[tuple[int, int, int], list[Bool]] = defaultdict(list)
    starts: dict[int, list[tuple[int, Bool]]] = defaultdict(list)
    for s in sorted(placed):
        for p in (p for p in joint.panels if (s, p) in joint.heard):
            here = []
            for k, window in enumerate(joint.options(p)):
                for i in season.slots_for(s, window.starts):
                    at = joint.model.new_bool_var("")
                    joint.model.add_implication(at, joint.takes[p, k])
                    here.append(at)
                    slots[p, k, i].append(at)
                    starts[s].append((window.starts[i], at))
            joint.model.add(sum(here) == joint.heard[s, p])
    for every in slots.values():
        joint.model.add_at_most_one(every)
    length = season.clock.slot
    for mine in families:
        taken = [each_start for s in mine for each_start in starts[s]]
        for t in sorted({start for start, _ in taken}):
            joint.model.add_at_most_one(at for start, at in taken if t - length < start <= t)
