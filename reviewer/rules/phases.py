"""The way of the work: which step a call admits in which phase, and where the step leads."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.errors import WrongPhase
from reviewer.messages import Message
from reviewer.model.calls import Phase

ORDER = tuple(Phase)


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


def is_open(step: str, phase: str) -> bool:
    """Tell whether a call in this phase admits the step."""
    rule = STEPS[step]
    place = ORDER.index(Phase(phase))
    return ORDER.index(rule.earliest) <= place <= ORDER.index(rule.latest)


def require_open(step: str, phase: str) -> None:
    """Refuse a step that the phase does not admit; raises WrongPhase naming what comes first."""
    if not is_open(step, phase):
        closed = _closed(step, phase)
        raise WrongPhase(closed.code, **closed.details)


def closed_steps(phase: str) -> dict[str, Message]:
    """Say of each step that a phase does not admit whether it is too early or too late for it."""
    return {step: _closed(step, phase) for step in STEPS if not is_open(step, phase)}


def _closed(step: str, phase: str) -> Message:
    too_early = ORDER.index(Phase(phase)) < ORDER.index(STEPS[step].earliest)
    return Message(
        "error.too_early" if too_early else "error.too_late",
        {
            "step": step,
            "phase": phase,
            "earliest": STEPS[step].earliest.value,
            "latest": STEPS[step].latest.value,
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
