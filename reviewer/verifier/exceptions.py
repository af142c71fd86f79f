"""Find every exception among the acts: what it was, who did it, and who confirmed it."""

from __future__ import annotations

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import CheckFinding

OPENED = ("scoring", "ranking", "notice", "archive")  # phases in which marks are known
# Acts that are exceptions by themselves, and the kind under which a second person confirms them.
KINDS = {
    "score_reopened": "reopen_score",
    "score_judged": "replace_score",
    "draw_annulled": "redraw",
    "rubric_changed": "change_criteria",
    "decision": "lift_refusal",
    "plan_restored": "restore_plan",
    "conflict_added": "late_conflict",
    "conflict_confirmed": "late_conflict",
    "conflict_dismissed": "late_conflict",
    "ranked": "missing_sheets",
}
ALWAYS_NOTED = {"scores_imported", "links_revoked", "standing_opened", "link_shown"}


def exceptional(act: Act, phase: str) -> str | None:
    """Name the kind of exception that an act is; None where it is none.

    `phase` is the call's before the act. A conflict counts once scoring was opened, a ranking
    where sheets were missing, a judged score where it was replaced.
    """
    kind = KINDS.get(act.action)
    detail = act.content["detail"]
    if kind == "late_conflict" and phase not in OPENED:
        return None
    if kind == "missing_sheets" and not (detail.get("missing") or detail.get("below_floor")):
        return None
    if kind == "lift_refusal" and (detail["verdict"], detail.get("found")) != ("accept", "reject"):
        return None
    if kind == "replace_score" and detail.get("verdict") != "replaced":
        return None
    if kind == "change_criteria" and not detail.get("begun"):
        return None
    return kind


def exception_finding(act: Act, kind: str, confirmed_by: str) -> CheckFinding:
    """Say of an exceptional act what it was, who did it, and who confirmed it; empty: nobody."""
    details: dict[str, object] = {
        "number": act.number,
        "at": act.at,
        "by": act.content["actor"],
        "subject": act.content["subject"],
        "confirmed_by": confirmed_by,
    }
    return CheckFinding(f"note.{kind}" + ("_confirmed" if confirmed_by else "_alone"), details)


def phase_of(state: State, call: str) -> str:
    """Give the call's phase by the acts so far; empty where they do not say."""
    return str(state.column("call", call, "phase") or "")
