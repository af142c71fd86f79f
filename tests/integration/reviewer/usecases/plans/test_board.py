"""Staff's hands on the plan: acts are checked at once, gather in a draft, can be undone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from optimizer.problem import Span
from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.plan_documents import PlanDocument
from reviewer.model.plans import Room
from reviewer.model.tables import Json
from reviewer.planning.acts import PlanAct
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.board import (
    Board,
    discard_draft,
    find_candidates,
    find_places,
    open_board,
    perform_act,
    redo_act,
    undo_act,
)
from reviewer.usecases.plans.pins import lock_seat
from reviewer.usecases.plans.read_board import read_board
from reviewer.usecases.plans.release import carry_over, draft_difference, release_draft
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import (
    CODES,
    DAY,
    ROOM,
    fill,
    keep_plan,
    plan_by_hand,
    planned,
    score_all,
    set_phase,
    submission_row,
)

MORNING = ("E00001", "E00003", "E00006", "E00009", "E00011")
LATER = ("E00002", "E00004", "E00005", "E00010", "E00012")
SPARE = "902会议室"


def two_panels() -> Json:
    """Lay out a panel in the morning and one of other people in the afternoon, in one room."""
    morning = plan_by_hand(MORNING, CODES[:2])
    later = plan_by_hand(LATER, CODES[2:])["panels"][0]
    for slot in later["submissions"]:
        for edge in ("start", "end"):
            moved = datetime.fromisoformat(slot[edge]) + timedelta(hours=5)
            slot[edge] = moved.isoformat(timespec="minutes")
    return {"panels": [*morning["panels"], {**later, "id": "P2"}]}


@pytest.fixture
def context(plain_context: AppContext) -> AppContext:
    """Fill a season with two panels and a spare room."""
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        session.add(Room(call=CALL, name=SPARE, capacity=20))
    keep_plan(plain_context, two_panels())
    return plain_context


def board(context: AppContext) -> Board:
    """Read the board as it lies."""
    with reading(context.engine) as session:
        return open_board(session, CALL)


def lying(context: AppContext) -> PlanDocument:
    """Give the plan on the board."""
    return board(context).plan


def at(clock: str) -> str:
    """Put a time on the day of the plan."""
    return f"{DAY.isoformat()}T{clock}"


def move(submission: str, panel: str, clock: str) -> PlanAct:
    """Say that a hearing goes to a panel at a time."""
    return PlanAct("move_hearing", panel=panel, submission=submission, start=at(clock))


def test_a_legal_move_is_done_in_the_draft_and_the_plan_in_force_stays(context: AppContext) -> None:
    outcome = perform_act(context, STAFF, CALL, move("G001", "P1", "10:00"))
    assert (outcome.done, outcome.number) == (True, 1)
    assert lying(context).places["G001"].start == datetime.fromisoformat(at("10:00"))
    assert read_plan(context, STAFF, CALL).version == 1
    assert board(context).index.broken_anywhere(lying(context)) == frozenset()


def test_an_illegal_move_names_rule_and_place_and_offers_what_is_legal(context: AppContext) -> None:
    outcome = perform_act(context, STAFF, CALL, move("G001", "P1", "09:40"))
    assert [entry.rule for entry in outcome.broken] == ["slots_overlap"]
    assert board(context).draft is None
    assert outcome.places[0].start == datetime.fromisoformat(at("10:00"))
    assert [place.swapped_with for place in outcome.swaps][:1] == ["G002"]
    for place in outcome.places:
        act = move("G001", place.panel, f"{place.start:%H:%M}")
        assert perform_act(context, STAFF, CALL, act).done
        undo_act(context, STAFF, CALL, board(context).number)


def test_a_hearing_dropped_on_a_room_finds_its_panel_or_is_told(context: AppContext) -> None:
    dropped = PlanAct("move_hearing", submission="G001", room=ROOM, start=at("15:00"))
    assert perform_act(context, STAFF, CALL, dropped).done
    panel = lying(context).panels[1]
    assert (panel.code, [slot.submission for slot in panel.slots]) == (
        "P2",
        ["G003", "G004", "G001"],
    )
    with pytest.raises(BadInput, match="no_panel_there"):
        perform_act(context, STAFF, CALL, replace(dropped, room=SPARE))


def test_two_hearings_change_places(context: AppContext) -> None:
    before = lying(context).places
    swap = PlanAct("swap_hearings", submission="G001", other="G004")
    assert perform_act(context, STAFF, CALL, swap).done
    after = lying(context).places
    assert (after["G001"], after["G004"]) == (before["G004"], before["G001"])


def test_panels_move_swap_split_and_merge(context: AppContext) -> None:
    moved = PlanAct("move_panel", panel="P1", room=SPARE, start=at("10:00"))
    assert perform_act(context, STAFF, CALL, moved).done
    assert perform_act(context, STAFF, CALL, PlanAct("swap_panels", panel="P1", other="P2")).done
    assert perform_act(
        context, STAFF, CALL, PlanAct("split_panel", panel="P2", submission="G004")
    ).done
    assert [panel.code for panel in lying(context).panels] == ["P1", "P2", "P2-1"]
    merged = PlanAct("merge_panels", panel="P2", other="P2-1")
    assert perform_act(context, STAFF, CALL, merged).done
    assert board(context).index.broken_anywhere(lying(context)) == frozenset()
    with pytest.raises(BadInput, match="split_at_first"):
        perform_act(context, STAFF, CALL, PlanAct("split_panel", panel="P2", submission="G003"))


def test_a_chosen_person_takes_a_seat_and_candidates_are_ranked(context: AppContext) -> None:
    found = find_candidates(context, STAFF, CALL, "P1", "E00003")
    assert [person.load for person in found] == sorted(person.load for person in found)
    free = [person.expert for person in found if person.legal]
    assert free[:2] == ["E00007", "E00008"]
    taken = PlanAct("replace_member", panel="P1", expert="E00003", joins="E00008")
    assert perform_act(context, STAFF, CALL, taken).done
    assert lying(context).panels[0].experts == ("E00001", "E00008", "E00006", "E00009", "E00011")


def test_the_chair_is_followed_by_somebody_who_may_chair(context: AppContext) -> None:
    withdrawn = PlanAct("withdraw", expert="E00001", reason="因病")
    assert perform_act(context, STAFF, CALL, withdrawn).done
    view = read_board(context, STAFF, CALL)
    assert [rule.rule for rule in view.broken] == ["unknown_expert"]
    with pytest.raises(BadInput):
        release_draft(context, STAFF, CALL, board(context).number, "组长退出")
    found = find_candidates(context, STAFF, CALL, "P1", "E00001")
    assert (found[0].expert, found[0].chair, found[0].legal) == ("E00002", True, True)
    taken = PlanAct("replace_member", panel="P1", expert="E00001", joins="E00002")
    assert perform_act(context, STAFF, CALL, taken).done
    stored = release_draft(context, STAFF, CALL, board(context).number, "组长退出")
    assert (stored.version, stored.document.panels[0].chair) == (2, "E00002")
    assert stored.difference is not None
    assert stored.difference.counts().document() == {"seats": 1, "slots": 0, "rooms": 0}


def test_a_chair_is_chosen_from_the_members_who_may_chair(context: AppContext) -> None:
    outcome = perform_act(context, STAFF, CALL, PlanAct("set_chair", panel="P1", expert="E00003"))
    assert [entry.rule for entry in outcome.broken] == ["chair"]
    with pytest.raises(NotFound):
        perform_act(context, STAFF, CALL, PlanAct("set_chair", panel="P1", expert="E00002"))


def test_a_reserve_is_promoted(plain_context: AppContext) -> None:
    fill(plain_context)
    document = plan_by_hand()
    document["panels"][0]["reserves"] = ["E00004", "E00005"]
    keep_plan(plain_context, document)
    found = find_candidates(plain_context, STAFF, CALL, "P1", "E00003")
    assert [person.expert for person in found if person.reserve] == ["E00004", "E00005"]
    act = PlanAct("replace_member", panel="P1", expert="E00003", joins="E00004")
    assert perform_act(plain_context, STAFF, CALL, act).done
    panel = lying(plain_context).panels[0]
    assert ("E00004" in panel.experts, panel.reserves) == (True, ("E00005",))


def test_a_late_submission_takes_one_slot_and_nothing_else_moves(context: AppContext) -> None:
    with transaction(context.engine) as session:
        session.add(submission_row(5))
        _touch(session)
    assert board(context).index.unplaced(lying(context)) == ["G005"]
    place = find_places(context, STAFF, CALL, "G005")[0]
    act = move("G005", place.panel, f"{place.start:%H:%M}")
    assert perform_act(context, STAFF, CALL, act).done
    stored = release_draft(context, STAFF, CALL, board(context).number, "补报")
    assert stored.difference is not None
    counts = stored.difference.counts().document()
    assert (counts, stored.difference.added) == ({"seats": 0, "slots": 0, "rooms": 0}, ("G005",))
    assert not read_plan(context, STAFF, CALL).stale


def _touch(session: Session) -> None:
    calls.touch(session, calls.get_call(session, CALL, to_change=True))


def test_a_room_closes_at_noon_and_the_panel_moves_away(context: AppContext) -> None:
    closed = PlanAct("close_room", room=ROOM, start=at("12:00"), end=at("23:00"), reason="停电")
    assert perform_act(context, STAFF, CALL, closed).done
    assert {rule.rule for rule in read_board(context, STAFF, CALL).broken} == {"room_unavailable"}
    moved = PlanAct("move_panel", panel="P2", room=SPARE)
    assert perform_act(context, STAFF, CALL, moved).done
    stored = release_draft(context, STAFF, CALL, board(context).number, "停电")
    assert stored.document.panels[1].room == SPARE
    assert board(context).index.rooms[ROOM].unavailable == (
        Span(datetime.fromisoformat(at("12:00")), datetime.fromisoformat(at("23:00"))),
    )


def test_yesterdays_plan_comes_back(context: AppContext) -> None:
    perform_act(context, STAFF, CALL, move("G001", "P1", "10:00"))
    release_draft(context, STAFF, CALL, board(context).number, "改期")
    assert perform_act(context, STAFF, CALL, PlanAct("restore", other="1")).done
    stored = release_draft(context, STAFF, CALL, board(context).number, "恢复")
    assert stored.version == 3
    assert stored.document.document() == two_panels()


def test_two_people_act_at_random_and_the_undo_of_all_is_the_first_plan(
    context: AppContext,
) -> None:
    first, dice, done = lying(context), random.Random(7), 0
    other = replace(STAFF, name="王五")
    for turn in range(60):
        who = STAFF if turn % 2 else other
        kind = dice.choice(["move", "swap", "seat", "panel"])
        act = {
            "move": move(
                dice.choice(CODES), dice.choice(("P1", "P2")), f"{dice.randint(9, 16)}:00"
            ),
            "swap": PlanAct("swap_hearings", submission=CODES[0], other=dice.choice(CODES[1:])),
            "seat": PlanAct(
                "replace_member",
                panel="P1",
                expert=dice.choice(lying(context).panels[0].experts),
                joins=f"E{dice.randint(1, 12):05d}",
            ),
            "panel": PlanAct("move_panel", panel="P2", room=dice.choice((ROOM, SPARE))),
        }[kind]
        before = board(context).number
        try:
            outcome = perform_act(context, who, CALL, act)
        except (BadInput, NotFound):
            continue
        done += outcome.number - before
        assert board(context).index.broken_anywhere(lying(context)) == frozenset()
    assert done > 5
    assert len(board(context).acts) == done
    for _ in range(done):
        undo_act(context, STAFF, CALL, board(context).number)
    assert lying(context) == first
    redo_act(context, STAFF, CALL, board(context).number)
    assert lying(context) != first


def test_an_undo_of_what_somebody_else_has_done_since_is_refused(context: AppContext) -> None:
    with pytest.raises(NotFound, match="nothing_to_undo"):
        undo_act(context, STAFF, CALL, 0)
    perform_act(context, STAFF, CALL, move("G001", "P1", "10:00"))
    with pytest.raises(Stale, match="board_moved_on"):
        undo_act(context, STAFF, CALL, 0)
    with pytest.raises(NotFound, match="nothing_to_redo"):
        redo_act(context, STAFF, CALL, 1)
    with pytest.raises(Stale, match="board_moved_on"):
        discard_draft(context, STAFF, CALL, 0)
    discard_draft(context, STAFF, CALL, 1)
    assert board(context).draft is None


def test_two_plans_that_clash_are_told_and_the_draft_is_carried_over(context: AppContext) -> None:
    perform_act(context, STAFF, CALL, move("G001", "P1", "10:00"))
    perform_act(context, STAFF, CALL, PlanAct("move_panel", panel="P2", room=SPARE))
    other = two_panels()
    other["panels"][1]["room"] = SPARE
    keep_plan(context, other)
    with pytest.raises(Stale, match="draft_clash"):
        release_draft(context, STAFF, CALL, board(context).number, "改期")
    carried = carry_over(context, STAFF, CALL)
    assert (carried.kept, carried.dropped, board(context).clash) == (2, (), False)
    found = draft_difference(context, SUPERVISOR, CALL)
    assert (found.counts["slots"], found.counts["rooms"]) == (1, 0)


def test_what_was_scored_keeps_its_seat_and_its_hearing(plain_context: AppContext) -> None:
    planned(plain_context)
    score_all(plain_context, {"G001": (80, None, None, None, None)})
    with pytest.raises(BadInput, match="already_scored"):
        perform_act(plain_context, STAFF, CALL, move("G001", "P1", "11:00"))
    seat = PlanAct("replace_member", panel="P1", expert="E00001", joins="E00002")
    with pytest.raises(BadInput, match="already_scored"):
        perform_act(plain_context, STAFF, CALL, replace(seat, joins="E00004"))
    assert perform_act(plain_context, STAFF, CALL, move("G004", "P1", "11:00")).done
    assert perform_act(
        plain_context, STAFF, CALL, replace(seat, expert="E00003", joins="E00004")
    ).done


def test_a_lock_changes_nothing_and_makes_no_plan_stale(context: AppContext) -> None:
    lock_seat(context, STAFF, CALL, "P1", "E00003", locked=True)
    assert not read_plan(context, STAFF, CALL).stale
    act = PlanAct("replace_member", panel="P1", expert="E00003", joins="E00008")
    assert {entry.rule for entry in perform_act(context, STAFF, CALL, act).broken} == {"pin_broken"}


def test_only_staff_act_and_only_while_the_plan_may_change(context: AppContext) -> None:
    act = move("G001", "P1", "10:00")
    with pytest.raises(NotAllowed):
        perform_act(context, SUPERVISOR, CALL, act)
    set_phase(context, Phase.RANKING)
    with pytest.raises(WrongPhase):
        perform_act(context, STAFF, CALL, act)
    set_phase(context, Phase.INVITATIONS)
    assert perform_act(context, STAFF, CALL, act).done
    with pytest.raises(BadInput, match="reason_missing"):
        release_draft(context, STAFF, CALL, 1, " ")
    release_draft(context, STAFF, CALL, 1, "改期")
    with reading(context.engine) as session:
        assert open_board(session, CALL).call.phase == Phase.INVITATIONS


@pytest.mark.parametrize(
    "act",
    [
        PlanAct("move_hearing", panel="P9", submission="G001", start=at("10:00")),
        PlanAct("move_hearing", panel="P1", submission="G999", start=at("10:00")),
        PlanAct("swap_hearings", submission="G001", other="G999"),
        PlanAct("replace_member", panel="P1", expert="E00002", joins="E00008"),
        PlanAct("replace_member", panel="P1", expert="E00001", joins="E99999"),
        PlanAct("move_panel", panel="P1", room="没有"),
        PlanAct("restore", other="9"),
        PlanAct("restore", other="x"),
        PlanAct("withdraw", expert="E99999", reason="因病"),
        PlanAct("merge_panels", panel="P1", other="P1"),
    ],
)
def test_what_is_not_there_is_named(context: AppContext, act: PlanAct) -> None:
    with pytest.raises(NotFound):
        perform_act(context, STAFF, CALL, act)


@pytest.mark.parametrize(
    "act",
    [
        PlanAct("dance"),
        PlanAct("move_hearing", panel="P1", submission="G001", start="noon"),
        PlanAct("withdraw", expert="E00001"),
        PlanAct("close_room", room=ROOM, start="noon", end="night", reason="停电"),
    ],
)
def test_nonsense_is_refused(context: AppContext, act: PlanAct) -> None:
    with pytest.raises(BadInput):
        perform_act(context, STAFF, CALL, act)
