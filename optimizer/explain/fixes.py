"""Try proposed changes and keep those that really make the season possible."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from optimizer.explain.cause import RULE, WAIT, Cause, FixProposal
from optimizer.explain.items import items_of
from optimizer.explain.patch import added, patched, removed
from optimizer.explain.proposals import for_core
from optimizer.explain.smallest import smallest
from optimizer.explain.words import joined, listed
from optimizer.instance import panel_document, panel_problem
from optimizer.messages import text
from optimizer.outcome import Fix, Json, OutcomeReason, Text
from optimizer.problem import InstanceError, PanelProblem

Possible = Callable[[PanelProblem], bool]
SHOWN = {1: 3, 2: 3, 3: 1, 4: 2, 5: 1}
"""How many fixes are offered of those that ask as much."""
TRIES = {1: 12, 2: 12, 3: 2, 4: 8, 5: 3}
"""How many of those that ask as much are tried alone."""
OTHERS = 2
"""How many other ways to mend a cause are offered where several causes are mended together."""
MOST_TOLD = 12


def verified(
    problem: PanelProblem, causes: Sequence[Cause], possible: Possible, deadline: float
) -> tuple[OutcomeReason, ...]:
    """Turn causes into reasons whose fixes were tried, those that ask least first.

    `possible` tells whether a changed season has a plan. Where there are several causes, or no
    single change does, changes are taken together and none of them can be left out; where the
    changes that belong to the causes do not suffice, any others join them. A reason without a fix
    tells what was tried. No new try begins after `deadline` (monotonic clock).
    """
    trials = _Trials(problem, possible, deadline)
    reasons = []
    fixes = trials.single(causes[0]) if len(causes) == 1 else []
    if len(causes) > 1:
        single = [fix for _, fix in trials.alone(common(causes))]
        every = trials.together(causes)
        known = {fix.message for own in every for fix in own}
        fixes = [[*own, *(fix for fix in single if fix.message not in known)] for own in every]
    elif not any(fixes):
        fixes = trials.together(causes)
    if not any(fixes) and time.monotonic() < deadline:
        fixes = trials.together([*causes, anything(problem)])[:-1]
    for cause, own in zip(causes, fixes, strict=True):
        tried = () if own else tuple(trials.tried[:MOST_TOLD])
        reasons.append(OutcomeReason(cause.code, cause.message, cause.involved, tuple(own), tried))
    return tuple(reasons)


def common(causes: Sequence[Cause]) -> list[FixProposal]:
    """List the changes that belong to every cause, so that one of them may mend all."""
    first, *others = causes
    return [
        proposal
        for proposal in first.proposals
        if all(proposal in cause.proposals for cause in others)
    ]


def anything(problem: PanelProblem) -> Cause:
    """Gather every change there is, as if all of a season were one cause."""
    every = {s.id for s in problem.submissions}
    whole = Cause("anything", Text("", ""), (), core=tuple(items_of(problem)))
    return replace(whole, proposals=for_core(problem, whole, every))


def waiting_for_rest(problem: PanelProblem, placed: set[str]) -> Fix:
    """Let all submissions wait that a plan of the others leaves out."""
    rest = tuple(s.id for s in problem.submissions if s.id not in placed)
    message = text("fix.rest", names=listed(rest), count=len(rest), placed=len(placed))
    return combined(problem, [FixProposal(WAIT, Fix(message, ()), waits=rest)])


@dataclass
class _Trials:
    problem: PanelProblem
    possible: Possible
    deadline: float
    tried: list[Text] = field(default_factory=list)
    good: list[list[FixProposal]] = field(default_factory=list)
    document: Json = field(init=False)

    def __post_init__(self) -> None:
        self.document = panel_document(self.problem)

    def single(self, cause: Cause) -> list[list[Fix]]:
        """Give the ways to mend one cause: single changes, and several where these ask for less."""
        found = self.alone(cause.proposals)
        least = min((asks for asks, _ in found), default=0)
        easy = tuple(proposal for proposal in cause.proposals if proposal.asks < least)
        if easy:
            chosen = self._fewest([replace(cause, proposals=easy)])
            if chosen:
                found.insert(0, (least, combined(self.problem, chosen)))
        return [[fix for _, fix in found]] if found else []

    def alone(self, proposals: Sequence[FixProposal]) -> list[tuple[int, Fix]]:
        """Give the proposals that work by themselves, a few that ask as much, and how much.

        They are tried in turns, the first of each kind before the second of any, so that little
        time still tells something of every kind.
        """
        ranks: Counter[int] = Counter()
        queue = []
        for place, entry in enumerate(proposals):
            ranks[entry.asks] += 1
            if ranks[entry.asks] <= TRIES[entry.asks]:
                queue.append((ranks[entry.asks], entry.asks, place))
        shown: Counter[int] = Counter()
        loosened: set[str] = set()
        found = []
        for _, asks, place in sorted(queue):
            row = proposals[place]
            rules = {str(step["path"]) for step in row.fix.change if asks == RULE}
            if shown[asks] < SHOWN[asks] and not rules & loosened and self.works([row]):
                shown[asks] += 1
                loosened |= rules
                found.append((asks, place, combined(self.problem, [row])))
        return [(asks, fix) for asks, _, fix in sorted(found, key=lambda row: row[:2])]

    def together(self, causes: Sequence[Cause]) -> list[list[Fix]]:
        """Give for each cause ways to mend all of them, from which nothing can be left out."""
        chosen = self._fewest(causes)
        if not chosen:
            return [[] for _ in causes]
        base = combined(self.problem, chosen)
        found = []
        for cause in causes:
            own = [base]
            rest = [entry for entry in chosen if entry not in cause.proposals]
            others = [proposal for proposal in cause.proposals if proposal not in chosen]
            for other in others[: 2 * OTHERS] if len(rest) < len(chosen) and rest else []:
                if len(own) <= OTHERS and fitting([*rest, other]) and self.works([*rest, other]):
                    own.append(combined(self.problem, [*rest, other]))
            found.append(own)
        return found

    def _fewest(self, causes: Sequence[Cause]) -> list[FixProposal]:
        """Take what asks least of all causes together, more as long as needed, and then leave out.

        More changes of these kinds never make impossible what fewer made possible. What is given
        was itself solved, though when the time is up something may be left that is not needed.
        """
        self.good.clear()
        chosen: list[FixProposal] = []
        for asks in SHOWN:
            before = len(chosen)
            for each_cause in (p for cause in causes for p in cause.proposals if p.asks == asks):
                if each_cause not in chosen and fitting([*chosen, each_cause]):
                    chosen.append(each_cause)
            if len(chosen) > before and self.works(chosen):
                smallest(chosen, self.works)
                return min(self.good, key=len)
        return []

    def works(self, proposals: Sequence[FixProposal]) -> bool:
        """Apply some changes and solve; no when the time is up."""
        if time.monotonic() > self.deadline or not proposals:
            return False
        fix = combined(self.problem, proposals)
        if fix.message not in self.tried:
            self.tried.append(fix.message)
        try:
            works = self.possible(panel_problem(patched(self.document, fix.change)))
        except InstanceError:
            return False
        if works:
            self.good.append(list(proposals))
        return works


def fitting(proposals: Sequence[FixProposal]) -> bool:
    """Tell whether no two changes write to one place."""
    paths = [str(step["path"]) for proposal in proposals for step in proposal.fix.change]
    single = [path for path in paths if not path.endswith("/-")]
    ids = [
        step["value"] for proposal in proposals for step in proposal.fix.change if "value" in step
    ]
    names = [value["id"] for value in ids if isinstance(value, dict) and "id" in value]
    dates = [value["date"] for value in ids if isinstance(value, dict) and "date" in value]
    return all(len(set(map(str, some))) == len(some) for some in (single, names, dates))


def combined(problem: PanelProblem, proposals: Sequence[FixProposal]) -> Fix:
    """Write changes as one; lists that several change are written whole, removals go last."""
    steps = [step for proposal in proposals for step in proposal.fix.change]
    waits = {s for proposal in proposals for s in proposal.waits}
    unpins = {proposal.unpins for proposal in proposals if proposal.unpins is not None}
    pinned = {pair for pair in problem.pinned if pair not in unpins and pair[1] not in waits}
    conflicts = {pair for pair in problem.conflicts if pair[1] not in waits}
    for key, left, all_ in (
        ("pinned", pinned, problem.pinned),
        ("conflicts", conflicts, problem.conflicts),
    ):
        if len(left) < len(all_):
            steps.append(added(f"/{key}", [list[Json](pair) for pair in sorted(left)]))
    places = [i for i, s in enumerate(problem.submissions) if s.id in waits]
    steps += [removed(f"/submissions/{i}") for i in places]
    steps.sort(key=lambda step: (step["op"] == "remove", _reverse(step)))
    counts = Counter(proposal.fix.message for proposal in proposals)
    if len(proposals) == 1:
        return Fix(proposals[0].fix.message, tuple(steps))
    parts = joined(
        text("fix.several", message=message, count=count) if count > 1 else message
        for message, count in counts.items()
    )
    return Fix(text("fix.together", parts=parts), tuple(steps))


def _reverse(step: dict[str, Json]) -> list[int]:
    """Order removals from the end, so that they move no place another step names."""
    if step["op"] != "remove":
        return []
    return [-int(part) for part in str(step["path"]).split("/") if part.isdigit()]
