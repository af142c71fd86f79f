"""Ways in which one insider could change who wins once marks are seen: each takes two people.

Every one is refused to one person on the pages, done with a second, and listed by both checkers;
at the server's terminal it is possible, and the file then does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reviewer.errors import NotAllowed, WrongPhase
from reviewer.model.calls import Phase
from reviewer.planning.changes import PlanChange
from reviewer.rules.permissions import COMMAND_LINE
from reviewer.store.engine import transaction
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.archive.evidence import read_evidence
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.events import write_change
from reviewer.usecases.plans.solve import prepare_panels, store_plan
from reviewer.usecases.records.edit import RecordKey, edit_record
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.withdraw import withdraw_submission
from reviewer.usecases.second_person import answer_confirmation, asking_second_person
from reviewer.verifier.check import check_document
from tests.builders.forgeries import made_anew
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import (
    SEATED,
    call_of,
    keep_plan,
    plan_by_hand,
    planned,
    score_all,
    scored,
    sign,
    solved_by_hand,
)
from tests.builders.second_verifier import second_opinion

J = Any  # Any: a parsed JSON document
CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
COLLEAGUE = replace(STAFF, account_id=12, name="复核", session="own_link:2")
WATCHER = replace(SUPERVISOR, account_id=13, session="own_link:3")
OTHERS = (*SEATED[:4], "E00012")


def audited(context: AppContext) -> J:
    """Give the audit file; both checkers agree on whether it holds."""
    document = json.loads(write_audit(context, STAFF, CALL))
    found = [f for section in check_document(document) for f in section.found]
    assert bool(found) == bool(second_opinion(document)), (found, second_opinion(document))
    return document


def listed(document: J) -> list[tuple[str, object]]:
    """List the exceptions that the checker names, with who confirmed each; empty: nobody."""
    (section,) = [s for s in check_document(document) if s.name == "two_hands"]
    return [(note.code, note.details.get("confirmed_by")) for note in section.notes]


def by_two(context: AppContext, act: Callable[[], object], number: int = 1) -> None:
    """One person alone is refused; once another has confirmed it is done."""
    with pytest.raises(WrongPhase) as refusal:
        act()
    assert refusal.value.code == "error.second_person_needed"
    answer_confirmation(context, WATCHER, CALL, number, "confirmed")
    act()


def test_a_rival_is_taken_out_by_two_people_only(plain_context: AppContext) -> None:
    scored(plain_context)
    by_two(
        plain_context, lambda: withdraw_submission(plain_context, CLERK, CALL, "G003", "来函撤回")
    )
    document = audited(plain_context)
    assert listed(document) == [("note.late_withdrawal_confirmed", WATCHER.label)]
    (shown,) = read_evidence(plain_context, WATCHER, CALL).exceptions
    assert (shown.kind, shown.confirmed_by) == ("late_withdrawal", WATCHER.label)
    withdraw_submission(plain_context, COMMAND_LINE, CALL, "G001", "绕过页面")
    assert listed(audited(plain_context))[1] == ("note.late_withdrawal_alone", "")
    assert second_opinion(json.loads(write_audit(plain_context, STAFF, CALL)))


def test_before_scoring_one_hand_withdraws(plain_context: AppContext) -> None:
    planned(plain_context)
    withdraw_submission(plain_context, CLERK, CALL, "G003", "来函撤回")
    assert listed(audited(plain_context)) == []


def test_a_friend_is_seated_late_by_two_people_only(plain_context: AppContext) -> None:
    scored(plain_context)
    document = plan_by_hand(OTHERS)

    @asking_second_person
    def act(context: AppContext, actor: Any, call: str) -> None:
        prepared = prepare_panels(context, actor, call, step="arrange")
        store_plan(
            context, actor, prepared, solved_by_hand(document), step="arrange", note="临时调整"
        )

    by_two(plain_context, lambda: act(plain_context, CLERK, CALL))
    assert listed(audited(plain_context)) == [("note.late_seats_confirmed", WATCHER.label)]
    (shown,) = read_evidence(plain_context, WATCHER, CALL).exceptions
    assert (shown.kind, shown.subject) == ("late_seats", "2")
    keep_plan(plain_context, plan_by_hand(SEATED), step="arrange")  # at the terminal: alone
    assert listed(audited(plain_context))[1] == ("note.late_seats_alone", "")


def test_hours_and_rooms_move_by_one_hand_in_scoring(plain_context: AppContext) -> None:
    scored(plain_context)
    moved = plan_by_hand()
    first, second, *_ = moved["panels"][0]["submissions"]
    for end in ("start", "end"):
        first[end], second[end] = second[end], first[end]
    prepared = prepare_panels(plain_context, CLERK, CALL, step="arrange")
    store_plan(plain_context, CLERK, prepared, solved_by_hand(moved), step="arrange")
    assert listed(audited(plain_context)) == []


def test_a_late_conflict_is_not_slipped_in_with_a_plan(plain_context: AppContext) -> None:
    scored(plain_context)
    change = PlanChange("conflict", expert=SEATED[0], submission="G001", reason="后来得知")

    @asking_second_person
    def act(context: AppContext, actor: Any, name: str) -> None:
        with transaction(context.engine) as session:
            write_change(context, actor, session, call_of(context, name), change)

    with pytest.raises(WrongPhase) as refusal:
        act(plain_context, CLERK, CALL)
    assert refusal.value.code == "error.second_person_needed"


def test_who_wins_a_tie_is_said_by_two_people(plain_context: AppContext) -> None:
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, dict.fromkeys(("G001", "G002", "G003"), (70, 70, 70, 70, 70)))
    score_all(plain_context, {"G004": (60, 60, 60, 60, 60)})
    with transaction(plain_context.engine) as session:
        call = call_of(plain_context)
        call.definition = {
            **call.definition,
            "selection": {**call.definition["selection"], "quota": 2},
            "scoring": {**call.definition["scoring"], "ties": ["core", "sum"]},
        }
        session.add(call)
        plain_context.record(session, STAFF, CALL, "rubric_changed", detail={"begun": False})

    def act(chosen: tuple[str, str]) -> None:
        rank_submissions(plain_context, CLERK, CALL, chosen=chosen, reason="会商")

    by_two(plain_context, lambda: act(("G002", "G001")))
    document = audited(plain_context)
    assert ("note.choose_tied_confirmed", WATCHER.label) in listed(document)
    forged = json.loads(json.dumps(document))
    for link, content in zip(forged["public"]["chain"], forged["sealed"]["acts"], strict=True):
        if link[2] == "ranked":
            content["detail"]["chosen"] = []
    forged = made_anew(forged, chain=True)
    assert "verify.choice_other" in {f.code for s in check_document(forged) for f in s.found}
    assert second_opinion(forged)
    with pytest.raises(WrongPhase):  # another choice is another act
        act(("G001", "G003"))


def test_an_objection_strikes_by_two_people_only(plain_context: AppContext) -> None:
    scored(plain_context)
    rank_submissions(plain_context, STAFF, CALL)
    publish_notice(plain_context, STAFF, CALL, date(2022, 6, 20))
    later = replace(plain_context, clock=lambda: plain_context.now() + timedelta(days=113))
    raised = Raised("某公司", "organisation", "13000000000", "材料不实", "G003")
    number = record_objection(later, CLERK, CALL, raised)

    def act() -> None:
        decide_objection(later, CLERK, CALL, number, outcome="upheld", redo="strike", reason="属实")

    by_two(later, act)
    assert ("note.uphold_objection_confirmed", WATCHER.label) in listed(audited(plain_context))
    other = record_objection(later, CLERK, CALL, raised)
    decide_objection(
        later, CLERK, CALL, other, outcome="rejected", redo="", reason="查无此事"
    )  # what changes nothing needs one hand


def test_one_person_with_a_link_for_a_colleague_is_not_two(plain_context: AppContext) -> None:
    scored(plain_context)
    played = replace(COLLEAGUE, session="staff_link:7")  # by a link that the clerk made

    def act() -> None:
        reopen_scoresheet(plain_context, played, CALL, SEATED[0], "G001", "填错")

    with pytest.raises(WrongPhase):
        act()
    with pytest.raises(NotAllowed) as refusal:
        answer_confirmation(plain_context, CLERK, CALL, 1, "confirmed")
    assert refusal.value.code == "error.second_person_shown"
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")  # makes no links
    act()
    document = audited(plain_context)
    assert listed(document) == [("note.reopen_score_confirmed", WATCHER.label)]
    for content in document["sealed"]["acts"]:  # as if the clerk had confirmed it all the same
        for change in content["changes"]:
            if (change["to"] or {}).get("answered_by") == WATCHER.label:
                change["to"]["answered_by"] = CLERK.label
    forged = made_anew(document, chain=True)
    assert "verify.unconfirmed" in {f.code for s in check_document(forged) for f in s.found}
    assert second_opinion(forged).startswith("unconfirmed")


def test_what_is_judged_before_scoring_stays_judged(plain_context: AppContext) -> None:
    scored(plain_context)
    late: tuple[Callable[[], object], ...] = (
        lambda: decide_submission(plain_context, CLERK, CALL, "G001", "reject", "改主意"),
        lambda: edit_record(
            plain_context, CLERK, CALL, RecordKey("submission", "G001"),
            {"district": "江北"}, "改区县",
        ),
        lambda: edit_record(
            plain_context, CLERK, CALL, RecordKey("expert", SEATED[0]),
            {"employer": "别的单位"}, "改单位",
        ),
    )  # fmt: skip
    for act in late:
        with pytest.raises(WrongPhase) as refusal:
            act()
        assert refusal.value.code == "error.too_late"
    assert call_of(plain_context).phase == Phase.SCORING
