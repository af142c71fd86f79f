"""Decide whether a small season has any plan at all, leaving nothing out.

Every panel is known by the first of its submissions in the order of the instance, so that no two
solutions differ by names alone. Slots begin at any minute and may stand apart: what is proved
impossible here is impossible. The model grows with the square of the submissions.
"""

from collections import defaultdict
from itertools import combinations

from ortools.sat.python import cp_model

from optimizer.check import check_plan
from optimizer.explain.calendar import Calendar
from optimizer.explain.sittings import like_rooms, pauses, rooms_that_suit, sittings
from optimizer.explain.timeline import Timeline
from optimizer.guarded import solve_guarded
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import Cancel, PanelPlan, Slot, SolvedPanel
from optimizer.problem import PanelExpert, PanelProblem, Span, minutes
from optimizer.rules.sums import MemberSums

MOST_SUBMISSIONS = 60
"""The most submissions for which the model is built."""
MOST_PLACES = 60_000
"""The most places (an expert on a panel) for which the model is built."""
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
Bool = cp_model.IntVar


def decide(
    problem: PanelProblem, seconds: float, cancelled: Cancel | None = None
) -> PanelPlan | bool | None:
    """Give a plan, False where none can exist, or None where that stays open.

    It stays open when `seconds` are over, when it is called off, or when the season is too great
    for the model.
    """
    count = len(problem.submissions)
    if not count:
        return PanelPlan(())
    if not problem.days or not problem.rooms:
        return False
    if seconds <= 0 or count > MOST_SUBMISSIONS or count * len(problem.experts) > MOST_PLACES:
        return None
    line = Timeline(problem)
    if not all(line.starts(submission) for submission in problem.submissions):
        return False
    model = AnyPlan(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solve_guarded(solver, model.model, cancelled)
    if status in FOUND:
        plan = model.plan(solver)
        broken = check_plan(panel_document(problem), plan_document(plan))
        return None if broken else plan
    return False if status == cp_model.INFEASIBLE else None


class AnyPlan:
    """Hold the variables and hard rules of a season, without any objective.

    `hears[s, r]` says that submission s is heard by the panel known by r, `sits[e, r]` that
    expert e is its member, `ready[e, r]` its reserve.
    """

    def __init__(self, problem: PanelProblem) -> None:
        self.problem, self.rules = problem, problem.rules
        self.line = Timeline(problem)
        self.sums = MemberSums(problem.rules, {e.id: e for e in problem.experts})
        self.model = cp_model.CpModel()
        self.barred: dict[str, set[str]] = defaultdict(set)
        for expert, submission in problem.conflicts:
            self.barred[submission].add(expert)
        self.mates: dict[str, list[str]] = defaultdict(list)
        for each_submission in problem.submissions:
            self.mates[each_submission.category].append(each_submission.id)
        self.category = {
            each_submission.id: each_submission.category for each_submission in problem.submissions
        }
        self.first = self.line.hours[0][0]
        self.last = self.line.hours[-1][1]
        self.hears: dict[tuple[str, str], Bool] = {}
        self.sits: dict[tuple[str, str], Bool] = {}
        self.ready: dict[tuple[str, str], Bool] = {}
        self.begin: dict[str, Bool] = {}
        self.opens: dict[str, Bool] = {}
        self.closes: dict[str, Bool] = {}
        self.used: dict[str, Bool] = {}
        self.room: dict[tuple[str, int], Bool] = {}
        self._clear: dict[tuple[str, Span], Bool] = {}
        self._apart: dict[tuple[str, str], Bool] = {}
        self._seats_of: dict[str, list[str]] = defaultdict(list)
        self.size: dict[str, cp_model.LinearExpr | int] = {}
        self.groups = like_rooms(problem)
        self._slots()
        self._panels()
        self._rooms()
        self._members()
        self._composition()
        self._conflicts()
        self._reserves()
        self._siblings()
        rooms_that_suit(self)
        if self.rules.max_run_slots is not None:
            pauses(self, self.rules.max_run_slots)
        sittings(self)

    def _bool(self) -> Bool:
        return self.model.new_bool_var("")

    def _slots(self) -> None:
        """Let each submission begin when its applicant can come, heard by exactly one panel."""
        for submission in self.problem.submissions:
            domain = cp_model.Domain.from_intervals(
                [list(stretch) for stretch in self.line.starts(submission)]
            )
            self.begin[submission.id] = self.model.new_int_var_from_domain(domain, "")
            mine = self.mates[submission.category]
            for r in mine[: mine.index(submission.id) + 1]:
                self.hears[submission.id, r] = self._bool()
            self.model.add_exactly_one(v for (s, _), v in self.hears.items() if s == submission.id)

    def _panels(self) -> None:
        """Hold a panel from its first slot to its last, on one day, slots apart by changeover."""
        length = self.line.slot + self.line.gap
        most = Calendar(self.problem).longest()
        for r in self.begin:
            self.used[r] = self.hears[r, r]
            self.opens[r] = self.model.new_int_var(self.first, self.last, "")
            self.closes[r] = self.model.new_int_var(self.first, self.last, "")
            self.model.add(self.closes[r] >= self.opens[r] + self.line.slot)
            self._one_day(r)
            slots, heard = [], []
            for s in self._may_hear(r):
                here = self.hears[s, r]
                heard.append(here)
                if s != r:
                    self.model.add_implication(here, self.used[r])
                self.model.add(self.begin[s] >= self.opens[r]).only_enforce_if(here)
                self.model.add(self.begin[s] + self.line.slot <= self.closes[r]).only_enforce_if(
                    here
                )
                slots.append(
                    self.model.new_optional_fixed_size_interval_var(self.begin[s], length, here, "")
                )
            self.model.add_no_overlap(slots)
            if most < len(heard):
                self.model.add(sum(heard) <= most)

    def _may_hear(self, r: str) -> list[str]:
        mine = self.mates[self.category[r]]
        return mine[mine.index(r) :]

    def _one_day(self, r: str) -> None:
        days = []
        for opening, closing in self.line.hours:
            on = self._bool()
            self.model.add(self.opens[r] >= opening).only_enforce_if(on)
            self.model.add(self.closes[r] <= closing).only_enforce_if(on)
            days.append(on)
        self.model.add_exactly_one(days)

    def _rooms(self) -> None:
        """Give each panel a room of a group of like rooms, changeover in between."""
        for g, rooms in enumerate(self.groups):
            stays = []
            for r in self.used:
                here = self.room[r, g] = self._bool()
                for span in rooms[0].unavailable:
                    self.model.add_implication(here, self.clear(r, span))
                size = self.model.new_int_var(0, self.last - self.first + self.line.gap, "")
                until = self.model.new_int_var(self.first, self.last + self.line.gap, "")
                self.model.add(until == self.closes[r] + self.line.gap)
                stays.append(
                    self.model.new_optional_interval_var(self.opens[r], size, until, here, "")
                )
            if len(rooms) == 1:
                self.model.add_no_overlap(stays)
            else:
                self.model.add_cumulative(stays, [1] * len(stays), len(rooms))
        for r, used in self.used.items():
            self.model.add(sum(self.room[r, g] for g in range(len(self.groups))) == used)

    def clear(self, r: str, span: Span) -> Bool:
        """Say that a panel ends before a span or begins after it."""
        if (r, span) not in self._clear:
            before, after = self._bool(), self._bool()
            start, end = self.line.minutes(span)
            self.model.add(self.closes[r] <= start).only_enforce_if(before)
            self.model.add(self.opens[r] >= end).only_enforce_if(after)
            self._clear[r, span] = self._bool()
            self.model.add_bool_or([before, after, self._clear[r, span].negated()])
        return self._clear[r, span]

    def apart(self, r: str, q: str) -> Bool:
        """Say that two panels sit at different times."""
        key = (min(r, q), max(r, q))
        if key not in self._apart:
            before, after = self._bool(), self._bool()
            self.model.add(self.closes[r] <= self.opens[q]).only_enforce_if(before)
            self.model.add(self.closes[q] <= self.opens[r]).only_enforce_if(after)
            self._apart[key] = self._bool()
            self.model.add_bool_or([before, after, self._apart[key].negated()])
        return self._apart[key]

    def _members(self) -> None:
        """Seat only who is qualified and there, at one place at a time, as often as allowed."""
        for e in self.problem.experts:
            for r, category in self.category.items():
                if category in e.categories and e.max_panels != 0:
                    sits = self.sits[e.id, r] = self._bool()
                    self._seats_of[e.id].append(r)
                    self.model.add_implication(sits, self.used[r])
                    for span in e.unavailable:
                        self.model.add_implication(sits, self.clear(r, span))
            mine = self._seats_of[e.id]
            if e.max_panels is not None and e.max_panels < len(mine):
                self.model.add(sum(self.sits[e.id, r] for r in mine) <= e.max_panels)
            if e.max_panels != 1:
                for r, q in combinations(mine, 2):
                    both = [self.sits[e.id, r].negated(), self.sits[e.id, q].negated()]
                    self.model.add_bool_or([*both, self.apart(r, q)])

    def _composition(self) -> None:
        for r, used in self.used.items():
            seats = {e: v for (e, q), v in self.sits.items() if q == r}
            sizes = {n: self._bool() for n in self.rules.sizes()}
            self.model.add(sum(sizes.values()) == used)
            self.size[r] = sum(n * v for n, v in sizes.items())
            self.model.add(sum(seats.values()) == self.size[r])
            self.sums.post(self.model, seats, sizes)

    def _conflicts(self) -> None:
        """Keep experts in conflict away, or let them leave as long as a quorum stays; keep pins."""
        for (s, r), here in self.hears.items():
            barred = [self.sits[e, r] for e in self.barred[s] if (e, r) in self.sits]
            if barred and self.rules.recusal == "leave":
                left = self.size[r] - sum(barred)
                for sits in barred:
                    self.model.add(left >= self.rules.members_left).only_enforce_if([here, sits])
            else:
                for sits in barred:
                    self.model.add_bool_or([here.negated(), sits.negated()])
        for expert, s in self.problem.pinned:
            for r in (r for (t, r) in self.hears if t == s):
                here = self.hears[s, r]
                if (expert, r) in self.sits:
                    self.model.add_implication(here, self.sits[expert, r])
                else:
                    self.model.add(here == 0)

    def _reserves(self) -> None:
        if not self.rules.reserves:
            return
        for r, used in self.used.items():
            mine = [
                self._reserve(e, r)
                for e in self.problem.experts
                if self.category[r] in e.categories
            ]
            self.model.add(sum(mine) >= self.rules.reserves * used)

    def _reserve(self, e: PanelExpert, r: str) -> Bool:
        """Let an expert stand by: free, without conflict, seated nowhere at that time."""
        ready = self.ready[e.id, r] = self._bool()
        if (e.id, r) in self.sits:
            self.model.add_at_most_one([ready, self.sits[e.id, r]])
        for span in e.unavailable:
            self.model.add_implication(ready, self.clear(r, span))
        for s in self._may_hear(r):
            if e.id in self.barred[s]:
                self.model.add_at_most_one([ready, self.hears[s, r]])
        for q in self._seats_of[e.id]:
            if q != r:
                sits = self.sits[e.id, q]
                self.model.add_bool_or([ready.negated(), sits.negated(), self.apart(r, q)])
        return ready

    def _siblings(self) -> None:
        """Let nobody present twice at once."""
        slots: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
        for submission in self.problem.submissions:
            slot = self.model.new_fixed_size_interval_var(
                self.begin[submission.id], self.line.slot, ""
            )
            for who in set(submission.applicants):
                slots[who].append(slot)
        for mine in slots.values():
            if len(mine) > 1:
                self.model.add_no_overlap(mine)

    def plan(self, solver: cp_model.CpSolver) -> PanelPlan:
        """Read the plan out of a solution."""
        panels = []
        early = -self.line.gap
        free = {
            g: [(each_room.id, early) for each_room in rooms] for g, rooms in enumerate(self.groups)
        }
        taken = [r for r in self.used if solver.boolean_value(self.used[r])]
        held = {r: self._held(solver, r) for r in taken}
        for place, r in enumerate(sorted(taken, key=lambda r: (held[r], r)), 1):
            start, end = held[r]
            group = next(g for g in free if solver.boolean_value(self.room[r, g]))
            rooms = free[group]
            room = next(name for name, until in rooms if until + self.line.gap <= start)
            free[group] = [(n, end if n == room else until) for n, until in rooms]
            panels.append(self._panel(solver, r, f"P{place:03d}", room))
        return PanelPlan(tuple(panels))

    def _heard(self, solver: cp_model.CpSolver, r: str) -> list[tuple[int, str]]:
        mine = [s for s in self._may_hear(r) if solver.boolean_value(self.hears[s, r])]
        return sorted((solver.value(self.begin[s]), s) for s in mine)

    def _held(self, solver: cp_model.CpSolver, r: str) -> tuple[int, int]:
        times = self._heard(solver, r)
        return times[0][0], times[-1][0] + self.line.slot

    def _panel(self, solver: cp_model.CpSolver, r: str, name: str, room: str) -> SolvedPanel:
        members = [e for (e, q), v in self.sits.items() if q == r and solver.boolean_value(v)]
        ready = [e for (e, q), v in self.ready.items() if q == r and solver.boolean_value(v)]
        skill = {e.id: e.categories.get(self.category[r], 0.0) for e in self.problem.experts}
        able = [e.id for e in self.problem.experts if e.can_chair and e.id in members]
        slots = []
        for minute, s in self._heard(solver, r):
            start = self.line.moment(minute)
            gone = tuple(e for e in members if e in self.barred[s])
            slots.append(Slot(s, start, start + minutes(self.line.slot), gone))
        return SolvedPanel(
            name,
            self.category[r],
            room,
            tuple(members),
            max(able, key=lambda e: (skill[e], e), default=None),
            tuple(ready[: self.rules.reserves]),
            tuple(slots),
        )
