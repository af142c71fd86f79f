"""Model panels, members, submissions and windows together for CP-SAT.

One Boolean says "expert e sits on panel p", one "submission s is heard by panel p", one "panel p
takes window k". The model suits up to about forty panels at once; greater seasons are split first
and this model then searches among a few panels with the rest held (`around`).
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from ortools.sat.python import cp_model

from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Around, Draft, Seated, Seating
from optimizer.panels.index.windows import Window
from optimizer.panels.model.needs import (
    add_attendance,
    add_pauses_between,
    add_rooms_that_suit,
    place_slots,
)

SKILL_SCALE = 10_000
Bool = cp_model.IntVar
Linear = cp_model.LinearExpr | int


class JointModel:
    """Hold the variables and hard rules of a joint search; objectives are read from it.

    `most` limits the panels of every expert in addition to `max_panels` (1 when nobody needs to
    sit twice), `sizes` the sizes of panels. With `reserves` the substitutes are chosen in the
    model, else afterwards. With `siblings` the slots of applicants who present twice are modelled,
    with `attendance` those of all who cannot come at any time. With `partial` submissions may stay
    without a panel. With `roomy` a panel may leave slots of its window empty. With `rested` whoever
    may sit only so long has a pause between any two panels.
    """

    def __init__(
        self,
        season: Season,
        drafts: Sequence[Draft],
        submissions: Sequence[int],
        windows: dict[int, list[Window]],
        held: Around | None = None,
        *,
        most: int | None = None,
        sizes: tuple[int, ...] | None = None,
        reserves: bool = False,
        siblings: bool = False,
        attendance: bool = False,
        partial: bool = False,
        roomy: bool = False,
        rested: bool = False,
    ) -> None:
        self.season, self.rules, self.drafts = season, season.rules, list(drafts)
        self.submissions, self.windows = list(submissions), windows
        self.held, self.most = held or Around(), most
        self.partial, self.roomy, self.rested = partial, roomy, rested
        self.sizes = sizes or self.rules.sizes()
        self.with_reserves = reserves and self.rules.reserves > 0
        self.model = cp_model.CpModel()
        self.panels = range(len(self.drafts))
        self.used: dict[int, Linear] = {}
        self.takes: dict[tuple[int, int], Bool] = {}
        self.sits: dict[tuple[int, int], Bool] = {}
        self.heard: dict[tuple[int, int], Bool] = {}
        self.stands_by: dict[tuple[int, int], Bool] = {}
        self.size: dict[int, Linear] = {}
        self.picks: dict[tuple[int, int], Bool] = {}
        self.count: dict[int, Linear] = {}
        self.meets: dict[tuple[int, int], Bool] = {}
        self._members_of: dict[int, list[int]] = {}
        self._seats_of: dict[int, list[int]] = defaultdict(list)
        self._share: dict[tuple[int, int], Linear] = {}
        self._options: dict[int, list[Window]] = {}
        self._add_windows()
        self._add_submissions()
        self._add_members()
        self._add_composition()
        self._add_conflicts()
        self._add_overlaps()
        if self.with_reserves:
            self._add_reserves()
        place_slots(self, siblings=siblings, attendance=attendance)
        self._add_terms()
        self._add_symmetry()

    # variables and hard rules

    def options(self, panel: int) -> list[Window]:
        """List the windows that a panel may take, one for each start and count of slots."""
        if panel not in self._options:
            draft = self.drafts[panel]
            top = max(self.windows) if self.roomy else draft.high
            counts = range(draft.low, top + 1)
            self._options[panel] = [w for n in counts for w in self.windows[n]]
        return self._options[panel]

    def _add_windows(self) -> None:
        for p in self.panels:
            every = [self.model.new_bool_var(f"takes {p} {k}") for k in range(len(self.options(p)))]
            for k, var in enumerate(every):
                self.takes[p, k] = var
            if self.drafts[p].optional:
                used = self.model.new_bool_var(f"used {p}")
                self.model.add(sum(every) == used)
                self.used[p] = used
            else:
                self.model.add(sum(every) == 1)
                self.used[p] = 1
        self._add_room_capacity()

    def _add_room_capacity(self) -> None:
        gap = self.season.clock.gap
        for group, (_, rooms) in enumerate(self.season.groups):
            taken = [d for g, d in self.held.rooms if g == group]
            mine = [
                (w.start, w.end + gap, self.takes[p, k])
                for p in self.panels
                for k, w in enumerate(self.options(p))
                if w.group == group
            ]
            moments = {start for start, _, _ in mine} | {d.start for d in taken}
            for t in sorted(moments):
                inside = [var for a, b, var in mine if a <= t < b]
                left = len(rooms) - sum(d.start <= t < d.end + gap for d in taken)
                if len(inside) > left:
                    self.model.add(sum(inside) <= left)

    def _add_submissions(self) -> None:
        for s in self.submissions:
            mine = [p for p in self.panels if self.drafts[p].category == self.season.category_of[s]]
            for p in mine:
                self.heard[s, p] = self.model.new_bool_var(f"heard {s} {p}")
            every = [self.heard[s, p] for p in mine]
            if self.partial:
                self.model.add_at_most_one(every)
            else:
                self.model.add_exactly_one(every)
        for p, draft in enumerate(self.drafts):
            total = sum(v for (_, q), v in self.heard.items() if q == p)
            if draft.low == draft.high and not draft.optional:
                self.count[p] = draft.high
            else:
                windows = enumerate(self.options(p))
                self.count[p] = sum(len(w.starts) * self.takes[p, k] for k, w in windows)
            if self.roomy:
                self.model.add(total <= self.count[p])
                self.model.add(total >= draft.low * self.used[p])
                self.model.add(total <= draft.high)
                self.count[p] = total
            else:
                self.model.add(total == self.count[p])
            add_attendance(self, p)

    def _add_members(self) -> None:
        for p, draft in enumerate(self.drafts):
            for e in self.season.qualified[draft.category]:
                blocked = [
                    self.takes[p, k]
                    for k, w in enumerate(self.options(p))
                    if not self._available(e, w)
                ]
                if self._seats_left(e) > 0 and len(blocked) < len(self.options(p)):
                    self.sits[e, p] = self.model.new_bool_var(f"sits {e} {p}")
                    self._seats_of[e].append(p)
                    if blocked:
                        self.model.add_at_most_one([self.sits[e, p], *blocked])
        for e, mine in self._seats_of.items():
            if len(mine) > self._seats_left(e):
                self.model.add(sum(self.sits[e, p] for p in mine) <= self._seats_left(e))

    def _seats_left(self, expert: int) -> int:
        limit = self.season.most_panels(expert)
        if self.most is not None:
            limit = min(limit, self.most)
        return limit - len(self.held.duties.get(expert, ()))

    def _available(self, expert: int, window: Window) -> bool:
        duties = self.held.duties.get(expert, ())
        clash = any(window.start < d.end and d.start < window.end for d in duties)
        if clash or any(self.season.too_close(expert, window.starts, d.starts) for d in duties):
            return False
        return self.season.sits_through(expert, window.starts, window.end)

    def _add_composition(self) -> None:
        for p in self.panels:
            seats = {e: v for (e, q), v in self.sits.items() if q == p}
            sizes: dict[int, Linear] = {self.sizes[0]: self.used[p]}
            if len(self.sizes) > 1:
                self.picks |= {(p, n): self.model.new_bool_var(f"size {p} {n}") for n in self.sizes}
                sizes = {n: self.picks[p, n] for n in self.sizes}
                self.model.add(sum(sizes.values()) == self.used[p])
            self.size[p] = sum(n * has for n, has in sizes.items())
            self.model.add(sum(seats.values()) == self.size[p])
            self._members_of[p] = list(seats)
            self.season.sums.post(self.model, seats, sizes)

    def _add_conflicts(self) -> None:
        leave = self.rules.recusal == "leave"
        for (s, p), heard in self.heard.items():
            barred = [self.sits[e, p] for e in self.season.barred[s] if (e, p) in self.sits]
            if barred and leave:
                rest = self.size[p] - sum(barred)
                self.model.add(rest >= self.rules.members_left).only_enforce_if(heard)
            else:
                for sits in barred:
                    self.model.add_bool_or([heard.negated(), sits.negated()])
            for e in self.season.pins[s]:
                if (e, p) in self.sits:
                    self.model.add_implication(heard, self.sits[e, p])
                else:
                    self.model.add(heard == 0)

    def _add_overlaps(self) -> None:
        """Let nobody sit on two panels at once, and no applicant's two submissions need it."""
        pairs = {(p, q) for mine in self._seats_of.values() for p in mine for q in mine if p < q}
        if self.with_reserves:
            pairs = {(p, q) for q in self.panels for p in range(q)}
        elif all(self._seats_left(e) <= 1 for e in self._seats_of):
            pairs = set()
        for p, q in sorted(pairs):
            self.meets[p, q] = self.model.new_bool_var(f"meets {p} {q}")
            for t in self._moments():
                here = [self._present(p, t), self._present(q, t)]
                if here[0] and here[1]:
                    self.model.add(sum(here[0]) + sum(here[1]) <= 1 + self.meets[p, q])
        for e, mine in self._seats_of.items():
            if self._seats_left(e) > 1:
                for i, p in enumerate(mine):
                    for q in mine[i + 1 :]:
                        both = [self.sits[e, p], self.sits[e, q], self.meets[p, q]]
                        self.model.add_bool_or([v.negated() for v in both])

    def _moments(self) -> list[int]:
        return sorted({w.start for p in self.panels for w in self.options(p)})

    def _present(self, panel: int, moment: int) -> list[Bool]:
        every = enumerate(self.options(panel))
        return [self.takes[panel, k] for k, w in every if w.start <= moment < w.end]

    def _add_reserves(self) -> None:
        for p, draft in enumerate(self.drafts):
            for e in self.season.experts_of(draft.category):
                blocked = [
                    self.takes[p, k]
                    for k, w in enumerate(self.options(p))
                    if not self._available(e, w)
                ]
                if len(blocked) == len(self.options(p)):
                    continue
                stands_by = self.model.new_bool_var(f"stands by {e} {p}")
                self.stands_by[e, p] = stands_by
                sits = [self.sits[e, p]] if (e, p) in self.sits else []
                self.model.add_at_most_one([stands_by, *sits, *blocked])
                for q in self.panels:
                    pair = (min(p, q), max(p, q))
                    if q != p and (e, q) in self.sits and pair in self.meets:
                        both = [stands_by, self.sits[e, q], self.meets[pair]]
                        self.model.add_bool_or([v.negated() for v in both])
            ready = sum(v for (_, q), v in self.stands_by.items() if q == p)
            self.model.add(ready >= self.rules.reserves * self.used[p])
        for (s, p), heard in self.heard.items():
            for e in self.season.barred[s]:
                if (e, p) in self.stands_by:
                    self.model.add_bool_or([heard.negated(), self.stands_by[e, p].negated()])

    def _add_terms(self) -> None:
        """Keep to rooms that suit, and let nobody sit too long."""
        add_rooms_that_suit(self)
        add_pauses_between(self)

    def _add_symmetry(self) -> None:
        """Order like panels by window, since swapping them changes nothing."""
        for p in list(self.panels)[1:]:
            if self.drafts[p] != self.drafts[p - 1]:
                continue
            if self.drafts[p].optional:
                self.model.add(self.used[p] <= self.used[p - 1])
                continue
            order = [
                sum(k * self.takes[q, k] for k in range(len(self.options(q)))) for q in (p - 1, p)
            ]
            self.model.add(order[0] <= order[1])

    # what objectives are made of

    def share(self, expert: int, panel: int) -> Linear:
        """Give the slots an expert spends on a panel, zero when not on it."""
        count, sits = self.count[panel], self.sits[expert, panel]
        if isinstance(count, int):
            return count * sits
        if (expert, panel) not in self._share:
            high = self.drafts[panel].high
            share = self.model.new_int_var(0, high, f"share {expert} {panel}")
            self.model.add(share <= high * sits)
            self.model.add(share <= count)
            self.model.add(share >= count - high * (1 - sits))
            self._share[expert, panel] = share
        return self._share[expert, panel]

    def tie_shares(self) -> None:
        """Add up each panel's shares, which follows from the rules but guides the search."""
        if len(self.sizes) > 1:
            return
        for p, members in self._members_of.items():
            if not isinstance(self.count[p], int):
                total = sum(self.share(e, p) for e in members)
                self.model.add(total == self.sizes[0] * self.count[p])

    def load(self, expert: int) -> Linear:
        """Give the slots of an expert over the season, held panels included."""
        mine = sum(self.share(expert, p) for p in self._seats_of[expert])
        return mine + self.held.loads[expert]

    @property
    def seated(self) -> list[int]:
        """List the experts who may sit on a panel of this model."""
        return sorted(self._seats_of)

    def seats_of(self, expert: int) -> list[int]:
        """List the panels on which an expert may sit."""
        return self._seats_of[expert]

    def on_day(self, panel: int, day: int) -> list[Bool]:
        """List the variables of a panel's windows on a day."""
        return [self.takes[panel, k] for k, w in enumerate(self.options(panel)) if w.day == day]

    def variables(self) -> list[Bool]:
        """List the variables that say who sits, what is heard and when."""
        groups = (self.takes, self.sits, self.heard, self.stands_by)
        return [variable for every in groups for variable in every.values()]

    def skill_scale(self, less: Fraction) -> int:
        """Give what `skill` with this constant is multiplied by, so that it stays whole."""
        return (less * SKILL_SCALE).denominator

    def skill(self, less: Fraction = Fraction(0)) -> Linear:
        """Give the expertise summed over seats and slots, less a constant for each, scaled."""
        off = less * SKILL_SCALE
        terms = []
        for e, p in self.sits:
            value = self.season.skill[e][self.drafts[p].category]
            worth = round(value * SKILL_SCALE) * off.denominator - off.numerator
            terms.append(worth * self.share(e, p))
        return sum(terms)

    def extract(self, solver: cp_model.CpSolver | cp_model.CpSolverSolutionCallback) -> Seating:
        """Read the panels out of a solution."""
        found = []
        for p in self.panels:
            taken = [
                k for k in range(len(self.options(p))) if solver.boolean_value(self.takes[p, k])
            ]
            if taken:
                found.append(
                    Seated(
                        self.drafts[p].category,
                        self.options(p)[taken[0]],
                        _chosen(solver, self.sits, p),
                        _chosen(solver, self.heard, p),
                        _chosen(solver, self.stands_by, p),
                    )
                )
        return tuple(found)


def _chosen(
    solver: cp_model.CpSolver | cp_model.CpSolverSolutionCallback,
    variables: dict[tuple[int, int], Bool],
    panel: int,
) -> tuple[int, ...]:
    mine = (x for x, p in variables if p == panel)
    return tuple(sorted(x for x in mine if solver.boolean_value(variables[x, panel])))
