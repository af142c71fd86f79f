"""Where sign-in links go: a changed address takes a second person, or is told and marked."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlmodel import col, select

from reviewer.errors import NotAllowed, WrongPhase
from reviewer.model.invitations import OutgoingMessage
from reviewer.rules.permissions import COMMAND_LINE, Actor
from reviewer.store.engine import reading
from reviewer.usecases.accounts.send_link import send_link
from reviewer.usecases.accounts.sessions import open_session, recognise
from reviewer.usecases.accounts.sign_in import create_link, redeem_link
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations, write_letters
from reviewer.usecases.records.edit import RecordKey, edit_record
from reviewer.usecases.scoring.remind import remind_experts
from reviewer.usecases.scoring.sheet import save_scoresheet
from reviewer.usecases.second_person import answer_confirmation
from reviewer.verifier.check import check_document
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import SEATED, even_marks, planned, score_all, sign
from tests.builders.second_verifier import second_opinion

CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
WATCHER = replace(SUPERVISOR, account_id=13, session="own_link:3")
WHO = SEATED[4]
OLD, NEW = f"{WHO.lower()}@example.com", "clerk@example.org"


def _begun(context: AppContext) -> None:
    """Let scoring be open, with one expert's sheets still to come."""
    planned(context)
    create_link(context, STAFF, "staff")  # the first account is that of the staff
    sign(context)
    score_all(context, {"G001": (70, 80, 85, 90, None)})


def _change(context: AppContext) -> None:
    edit_record(context, CLERK, CALL, RecordKey("expert", WHO), {"email": NEW}, "专家来电")


def _queued(context: AppContext, address: str) -> Sequence[OutgoingMessage]:
    with reading(context.engine) as session:
        query = select(OutgoingMessage).where(OutgoingMessage.recipient == address)
        return session.exec(query.order_by(col(OutgoingMessage.id))).all()


def _enter(context: AppContext, body: bytes | str) -> Actor:
    """Open the link of a mail, as whoever reads the mailbox would."""
    raw = body if isinstance(body, str) else body.decode()
    for part in email.message_from_string(raw).walk():
        content = part.get_payload(decode=True)
        found = re.search(rb"/enter/([\w-]+)", content) if isinstance(content, bytes) else None
        if found:
            token = found[1].decode()
            actor = recognise(context, open_session(context, redeem_link(context, token)))
            assert actor is not None
            return actor
    raise AssertionError("no link")


def _notes(context: AppContext) -> list[str]:
    document = json.loads(write_audit(context, STAFF, CALL))
    assert second_opinion(document) == ""
    assert not [f for section in check_document(document) for f in section.found]
    (section,) = [s for s in check_document(document) if s.name == "two_hands"]
    return [note.code for note in section.notes]


def test_a_link_goes_to_a_changed_address_by_two_people_only(plain_context: AppContext) -> None:
    _begun(plain_context)
    _change(plain_context)

    def act() -> None:
        send_link(plain_context, CLERK, "expert", WHO, CALL)

    with pytest.raises(WrongPhase) as refusal:
        act()
    assert refusal.value.code == "error.second_person_needed"
    assert not _queued(plain_context, NEW)
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    act()
    (told,) = _queued(plain_context, OLD)  # the person may still protest
    assert told.kind == "address"
    (letter,) = _queued(plain_context, NEW)
    assert not _enter(plain_context, letter.body).by_staff_link
    assert _notes(plain_context) == ["note.new_address_confirmed"]
    act()  # it is the known one from now on
    assert len(_queued(plain_context, OLD)) == 1


def test_letters_to_an_unconfirmed_address_tell_the_old_one_and_mark_what_they_open(
    plain_context: AppContext,
) -> None:
    _begun(plain_context)
    _change(plain_context)
    for _ in range(2):
        remind_experts(plain_context, CLERK, CALL)
    assert [row.kind for row in _queued(plain_context, OLD)] == ["address"]
    (letter,) = _queued(plain_context, NEW)
    actor = _enter(plain_context, letter.body)
    assert actor.by_staff_link
    save_scoresheet(
        plain_context, actor, CALL, "G001", marks=even_marks(99), comment="好", version=0
    )
    assert _notes(plain_context) == ["note.address_changed", "note.staff_link"]


def test_at_the_terminal_a_supervisors_new_address_makes_no_second_person(
    plain_context: AppContext,
) -> None:
    _begun(plain_context)
    first, second = "zhao@example.com", "clerk+zhao@example.org"
    for place in (first, second):
        send_link(plain_context, COMMAND_LINE, "supervisor", "赵五", CALL, place)
    own = _enter(plain_context, _queued(plain_context, first)[0].body)
    assert not own.by_staff_link
    played = _enter(plain_context, _queued(plain_context, second)[0].body)
    assert played.by_staff_link
    with pytest.raises(WrongPhase):
        send_link(plain_context, CLERK, "supervisor", "赵五", CALL, second)
    with pytest.raises(NotAllowed) as refusal:
        answer_confirmation(plain_context, played, CALL, 1, "confirmed")
    assert refusal.value.code == "error.second_person_link"
    assert _notes(plain_context) == ["note.link_sent", "note.address_changed", "note.link_sent"]


def test_an_invited_experts_address_is_known_from_the_first_letter(
    plain_context: AppContext,
) -> None:
    planned(plain_context)
    queue_invitations(plain_context, CLERK, CALL)
    (first,) = _queued(plain_context, OLD)
    assert not _enter(plain_context, first.body).by_staff_link
    _change(plain_context)  # before scoring
    with pytest.raises(WrongPhase) as refusal:
        send_link(plain_context, CLERK, "expert", WHO, CALL)
    assert refusal.value.code == "error.second_person_needed"


def test_before_any_letter_an_address_is_simply_corrected(plain_context: AppContext) -> None:
    planned(plain_context)
    _change(plain_context)
    send_link(plain_context, CLERK, "expert", WHO, CALL)
    assert not _enter(plain_context, _queued(plain_context, NEW)[0].body).by_staff_link
    assert not _queued(plain_context, OLD)


def test_a_letter_handed_to_staff_marks_what_its_link_opens(plain_context: AppContext) -> None:
    planned(plain_context)
    letters = {letter.code: letter for letter in write_letters(plain_context, CLERK, CALL)}
    content = letters[WHO].content
    assert content is not None
    assert _enter(plain_context, content).by_staff_link
    queue_invitations(plain_context, CLERK, CALL)
    assert not _enter(plain_context, _queued(plain_context, OLD)[0].body).by_staff_link
