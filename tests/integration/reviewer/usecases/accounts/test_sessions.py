"""Sessions: a list of one's own, ended one by one or all at once, and by a withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewer.errors import NotFound
from reviewer.usecases.accounts.sessions import (
    SESSION_LIFE,
    end_session,
    list_sessions,
    open_session,
    recognise,
    sign_out_everywhere,
)
from reviewer.usecases.accounts.sign_in import create_link, redeem_link
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.feeds import create_feed, read_feed
from reviewer.usecases.plans.repair import withdraw_expert
from tests.builders.people import CALL, STAFF
from tests.builders.season import planned


def test_a_person_sees_and_ends_the_own_sessions(context: AppContext) -> None:
    planned(context)
    create_link(context, STAFF, "staff")  # the first account is that of the staff
    signed = redeem_link(context, create_link(context, STAFF, "expert", "E00001", CALL).token)
    tokens = [open_session(context, signed, device) for device in ("phone", "desk")]
    here = recognise(context, tokens[0])
    assert here is not None
    rows = list_sessions(context, here)
    assert [(row.device, row.way, row.made_by, row.current) for row in rows] == [
        ("desk", "staff_link", STAFF.label, False),  # staff made the link: the session says so
        ("phone", "staff_link", STAFF.label, True),
    ]
    end_session(context, here, rows[0].number)
    assert (recognise(context, tokens[1]), recognise(context, tokens[0])) == (None, here)
    end_session(context, here)
    assert recognise(context, tokens[0]) is None
    with pytest.raises(NotFound):
        end_session(context, here, rows[0].number)


def test_nobody_ends_a_strangers_session(plain_context: AppContext) -> None:
    planned(plain_context)
    tokens, actors = [], []
    for code in ("E00001", "E00002"):
        link = create_link(plain_context, STAFF, "expert", code, CALL)
        tokens.append(open_session(plain_context, redeem_link(plain_context, link.token)))
        actor = recognise(plain_context, tokens[-1])
        assert actor is not None
        actors.append(actor)
    (theirs,) = list_sessions(plain_context, actors[1])
    with pytest.raises(NotFound):
        end_session(plain_context, actors[0], theirs.number)
    assert recognise(plain_context, tokens[1]) == actors[1]


def test_a_withdrawn_expert_loses_access_at_once(plain_context: AppContext) -> None:
    planned(plain_context)
    link = create_link(plain_context, STAFF, "expert", "E00001", CALL)
    token = open_session(plain_context, redeem_link(plain_context, link.token))
    assert recognise(plain_context, token) is not None
    withdraw_expert(plain_context, STAFF, CALL, "E00001")
    assert recognise(plain_context, token) is None


def test_signing_out_everywhere_ends_subscriptions(plain_context: AppContext) -> None:
    planned(plain_context)
    link = create_link(plain_context, STAFF, "expert", "E00001", CALL)
    signed = redeem_link(plain_context, link.token)
    address = create_feed(plain_context, signed.actor, CALL)
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert read_feed(plain_context, token)
    sign_out_everywhere(plain_context, signed.actor)
    with pytest.raises(NotFound):
        read_feed(plain_context, token)


def test_a_session_runs_out(plain_context: AppContext) -> None:
    link = create_link(plain_context, STAFF, "staff")
    token = open_session(plain_context, redeem_link(plain_context, link.token))
    just = replace(
        plain_context, clock=lambda: plain_context.now() + SESSION_LIFE - timedelta(seconds=1)
    )
    assert recognise(just, token) is not None
    late = replace(plain_context, clock=lambda: plain_context.now() + SESSION_LIFE)
    assert recognise(late, token) is None
