"""Find the best plan of a tiny season, whatever its rules and the order of its priorities.

The oracle reads the instance document itself and shares no code with the optimizer. Slots may
start at any multiple of the greatest common measure of all times of the season, panels may start
late and wait in between, and every panel has its own room. All rules of a panel say that two
times lie so and so far apart, and every cost is linear between such differences, so that a best
plan exists among the multiples of that measure (integral vertices of difference constraints).

A panel is known by the first of its submissions in the order of the instance.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import combinations, permutations
from math import ceil, gcd

# Instances are JSON as parsed: their values are of every kind, hence Any.
from typing import Any

from ortools.sat.python import cp_model

Document = dict[str, Any]
Bool = cp_model.IntVar
Linear = cp_model.LinearExpr | int
Spans = list[tuple[int, int]]
SCALE = 10_000
"""Expertise is compared in ten-thousandths."""
LEVELS = {
    "panels": ("panels",),
    "balance": ("load_max", "load_sum_of_squares"),
    "expertise": ("expertise_per_seat",),
    "compactness": ("expert_days", "days", "idle_minutes"),
}


@dataclass
class Answer:
    """Hold the best value of each level in its order; no values when no plan exists."""

    possible: bool
    values: dict[str, Fraction] = field(default_factory=dict)


def best(document: Document, seconds: float = 60.0) -> Answer | None:
    """Give the best values of a season, None when `seconds` for one level did not suffice."""
    if not document["submissions"]:
        return Answer(True)
    if not document["days"] or not document["rooms"]:
        return Answer(False)
    oracle = _Oracle(document)
    if not oracle.startable:
        return Answer(False)
    return oracle.climb(seconds)


def order_of(document: Document) -> list[str]:
    """List the levels in the order of the instance."""
    wanted = document["rules"].get("priorities") or list(LEVELS)
    return [level for name in wanted for level in LEVELS[name]]


class _Oracle:
    """Hold the model of one season."""

    def __init__(self, document: Document) -> None:
        self.document, self.rules = document, document["rules"]
        self.base = datetime.fromisoformat(min(d["date"] for d in document["days"]))
        self.slot = document["slot_minutes"]
        self.gap = document.get("changeover_minutes") or 0
        self.pause = self.rules.get("pause_minutes", 15)
        self.days = [
            (self._at(f"{d['date']}T{d['start']}"), self._at(f"{d['date']}T{d['end']}"))
            for d in sorted(document["days"], key=lambda d: str(d["date"]))
        ]
        self.breaks = [
            (self._at(f"{d['date']}T{b['start']}"), self._at(f"{d['date']}T{b['end']}"))
            for d in document["days"]
            for b in document.get("breaks") or ()
            if b["date"] in ("*", d["date"])
        ]
        self.experts = {e["id"]: e for e in document["experts"]}
        self.submissions = {s["id"]: s for s in document["submissions"]}
        self.rooms = {r["id"]: r for r in document["rooms"]}
        self.category = {s: value["category"] for s, value in self.submissions.items()}
        self.busy = {e: self._spans(element) for e, element in self.experts.items()}
        self.closed = {r: self._spans(room) for r, room in self.rooms.items()}
        self.barred: dict[str, set[str]] = defaultdict(set)
        for expert, submission in document.get("conflicts") or ():
            self.barred[submission].add(expert)
        self.model = cp_model.CpModel()
        self.first, self.last = self.days[0][0], self.days[-1][1]
        self.domains = {s: self._starts(entry) for s, entry in self.submissions.items()}
        self.startable = all(self.domains.values())
        if self.startable:
            self._build()

    # times

    def _at(self, text: str) -> int:
        return ceil((datetime.fromisoformat(text) - self.base).total_seconds() / 60)

    def _spans(self, thing: Document) -> Spans:
        return [(self._at(a), self._at(b)) for a, b in thing.get("unavailable") or ()]

    def _measure(self) -> int:
        """Give the greatest common measure of all times and durations."""
        every = [self.slot, self.gap, *(t for day in self.days for t in day)]
        every += [t for pause in self.breaks for t in pause]
        spans = [*self.busy.values(), *self.closed.values()]
        spans += [self._spans(submission) for submission in self.submissions.values()]
        every += [t for mine in spans for span in mine for t in span]
        runs = [e.get("max_run_minutes") for e in self.experts.values()]
        every += [run for run in runs if run is not None]
        if any(run is not None for run in runs) or self.rules.get("max_run_slots"):
            every.append(self.pause)
        for submission in self.submissions.values():
            for name in ("earliest", "latest"):
                if submission.get(name):
                    hours, minutes = map(int, submission[name].split(":"))
                    every.append(hours * 60 + minutes)
            if (submission.get("pinned") or {}).get("start"):
                every.append(self._at(submission["pinned"]["start"]))
        return gcd(*every)

    def _starts(self, document: Document) -> list[int]:
        """List the minutes at which one submission may be begun."""
        away, step = self._spans(document), self._measure()
        pinned = (document.get("pinned") or {}).get("start")
        found = []
        for opens, closes in self.days:
            midnight = opens - opens % 1440
            for t in range(opens, closes - self.slot + 1, step):
                blocked = any(t < b and a < t + self.slot for a, b in [*away, *self.breaks])
                early = document.get("earliest") and t < midnight + _minutes(document["earliest"])
                late = document.get("latest") and t + self.slot > midnight + _minutes(
                    document["latest"]
                )
                if not blocked and not early and not late:
                    found.append(t)
        return [t for t in found if not pinned or t == self._at(pinned)]

    # the model

    def _bool(self) -> Bool:
        return self.model.new_bool_var("")

    def _minute(self) -> Bool:
        return self.model.new_int_var(self.first, self.last, "")

    def _build(self) -> None:
        names = list(self.submissions)
        self.begin = {
            s: self.model.new_int_var_from_domain(cp_model.Domain.from_values(self.domains[s]), "")
            for s in names
        }
        self.hears = {
            (s, r): self._bool()
            for i, s in enumerate(names)
            for r in names[: i + 1]
            if self.category[r] == self.category[s]
        }
        self.used = {r: self.hears[r, r] for r in names}
        for s in names:
            self.model.add_exactly_one(v for (t, _), v in self.hears.items() if t == s)
        for (_, r), heard in self.hears.items():
            self.model.add_implication(heard, self.used[r])
        self.opens = {r: self._minute() for r in names}
        self.closes = {r: self._minute() for r in names}
        self.on = {(r, d): self._bool() for r in names for d in range(len(self.days))}
        self.in_room = {(r, k): self._bool() for r in names for k in self.rooms}
        self.sits = {
            (e, r): self._bool()
            for e, expert in self.experts.items()
            for r in names
            if self.category[r] in expert["categories"]
        }
        self.size: dict[str, Linear] = {}
        self.next: dict[tuple[str, str], Bool] = {}
        self._times()
        self._sequence()
        self._rooms()
        self._people()
        self._composition()
        self._recusal_and_pins()
        self._reserves()
        self._applicants()
        self._runs()
        self._attendance()
        self._sittings()

    def _times(self) -> None:
        for r in self.used:
            self.model.add_exactly_one(self.on[r, d] for d in range(len(self.days)))
            self.model.add(self.closes[r] >= self.opens[r] + self.slot)
            for d, (opens, closes) in enumerate(self.days):
                self.model.add(self.opens[r] >= opens).only_enforce_if(self.on[r, d])
                self.model.add(self.closes[r] <= closes).only_enforce_if(self.on[r, d])
            count = sum(v for (_, q), v in self.hears.items() if q == r)
            if self.rules.get("max_slots_per_panel"):
                self.model.add(count <= self.rules["max_slots_per_panel"])
        for (s, r), heard in self.hears.items():
            self.model.add(self.opens[r] <= self.begin[s]).only_enforce_if(heard)
            end = self.begin[s] + self.slot
            self.model.add(self.closes[r] >= end).only_enforce_if(heard)

    def _sequence(self) -> None:
        """Let each submission of a panel but its first follow one other, changeover between."""
        together: dict[tuple[str, str], Bool] = {}
        for s, t in combinations(self.submissions, 2):
            shared = [
                self._both(v, self.hears[t, r])
                for (x, r), v in self.hears.items()
                if x == s and (t, r) in self.hears
            ]
            if shared:
                together[s, t] = together[t, s] = self._bool()
                self.model.add(sum(shared) == together[s, t])
        self.together = together
        for (s, t), shared_panel in together.items():
            arc = self.next[s, t] = self._bool()
            self.model.add_implication(arc, shared_panel)
            apart = self.begin[t] >= self.begin[s] + self.slot + self.gap
            self.model.add(apart).only_enforce_if(arc)
        for s in self.submissions:
            before = [v for (_, t), v in self.next.items() if t == s]
            after = [v for (t, _), v in self.next.items() if t == s]
            self.model.add(sum(before) <= 1)
            self.model.add(sum(after) <= 1)
        self.model.add(sum(self.next.values()) == len(self.submissions) - sum(self.used.values()))

    def _both(self, row: Bool, two: Bool) -> Bool:
        both = self._bool()
        self.model.add_bool_and([row, two]).only_enforce_if(both)
        self.model.add_bool_or([row.negated(), two.negated(), both])
        return both

    def _held(self, r: str, here: Bool, more: int = 0) -> cp_model.IntervalVar:
        """Hold somebody or something from a panel's first slot to its last when `here`."""
        until = self.model.new_int_var(self.first, self.last + more, "")
        self.model.add(until == self.closes[r] + more)
        size = self.model.new_int_var(0, self.last - self.first + more, "")
        return self.model.new_optional_interval_var(self.opens[r], size, until, here, "")

    def _blocks(self, spans: Spans) -> list[cp_model.IntervalVar]:
        return [self.model.new_fixed_size_interval_var(a, b - a, "") for a, b in spans]

    def _clear(self, r: str, here: Bool, spans: Spans) -> None:
        for block in self._blocks(spans):
            self.model.add_no_overlap([self._held(r, here), block])

    def _rooms(self) -> None:
        for r, used in self.used.items():
            self.model.add(sum(self.in_room[r, k] for k in self.rooms) == used)
            for k in self.rooms:
                self._clear(r, self.in_room[r, k], self.closed[k])
        for k in self.rooms:
            stays = [self._held(r, self.in_room[r, k], self.gap) for r in self.used]
            self.model.add_no_overlap(stays)

    def _people(self) -> None:
        for e, expert in self.experts.items():
            mine = [(r, v) for (x, r), v in self.sits.items() if x == e]
            for r, v in mine:
                self.model.add_implication(v, self.used[r])
                self._clear(r, v, self.busy[e])
            self.model.add_no_overlap([self._held(r, v) for r, v in mine])
            if expert.get("max_panels") is not None:
                self.model.add(sum(v for _, v in mine) <= expert["max_panels"])

    def _composition(self) -> None:
        rules = self.rules
        num, den = rules.get("technical_share") or (0, 1)
        every = range(rules["min_size"], min(rules["max_size"], len(self.experts)) + 1)
        sizes = [n for n in every if n % 2 or not rules.get("odd", True)]
        for r, used in self.used.items():
            mine = {e: v for (e, q), v in self.sits.items() if q == r}
            picks = {n: self._bool() for n in sizes}
            self.model.add(sum(picks.values()) == used)
            self.size[r] = sum(n * v for n, v in picks.items())
            self.model.add(sum(mine.values()) == self.size[r])
            technical = sum(v for e, v in mine.items() if self.experts[e]["kind"] == "technical")
            self.model.add(den * technical >= num * self.size[r])
            finance = sum(v for e, v in mine.items() if self.experts[e]["kind"] == "finance")
            self.model.add(finance >= (rules.get("min_finance") or 0) * used)
            if rules.get("chair", True):
                chairs = [v for e, v in mine.items() if self.experts[e].get("can_chair")]
                self.model.add(sum(chairs) >= used)
            firms: dict[str, list[Bool]] = defaultdict(list)
            for e, v in mine.items():
                firms[self.experts[e]["employer"]].append(v)
            for colleagues in firms.values():
                if rules.get("max_same_employer"):
                    self.model.add(sum(colleagues) <= rules["max_same_employer"])
        for (s, r), heard in self.hears.items():
            wanted = self.submissions[s]
            for k, room in self.rooms.items():
                both = [heard, self.in_room[r, k]]
                pinned = (wanted.get("pinned") or {}).get("room")
                if (wanted.get("needs_video") and not room.get("video")) or pinned not in (None, k):
                    self.model.add_at_most_one(both)
                if room.get("capacity") is not None:
                    people = self.size[r] + (wanted.get("party") or 0)
                    self.model.add(people <= room["capacity"]).only_enforce_if(both)

    def _recusal_and_pins(self) -> None:
        quorum = self.rules.get("quorum") or self.rules["min_size"]
        for (s, r), heard in self.hears.items():
            barred = [self.sits[e, r] for e in sorted(self.barred[s]) if (e, r) in self.sits]
            for v in barred:
                if self.rules.get("recusal") == "leave":
                    left = self.size[r] - sum(barred)
                    self.model.add(left >= quorum).only_enforce_if([heard, v])
                else:
                    self.model.add_at_most_one([heard, v])
            for e, pinned in self.document.get("pinned") or ():
                if pinned == s:
                    self.model.add(self.sits.get((e, r), 0) >= heard)

    def _reserves(self) -> None:
        need = self.rules.get("reserves") or 0
        for r, used in self.used.items() if need else ():
            ready = []
            for e in (e for e, q in self.sits if q == r):
                stands = self._bool()
                ready.append(stands)
                self.model.add_at_most_one([stands, self.sits[e, r]])
                self._clear(r, stands, self.busy[e])
                for q in self.used:
                    if q != r and (e, q) in self.sits:
                        elsewhere = [self._held(r, stands), self._held(q, self.sits[e, q])]
                        self.model.add_no_overlap(elsewhere)
                for s in self.submissions:
                    if (s, r) in self.hears and e in self.barred[s]:
                        self.model.add_at_most_one([stands, self.hears[s, r]])
            self.model.add(sum(ready) >= need * used)

    def _applicants(self) -> None:
        slots: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
        for s, submission in self.submissions.items():
            slot = self.model.new_fixed_size_interval_var(self.begin[s], self.slot, "")
            for who in set(submission.get("applicants") or ()):
                slots[who].append(slot)
        for mine in slots.values():
            self.model.add_no_overlap(mine)

    def _near(self, s: str, t: str) -> Bool:
        """Say that t begins after s and before a pause is over; free to be true otherwise."""
        near, early, late = self._bool(), self._bool(), self._bool()
        before = self.begin[t] <= self.begin[s]
        self.model.add(before).only_enforce_if(early)
        paused = self.begin[t] >= self.begin[s] + self.slot + self.pause
        self.model.add(paused).only_enforce_if(late)
        self.model.add_bool_or([near, early, late])
        return near

    def _runs(self) -> None:
        most = self.rules.get("max_run_slots")
        if not most:
            return
        run = {s: self.model.new_int_var(1, most, "") for s in self.submissions}
        for (s, t), together in self.together.items():
            near = self._near(s, t)
            self.model.add(run[t] >= run[s] + 1).only_enforce_if([together, near])

    def _attendance(self) -> None:
        """Say which expert attends which slots."""
        self.attends: dict[tuple[str, str], Linear] = {}
        for e in self.experts:
            for s in self.submissions:
                mine = [
                    self._both(v, self.sits[e, r])
                    for (x, r), v in self.hears.items()
                    if x == s and (e, r) in self.sits
                ]
                if mine:
                    here = self._bool()
                    self.model.add(sum(mine) == here)
                    self.attends[e, s] = here

    def _sittings(self) -> None:
        for e, expert in self.experts.items():
            limit = expert.get("max_run_minutes")
            if limit is None:
                continue
            mine = {s: v for (x, s), v in self.attends.items() if x == e}
            since = {s: self._minute() for s in mine}
            for s, here in mine.items():
                self.model.add(since[s] <= self.begin[s])
                sat = self.begin[s] + self.slot - since[s]
                self.model.add(sat <= limit).only_enforce_if(here)
            for s, t in permutations(mine, 2):
                both = [mine[s], mine[t], self._near(s, t)]
                self.model.add(since[t] <= since[s]).only_enforce_if(both)

    # the levels

    def _load(self, expert: str) -> list[Linear]:
        return [v for (e, _), v in self.attends.items() if e == expert]

    def _goal(self, name: str) -> Linear:
        if name == "panels":
            return sum(self.used.values())
        if name == "load_max":
            top = self.model.new_int_var(0, len(self.submissions), "")
            for e in self.experts:
                self.model.add(sum(self._load(e)) <= top)
            return top
        if name == "load_sum_of_squares":
            return sum(self._square(e) for e in self.experts)
        if name == "expert_days":
            return sum(self._comes(e, d) for e in self.experts for d in range(len(self.days)))
        if name == "days":
            return sum(self._open(d) for d in range(len(self.days)))
        return sum(self._wait(s, t) for s, t in self.next)

    def _square(self, expert: str) -> Linear:
        count = len(self.submissions)
        steps = [self._bool() for _ in range(count)]
        self.model.add(sum(steps) == sum(self._load(expert)))
        for more, less in zip(steps[1:], steps, strict=False):
            self.model.add_implication(more, less)
        return sum((2 * k + 1) * step for k, step in enumerate(steps))

    def _comes(self, expert: str, day: int) -> Bool:
        comes = self._bool()
        for (e, r), sits in self.sits.items():
            if e == expert:
                absent = [sits.negated(), self.on[r, day].negated(), comes]
                self.model.add_bool_or(absent)
        return comes

    def _open(self, day: int) -> Bool:
        opened = self._bool()
        for r, used in self.used.items():
            self.model.add_bool_or([used.negated(), self.on[r, day].negated(), opened])
        return opened

    def _wait(self, s: str, t: str) -> Bool:
        """Count the minutes between two slots that are neither break nor changeover."""
        span = self.last - self.first
        wait = self.model.new_int_var(0, span, "")
        inside = []
        for a, b in self.breaks:
            between, before, after = self._bool(), self._bool(), self._bool()
            self.model.add(self.begin[s] + self.slot <= a).only_enforce_if(before)
            self.model.add(self.begin[s] >= b).only_enforce_if(before.negated())
            self.model.add(self.begin[t] >= b).only_enforce_if(after)
            self.model.add(self.begin[t] + self.slot <= a).only_enforce_if(after.negated())
            self.model.add_bool_and([before, after]).only_enforce_if(between)
            inside.append((b - a) * between)
        rest = self.model.new_int_var(self.gap, max(self.gap, span), "")
        longer = self._bool()
        self.model.add(rest <= self.gap).only_enforce_if(longer.negated())
        self.model.add(rest <= sum(inside)).only_enforce_if(longer)
        distance = self.begin[t] - self.begin[s] - self.slot
        self.model.add(wait >= distance - rest).only_enforce_if(self.next[s, t])
        return wait

    # the climb

    def climb(self, seconds: float) -> Answer | None:
        """Solve level by level, each held for the next."""
        answer = Answer(True)
        for name in order_of(self.document):
            if name == "expertise_per_seat":
                value = self._ratio(seconds)
            else:
                goal = self._goal(name)
                self.model.minimize(goal)
                value = self._solved(seconds)
                if isinstance(value, Fraction):
                    self.model.add(goal == int(value))
            if value is None:
                return None
            if value is False:
                return Answer(False)
            answer.values[name] = Fraction(value)
        return answer

    def _solved(self, seconds: float) -> Fraction | bool | None:
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.max_time_in_seconds = seconds
        status = self.solver.solve(self.model)
        if status == cp_model.OPTIMAL:
            return Fraction(round(self.solver.objective_value))
        return False if status == cp_model.INFEASIBLE else None

    def _ratio(self, seconds: float) -> Fraction | bool | None:
        """Raise the mean expertise by the method of Dinkelbach (1967), in whole numbers."""
        seats = sum(self.attends.values())
        worth = sum(
            round(SCALE * self.experts[e]["categories"][self.category[s]]) * v
            for (e, s), v in self.attends.items()
        )
        ratio = Fraction(0)
        while True:
            gain = ratio.denominator * worth - ratio.numerator * seats
            self.model.minimize(-gain)
            found = self._solved(seconds)
            if not isinstance(found, Fraction):
                return found
            if not found:
                self.model.add(gain == 0)
                return ratio / SCALE
            ratio = Fraction(self.solver.value(worth), self.solver.value(seats))


def _minutes(clock: str) -> int:
    hours, minutes = map(int, clock.split(":")[:2])
    return hours * 60 + minutes
