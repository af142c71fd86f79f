"""Find the submissions that could not be heard even if nothing else were."""

from collections import defaultdict
from collections.abc import Iterator
from time import monotonic

from optimizer.explain.decision import decide
from optimizer.explain.items import about
from optimizer.explain.timeline import Timeline
from optimizer.outcome import Cancel
from optimizer.problem import PanelExpert, PanelProblem, PanelSubmission
from optimizer.rules.sums import MemberSums

ALONE_SECONDS = 2.0
"""How long one submission's question may take; it mostly takes milliseconds."""


class Alone:
    """Ask of each submission whether some panel could hear it by itself.

    A quick look for a panel of the least size answers nearly always; where it finds none, the
    question is decided exactly.
    """

    def __init__(self, problem: PanelProblem, cancelled: Cancel | None = None) -> None:
        self.problem, self.rules, self.cancelled = problem, problem.rules, cancelled
        self.line = Timeline(problem)
        self.sums = MemberSums(problem.rules, {e.id: e for e in problem.experts})
        self.barred: dict[str, set[str]] = defaultdict(set)
        for expert, submission in problem.conflicts:
            self.barred[submission].add(expert)
        self.pinned = {s for _, s in problem.pinned}
        self.busy = {
            e.id: [self.line.minutes(span) for span in e.unavailable] for e in problem.experts
        }
        self.closed = {r.id: [self.line.minutes(s) for s in r.unavailable] for r in problem.rooms}
        self.qualified = {
            c: [e for e in problem.experts if c in e.categories] for c in problem.categories
        }
        self._there: dict[tuple[str, int], list[PanelExpert]] = {}

    def lost(
        self, known: set[str] | None = None, *, deadline: float | None = None
    ) -> Iterator[PanelSubmission]:
        """List the submissions that no panel can hear.

        `known` holds those that were found possible before; they are passed over, and others
        join them. After `deadline`, of the monotonic clock, or once called off, nothing more is
        asked.
        """
        heard = set() if known is None else known
        for submission in self.problem.submissions:
            left = ALONE_SECONDS if deadline is None else deadline - monotonic()
            if left <= 0 or (self.cancelled is not None and self.cancelled()):
                return
            if submission.id in heard:
                continue
            if not self._fits(submission):
                row = about(self.problem, {submission.id})
                if decide(row, min(ALONE_SECONDS, left), self.cancelled) is False:
                    yield submission
                    continue
            heard.add(submission.id)

    def quickly(self) -> bool:
        """Tell whether a quick look finds a panel for every submission by itself."""
        return all(self._fits(submission) for submission in self.problem.submissions)

    def _fits(self, s: PanelSubmission) -> bool:
        """Look for a panel at the first minutes at which the submission could be heard."""
        if s.id in self.pinned:
            return False
        for start, _ in self.line.starts(s):
            if self._room(s, start):
                people = [e for e in self._at(s.category, start) if e.id not in self.barred[s.id]]
                if self._panel([e for e in people if e.max_panels != 0], len(people)):
                    return True
        return False

    def _room(self, s: PanelSubmission, start: int) -> bool:
        most = self.rules.max_size + s.party
        return any(
            s.pinned_room in (None, r.id)
            and (r.video or not s.needs_video)
            and (r.capacity is None or r.capacity >= most)
            and self._free(self.closed[r.id], start)
            for r in self.problem.rooms
        )

    def _at(self, category: str, start: int) -> list[PanelExpert]:
        if (category, start) not in self._there:
            self._there[category, start] = [
                e
                for e in self.qualified[category]
                if self._free(self.busy[e.id], start)
                and (e.max_run_minutes is None or e.max_run_minutes >= self.line.slot)
            ]
        return self._there[category, start]

    def _free(self, spans: list[tuple[int, int]], start: int) -> bool:
        return not any(start < b and a < start + self.line.slot for a, b in spans)

    def _panel(self, people: list[PanelExpert], ready: int) -> bool:
        """Tell whether a panel of the least size can be formed, reserves beside it."""
        size = self.rules.sizes()[0]
        if ready < size + self.rules.reserves or len(people) < size:
            return False
        return self.sums.choose([e.id for e in people], size) is not None
