"""The way of the work: which step a call admits in which phase, and where the step leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.errors import WrongPhase
from reviewer.messages import Message
from reviewer.model.calls import Phase
from reviewer.model.review_modes import BY_FORMULA

ORDER = tuple(Phase)
# From the first mark on: what changes who is judged, or by whom, then changes who wins.
MARKS_KNOWN = frozenset({Phase.SCORING, Phase.RANKING, Phase.NOTICE, Phase.ARCHIVE})


@dataclass(frozen=True)
class Step:
    """Describe one step: from which phase to which it may be taken, and the phase it leads to.

    `leads_to` None leaves the phase as it is.
    """

    earliest: Phase
    latest: Phase
    leads_to: Phase | None


STEPS = {
    "import": Step(Phase.INTAKE, Phase.INVITATIONS, Phase.INTAKE),
    "screen": Step(Phase.INTAKE, Phase.INVITATIONS, Phase.SCREENING),
    "decide": Step(Phase.SCREENING, Phase.INVITATIONS, None),
    "find_conflicts": Step(Phase.SCREENING, Phase.INVITATIONS, Phase.CONFLICTS),
    "judge_conflict": Step(Phase.CONFLICTS, Phase.SCORING, None),
    "plan": Step(Phase.CONFLICTS, Phase.INVITATIONS, Phase.PANELS),
    "arrange": Step(Phase.CONFLICTS, Phase.SCORING, Phase.PANELS),
    "replan": Step(Phase.PANELS, Phase.SCORING, None),
    "invite": Step(Phase.PANELS, Phase.SCORING, Phase.INVITATIONS),
    "score": Step(Phase.PANELS, Phase.SCORING, Phase.SCORING),
    "rank": Step(Phase.SCORING, Phase.RANKING, Phase.RANKING),
    "notice": Step(Phase.RANKING, Phase.NOTICE, Phase.NOTICE),
    "object": Step(Phase.NOTICE, Phase.NOTICE, None),
    "archive": Step(Phase.NOTICE, Phase.ARCHIVE, Phase.ARCHIVE),
}

# A review by formula has no experts: from screening straight to the ranking.
COMPUTED = {
    "import": STEPS["import"],
    "screen": STEPS["screen"],
    "decide": STEPS["decide"],
    "compute": Step(Phase.SCREENING, Phase.RANKING, None),
    "rank": Step(Phase.SCREENING, Phase.RANKING, Phase.RANKING),
    "notice": STEPS["notice"],
    "object": STEPS["object"],
    "archive": STEPS["archive"],
}


def steps_for(review_mode: str) -> Mapping[str, Step]:
    """Give the steps that a call of this mode of review has."""
    return COMPUTED if review_mode in BY_FORMULA else STEPS


def is_open(step: str, phase: str, review_mode: str = "panels") -> bool:
    """Tell whether a call in this phase admits the step; a step that it has not is never open."""
    rule = steps_for(review_mode).get(step)
    if rule is None:
        return False
    place = ORDER.index(Phase(phase))
    return ORDER.index(rule.earliest) <= place <= ORDER.index(rule.latest)


def require_open(step: str, phase: str, review_mode: str = "panels") -> None:
    """Refuse a step that the phase does not admit; raises WrongPhase naming what comes first."""
    if not is_open(step, phase, review_mode):
        closed = _closed(step, phase, review_mode)
        raise WrongPhase(closed.code, **closed.details)


def closed_steps(phase: str, review_mode: str = "panels") -> dict[str, Message]:
    """Say of each step that a phase does not admit whether it is too early or too late for it."""
    known = dict.fromkeys([*STEPS, *steps_for(review_mode)])
    return {
        step: _closed(step, phase, review_mode)
        for step in known
        if not is_open(step, phase, review_mode)
    }


def _closed(step: str, phase: str, review_mode: str) -> Message:
    rule = steps_for(review_mode).get(step)
    if rule is None:
        return Message("error.step_absent", {"step": step})
    too_early = ORDER.index(Phase(phase)) < ORDER.index(rule.earliest)
    return Message(
        "error.too_early" if too_early else "error.too_late",
        {
            "step": step,
            "phase": phase,
            "earliest": rule.earliest.value,
            "latest": rule.latest.value,
        },
    )


def phase_after(step: str, phase: str) -> Phase:
    """Give the phase in which a call is after the step.

    Arranging by hand, inviting and scoring never lead back; screening and importing do, since
    what follows from them must be done again.
    """
    target = STEPS[step].leads_to
    current = Phase(phase)
    if target is None:
        return current
    if step in {"arrange", "invite", "score", "rank"} and ORDER.index(current) > ORDER.index(
        target
    ):
        return current
    return target
