"""Invitations: everybody is told once, again only when something changed, and never skipped."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.policy import default

import pytest
from icalendar import Calendar

from reviewer.errors import BadInput, Stale, WrongPhase
from reviewer.messages import say
from reviewer.model.calls import Phase
from reviewer.model.plans import DefenceSlot
from reviewer.store import calls, experts, invitations, messages, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.repeat import send_again
from reviewer.usecases.invitations.send import Letter, queue_invitations, write_letters
from reviewer.usecases.mail.outbox import deliver_next
from tests.builders.people import CALL, STAFF
from tests.builders.season import (
    CODES,
    ROOM,
    SEATED,
    call_of,
    expert_row,
    fill,
    keep_plan,
    plan_by_hand,
    planned,
)

OTHERS = ("E00001", "E00002", "E00004", "E00009", "E00011")


def told(letters: list[Letter]) -> dict[str, tuple[int, str]]:
    """Give by code what the calendar is told: sequence and method."""
    return {letter.code: (letter.sequence, letter.method) for letter in letters}


def parsed(letter: Letter) -> Message:
    """Read a letter back with the standard library."""
    assert letter.content is not None
    return email.message_from_bytes(letter.content, policy=default)


def parsed_bytes(content: bytes) -> tuple[str, int]:
    """Read uid and sequence of the calendar entry in a message."""
    message = email.message_from_bytes(content, policy=default)
    part = next(entry for entry in message.walk() if entry.get_content_type() == "text/calendar")
    written = part.get_payload(decode=True)
    assert isinstance(written, bytes)
    event = Calendar.from_ical(written).walk("VEVENT")[0]
    return str(event["UID"]), int(str(event["SEQUENCE"]))


def calendar_of(letter: Letter) -> Calendar:
    """Read the calendar in a letter back."""
    part = next(
        entry for entry in parsed(letter).walk() if entry.get_content_type() == "text/calendar"
    )
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Calendar.from_ical(content)


def test_everybody_of_the_plan_is_told_once(context: AppContext) -> None:
    planned(context)
    letters = write_letters(context, STAFF, CALL)
    assert told(letters) == dict.fromkeys([*SEATED, *CODES], (0, "REQUEST"))
    assert call_of(context).phase == Phase.INVITATIONS
    assert len({letter.uid for letter in letters}) == 9
    assert len({letter.file for letter in letters}) == 9


def test_writing_twice_gives_the_same_bytes(context: AppContext) -> None:
    planned(context)
    first = write_letters(context, STAFF, CALL)
    assert write_letters(context, STAFF, CALL) == first


def test_a_letter_says_when_and_where_and_names_nobody_else(plain_context: AppContext) -> None:
    planned(plain_context)
    letters = {letter.code: letter for letter in write_letters(plain_context, STAFF, CALL)}
    message = parsed(letters["E00002"])
    assert isinstance(message, EmailMessage)
    assert message["To"].addresses[0].addr_spec == "e00002@example.com"
    event = calendar_of(letters["E00002"]).walk("VEVENT")[0]
    assert event["UID"] == letters["E00002"].uid
    assert event.decoded("DTSTART").isoformat() == "2022-06-13T09:00:00+08:00"
    assert event.decoded("DTEND").isoformat() == "2022-06-13T10:55:00+08:00"
    assert ROOM in str(event["LOCATION"])
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = part.get_content()
            assert "示例" not in text
            assert not any(f"专家{number:02d}" in text for number in (1, 3, 9, 11))
    heard = calendar_of(letters["G002"]).walk("VEVENT")[0]
    assert heard.decoded("DTSTART").isoformat() == "2022-06-13T09:30:00+08:00"


def test_only_those_concerned_are_told_anew(context: AppContext) -> None:
    planned(context)
    write_letters(context, STAFF, CALL)
    keep_plan(context, plan_by_hand(OTHERS))
    letters = told(write_letters(context, STAFF, CALL))
    assert letters["E00003"] == (1, "CANCEL")
    assert letters["E00004"] == (0, "REQUEST")
    unchanged = [*CODES, "E00001", "E00002", "E00009", "E00011"]
    assert {code: letters[code] for code in unchanged} == dict.fromkeys(unchanged, (0, "REQUEST"))


def test_a_number_only_rises_and_an_identity_stays(context: AppContext) -> None:
    planned(context)
    first = {letter.code: letter.uid for letter in write_letters(context, STAFF, CALL)}
    orders = [("G002", "G001", "G003", "G004"), CODES, ("G002", "G001", "G003", "G004")]
    for number, order in enumerate(orders, start=1):
        keep_plan(context, plan_by_hand(submissions=order))
        letters = {letter.code: letter for letter in write_letters(context, STAFF, CALL)}
        assert {code: entry.uid for code, entry in letters.items()} == first
        assert [letters[code].sequence for code in CODES] == [number, number, 0, 0]
        assert all(letter.method == "REQUEST" for letter in letters.values())


def test_an_update_says_what_held_before(context: AppContext) -> None:
    planned(context)
    first = {letter.code: letter for letter in write_letters(context, STAFF, CALL)}
    keep_plan(context, plan_by_hand(submissions=("G002", "G001", "G003", "G004")))
    letters = {letter.code: letter for letter in write_letters(context, STAFF, CALL)}
    sentence = say("outputs.invitation.moved", "zh", day="", start="", end="", room="")
    was = sentence.partition("：")[0]
    told_before = {
        code: was in str(calendar_of(letter).walk("VEVENT")[0]["DESCRIPTION"])
        for code, letter in letters.items()
    }
    assert told_before == {code: code in {"G001", "G002"} for code in (*SEATED, *CODES)}
    assert letters["G001"].starts_at != first["G001"].starts_at


def test_who_comes_back_is_asked_again_under_the_same_identity(plain_context: AppContext) -> None:
    planned(plain_context)
    first = {letter.code: letter.uid for letter in write_letters(plain_context, STAFF, CALL)}
    keep_plan(plain_context, plan_by_hand(OTHERS))
    write_letters(plain_context, STAFF, CALL)
    keep_plan(plain_context)
    back = {letter.code: letter for letter in write_letters(plain_context, STAFF, CALL)}["E00003"]
    assert (back.uid, back.sequence, back.method) == (first["E00003"], 2, "REQUEST")


def test_nobody_is_queued_twice_for_the_same_news(context: AppContext) -> None:
    planned(context)
    first = queue_invitations(context, STAFF, CALL)
    assert {entry.code: (entry.change, entry.state) for entry in first} == dict.fromkeys(
        [*SEATED, *CODES], ("new", "queued")
    )
    assert queue_invitations(context, STAFF, CALL) == []
    keep_plan(context, plan_by_hand(OTHERS))
    changes = {
        invitation.code: invitation.change for invitation in queue_invitations(context, STAFF, CALL)
    }
    assert set(changes) <= {"E00003", "E00004"}
    assert changes["E00004"] == "new"


def test_people_without_an_address_are_kept_for_the_telephone(plain_context: AppContext) -> None:
    fill(plain_context, experts=[expert_row(n, email="" if n == 2 else f"e{n}@example.com") for n in
                              range(1, 13)])  # fmt: skip
    keep_plan(plain_context)
    letters = {letter.code: letter.content for letter in write_letters(plain_context, STAFF, CALL)}
    assert [code for code, content in letters.items() if content is None] == ["E00002"]
    queued = {
        invitation.code: invitation.state
        for invitation in queue_invitations(plain_context, STAFF, CALL)
    }
    assert [code for code, state in queued.items() if state == "no_address"] == ["E00002"]


def test_a_plan_of_old_data_invites_nobody(plain_context: AppContext) -> None:
    planned(plain_context)
    with transaction(plain_context.engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    for use in (write_letters, queue_invitations):
        with pytest.raises((BadInput, WrongPhase)) as refusal:
            use(plain_context, STAFF, CALL)
        assert refusal.value.code == "error.plan_outdated"
    assert call_of(plain_context).phase == Phase.PANELS


def test_a_list_that_is_not_the_newest_sends_nothing(plain_context: AppContext) -> None:
    planned(plain_context)
    keep_plan(plain_context, plan_by_hand(OTHERS))
    with pytest.raises(Stale) as refusal:
        queue_invitations(plain_context, STAFF, CALL, shown=1)
    assert refusal.value.details == {"shown": 1, "now": 2}
    assert len(queue_invitations(plain_context, STAFF, CALL, shown=2)) == 9


def test_a_call_without_defences_invites_experts_only(plain_context: AppContext) -> None:
    planned(plain_context)
    with transaction(plain_context.engine) as session:
        call = calls.get_call(session, CALL, to_change=True)
        defence = {**call.definition["defence"], "held": False}
        call.definition = {**call.definition, "defence": defence}
        session.add(call)
    assert [letter.code for letter in write_letters(plain_context, STAFF, CALL)] == list(SEATED)


def test_the_letters_of_a_recused_member_still_name_the_whole_sitting(
    plain_context: AppContext,
) -> None:
    planned(plain_context)
    with transaction(plain_context.engine) as session:
        plan = plans.get_plan(session, CALL)
        person = experts.get_expert(session, CALL, "E00002")
        slot: DefenceSlot = plans.slots(session, plan.id or 0)[0]
        slot.recused = [person.id or 0]
        session.add(slot)
    letter = next(
        each_letter
        for each_letter in write_letters(plain_context, STAFF, CALL)
        if each_letter.code == "E00002"
    )
    event = calendar_of(letter).walk("VEVENT")[0]
    assert event.decoded("DTSTART").isoformat() == "2022-06-13T09:00:00+08:00"


def test_a_day_that_is_over_invites_nobody_and_says_how_to_move_the_dates(
    plain_context: AppContext,
) -> None:
    planned(plain_context)
    late = replace(plain_context, clock=lambda: datetime(2022, 6, 14, 0, tzinfo=UTC))
    for make in (write_letters, queue_invitations):
        with pytest.raises(BadInput) as refused:
            make(late, STAFF, CALL)
        assert refused.value.code == "error.invitations_past"
    with reading(plain_context.engine) as session:
        assert invitations.invitations(session, CALL) == []
    written = write_letters(plain_context, STAFF, CALL)
    assert write_letters(late, STAFF, CALL, rehearsal=True) == written
    for make in (write_letters, queue_invitations):  # written before, and over now
        with pytest.raises(BadInput):
            make(late, STAFF, CALL)
    said = say(refused.value.code, "zh", **refused.value.details)
    assert "2022-06-13" in said
    assert "场地与日程" in said
    assert f"call copy {CALL}" in said
    with reading(plain_context.engine) as session:
        assert messages.message_ids(session, CALL) == set()
    on_the_day = replace(plain_context, clock=lambda: datetime(2022, 6, 13, 15, 59, tzinfo=UTC))
    assert len(queue_invitations(on_the_day, STAFF, CALL)) == 9


def test_a_letter_that_waited_beyond_its_day_does_not_leave(plain_context: AppContext) -> None:
    planned(plain_context)
    queue_invitations(plain_context, STAFF, CALL)
    late = replace(plain_context, clock=lambda: datetime(2022, 6, 14, 0, tzinfo=UTC))
    assert not deliver_next(late)
    with transaction(plain_context.engine) as session:
        assert {row.state for row in messages.messages(session, CALL)} == {"expired"}
        sent = messages.messages(session, CALL)[0]
        sent.state = "sent"
        session.add(sent)
    with pytest.raises(BadInput) as refused:
        send_again(late, STAFF, CALL, sent.invitation_id or 0)
    assert refused.value.code == "error.invitations_past"


def test_what_is_over_stops_no_news_of_the_days_to_come(plain_context: AppContext) -> None:
    """What was sent in time is not weighed again: a meeting of two days goes on."""
    planned(plain_context)
    queue_invitations(plain_context, STAFF, CALL)
    late = replace(plain_context, clock=lambda: datetime(2022, 6, 14, 0, tzinfo=UTC))
    assert queue_invitations(late, STAFF, CALL) == []
