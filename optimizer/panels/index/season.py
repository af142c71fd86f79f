"""Number the people, categories and times of a season so that models can speak of indices."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import cached_property

from optimizer.panels.index.clock import PhaseClock
from optimizer.panels.index.places import like_rooms
from optimizer.problem import PanelProblem, PanelSubmission, Span
from optimizer.rules.sums import MemberSums

DAY = timedelta(days=1)
FAR = 10_000_000
"""More minutes than any season has."""


class Season:
    """Hold a panel problem by number: experts, submissions, categories, groups of like rooms."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem = problem
        self.rules = problem.rules
        self.clock = PhaseClock(problem)
        self.experts = problem.experts
        self.submissions = problem.submissions
        self.categories = problem.categories
        number = {c: i for i, c in enumerate(self.categories)}
        self.expert_number = {e.id: i for i, e in enumerate(self.experts)}
        self.submission_number = {s.id: i for i, s in enumerate(self.submissions)}
        self.category_of = [number[s.category] for s in self.submissions]
        self.skill = [
            {number[c]: v for c, v in e.categories.items() if c in number} for e in self.experts
        ]
        self.technical = [e.kind == "technical" for e in self.experts]
        self.chairs = [e.can_chair for e in self.experts]
        self.employer = [e.employer for e in self.experts]
        self.busy = [[self.clock.minutes(u) for u in e.unavailable] for e in self.experts]
        self.away = [self._away(s) for s in self.submissions]
        self.barred = self._pairs(problem.conflicts)
        self.pins = self._pairs(problem.pinned)
        self.groups, self.offers = like_rooms(problem, self.clock)
        self.rooms = sum(len(rooms) for _, rooms in self.groups)
        self.run_limit = [e.max_run_minutes for e in self.experts]
        self.sums = MemberSums(self.rules, dict(enumerate(self.experts)))

    def _away(self, submission: PanelSubmission) -> list[tuple[int, int]]:
        """List the minutes in which a submission cannot be heard, hours and a pin included."""
        spans = [*submission.unavailable]
        for day in self.problem.days:
            midnight = datetime.combine(day.date, time.min)
            if submission.earliest is not None and submission.earliest > time.min:
                spans.append(Span(midnight, datetime.combine(day.date, submission.earliest)))
            if submission.latest is not None:
                spans.append(Span(datetime.combine(day.date, submission.latest), midnight + DAY))
        found = [self.clock.minutes(u) for u in spans]
        if submission.pinned_start is not None:
            start = self.clock.minute(submission.pinned_start)
            found += [(-FAR, start), (start + self.clock.slot, FAR)]
        return found

    def _pairs(self, pairs: frozenset[tuple[str, str]]) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in self.submissions]
        for expert, submission in sorted(pairs):  # the same order every time
            found[self.submission_number[submission]].add(self.expert_number[expert])
        return found

    @cached_property
    def of_category(self) -> list[list[int]]:
        """List the submissions of each category."""
        found: list[list[int]] = [[] for _ in self.categories]
        for s, c in enumerate(self.category_of):
            found[c].append(s)
        return found

    @cached_property
    def qualified(self) -> list[list[int]]:
        """List the experts qualified for each category who may sit on a panel at all."""
        return [
            [e for e, known in enumerate(self.skill) if c in known and self.most_panels(e) > 0]
            for c in range(len(self.categories))
        ]

    def experts_of(self, category: int) -> list[int]:
        """List the experts qualified for a category, those who may only stand by included."""
        return [e for e, known in enumerate(self.skill) if category in known]

    @cached_property
    def able(self) -> list[int]:
        """List the experts who may sit on some panel."""
        return sorted({e for every in self.qualified for e in every})

    @cached_property
    def siblings(self) -> dict[str, list[int]]:
        """List the submissions of each applicant who presents more than one."""
        found: dict[str, list[int]] = defaultdict(list)
        for s, entry in enumerate(self.submissions):
            for who in entry.applicants:
                found[who].append(s)
        return {who: mine for who, mine in found.items() if len(mine) > 1}

    def most_panels(self, expert: int) -> int:
        """Give the most panels of an expert; without a limit, one per submission."""
        limit = self.experts[expert].max_panels
        return len(self.submissions) if limit is None else limit

    def free(self, expert: int, start: int, end: int) -> bool:
        """Tell whether an expert is available from one minute to another."""
        return not any(start < b and a < end for a, b in self.busy[expert])

    def sits_through(self, expert: int, starts: tuple[int, ...], end: int) -> bool:
        """Tell whether an expert can take all slots of a panel without sitting too long."""
        if not self.free(expert, starts[0], end):
            return False
        limit = self.run_limit[expert]
        return limit is None or all(b - a <= limit for a, b in self.clock.runs(starts))

    def ever_sits(self, expert: int, slots: int) -> bool:
        """Tell whether some day leaves an expert the time for a panel of so many slots."""
        return slots <= self.longest_of[expert]

    @cached_property
    def longest_of(self) -> list[int]:
        """Count for each expert the most slots of one panel between two of the absences."""
        known: dict[tuple[tuple[int, int], ...], int] = {}
        found = []
        for spans in self.busy:
            key = tuple(sorted(spans))
            if key not in known:
                known[key] = max(
                    (
                        self.clock.most(d, max(a, opens), min(b, closes))
                        for d, (opens, closes) in enumerate(self.clock.hours)
                        for a, b in _between(key, opens, closes)
                    ),
                    default=0,
                )
            found.append(known[key])
        return found

    def too_close(
        self, expert: int, row: tuple[int, ...], two: tuple[int, ...], *, rested: bool = False
    ) -> bool:
        """Tell whether two panels one after the other let an expert sit too long in a row.

        With `rested` whoever has a limit needs a pause between any two panels.
        """
        limit = self.run_limit[expert]
        if limit is None:
            return False
        first, second = sorted((row, two))
        (began, ended), (begins, ends) = self.clock.runs(first)[-1], self.clock.runs(second)[0]
        if begins - ended >= self.clock.pause:
            return False
        return rested or ends - began > limit

    def fits(self, submission: int, group: int, size: int) -> bool:
        """Tell whether a panel of `size` may hear a submission in a group of rooms."""
        return self.offers[group].suits(self.submissions[submission], size)

    @cached_property
    def shorter_runs(self) -> tuple[int, ...]:
        """List the runs of slots, below the call's, after which some experts need a pause."""
        step = self.clock.slot + self.clock.gap
        most = min(self.clock.run or self.longest, self.longest)
        limits = {limit for limit in self.run_limit if limit is not None}
        counts = {(limit + self.clock.gap) // step for limit in limits}
        return tuple(sorted(n for n in counts if 1 <= n < most))

    @cached_property
    def choosy(self) -> frozenset[int]:
        """List the submissions that cannot be heard in every room by every panel."""
        most, groups = self.rules.max_size, range(len(self.groups))
        every = range(len(self.submissions))
        return frozenset(s for s in every if not all(self.fits(s, g, most) for g in groups))

    @cached_property
    def pinned_starts(self) -> tuple[int, ...]:
        """List the minutes at which staff fixed that something is heard."""
        fixed = {s.pinned_start for s in self.submissions if s.pinned_start is not None}
        return tuple(sorted(self.clock.minute(moment) for moment in fixed))

    @cached_property
    def timed(self) -> bool:
        """Tell whether hours and pins of submissions or pauses of experts may make panels wait."""
        free = (None, None, None)
        return bool(self.shorter_runs) or any(
            (s.earliest, s.latest, s.pinned_start) != free for s in self.submissions
        )

    @cached_property
    def plain(self) -> bool:
        """Tell whether no panel has reason to wait or to start later than it could.

        That is so where submissions can be heard at any time and nobody needs pauses: every panel
        can then be moved to an opening, the end of a break or absence, or to another panel.
        """
        run = self.rules.max_run_slots
        restless = run is not None and run < self.longest
        limited = any(limit is not None for limit in self.run_limit)
        return not restless and not limited and not any(self.away) and not self.siblings

    def slots_for(self, submission: int, starts: tuple[int, ...]) -> tuple[int, ...]:
        """List which of the slots starting at `starts` an applicant can attend, by place."""
        away, length = self.away[submission], self.clock.slot
        if not away:
            return tuple(range(len(starts)))
        return tuple(
            i for i, t in enumerate(starts) if not any(t < b and a < t + length for a, b in away)
        )

    @cached_property
    def longest(self) -> int:
        """Count the most slots one panel may have: the rule's, or what the longest day holds."""
        limit = self.rules.max_slots_per_panel
        return self.longest_day if limit is None else min(limit, self.longest_day)

    @cached_property
    def longest_day(self) -> int:
        """Count the most slots one after another that a day holds."""
        return max(
            (self.clock.most(d, *hours) for d, hours in enumerate(self.clock.hours)), default=0
        )


def _between(spans: tuple[tuple[int, int], ...], opens: int, closes: int) -> list[tuple[int, int]]:
    """List the stretches of a day that some spans, in order, leave free."""
    found, start = [], opens
    for a, b in spans:
        if a >= closes or b <= start:
            continue
        if start < a:
            found.append((start, a))
        start = max(start, b)
    return [*found, (start, closes)] if start < closes else found
