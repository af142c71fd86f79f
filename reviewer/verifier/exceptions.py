"""Find every exception among the acts: what it was, who did it, and who confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import CheckFinding, Document

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
    "submission_withdrawn": "late_withdrawal",
    "field_checked": "late_correction",
    "objection_decided": "uphold_objection",
    "address_confirmed": "new_address",
    "panel_closed": "close_panel",
    "panel_opened": "open_panel",
}
BEGUN = "chain_begun"
SEATS = "late_seats"  # whichever act changes who scores what
CHOICE = "choose_tied"  # an act of ranking may be two exceptions at once
# Where an act names the confirmation of each kind.
NUMBER_AT = {CHOICE: "choice_confirmation", SEATS: "seats_confirmation"}
NUMBERS = ("confirmation", *NUMBER_AT.values())
ALWAYS_NOTED = {
    "scores_imported",
    "links_revoked",
    "standing_opened",
    "link_shown",
    "address_changed",
}
LATE_NOTED = {"expert_withdrawn", "conflict_declared", "recusal_withdrawn"}
LATE = {"late_conflict", "late_withdrawal"}
JUDGING = {
    "conflict_declared",
    "minutes_signed",
    "opinion_saved",
    "panel_closed",
    "recusal_withdrawn",
    "undertaking",
}
DONE_OVER = {"strike", "ranking", "scoring"}
RANKED = ("ranking", "notice", "archive")  # phases in which a ranking was seen


def exceptional(act: Act, phase: str) -> str | None:
    """Name the kind of exception that an act is by its name; None where it is none.

    `phase` is the call's before the act. Conflicts and withdrawals count once scoring was opened,
    corrections once there was a ranking, a ranking where sheets were missing, a judged score where
    it was replaced, an objection where something is done over, a panel closed where sheets lacked.
    """
    kind = KINDS.get(act.action)
    detail = act.content["detail"]
    if kind is None or (kind in LATE and phase not in OPENED):
        return None
    counts = {
        "missing_sheets": bool(detail.get("missing") or detail.get("below_floor")),
        "lift_refusal": (detail.get("verdict"), detail.get("found")) == ("accept", "reject"),
        "replace_score": detail.get("verdict") == "replaced",
        "change_criteria": bool(detail.get("begun")),
        "late_correction": detail.get("verdict") == "corrected" and phase in RANKED,
        "uphold_objection": detail.get("redo") in DONE_OVER,
        "close_panel": bool(detail.get("missing")),
    }
    return kind if counts.get(kind, True) else None


def exceptions_in(act: Act, phase: str, *, reseated: bool) -> list[str]:
    """Name every kind of exception that an act is; `reseated`: it changed who scores what.

    An act is what its name says, and what the rows that it changed say.
    """
    found = [kind] if (kind := exceptional(act, phase)) is not None else []
    if act.action != BEGUN:
        found += sorted(set(_by_rows(act, phase)) - set(found))
    if act.action == "ranked" and act.content["detail"].get("chosen"):
        found.append(CHOICE)
    if reseated and phase in OPENED:
        found.append(SEATS)
    return found


def _by_rows(act: Act, phase: str) -> Iterator[str]:
    for change in act.content.get("changes", ()):
        table, after = change["table"], change["to"] or {}
        if table == "submission" and after.get("withdrawn_at") and phase in OPENED:
            yield "late_withdrawal"
        elif table == "objection" and after.get("redo") in DONE_OVER:
            yield "uphold_objection"
        elif table == "abnormalscore" and after.get("verdict") == "replaced":
            yield "replace_score"
        elif table == "fieldcheck" and after.get("verdict") == "corrected" and phase in RANKED:
            yield "late_correction"
        elif table == "panelclosing" and after.get("missing"):
            yield "close_panel"
        elif table == "panelclosing" and after.get("opened_by"):
            yield "open_panel"


def number_of(detail: Document, kind: str) -> Document:
    """Give the number of the confirmation that an act names for a kind."""
    return (detail or {}).get(NUMBER_AT.get(kind, "confirmation"))


def judges(act: Act) -> bool:
    """Tell whether an act of an expert is one of judging, not of coming in or answering mail."""
    return act.action.startswith("score_") or act.action in JUDGING


def is_noted(act: Act, phase: str) -> bool:
    """Tell whether an act is listed although it needs no second person."""
    if act.action == "link_sent":  # a way in for somebody who confirms what others do
        return str(act.content["subject"]).partition(":")[0] in {"staff", "supervisor"}
    return act.action in ALWAYS_NOTED or (act.action in LATE_NOTED and phase in OPENED)


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
