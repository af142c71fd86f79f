"""Review by correspondence: each submission gets experts of its own, with a reason beside each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from reviewer.errors import BadInput, Impossible
from reviewer.model.definitions import validated_definition
from reviewer.model.plan_views import PlanView
from reviewer.planning.checking import violations
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import sign_declaration
from reviewer.usecases.invitations.send import write_letters
from reviewer.usecases.plans.draw import commit_draw
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import CODES, fill

RULE = {
    "experts_per_submission": 3,
    "max_per_expert": 2,
    "objective": "fair",
    "opens_on": "2022-06-13",
    "closes_on": "2022-06-20",
}


def by_correspondence(context: AppContext, **changes: object) -> None:
    """Fill a season and set its call to review on paper."""
    fill(context)
    with transaction(context.engine) as session:
        call = calls.get_call(session, CALL, to_change=True)
        document = {
            **call.definition,
            "review_mode": "correspondence",
            "correspondence": {**RULE, **changes},
        }
        call.definition = validated_definition(document).model_dump(mode="json")
        session.add(call)


def matched(context: AppContext) -> PlanView:
    """Match, store and read the plan."""
    prepared = prepare_panels(context, STAFF, CALL)
    store_plan(context, STAFF, prepared, solve(prepared, seconds=10))
    return read_plan(context, STAFF, CALL)


def test_every_submission_gets_its_experts_under_the_rules(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    view = matched(plain_context)
    assert view.by_correspondence
    assert [panel.code for panel in view.panels] == list(CODES)
    assert [len(panel.seats) for panel in view.panels] == [3, 3, 3, 3]
    load = Counter(seat.expert for panel in view.panels for seat in panel.seats)
    assert max(load.values()) <= 2
    for panel in view.panels:
        assert sum(seat.kind == "technical" for seat in panel.seats) >= 2
        assert len({seat.employer for seat in panel.seats}) == 3
        assert set(view.reasons[panel.code]) == {seat.expert for seat in panel.seats}


def test_the_reason_adds_up(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    view = matched(plain_context)
    for reasons in view.reasons.values():
        for reason in reasons.values():
            assert reason.affinity == pytest.approx(0.7 * reason.category + 0.3 * reason.text)


def test_a_conflict_keeps_a_pair_apart(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    taken = matched(plain_context).panels[0].seats[0].expert
    add_conflict(plain_context, STAFF, CALL, taken, CODES[0], "同一课题组")
    view = matched(plain_context)
    assert taken not in {seat.expert for seat in view.panels[0].seats}


def test_too_few_experts_are_explained(plain_context: AppContext) -> None:
    by_correspondence(plain_context, experts_per_submission=7, max_per_expert=1)
    prepared = prepare_panels(plain_context, STAFF, CALL)
    with pytest.raises(Impossible) as caught:
        solve(prepared, seconds=10)
    report = caught.value.details["report"]
    assert isinstance(report, dict)
    assert report["reasons"] != []


def test_a_withdrawal_moves_only_the_pairs_of_the_one_who_left(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    before = matched(plain_context)
    gone = before.panels[0].seats[0].expert
    withdraw_expert(plain_context, STAFF, CALL, gone)
    replan(plain_context, STAFF, CALL, seconds=10)
    after = read_plan(plain_context, STAFF, CALL)
    for old, new in zip(before.panels, after.panels, strict=True):
        stayed = {seat.expert for seat in old.seats} - {gone}
        assert stayed <= {seat.expert for seat in new.seats}


def test_a_tampered_plan_is_refused(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    prepared = prepare_panels(plain_context, STAFF, CALL)
    solved = solve(prepared, seconds=10)
    assert solved.document is not None
    assert violations(prepared.instance, solved.document) == []
    first, *others = solved.document.panels
    short = replace(first, experts=first.experts[:-1])
    tampered = replace(solved.document, panels=(short, *others))
    assert violations(prepared.instance, tampered) != []
    with pytest.raises(BadInput) as caught:
        store_plan(plain_context, STAFF, prepared, replace(solved, document=tampered))
    assert caught.value.code == "error.plan_breaks_rules"


def test_experts_score_what_they_were_given(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    view = matched(plain_context)
    who = expert(view.panels[0].seats[0].expert)
    sign_declaration(plain_context, who, CALL, agreed=True)
    sheet = read_scoresheet(plain_context, who, CALL, CODES[0])
    save_scoresheet(
        plain_context,
        who,
        CALL,
        CODES[0],
        marks={criterion.code: "80" for criterion in sheet.criteria},
        comment="",
        version=sheet.version,
        submit=True,
    )
    assert read_scoresheet(plain_context, who, CALL, CODES[0]).state == "submitted"


def test_nobody_is_asked_to_come_and_nothing_is_drawn(plain_context: AppContext) -> None:
    by_correspondence(plain_context)
    matched(plain_context)
    assert write_letters(plain_context, STAFF, CALL) == []
    with pytest.raises(BadInput) as caught:
        commit_draw(plain_context, STAFF, CALL)
    assert caught.value.code == "error.no_draw_on_paper"
