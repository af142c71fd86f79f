"""Freeze, publish, take both texts, draw once, keep, show and verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, PingyiError, Stale, WrongPhase
from reviewer.messages import knows, say
from reviewer.model.calls import Phase
from reviewer.model.tables import Json
from reviewer.planning.drawing import replay
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor
from reviewer.store.calls import get_call, touch
from reviewer.store.engine import reading, transaction
from reviewer.store.experts import get_expert
from reviewer.store.plans import draws, find_plan, newest_draw
from reviewer.usecases.archive.audit import Check, verify_audit, write_audit
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw import (
    DrawView,
    PublicFigures,
    bind_texts,
    commit_draw,
    read_draw,
    run_draw,
)
from reviewer.usecases.plans.draw_texts import open_text, seal_text, void_unopened
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import PlanStored
from reviewer.verifier.draws import text_hash
from tests.builders import season
from tests.builders.people import ALL_BUT_OVERSEERS, ALL_BUT_STAFF, CALL, STAFF, SUPERVISOR
from tests.builders.season import name_supervisor, set_phase
from tests.conftest import NOON


def fill(context: AppContext) -> None:
    """Fill a season in which a supervisor has an account."""
    season.fill(context)
    name_supervisor(context)


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


def _seal(context: AppContext, actor: Actor, text: str) -> None:
    role = "supervisor" if actor == SUPERVISOR else "operator"
    seal_text(context, actor, CALL, text_hash(_view(context).digest, role, text))


def _sealed(context: AppContext, operator: str = "操作的话", supervisor: str = "监督的话") -> None:
    fill(context)
    commit_draw(context, STAFF, CALL)
    _seal(context, STAFF, operator)
    _seal(context, SUPERVISOR, supervisor)


def _record(context: AppContext) -> Json:
    """Give the newest draw as it is published: its list, and once it ran all of it."""
    with reading(context.engine) as session:
        draw = newest_draw(session, CALL)
        assert draw is not None
        return dict(draw.frozen if draw.run_at is None else draw.record)


def _section(context: AppContext, folder: Path, name: str = "draw") -> Check:
    file = folder / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    return next(check for check in verify_audit(file) if check.name == name)


def test_freezing_shows_what_was_frozen_and_keeps_it(context: AppContext) -> None:
    fill(context)
    view = commit_draw(context, STAFF, CALL)
    assert view == _view(context)
    assert (view.number, view.committed_at, view.committed_by) == (1, NOON, STAFF.label)
    assert view.digest == digest_of(_record(context))
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
    assert _record(context)["plan"] == stored.document.document()
    assert replay(_record(context), view.digest) == []
    assert stored.report.checker == "passed"
    with transaction(context.engine) as session:
        plan = find_plan(session, CALL)
        assert plan is not None
        assert (plan.policy, plan.seed, plan.digest) == (
            "draw",
            view.seed,
            _record(context)["frozen"]["source"],
        )


def test_texts_are_sealed_by_both_before_either_is_opened(context: AppContext) -> None:
    fill(context)
    commit_draw(context, STAFF, CALL)
    _seal(context, SUPERVISOR, "监督的话")
    _refusal(
        "error.draw_seal_first",
        lambda: open_text(context, SUPERVISOR, CALL, "监督的话"),
        WrongPhase,
    )
    _seal(context, STAFF, "操作的话")
    view = _view(context)
    assert (view.operator_sealed, view.supervisor_sealed) == (True, True)
    with transaction(context.engine) as session:
        row = draws(session, CALL)[0]
        assert (row.operator_text, row.supervisor_text) == (None, None)  # the database has neither
    open_text(context, SUPERVISOR, CALL, "监督的话")
    assert "监督的话" not in str(_view(context))
    told = lambda: run_draw(context, STAFF, CALL)  # noqa: E731
    _refusal("error.draw_text_unopened", told, WrongPhase)
    _refusal("error.draw_text_other", lambda: open_text(context, STAFF, CALL, "别的话"), BadInput)
    open_text(context, STAFF, CALL, "操作的话")
    run_draw(context, STAFF, CALL)
    view = _view(context, SUPERVISOR)
    assert (view.operator_text, view.supervisor_text) == ("操作的话", "监督的话")


def test_verify_says_whether_the_texts_were_sealed(
    plain_context: AppContext, tmp_path: Path
) -> None:
    _sealed(plain_context)
    open_text(plain_context, STAFF, CALL, "操作的话")
    open_text(plain_context, SUPERVISOR, CALL, "监督的话")
    run_draw(plain_context, STAFF, CALL)
    section = _section(plain_context, tmp_path)
    assert (section.holds, [note.code for note in section.notes]) == (True, [])


def test_a_draw_at_one_terminal_is_said_to_be_one(
    plain_context: AppContext, tmp_path: Path
) -> None:
    _drawn(plain_context)
    section = _section(plain_context, tmp_path)
    assert (section.holds, [note.code for note in section.notes]) == (
        True,
        ["note.draw_one_terminal"],
    )


def test_whoever_signed_in_cannot_draw_with_texts_that_nobody_sealed(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    signed_in = replace(STAFF, session="own_link:1")
    _refusal(
        "error.draw_seal_first",
        lambda: run_draw(plain_context, signed_in, CALL, operator="一", supervisor="二"),
        WrongPhase,
    )


def test_a_text_that_is_not_opened_voids_the_draw_for_all_to_see(
    plain_context: AppContext, tmp_path: Path
) -> None:
    _sealed(plain_context)
    open_text(plain_context, SUPERVISOR, CALL, "监督的话")
    _refusal("error.draw_opened", lambda: commit_draw(plain_context, STAFF, CALL), WrongPhase)
    _refusal(
        "error.reason_missing", lambda: void_unopened(plain_context, STAFF, CALL, " "), BadInput
    )
    void_unopened(plain_context, STAFF, CALL, "操作人忘了原文")
    assert (_view(plain_context).void, _view(plain_context).number) == ("unopened", 1)
    assert commit_draw(plain_context, STAFF, CALL).number == 2
    section = _section(plain_context, tmp_path)
    assert section.holds
    assert [(note.code, note.details["draw"]) for note in section.notes] == [
        ("note.draw_unopened", 1)
    ]


def test_a_hash_must_be_one_and_ones_own(plain_context: AppContext) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    _refusal("error.draw_hash", lambda: seal_text(plain_context, STAFF, CALL, "x"), BadInput)
    seal_text(plain_context, STAFF, CALL, "ab" * 32)
    copied = lambda: seal_text(plain_context, SUPERVISOR, CALL, "AB" * 32)  # noqa: E731
    _refusal("error.draw_hash", copied, BadInput)
    again = lambda: seal_text(plain_context, STAFF, CALL, "cd" * 32)  # noqa: E731
    _refusal("error.draw_text_given", again, WrongPhase)
    nobody = replace(SUPERVISOR, account_id=0)
    with pytest.raises(NotAllowed):
        seal_text(plain_context, nobody, CALL, "cd" * 32)


def test_public_figures_of_a_later_hour_stand_for_the_texts(
    plain_context: AppContext, tmp_path: Path
) -> None:
    fill(plain_context)
    past = PublicFigures("上证收盘", NOON)
    _refusal(
        "error.draw_figures_known",
        lambda: commit_draw(plain_context, STAFF, CALL, public=past),
        BadInput,
    )
    named = PublicFigures("上证收盘", NOON + timedelta(hours=3))
    commit_draw(plain_context, STAFF, CALL, public=named)
    early = lambda: open_text(plain_context, STAFF, CALL, "3333.33")  # noqa: E731
    _refusal("error.draw_figures_wait", early, WrongPhase)
    later = replace(plain_context, clock=lambda: NOON + timedelta(hours=4))
    open_text(later, STAFF, CALL, "3333.33")
    open_text(later, SUPERVISOR, CALL, "3333.38")
    _refusal("error.draw_figures_differ", lambda: run_draw(later, STAFF, CALL), BadInput)
    void_unopened_refused = lambda: void_unopened(later, STAFF, CALL, "输错")  # noqa: E731
    _refusal("error.draw_nothing_to_void", void_unopened_refused, WrongPhase)


def test_texts_left_out_are_random_and_recorded(plain_context: AppContext) -> None:
    _drawn(plain_context, "", " ")
    view = _view(plain_context)
    texts = {view.operator_text, view.supervisor_text}
    assert {len(text or "") for text in texts} == {32}
    assert len(texts) == 2
    assert _record(plain_context)["operator"] == view.operator_text


def test_a_draw_is_run_once(plain_context: AppContext) -> None:
    _drawn(plain_context)
    told = _refusal(
        "error.draw_done",
        lambda: run_draw(plain_context, STAFF, CALL, operator="二", supervisor="二"),
        WrongPhase,
    )
    assert "2022-03-01 12:00" in told
    _refusal("error.draw_annul_first", lambda: commit_draw(plain_context, STAFF, CALL), WrongPhase)


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
        lambda: open_text(plain_context, SUPERVISOR, CALL, "文字"),
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
    _sealed(plain_context)
    open_text(plain_context, SUPERVISOR, CALL, "监督的话")
    _refusal(
        "error.draw_text_given",
        lambda: open_text(plain_context, SUPERVISOR, CALL, "监督的话"),
        WrongPhase,
    )
    _refusal(
        "error.draw_text_given",
        lambda: run_draw(plain_context, STAFF, CALL, operator="操作的话", supervisor="别的"),
        WrongPhase,
    )
    run_draw(plain_context, STAFF, CALL, operator="操作的话", supervisor="")


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
    _refusal(code, lambda: open_text(plain_context, SUPERVISOR, CALL, text), BadInput)


def test_the_longest_text_is_kept(plain_context: AppContext) -> None:
    _sealed(plain_context, supervisor="长" * 500)
    open_text(plain_context, SUPERVISOR, CALL, "长" * 500)
    assert _view(plain_context).supervisor_given


def test_only_staff_draw_only_overseers_look_only_overseers_give_texts(
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
        with pytest.raises(NotAllowed):
            seal_text(planned_context, actor, CALL, "ab" * 32)
        with pytest.raises(NotAllowed):
            open_text(planned_context, actor, CALL, "文字")
        with pytest.raises(NotAllowed):
            void_unopened(planned_context, actor, CALL, "原因")


@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.SCORING])
def test_other_phases_refuse(plain_context: AppContext, phase: Phase) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    set_phase(plain_context, phase)
    with pytest.raises(WrongPhase):
        commit_draw(plain_context, STAFF, CALL)
    with pytest.raises(WrongPhase):
        run_draw(plain_context, STAFF, CALL, operator="", supervisor="")


def test_the_audit_file_holds_every_draw(plain_context: AppContext, tmp_path: Path) -> None:
    _drawn(plain_context)
    file = tmp_path / "audit.json"
    assert _section(plain_context, tmp_path).holds
    document = json.loads(file.read_text(encoding="utf-8"))
    assert [draw["number"] for draw in document["sealed"]["draws"]] == [1]
    document["sealed"]["plan"]["document"]["panels"][0]["reserves"] = ["E00012"]
    file.write_text(json.dumps(document), encoding="utf-8")
    found = {check.name: check for check in verify_audit(file)}
    assert not found["draw"].holds
    assert "verify.draw_plan" in {entry.code for entry in found["draw"].found}


def test_a_mended_plan_is_said_not_to_be_the_drawn_one(
    plain_context: AppContext, tmp_path: Path
) -> None:
    stored = _drawn(plain_context)
    withdraw_expert(plain_context, STAFF, CALL, stored.document.panels[0].experts[0])
    replan(plain_context, STAFF, CALL, seconds=20)
    section = _section(plain_context, tmp_path)
    codes = [note.code for note in section.notes]
    assert section.holds
    assert codes[1] == "note.plan_not_drawn"
    assert codes[2] in {"note.replaced_in_order", "note.replaced_out_of_order"}


def test_the_second_digest_is_shown_and_logged_before_the_seats_are_drawn(
    plain_context: AppContext,
) -> None:
    _sealed(plain_context)
    assert _view(plain_context).seed is None
    open_text(plain_context, SUPERVISOR, CALL, "监督的话")
    assert _view(plain_context).seed is None
    bind_texts(plain_context, STAFF, CALL, "操作的话")
    bind_texts(plain_context, STAFF, CALL)
    before = _view(plain_context)
    assert (before.run_at, before.operator_text, before.supervisor_text) == (None, None, None)
    (entry, *others) = list_activities(plain_context, STAFF, CALL)
    assert (entry.action, entry.detail) == (
        "draw_texts_bound",
        {"digest": before.digest, "draw": 1, "second": before.seed},
    )
    assert "draw_texts_bound" not in {value.action for value in others}
    run_draw(plain_context, STAFF, CALL, operator="", supervisor="")
    assert _record(plain_context)["seed"] == before.seed


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
