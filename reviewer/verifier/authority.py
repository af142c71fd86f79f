"""Which acts may change which rows: a mark changes by its expert's act, a ranking by freezing it.

Whoever can write the database can also chain an act. What the act is called, and who did it, must
still fit what it changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import CheckFinding, Document

BEGUN = "chain_begun"
SAVES = frozenset({"score_saved", "score_submitted"})
OWN = SAVES | {"score_retracted"}
DRAWS = frozenset(
    {
        "draw_committed",
        "draw_superseded",
        "draw_text_sealed",
        "draw_text_opened",
        "draw_texts_bound",
        "draw_unopened",
        "draw_annulled",
        "draw_run",
        "plan_stored",
    }
)
MAY_CHANGE = {
    "scoresheet": OWN | {"scores_imported", "score_reopened", "rubric_changed"},
    "mark": SAVES | {"scores_imported", "rubric_changed"},
    "abnormalscore": frozenset({"score_objected", "score_explained", "score_judged"}),
    "ranking": frozenset({"ranked"}),
    "panelclosing": frozenset({"panel_closed", "panel_opened"}),
    "publicnotice": frozenset({"notice_published"}),
    "finallist": frozenset({"final_published"}),
    "fieldcheck": frozenset({"field_checked"}),
    "draw": DRAWS,
    "confirmation": None,  # asked for, answered and used up by many acts: see `confirmations`
}
LATE = {"call.definition": frozenset({"rubric_changed"})}


def authority_faults(state: State, act: Act, *, opened: bool) -> Iterator[CheckFinding]:
    """Name the changes of an act that it may not make. `state` is that after the act.

    `opened`: scoring was open before it; from then on the rules of a call change by one act only.
    """
    if act.action == BEGUN:
        return
    sheets: set[str] = set()
    for change in act.content["changes"]:
        table, key = str(change["table"]), str(change["key"])
        may = MAY_CHANGE.get(table)
        if table == "call" and opened and "definition" in (change["to"] or {"definition": 0}):
            may = LATE["call.definition"]
        if may is not None and act.action not in may:
            details = {"number": act.number, "action": act.action, "table": table, "key": key}
            yield CheckFinding("verify.not_by_this_act", details)
        if table == "scoresheet":
            sheets.add(key)
        elif table == "mark":
            held = change["to"] if change["from"] is None else state.table("mark").get(key)
            sheet = (held or change["from"]).get("scoresheet_id")
            sheets.add(str(sheet))
    if act.action in OWN:
        yield from _strange_sheets(state, act, sheets)


def _strange_sheets(state: State, act: Act, sheets: set[str]) -> Iterator[CheckFinding]:
    """An expert's act saves the expert's own sheet of the submission that it names, no other."""
    subject, actor = str(act.content["subject"]), str(act.content["actor"])
    for key in sorted(sheets):
        sheet: Document = state.table("scoresheet").get(key) or {}
        expert = state.column("expert", sheet.get("expert_id"), "code")
        submission = state.column("submission", sheet.get("submission_id"), "code")
        if f"{expert}/{submission}" != subject or not actor.startswith("expert:"):
            details: dict[str, object] = {"number": act.number, "actor": actor, "subject": subject}
            yield CheckFinding("verify.not_own_sheet", details)
