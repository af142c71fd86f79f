"""Freeze, publish, take both texts, draw once, keep, show and verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, PingyiError, Stale, WrongPhase
from reviewer.messages import knows, say
from reviewer.model.calls import Phase
from reviewer.planning.drawing import replay
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor
from reviewer.store.calls import get_call, touch
from reviewer.store.engine import transaction
from reviewer.store.experts import get_expert
from reviewer.store.plans import draws, find_plan
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw import (
    DrawView,
    bind_texts,
    commit_draw,
    give_text,
    read_draw,
    run_draw,
)
from reviewer.usecases.plans.repair import withdraw_expert
from reviewer.usecases.plans.solve import PlanStored
from tests.builders.people import ALL_BUT_OVERSEERS, ALL_BUT_STAFF, CALL, STAFF, SUPERVISOR
from tests.builders.season import fill, set_phase
from tests.conftest import NOON


def _drawn(context: AppContext, operator: str = "操作", supervisor: str = "监督") -> PlanStored:
    fill(context)
    commit_draw(context, STAFF, CALL)
    return run_draw(context, STAFF, CALL, operator=operator, supervisor=supervisor)


def _view(context: AppContext, actor: Actor = STAFF) -> DrawView:
    view = read_draw(context, actor, CALL)
    assert view is not None
    return view


def _refusal(code: str, act: Callable[[], object], kind: type[PingyiError]) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    assert say(code, "en", **caught.value.details)
    return say(code, "zh", **caught.value.details)


def _draw_holds(file: Path, digest: str) -> bool:
    (found,) = [check for check in verify_audit(file, digest) if check.name == "draw"]
    return found.holds


def test_freezing_shows_what_was_frozen_and_keeps_it(context: AppContext) -> None:
    fill(context)
    view = commit_draw(context, STAFF, CALL)
    assert view == _view(context)
    assert (view.number, view.committed_at, view.committed_by) == (1, NOON, STAFF.label)
    assert view.digest == digest_of(view.record)
    assert (view.candidates, view.exclusions, view.stale) == (12, 0, False)
    (category,) = view.categories
    assert (category.code, category.panels, category.seats) == ("industrial_internet", 1, 5)
    assert (view.run_at, view.seed, view.plan_version) == (None, None, None)
    assert list_activities(context, STAFF, CALL)[0].action == "draw_committed"


def test_a_drawn_plan_is_stored_with_seed_and_record(context: AppContext) -> None:
    stored = _drawn(context)
    view = _view(context)
    assert (stored.version, view.plan_version, view.run_at) == (1, 1, NOON)
    assert (view.operator_text, view.supervisor_text) == ("操作", "监督")
    assert view.record["plan"] == stored.document.document()
    assert replay(view.record, view.digest) == []
    assert stored.report.checker == "passed"
    with transaction(context.engine) as session:
        plan = find_plan(session, CALL)
        assert plan is not None
        assert (plan.policy, plan.seed, plan.digest) == (
            "draw",
            view.seed,
            view.record["frozen"]["source"],
        )


def test_the_supervisor_gives_a_text_that_nobody_sees_before_the_draw(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    give_text(plain_context, SUPERVISOR, CALL, "监督人员的文字")
    view = _view(plain_context)
    assert (view.supervisor_given, view.operator_given) == (True, False)
    assert "监督人员的文字" not in str(view)
    run_draw(plain_context, STAFF, CALL, operator="操作", supervisor="")
    assert _view(plain_context, SUPERVISOR).supervisor_text == "监督人员的文字"


def test_texts_left_out_are_random_and_recorded(plain_context: AppContext) -> None:
    _drawn(plain_context, "", " ")
    view = _view(plain_context)
    texts = {view.operator_text, view.supervisor_text}
    assert {len(text or "") for text in texts} == {32}
    assert len(texts) == 2
    assert view.record["operator"] == view.operator_text


def test_a_draw_is_run_once(plain_context: AppContext) -> None:
    _drawn(plain_context)
    told = _refusal(
        "error.draw_done",
        lambda: run_draw(plain_context, STAFF, CALL, operator="二", supervisor="二"),
        WrongPhase,
    )
    assert "2022-03-01 12:00" in told
    _refusal(
        "error.draw_done", lambda: give_text(plain_context, SUPERVISOR, CALL, "晚了"), WrongPhase
    )
    assert commit_draw(plain_context, STAFF, CALL).number == 2


def test_nothing_is_drawn_before_it_was_frozen(plain_context: AppContext) -> None:
    fill(plain_context)
    assert read_draw(plain_context, STAFF, CALL) is None
    _refusal(
        "error.draw_not_committed",
        lambda: run_draw(plain_context, STAFF, CALL, operator="", supervisor=""),
        WrongPhase,
    )
    _refusal(
        "error.draw_not_committed",
        lambda: give_text(plain_context, SUPERVISOR, CALL, "文字"),
        WrongPhase,
    )


def test_data_that_changed_since_make_the_draw_stale(plain_context: AppContext) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    with transaction(plain_context.engine) as session:
        touch(session, get_call(session, CALL, to_change=True))
    assert _view(plain_context).stale
    _refusal(
        "error.draw_stale",
        lambda: run_draw(plain_context, STAFF, CALL, operator="一", supervisor="二"),
        Stale,
    )
    assert not _view(plain_context).operator_given


def test_a_roster_changed_behind_the_revision_is_found_by_its_digest(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    with transaction(plain_context.engine) as session:
        row = get_expert(session, CALL, "E00003")
        row.can_chair = True
        session.add(row)
    _refusal(
        "error.draw_stale",
        lambda: run_draw(plain_context, STAFF, CALL, operator="一", supervisor="二"),
        Stale,
    )


def test_a_text_stands_once_given(plain_context: AppContext) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    give_text(plain_context, SUPERVISOR, CALL, "第一段")
    _refusal(
        "error.draw_text_given",
        lambda: give_text(plain_context, SUPERVISOR, CALL, "第二段"),
        WrongPhase,
    )
    _refusal(
        "error.draw_text_given",
        lambda: run_draw(plain_context, STAFF, CALL, operator="一", supervisor="第二段"),
        WrongPhase,
    )
    run_draw(plain_context, STAFF, CALL, operator="一", supervisor="第一段")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "error.draw_text_empty"),
        ("长" * 501, "error.draw_text_long"),
        ("\udc80", "error.draw_text"),
        ("a\0b", "error.draw_text"),
    ],
)
def test_texts_that_cannot_be_kept_are_refused(
    plain_context: AppContext, text: str, code: str
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    _refusal(code, lambda: give_text(plain_context, SUPERVISOR, CALL, text), BadInput)


def test_the_longest_text_is_kept(plain_context: AppContext) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    give_text(plain_context, SUPERVISOR, CALL, "长" * 500)
    assert _view(plain_context).supervisor_given


def test_only_staff_draw_only_overseers_look_only_supervisors_give_their_text(
    planned_context: AppContext,
) -> None:
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            commit_draw(planned_context, actor, CALL)
        with pytest.raises(NotAllowed):
            run_draw(planned_context, actor, CALL, operator="", supervisor="")
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            read_draw(planned_context, actor, CALL)
    for actor in (STAFF, *ALL_BUT_OVERSEERS):
        with pytest.raises(NotAllowed):
            give_text(planned_context, actor, CALL, "文字")


@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.SCORING])
def test_other_phases_refuse(plain_context: AppContext, phase: Phase) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    set_phase(plain_context, phase)
    with pytest.raises(WrongPhase):
        commit_draw(plain_context, STAFF, CALL)
    with pytest.raises(WrongPhase):
        run_draw(plain_context, STAFF, CALL, operator="", supervisor="")


def test_the_audit_file_verifies_against_the_printed_digest_alone(
    plain_context: AppContext, tmp_path: Path
) -> None:
    _drawn(plain_context)
    digest, second = _view(plain_context).digest, _view(plain_context).seed
    assert second is not None
    commit_draw(plain_context, STAFF, CALL)  # a later list that was not drawn from changes nothing
    file = tmp_path / "audit.json"
    text = write_audit(plain_context, STAFF, CALL)
    file.write_text(text, encoding="utf-8")
    assert _draw_holds(file, digest)
    assert _draw_holds(file, second)
    assert not _draw_holds(file, "00" * 32)
    document = json.loads(text)
    document["plan"]["document"]["panels"][0]["reserves"] = ["E00012"]
    file.write_text(json.dumps(document), encoding="utf-8")
    assert not _draw_holds(file, digest)
    file.write_text(json.dumps({**document, "draw": None}), encoding="utf-8")
    assert not _draw_holds(file, digest)


def test_a_mended_plan_no_longer_has_to_be_the_drawn_one(
    plain_context: AppContext, tmp_path: Path
) -> None:
    stored = _drawn(plain_context)
    withdraw_expert(plain_context, STAFF, CALL, stored.document.panels[0].experts[0])
    with transaction(plain_context.engine) as session:
        plan = find_plan(session, CALL)
        assert plan is not None
        plan.policy = "replan"
        plan.document = {"panels": []}
        session.add(plan)
    file = tmp_path / "audit.json"
    file.write_text(write_audit(plain_context, STAFF, CALL), encoding="utf-8")
    assert _draw_holds(file, _view(plain_context).digest)


def test_the_second_digest_is_shown_and_logged_before_the_seats_are_drawn(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    assert _view(plain_context).seed is None
    give_text(plain_context, SUPERVISOR, CALL, "监督")
    assert _view(plain_context).seed is None
    bind_texts(plain_context, STAFF, CALL, "操作")
    bind_texts(plain_context, STAFF, CALL, "")
    before = _view(plain_context)
    assert (before.run_at, before.operator_text, before.supervisor_text) == (None, None, None)
    (entry, *others) = list_activities(plain_context, STAFF, CALL)
    assert (entry.action, entry.detail) == (
        "draw_texts_bound",
        {"digest": before.digest, "second": before.seed},
    )
    assert "draw_texts_bound" not in {value.action for value in others}
    run_draw(plain_context, STAFF, CALL, operator="", supervisor="")
    assert _view(plain_context).record["seed"] == before.seed


def test_every_draw_stays_on_record(plain_context: AppContext) -> None:
    fill(plain_context)
    digests = [commit_draw(plain_context, STAFF, CALL).digest for _ in range(2)]
    with transaction(plain_context.engine) as session:
        assert [draw.digest for draw in draws(session, CALL)] == digests[::-1]


def test_every_reason_has_its_words() -> None:
    skips = (
        "excluded",
        "seated_here",
        "time_clash",
        "max_panels",
        "employer_full",
        "technical_share",
        "chair_needed",
        "quorum",
        "completion_impossible",
    )
    codes = [f"draw.skip.{skip}" for skip in skips]
    codes += [f"draw.excluded.{entry}" for entry in ("not_qualified", "unavailable", "conflict")]
    codes += [
        f"error.draw_{entry}" for entry in ("impossible", "unproved", "pin", "digest", "text")
    ]
    assert [code for code in codes if not (knows(code, "zh") and knows(code, "en"))] == []
