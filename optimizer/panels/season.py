"""Number the people, categories and times of a season so that models can speak of indices."""

from collections import defaultdict
from functools import cached_property

from optimizer.panels.clock import Clock
from optimizer.problem import PanelProblem


class Season:
    """Hold a panel problem by number: experts, submissions, categories, groups of like rooms."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem = problem
        self.rules = problem.rules
        self.clock = Clock(problem)
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
        self.away = [[self.clock.minutes(u) for u in s.unavailable] for s in self.submissions]
        self.barred = self._pairs(problem.conflicts)
        self.pins = self._pairs(problem.pinned)
        signatures: dict[tuple[tuple[int, int], ...], list[str]] = defaultdict(list)
        for room in problem.rooms:
            closed = tuple(sorted(self.clock.minutes(u) for u in room.unavailable))
            signatures[closed].append(room.id)
        self.groups = [(list(closed), rooms) for closed, rooms in signatures.items()]

    def _pairs(self, pairs: frozenset[tuple[str, str]]) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in self.submissions]
        for expert, submission in pairs:
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
        for s, one in enumerate(self.submissions):
            for who in one.applicants:
                found[who].append(s)
        return {who: mine for who, mine in found.items() if len(mine) > 1}

    def most_panels(self, expert: int) -> int:
        """Give the most panels of an expert; without a limit, one per submission."""
        limit = self.experts[expert].max_panels
        return len(self.submissions) if limit is None else limit

    def free(self, expert: int, start: int, end: int) -> bool:
        """Tell whether an expert is available from one minute to another."""
        return not any(start < b and a < end for a, b in self.busy[expert])

    def slots_for(self, submission: int, starts: tuple[int, ...]) -> tuple[int, ...]:
        """List which of the slots starting at `starts` an applicant can attend, by place."""
        away, length = self.away[submission], self.clock.slot
        return tuple(
            i for i, t in enumerate(starts) if not any(t < b and a < t + length for a, b in away)
        )

    @cached_property
    def longest(self) -> int:
        """Count the most slots one panel may have: the rule's, or what the longest day holds."""
        fits = max(
            (self.clock.most(d, *hours) for d, hours in enumerate(self.clock.hours)), default=0
        )
        limit = self.rules.max_slots_per_panel
        return fits if limit is None else min(limit, fits)
