"""Calls: listed, added from a file, changed by key; where each step stands."""

from __future__ import annotations

from pathlib import Path

import pytest

import data.calls
from reviewer.errors import BadInput, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.submissions import Submission
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.usecases.calls.calls import (
    add_call,
    change_settings,
    list_activities,
    list_calls,
    read_call,
)
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import (
    call_of,
    fill,
    planned,
    score_all,
    scored,
    set_phase,
    submission_row,
)

PROGRAMME = Path(str(data.calls.__file__)).with_name(f"{CALL}.toml")


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """Write a programme file of a call that is not built in."""
    text = PROGRAMME.read_text(encoding="utf-8").replace(f'name = "{CALL}"', 'name = "own-call"')
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_built_in_calls_are_listed(context: AppContext) -> None:
    views = [
        (call.name, call.phase, call.submissions, call.needs_attention)
        for call in list_calls(context, SUPERVISOR)
    ]
    assert (CALL, "intake", 0, 0) in views
    assert [name for name, *_ in views] == sorted(name for name, *_ in views)
    assert {"cq-platforms-2021", CALL} <= {name for name, *_ in views}


def test_the_list_counts_submissions_and_flags_that_wait(plain_context: AppContext) -> None:
    rows: list[Submission] = [
        submission_row(1),
        submission_row(2, status="flag"),
        submission_row(3, status="reject"),
    ]
    fill(plain_context, submissions=rows)
    found = {call.name: call for call in list_calls(plain_context, STAFF)}[CALL]
    assert (found.submissions, found.needs_attention, found.categories) == (
        3,
        1,
        ("industrial_internet",),
    )


def test_a_call_is_added_from_a_file(plain_context: AppContext, own_file: Path) -> None:
    view = add_call(plain_context, STAFF, own_file)
    assert (view.name, view.phase, view.submissions) == ("own-call", "intake", 0)
    assert "own-call" in [call.name for call in list_calls(plain_context, STAFF)]
    log = list_activities(plain_context, STAFF, "own-call")
    assert [(entry.actor, entry.action) for entry in log] == [("staff:李四", "call_added")]


def test_a_call_added_again_takes_the_new_settings(
    plain_context: AppContext, own_file: Path
) -> None:
    add_call(plain_context, STAFF, own_file)
    text = own_file.read_text(encoding="utf-8").replace("quota = 5", "quota = 3")
    own_file.write_text(text, encoding="utf-8")
    add_call(plain_context, STAFF, own_file)
    kept = call_of(plain_context, "own-call")
    assert (kept.definition["selection"]["quota"], kept.revision) == (3, 1)


def test_a_call_whose_scoring_began_keeps_its_rules(
    plain_context: AppContext, own_file: Path
) -> None:
    add_call(plain_context, STAFF, own_file)
    set_phase(plain_context, Phase.SCORING, "own-call")
    with pytest.raises(WrongPhase) as refusal:
        add_call(plain_context, STAFF, own_file)
    assert refusal.value.code == "error.too_late"


