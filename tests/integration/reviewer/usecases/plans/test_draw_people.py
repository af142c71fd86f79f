"""Who must be there for a draw, what becomes of an annulled one, and the record to be signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, PingyiError, WrongPhase
from reviewer.messages import Language, say
from reviewer.store import plans
from reviewer.store.engine import transaction
from reviewer.usecases.archive.audit import Check, verify_audit, write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw import commit_draw, list_draws, run_draw
from reviewer.usecases.plans.draw_record import print_draw
from reviewer.usecases.plans.draw_texts import seal_text
from reviewer.verifier.draws import drawn_faults, text_hash
from tests.builders import season
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR
from tests.builders.season import name_supervisor

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def fill(context: AppContext) -> None:
    """Fill a season in which a supervisor has an account."""
    season.fill(context)
    name_supervisor(context)


def _refusal(code: str, act: Callable[[], object], kind: type[PingyiError]) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    for language in LANGUAGES:
        assert say(code, language, **caught.value.details)


def _section(context: AppContext, folder: Path) -> Check:
    file = folder / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    return next(check for check in verify_audit(file) if check.name == "draw")


def test_a_draw_that_nobody_sealed_needs_a_supervisor_with_an_account(
    plain_context: AppContext,
) -> None:
    season.fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)

    def act(present: str = "") -> object:
        return run_draw(plain_context, STAFF, CALL, operator="一", supervisor="二", present=present)

    _refusal("error.draw_supervisor_missing", act, WrongPhase)
    name_supervisor(plain_context, "赵五")
    name_supervisor(plain_context, "钱六")
    _refusal("error.draw_supervisor_which", act, BadInput)
    _refusal("error.draw_supervisor_which", lambda: act("孙七"), BadInput)
    act("钱六")
    (draw,) = list_draws(plain_context, STAFF, CALL)
    assert (draw.operator_by, draw.supervisor_by) == (STAFF.label, "supervisor:钱六")


def test_who_came_by_a_link_that_staff_made_is_no_supervisor(plain_context: AppContext) -> None:
    fill(plain_context)
    digest = commit_draw(plain_context, STAFF, CALL).digest
    sealed = text_hash(digest, "supervisor", "监督的话")
    shown = replace(SUPERVISOR, session="staff_link:3")
    _refusal(
        "error.second_person_link",
        lambda: seal_text(plain_context, shown, CALL, sealed),
        NotAllowed,
    )
    seal_text(plain_context, replace(SUPERVISOR, session="own_link:3"), CALL, sealed)


def test_the_plan_of_an_annulled_draw_is_no_ground_for_a_ranking(
    plain_context: AppContext, tmp_path: Path
) -> None:
    fill(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    run_draw(plain_context, STAFF, CALL, operator="一", supervisor="二")
    with transaction(plain_context.engine) as session:  # past the program, with an act to cover it
        row = plans.newest_draw(session, CALL)
        assert row is not None
        row.void, row.void_reason, row.void_by = "annulled", "重来", STAFF.label
        session.add(row)
        plain_context.record(
            session,
            STAFF,
            CALL,
            "draw_annulled",
            "1",
            detail={"draw": 1, "digest": row.digest, "reason": "重来"},
        )
    assert _section(plain_context, tmp_path).holds  # nothing was ranked by it yet
    document = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    faults = drawn_faults(document["sealed"]["draws"], document["sealed"]["plan"], ranked=True)
    assert [fault.code for fault in faults] == ["verify.plan_of_void_draw"]
    assert "note.plan_no_draw_counts" in {
        note.code for note in _section(plain_context, tmp_path).notes
    }


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_record_of_a_draw_is_printed_to_be_signed(plain_context: AppContext, kind: str) -> None:
    fill(plain_context)
    with pytest.raises(NotFound):
        print_draw(plain_context, STAFF, CALL, kind)
    commit_draw(plain_context, STAFF, CALL)
    assert print_draw(plain_context, SUPERVISOR, CALL, kind)[0].endswith(f"第 1 次抽取记录.{kind}")
    run_draw(plain_context, STAFF, CALL, operator="操作的话", supervisor="监督的话")
    for language in LANGUAGES:
        _, content = print_draw(plain_context, STAFF, CALL, kind, language, number=1)
        assert content[:4] == (b"%PDF" if kind == "pdf" else b"PK\3\4")
    with pytest.raises(NotFound):
        print_draw(plain_context, STAFF, CALL, kind, number=2)
    with pytest.raises(BadInput):
        print_draw(plain_context, STAFF, CALL, "exe")
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            print_draw(plain_context, actor, CALL, kind)
