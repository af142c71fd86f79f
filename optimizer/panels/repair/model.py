"""Model how some panels of a plan may change while all others stay as they are.

Every slot, seat and room of the free panels is a choice; what is chosen as before costs nothing.
A submission heard by another panel at its old hour counts as if it changed the room.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ortools.sat.python import cp_model

from optimizer.panels.repair.before import Before, few_of_a_kind, relatives
from optimizer.panels.repair.standing import Standing

Bool = cp_model.IntVar
Linear = cp_model.LinearExpr | int
Interval = cp_model.IntervalVar


SAMPLE = 100
"""How many of a category may be called up when not all are thought of."""


class Cost(NamedTuple):
    """Count what changes: seats taken by somebody new, slots at another hour, in another room."""

    seats: Linear
    slots: Linear
    rooms: Linear


class Scope(NamedTuple):
    """Say what a model may change.

    `free` are places in the old plan, `spare` the categories of panels that may be added. Panels
    of neither are held, or with `alone` left out, which asks less. With `bound` slots change only
    by leaving the model, at the least cost that this has. With `reserves` those are chosen too.
    With `sample` only some of those who were not on the free panels may be called up.
    """

    free: tuple[int, ...]
    spare: tuple[int, ...] = ()
    alone: bool = False
    bound: bool = False
    reserves: bool = False
    sample: bool = False


class ChangeModel:
    """Hold the variables of a change, of when and by whom each submission is heard.

    Its rules about people and rooms are added where it is built.
    """

    def __init__(self, before: Before, scope: Scope, submissions: Sequence[int]) -> None:
        self.before, self.scope, self.season = before, scope, before.season
        self.rules = before.season.rules
        self.model = cp_model.CpModel()
        known = [before.panels[i] for i in scope.free]
        if not scope.bound:
            known += before.vacant
        self.old: list[Standing | None] = [*known]
        self.category = [entry.category for entry in known]
        self.old += [None] * len(scope.spare)
        self.category += scope.spare
        self.panels = range(len(self.old))
        freed = set(scope.free)
        self.held = (
            [] if scope.alone else [p for i, p in enumerate(before.panels) if i not in freed]
        )
        self.submissions = list(submissions)
        self.at: dict[tuple[int, int, int], Bool] = {}
        self.moves: dict[tuple[int, int], Bool] = {}
        self.unnamed: dict[tuple[int, int], Bool] = {}
        self.out: dict[int, Bool] = {}
        self.heard: dict[tuple[int, int], Linear] = {}
        self.sits: dict[tuple[int, int], Bool] = {}
        self.stands_by: dict[tuple[int, int], Bool] = {}
        self.room: dict[tuple[int, str], Bool] = {}
        self.picks: dict[tuple[int, int], Bool] = {}
        self._taken: dict[tuple[int, int], list[Bool]] = defaultdict(list)
        self.occupied: dict[tuple[int, int], Bool] = {}
        self._add_spans()
        self._add_slots()
        self._add_days()
        self._add_members()

    # times

    def _add_spans(self) -> None:
        every, length = self.before.starts.every, self.season.clock.slot
        firsts = cp_model.Domain.from_values(every)
        lasts = cp_model.Domain.from_values([t + length for t in every])
        model = self.model
        self.used = [model.new_bool_var("") for _ in self.panels]
        self.start = [model.new_int_var_from_domain(firsts, "") for _ in self.panels]
        self.end = [model.new_int_var_from_domain(lasts, "") for _ in self.panels]
        longest = max((b - a for a, b in self.season.clock.hours), default=0)
        self.length = [model.new_int_var(length, max(length, longest), "") for _ in self.panels]
        for p in self.panels:
            model.add(self.start[p] + self.length[p] == self.end[p])
        for p in self.panels[len(self.old) - len(self.scope.spare) + 1 :]:
            if self.category[p] == self.category[p - 1]:
                model.add_implication(self.used[p], self.used[p - 1])

    def _add_slots(self) -> None:
        model, season = self.model, self.season
        for s in self.submissions:
            every: list[Bool] = []
            for p in (p for p in self.panels if self.category[p] == season.category_of[s]):
                here = []
                for t in self._starts_of(s, p):
                    var = self.at[s, p, t] = model.new_bool_var("")
                    self._taken[p, t].append(var)
                    here.append(var)
                if self._anywhere(s):
                    self.moves[s, p] = model.new_bool_var("")
                    here.append(self.moves[s, p])
                self.heard[s, p] = sum(here)
                every += here
            if self.scope.bound:
                self.out[s] = model.new_bool_var("")
                every.append(self.out[s])
            model.add_exactly_one(every)
        most = self.rules.max_slots_per_panel
        for p in self.panels:
            total = sum(v for (_, q), v in self.heard.items() if q == p)
            model.add(total >= self.used[p])
            model.add(total <= (most or len(self.submissions)) * self.used[p])
            self._add_unnamed(p)

    def _anywhere(self, submission: int) -> bool:
        """Tell whether any slot but the old one suits a submission as well as any other.

        Which of those it takes is left open: only their number is modelled.
        """
        tied = bool(relatives(self.season, submission)) or self.season.away[submission]
        return not tied and not self.scope.bound

    def _add_unnamed(self, panel: int) -> None:
        """Give a panel as many slots without a name as submissions that may take any."""
        moving = [v for (_, p), v in self.moves.items() if p == panel]
        if not moving:
            return
        slots = []
        for t in self.before.starts.every:
            var = self.unnamed[panel, t] = self.model.new_bool_var("")
            self._taken[panel, t].append(var)
            slots.append(var)
        self.model.add(sum(slots) == sum(moving))

    def _starts_of(self, submission: int, panel: int) -> tuple[int, ...]:
        place = self.before.places.get(submission)
        every = self.before.starts.every
        if self.scope.bound or self._anywhere(submission):
            row = self.old[panel]
            mine = row is not None and submission in row.slots
            here = place is not None and place.start in every and (mine or not self.scope.bound)
            every = (place.start,) if place and here else ()
        fits = self.season.slots_for(submission, every)
        return tuple(every[i] for i in fits)

    def _add_days(self) -> None:
        """Hold each panel to one day, its slots apart and within its span."""
        model, clock = self.model, self.season.clock
        step = clock.slot + clock.gap
        for p in self.panels:
            days = [model.new_bool_var("") for _ in clock.hours]
            model.add_exactly_one(days)
            for day, here in zip(days, self.before.starts.days, strict=True):
                occupied: list[tuple[int, Bool]] = []
                for t in here:
                    if (p, t) not in self._taken:
                        continue
                    some = self._one_of(self._taken[p, t])
                    occupied.append((t, some))
                    self.occupied[p, t] = some
                    model.add_implication(some, day)
                    model.add(self.start[p] <= t).only_enforce_if(some)
                    model.add(self.end[p] >= t + clock.slot).only_enforce_if(some)
                for first, _ in occupied:
                    model.add_at_most_one(v for t, v in occupied if first <= t < first + step)
                if here:
                    model.add(self.start[p] >= here[0]).only_enforce_if(day)
                    model.add(self.end[p] <= here[-1] + clock.slot).only_enforce_if(day)

    def _one_of(self, every: list[Bool]) -> Bool:
        if len(every) == 1:
            return every[0]
        some = self.model.new_bool_var("")
        self.model.add(sum(every) == some)
        return some

    def forbid_runs(self, patterns: Iterable[tuple[int, ...]]) -> None:
        """Forbid slots that follow one another as in a pattern of offsets, wherever they stand."""
        for pattern in patterns:
            for p in self.panels:
                for t in self.before.starts.every:
                    taken = [self.occupied.get((p, t + offset)) for offset in pattern]
                    every = [var for var in taken if var is not None]
                    if len(every) == len(pattern):
                        self.model.add_bool_or([var.negated() for var in every])

    def forbid_sitting(self, expert: int, slots: Iterable[tuple[int, int]]) -> None:
        """Forbid that an expert sits through slots (panel, start) which are too long together."""
        taken = list(slots)
        every = [self.occupied[p, t] for p, t in taken]
        every += [self.sits[expert, p] for p in sorted({p for p, _ in taken})]
        self.model.add_bool_or([var.negated() for var in every])

    def span(self, panel: int, present: Bool, gap: int = 0) -> Interval:
        """Make an interval of a panel's time, and of a changeover, that may be absent."""
        start, end = self.start[panel], self.end[panel]
        return self.model.new_optional_interval_var(
            start, self.length[panel] + gap, end + gap, present, ""
        )

    def fixed(self, spans: Iterable[tuple[int, int]]) -> list[Interval]:
        """Make intervals of spans that nobody may touch, overlapping ones joined."""
        merged: list[tuple[int, int]] = []
        for a, b in sorted(spans):
            if merged and a <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(b, merged[-1][1])
            else:
                merged.append((a, b))
        return [self.model.new_fixed_size_interval_var(a, b - a, "") for a, b in merged]

    # people

    @cached_property
    def duties(self) -> dict[int, list[Standing]]:
        """List the held panels on which each expert sits."""
        found: dict[int, list[Standing]] = defaultdict(list)
        for entry in self.held:
            for e in entry.members:
                found[e].append(entry)
        return found

    def _add_members(self) -> None:
        seats: dict[int, list[Bool]] = defaultdict(list)
        for p in self.panels:
            for e in self._able(p):
                if self._seats_left(e) > 0:
                    self.sits[e, p] = self.model.new_bool_var("")
                    self.model.add_implication(self.sits[e, p], self.used[p])
                    seats[e].append(self.sits[e, p])
        for e, mine in seats.items():
            if len(mine) > self._seats_left(e):
                self.model.add(sum(mine) <= self._seats_left(e))

    def _able(self, panel: int) -> list[int]:
        """List who may sit on a panel, or those of them who matter."""
        able = self.season.qualified[self.category[panel]]
        if self.scope.bound:
            return few_of_a_kind(self.before, self.old[panel], able)
        if not self.scope.sample:
            return able
        known = {e for entry in self.old if entry for e in (*entry.members, *entry.reserves)}
        rest = [e for e in able if e not in known]
        busy, skill = self.season.busy, self.season.skill
        category = self.category[panel]
        rest.sort(key=lambda e: (e in self.duties, len(busy[e]), -skill[e][category], e))
        return [e for e in able if e in known] + rest[:SAMPLE]

    def _seats_left(self, expert: int) -> int:
        return self.season.most_panels(expert) - len(self.duties.get(expert, ()))

    # what changes

    @cached_property
    def _room_changes(self) -> list[Linear]:
        found: list[Linear] = []
        for s in self.submissions:
            if s not in self.before.places:
                continue
            start, name, home = self.before.places[s]
            moved = self.model.new_bool_var("")
            for p in (p for p in self.panels if (s, p) in self.heard):
                here = self.room.get((p, name), 0)
                self.model.add(self.heard[s, p] <= here + moved)
                same = self.at.get((s, p, start))
                if same is not None and self.name(p) != home:
                    self.model.add_implication(same, moved)
            if s in self.out:
                self.model.add_implication(self.out[s], moved)
            found.append(moved)
        return found

    @cached_property
    def cost(self) -> Cost:
        """Count the changed seats, slots and rooms."""
        kept: dict[int, list[Bool]] = {s: [] for s in self.submissions if s in self.before.places}
        for (s, _, t), var in self.at.items():
            if s in kept and self.before.places[s].start == t:
                kept[s].append(var)
        slots = sum(1 - sum(mine) - self.out.get(s, 0) for s, mine in kept.items())
        seats = sum(v for (e, p), v in self.sits.items() if not self._sat(e, p))
        return Cost(seats, slots, sum(self._room_changes))

    def name(self, panel: int) -> str:
        """Give the name of an old panel; a new one has none."""
        row = self.old[panel]
        return row.name if row else ""

    def _sat(self, expert: int, panel: int) -> bool:
        row = self.old[panel]
        return row is not None and expert in row.old_members