def test_a_file_that_is_no_programme_names_what_is_wrong(
    plain_context: AppContext, own_file: Path
) -> None:
    own_file.write_text("quota = ", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        add_call(plain_context, STAFF, own_file)
    assert refusal.value.code == "error.call_file_not_toml"
    assert refusal.value.details["file"] == "own.toml"


@pytest.mark.parametrize(
    ("key", "value", "path", "expected"),
    [
        ("panel.min_size", "3", ("panel", "min_size"), 3),
        ("panel.odd", "否", ("panel", "odd"), False),
        ("panel.quorum", "", ("panel", "quorum"), None),
        ("selection.quota", " 4 ", ("selection", "quota"), 4),
        ("panel.technical_share", "2/3", ("panel", "technical_share"), [2, 3]),
        ("scoring.method", "median", ("scoring", "method"), "median"),
        ("scoring.pass_mark", "60.5", ("scoring", "pass_mark"), "60.5"),
    ],
)
def test_a_setting_is_changed_by_its_key(
    plain_context: AppContext, key: str, value: str, path: tuple[str, str], expected: object
) -> None:
    fill(plain_context)
    before = call_of(plain_context).revision
    change_settings(plain_context, STAFF, CALL, {key: value})
    kept = call_of(plain_context)
    assert kept.definition[path[0]][path[1]] == expected
    assert kept.revision == before + 1
    newest = list_activities(plain_context, STAFF, CALL)[0]
    assert (newest.action, newest.detail) == ("settings_changed", {key: value})


@pytest.mark.parametrize(
    ("changes", "code", "details"),
    [
        ({"panel.size": "3"}, "error.unknown_setting", {"key": "panel.size"}),
        ({"name.zh": "x"}, "error.unknown_setting", {"key": "name.zh"}),
        (
            {"panel.min_size": "7"},
            "error.call_definition",
            {
                "faults": {
                    "zh": "panel：最少人数大于最多人数",
                    "en": "panel: the least size (min_size) is greater than max_size",
                }
            },
        ),
    ],
)
def test_a_setting_that_does_not_fit_changes_nothing(
    plain_context: AppContext, changes: dict[str, str], code: str, details: dict[str, object]
) -> None:
    fill(plain_context)
    before = call_of(plain_context).model_dump()
    with pytest.raises(BadInput) as refusal:
        change_settings(plain_context, STAFF, CALL, changes)
    assert (refusal.value.code, refusal.value.details) == (code, details)
    assert call_of(plain_context).model_dump() == before


def test_an_empty_call_begins_with_the_import(plain_context: AppContext) -> None:
    view = read_call(plain_context, SUPERVISOR, CALL)
    assert [(step.name, step.state, step.open) for step in view.steps] == [
        ("import", "current", True),
        ("screen", "waiting", True),
        ("find_conflicts", "waiting", False),
        ("plan", "waiting", False),
        ("invite", "waiting", False),
        ("score", "waiting", False),
        ("rank", "waiting", False),
        ("notice", "waiting", False),
        ("object", "waiting", False),
        ("archive", "waiting", False),
    ]
    assert (view.next_step, view.plan_version) == ("import", None)


def test_a_planned_call_counts_what_each_step_holds(context: AppContext) -> None:
    planned(context)
    view = read_call(context, STAFF, CALL)
    counts = {step.name: step.counts for step in view.steps}
    assert counts["import"] == {"submissions": 4, "experts": 12, "imports": 0}
    assert counts["screen"] == {"accept": 4, "flag": 0, "reject": 0, "undecided": 0}
    assert counts["find_conflicts"] == {"hard": 0, "soft": 0, "open": 0}
    assert counts["plan"] == {"panels": 1, "version": 1}
    assert counts["score"] == {"submitted": 0, "assigned": 20}
    assert counts["rank"] == {"version": 0}
    assert (view.next_step, view.plan_version) == ("invite", 1)
    blockers = {step.name: step.blockers for step in view.steps if step.blockers}
    assert blockers == {"score": (("blocker.scores_missing", {"count": 20}),)}


def test_what_stands_in_the_way_is_named(plain_context: AppContext) -> None:
    fill(plain_context, submissions=[submission_row(1, status="flag"), submission_row(2)])
    with transaction(plain_context.engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    blockers = {step.name: step.blockers for step in read_call(plain_context, STAFF, CALL).steps}
    assert blockers["screen"] == (("blocker.undecided", {"count": 1}),)


def test_a_plan_of_old_data_is_called_stale(plain_context: AppContext) -> None:
    planned(plain_context)
    with transaction(plain_context.engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    view = read_call(plain_context, STAFF, CALL)
    blockers = {step.name: step.blockers for step in view.steps}
    assert blockers["plan"] == (("blocker.plan_stale", {"version": 1}),)


def test_all_scores_handed_in_leave_nothing_in_the_way(plain_context: AppContext) -> None:
    scored(plain_context)
    steps = {step.name: step for step in read_call(plain_context, STAFF, CALL).steps}
    assert steps["score"].counts == {"submitted": 20, "assigned": 20}
    assert (steps["score"].blockers, steps["rank"].state) == ((), "current")


def test_the_log_is_read_newest_first_by_action_and_page(plain_context: AppContext) -> None:
    planned(plain_context)
    score_all(plain_context, {})
    with transaction(plain_context.engine) as session:
        for number in range(150):
            calls.record(
                session,
                call=CALL,
                at=plain_context.now(),
                actor="staff:x",
                action="test",
                subject=str(number),
            )
    first = list_activities(plain_context, STAFF, CALL, action="test")
    second = list_activities(plain_context, STAFF, CALL, action="test", page=2)
    assert [first[0].subject, first[-1].subject, len(first)] == ["149", "50", 100]
    assert [second[0].subject, second[-1].subject, len(second)] == ["49", "0", 50]
    assert first[0].at == plain_context.now()
    with reading(plain_context.engine) as session:
        assert calls.activities(session, CALL, calls.Sought("nothing")) == []


def test_scoring_goes_on_while_sheets_are_missing(plain_context: AppContext) -> None:
    planned(plain_context)
    set_phase(plain_context, Phase.SCORING)
    states = {step.name: step.state for step in read_call(plain_context, STAFF, CALL).steps}
    assert (states["invite"], states["score"], states["rank"]) == ("done", "current", "waiting")


def test_scoring_is_done_when_every_sheet_is_in(plain_context: AppContext) -> None:
    scored(plain_context)
    set_phase(plain_context, Phase.SCORING)
    assert read_call(plain_context, STAFF, CALL).next_step == "rank"
