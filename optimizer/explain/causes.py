"""Name the causes for which a season is impossible, each smallest and none within another."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from optimizer.explain.alone import Alone
from optimizer.explain.cause import Cause
from optimizer.explain.decision import decide
from optimizer.explain.items import Item, about, items_of, kinds, only
from optimizer.explain.proposals import for_core
from optimizer.explain.screens import about_category, lacking, short_of_seats, short_of_time
from optimizer.explain.smallest import smallest
from optimizer.explain.telling import OF_SUBMISSIONS, shared_kinds, told
from optimizer.messages import text
from optimizer.outcome import Cancel
from optimizer.problem import PanelProblem

MOST_CAUSES = 8
ALIKE = frozenset({"sizes", "odd", "conflict"})
"""The kinds of items of a cause in which all experts in conflict count alike."""
MANY = 40
"""The items above which such a cause is counted out instead of tried item by item."""
ASK_SECONDS = 3.0
"""The longest that one question of the search for a smallest cause may take."""


def surely_impossible(
    problem: PanelProblem, deadline: float | None = None, cancelled: Cancel | None = None
) -> bool:
    """Tell whether counting, or one submission by itself, proves that there is no plan.

    What is not proved before `deadline`, of the monotonic clock, is not proved.
    """
    return lacking(problem) or any(True for _ in Alone(problem, cancelled).lost(deadline=deadline))


def causes_of(
    problem: PanelProblem, deadline: float, cancelled: Cancel | None = None
) -> list[Cause]:
    """Name the causes, with changes that may mend each; an empty list where none was proved.

    `deadline` is of the monotonic clock. What one cause names is waived before the next is looked
    for, so that every cause stands by itself.
    """
    return list(_Causes(problem, deadline, cancelled).find())


@dataclass
class _Causes:
    problem: PanelProblem
    deadline: float
    cancelled: Cancel | None = None
    heard: set[str] = field(default_factory=set)
    """The submissions known to be no cause by themselves."""
    unsure: bool = False

    @property
    def left(self) -> float:
        off = self.cancelled is not None and self.cancelled()
        return 0.0 if off else self.deadline - time.monotonic()

    def find(self) -> Iterator[Cause]:
        rest = self.problem
        for _ in range(MOST_CAUSES):
            cause, some = self._next(rest)
            if cause is None:
                return
            names = tuple(s.id for s in some.submissions)
            cause = replace(cause, submissions=names)
            late = self.left <= 0  # nothing that is proposed could be tried
            proposals = () if late else for_core(self.problem, cause, set(names))
            yield replace(cause, proposals=proposals)
            rest = _waived(rest, cause, set(some.categories))
            if not rest.submissions or self.left <= 0:
                return

    def _next(self, rest: PanelProblem) -> tuple[Cause | None, PanelProblem]:
        """Find one cause and the season of the submissions that it is about."""
        for cause in short_of_time(rest):
            return cause, rest
        for submission in Alone(rest, self.cancelled).lost(self.heard, deadline=self.deadline):
            some = about(rest, {submission.id})
            return self._smallest(some), some
        for cause in short_of_seats(rest):
            category = cause.involved[0]
            return cause, about_category(rest, category) if category in rest.categories else rest
        return self._together(rest)

    def _refuted(self, problem: PanelProblem) -> bool:
        """Tell whether a season is proved impossible in the time that is left."""
        if self.left <= 0:
            self.unsure = True
            return False
        if len(problem.submissions) == 1 and Alone(problem).quickly():
            return False
        if lacking(problem):
            return True
        verdict = decide(problem, min(ASK_SECONDS, self.left), self.cancelled)
        self.unsure = self.unsure or verdict is None
        return verdict is False

    def _together(self, rest: PanelProblem) -> tuple[Cause | None, PanelProblem]:
        """Find submissions that cannot all be heard, though each could be."""
        tries = [about_category(rest, c) for c in rest.categories]
        if len(tries) > 1:
            tries.append(rest)
        for some in tries:
            if self.left <= 0 or not self._refuted(some):
                continue
            fewer = self._fewest(some)
            return self._smallest(fewer), fewer
        return None, rest

    def _fewest(self, some: PanelProblem) -> PanelProblem:
        """Keep only submissions without which the others could be heard."""
        names = [s.id for s in some.submissions]
        return about(some, set(smallest(names, lambda kept: self._refuted(about(some, set(kept))))))

    def _smallest(self, some: PanelProblem) -> Cause:
        """Find the fewest things that make a season impossible: kinds first, then each alone."""
        items = items_of(some)
        every = [k for k in kinds() if any(item.kind == k for item in items)]

        def refuted(kept: Collection[str]) -> bool:
            return self._refuted(only(some, [item for item in items if item.kind in kept]))

        self.unsure = False
        needed = smallest(every, refuted)
        left = [item for item in items if item.kind in needed]
        if set(needed) <= ALIKE and len(left) > MANY and len(some.submissions) == 1:
            core = self._enough(some, left)
        else:
            core = smallest(left, lambda kept: self._refuted(only(some, kept)))
        cause = told(some, core)
        if self.unsure:
            cause = replace(cause, message=text("not_smallest", message=cause.message))
        return cause

    def _enough(self, some: PanelProblem, items: list[Item]) -> list[Item]:
        """Keep as many conflicts as make a season impossible, where any other would do as well.

        With no rule but sizes in the cause, each expert in conflict is one expert fewer, whoever
        it is: the fewest conflicts that suffice cannot be reduced.
        """
        rules = [item for item in items if item.kind != "conflict"]
        barred = [item for item in items if item.kind == "conflict"]
        low, high = 0, len(barred)
        while low < high:
            middle = (low + high) // 2
            if self._refuted(only(some, [*rules, *barred[:middle]])):
                high = middle
            else:
                low = middle + 1
        return [*rules, *barred[:high]]


def _waived(rest: PanelProblem, cause: Cause, categories: set[str]) -> PanelProblem:
    """Waive what a cause names of persons and rooms; without such, leave out its categories."""
    own = {item for item in cause.core if item.kind not in shared_kinds() or item.kind == "rooms"}
    if own:
        return only(rest, [item for item in items_of(rest) if item not in own])
    return about(rest, {s.id for s in rest.submissions if s.category not in categories})


def hearable(
    problem: PanelProblem,
    causes: Sequence[Cause],
    deadline: float,
    cancelled: Cancel | None = None,
) -> PanelProblem:
    """Leave out the submissions and categories that causes name, and whatever is lost besides.

    What is lost besides is looked for until `deadline`, of the monotonic clock.
    """
    gone: set[str] = set()
    for cause in causes:
        certain = any(item.kind in OF_SUBMISSIONS for item in cause.core)
        categories = {s.category for s in problem.submissions if s.id in cause.submissions}
        every = categories == set(problem.categories)
        if certain and len(cause.submissions) == 1:
            gone |= set(cause.submissions)
        elif not every or len(categories) == 1:
            gone |= {s.id for s in problem.submissions if s.category in categories}
    rest = about(problem, {s.id for s in problem.submissions} - gone)
    lost = {s.id for s in Alone(rest, cancelled).lost(deadline=deadline)}
    return about(rest, {s.id for s in rest.submissions} - lost)
