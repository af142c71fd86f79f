"""A link goes to the person's own address; one that staff saw bears a mark and opens no more."""

from __future__ import annotations

from email import message_from_string, policy

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.rules.permissions import COMMAND_LINE
from reviewer.store.engine import reading
from reviewer.store.messages import messages
from reviewer.usecases.accounts.addresses import masked
from reviewer.usecases.accounts.device_codes import create_code
from reviewer.usecases.accounts.passwords import set_password
from reviewer.usecases.accounts.send_link import send_link
from reviewer.usecases.accounts.sessions import open_session, recognise
from reviewer.usecases.accounts.sign_in import create_link, redeem_link
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.repair import withdraw_expert
from tests.builders.links import own_link
from tests.builders.people import ALL_BUT_STAFF, CALL, STAFF
from tests.builders.season import fill, planned


def _token(context: AppContext) -> tuple[str, str]:
    """Give the address that the newest message goes to, and the token that it holds."""
    with reading(context.engine) as session:
        row = messages(session, CALL)[0]
    body = message_from_string(row.body, policy=policy.default).get_body(("plain",))
    assert body is not None
    line = next(text for text in body.get_content().splitlines() if "/enter/" in text)
    return row.recipient, line.rpartition("/")[2].strip()


def test_a_link_goes_to_the_address_in_the_list_and_nobody_else_sees_it(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    for role, subject, address in (
        ("expert", "E00002", "e00002@example.com"),
        ("applicant", "G001", "g001@example.com"),
    ):
        sent = send_link(plain_context, STAFF, role, subject, CALL, "zhang@elsewhere.example")
        assert sent.address == masked(address)
        assert sent.address not in {address, "zhang@elsewhere.example"}
        recipient, token = _token(plain_context)
        assert recipient == address
        assert redeem_link(plain_context, token).way == "own_link"
    (last, *_) = list_activities(plain_context, STAFF, CALL)
    assert last.action == "sign_in"


def test_supervisors_are_in_no_list_so_their_address_is_given(plain_context: AppContext) -> None:
    fill(plain_context)
    with pytest.raises(BadInput):
        send_link(plain_context, COMMAND_LINE, "supervisor", "赵五", CALL)
    send_link(plain_context, COMMAND_LINE, "supervisor", "赵五", CALL, "jiandu@example.com")
    assert _token(plain_context)[0] == "jiandu@example.com"
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            send_link(plain_context, actor, "expert", "E00002", CALL)
    with pytest.raises(NotFound):
        send_link(plain_context, STAFF, "expert", "E99999", CALL)


def test_a_link_that_staff_saw_opens_a_marked_session_and_no_other_way_in(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    create_link(plain_context, STAFF, "staff")  # the first account is that of the staff
    signed = redeem_link(plain_context, create_link(plain_context, STAFF, "expert", "E00002").token)
    actor = recognise(plain_context, open_session(plain_context, signed))
    assert actor is not None
    assert actor.by_staff_link
    assert signed.made_by == STAFF.label
    for act in (
        lambda: create_code(plain_context, actor),
        lambda: set_password(
            plain_context,
            actor,
            login="wang.er",
            password="嘉陵江-abc-2022",
            again="嘉陵江-abc-2022",
            by_link=True,
        ),
    ):
        with pytest.raises(NotAllowed) as refusal:
            act()
        assert refusal.value.code == "error.staff_link_alone"
    assert [row.action for row in list_activities(plain_context, STAFF, CALL)][1] == "link_shown"


def test_a_withdrawn_expert_loses_access_at_once(plain_context: AppContext) -> None:
    planned(plain_context)
    link = own_link(plain_context, "expert", "E00002", CALL)
    token = open_session(plain_context, redeem_link(plain_context, link.token))
    assert recognise(plain_context, token) is not None
    withdraw_expert(plain_context, STAFF, CALL, "E00002")
    assert recognise(plain_context, token) is None
    with pytest.raises(NotFound):
        redeem_link(plain_context, link.token)
