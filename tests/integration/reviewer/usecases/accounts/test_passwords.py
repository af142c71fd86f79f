"""A password or the sign-on of the house beside the personal link; every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.accounts import Password
from reviewer.rules.permissions import Actor
from reviewer.store.engine import reading
from reviewer.usecases.accounts.device_codes import revoke_links
from reviewer.usecases.accounts.passwords import (
    PASSWORD_LIFE,
    PAUSE,
    read_password,
    remove_password,
    set_password,
    sign_in_by_password,
)
from reviewer.usecases.accounts.sessions import sign_out_everywhere
from reviewer.usecases.accounts.sign_in import redeem_link
from reviewer.usecases.accounts.sso_identities import (
    connect_sso_identity,
    connected_name,
    disconnect_sso_identity,
    sign_in_by_sso,
)
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from tests.builders.links import own_link
from tests.builders.people import CALL, STAFF
from tests.builders.season import fill

GOOD, OTHER = "长江-abcde-6789", "嘉陵江-fghij-0123"
Signing = Callable[[AppContext], object]


def come_in(context: AppContext, role: str = "expert", subject: str = "E00001") -> Actor:
    """Sign somebody in by a personal link."""
    link = own_link(context, role, subject, CALL if role == "expert" else None)
    return redeem_link(context, link.token).actor


def give(context: AppContext, actor: Actor, login: str = "wang.er", password: str = GOOD) -> None:
    set_password(context, actor, login=login, password=password, again=password, by_link=True)


def later(context: AppContext, span: timedelta) -> AppContext:
    return replace(context, clock=lambda: context.now() + span)


def refused(context: AppContext, login: str = "wang.er", password: str = GOOD) -> None:
    with pytest.raises(BadInput) as refusal:
        sign_in_by_password(context, login, password)
    assert (refusal.value.code, refusal.value.details) == (
        "error.password_wrong", {"tries": 5, "minutes": 15},
    )  # fmt: skip


@pytest.fixture
def me(context: AppContext) -> Actor:
    fill(context)
    return come_in(context)


@pytest.fixture
def plain_me(plain_context: AppContext) -> Actor:
    fill(plain_context)
    return come_in(plain_context)


def test_a_password_signs_in_the_person_who_set_it(context: AppContext, me: Actor) -> None:
    assert read_password(context, me).login is None
    give(context, me, " Wang.Er ")
    view = read_password(context, me)
    assert (view.login, view.expires_at) == ("wang.er", context.now() + PASSWORD_LIFE)
    signed_in = sign_in_by_password(context, "ＷANG.er", GOOD)
    assert (signed_in.actor.role, signed_in.actor.subject, signed_in.account_id) == (
        "expert", "E00001", me.account_id,
    )  # fmt: skip
    done = [activity.action for activity in list_activities(context, STAFF, CALL)]
    assert done[:2] == ["sign_in", "password_set"]


def test_the_password_itself_is_not_kept(plain_context: AppContext, plain_me: Actor) -> None:
    give(plain_context, plain_me)
    with reading(plain_context.engine) as session:
        row = session.exec(select(Password)).one()
    assert row.hashed.startswith("scrypt:")
    assert "abcde" not in repr(row)


def test_unknown_names_and_wrong_passwords_are_refused_alike(
    plain_context: AppContext, plain_me: Actor
) -> None:
    give(plain_context, plain_me)
    refused(plain_context, "nobody", GOOD)
    refused(plain_context, "", "")
    refused(plain_context, "wang.er", OTHER)
    refused(plain_context, "wang.er", "")
    newest = list_activities(plain_context, STAFF, CALL)[0]
    assert (newest.actor, newest.action) == ("unknown", "password_refused")
    assert newest.subject == plain_me.label


def test_after_five_wrong_tries_even_the_right_one_waits(context: AppContext, me: Actor) -> None:
    give(context, me)
    for _ in range(5):
        refused(context, password=OTHER)
    refused(context)
    refused(later(context, PAUSE - timedelta(seconds=1)))
    assert come_in(context).account_id == me.account_id  # the link serves all the while
    assert sign_in_by_password(later(context, PAUSE), "wang.er", GOOD).account_id == me.account_id


def test_the_fifth_try_may_be_right_and_clears_the_count(
    plain_context: AppContext, plain_me: Actor
) -> None:
    give(plain_context, plain_me)
    for _ in range(2):
        for _ in range(4):
            refused(plain_context, password=OTHER)
        sign_in_by_password(plain_context, "wang.er", GOOD)


@pytest.mark.parametrize("span", [PASSWORD_LIFE, PASSWORD_LIFE + timedelta(days=1)])
def test_a_password_ends(plain_context: AppContext, plain_me: Actor, span: timedelta) -> None:
    give(plain_context, plain_me)
    sign_in_by_password(later(plain_context, PASSWORD_LIFE - timedelta(seconds=1)), "wang.er", GOOD)
    refused(later(plain_context, span))
    assert read_password(later(plain_context, span), plain_me).login is None


def test_ending_all_sessions_ends_the_password(plain_context: AppContext, plain_me: Actor) -> None:
    give(plain_context, plain_me)
    sign_out_everywhere(plain_context, plain_me)
    refused(plain_context)
    give(plain_context, come_in(plain_context))
    revoke_links(plain_context, STAFF, CALL, "expert", "E00001")
    refused(plain_context)


def test_a_removed_or_changed_password_serves_no_longer(
    plain_context: AppContext, plain_me: Actor
) -> None:
    give(plain_context, plain_me)
    give(plain_context, plain_me, "wang.san", OTHER)
    refused(plain_context)
    refused(plain_context, "wang.san", GOOD)
    sign_in_by_password(plain_context, "wang.san", OTHER)
    remove_password(plain_context, plain_me)
    refused(plain_context, "wang.san", OTHER)
    with pytest.raises(NotFound):
        remove_password(plain_context, plain_me)


def test_only_who_came_by_the_link_sets_a_password(
    plain_context: AppContext, plain_me: Actor
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        set_password(
            plain_context, plain_me, login="wang.er", password=GOOD, again=GOOD, by_link=False
        )
    assert refusal.value.code == "error.password_by_link"
    with pytest.raises(BadInput) as mistyped:
        set_password(
            plain_context, plain_me, login="wang.er", password=GOOD, again=OTHER, by_link=True
        )
    assert mistyped.value.code == "error.password_differs"


def test_a_name_belongs_to_one_person(context: AppContext, me: Actor) -> None:
    give(context, me)
    staff = come_in(context, "staff", "王经办")
    with pytest.raises(BadInput) as refusal:
        give(context, staff, "WANG.ER", OTHER)
    assert refusal.value.code == "error.login_taken"
    assert sign_in_by_password(context, "wang.er", GOOD).account_id == me.account_id


@pytest.mark.parametrize(("role", "subject"), [("applicant", "G001"), ("supervisor", "纪检")])
def test_others_have_no_password(plain_context: AppContext, role: str, subject: str) -> None:
    fill(plain_context)
    link = own_link(plain_context, role, subject, CALL if role == "applicant" else None)
    actor = redeem_link(plain_context, link.token).actor
    for act in (lambda: give(plain_context, actor), lambda: read_password(plain_context, actor)):
        with pytest.raises(NotAllowed):
            act()


def test_passwords_can_be_switched_off(plain_context: AppContext, plain_me: Actor) -> None:
    give(plain_context, plain_me)
    off = replace(plain_context, settings=replace(plain_context.settings, passwords=False))
    for act in (
        lambda: sign_in_by_password(off, "wang.er", GOOD),
        lambda: give(off, plain_me),
        lambda: read_password(off, plain_me),
        lambda: remove_password(off, plain_me),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        assert refusal.value.code == "error.passwords_off"


@pytest.fixture
def house(context: AppContext) -> AppContext:
    """Have a sign-on of the house."""
    return replace(context, settings=replace(context.settings, sso_header="X-Remote-User"))


def test_a_connected_name_of_the_house_signs_in(house: AppContext, me: Actor) -> None:
    with pytest.raises(NotFound):
        sign_in_by_sso(house, "wang@house")
    connect_sso_identity(house, me, "wang@house", by_link=True)
    assert connected_name(house, me) == "wang@house"
    assert sign_in_by_sso(house, "wang@house").account_id == me.account_id
    for near in ("WANG@house", "wang@house ", ""):
        with pytest.raises(NotFound):
            sign_in_by_sso(house, near)
    disconnect_sso_identity(house, me)
    assert connected_name(house, me) is None
    with pytest.raises(NotFound):
        sign_in_by_sso(house, "wang@house")


def test_a_name_of_the_house_is_refused_where_it_must_be(house: AppContext, me: Actor) -> None:
    with pytest.raises(NotAllowed):
        connect_sso_identity(house, me, "wang@house", by_link=False)
    for name in ("", "x" * 201):
        with pytest.raises(BadInput):
            connect_sso_identity(house, me, name, by_link=True)
    connect_sso_identity(house, me, "wang@house", by_link=True)
    staff = come_in(house, "staff", "王经办")
    with pytest.raises(BadInput) as refusal:
        connect_sso_identity(house, staff, "wang@house", by_link=True)
    assert refusal.value.code == "error.office_name_taken"
    sign_out_everywhere(house, me)
    with pytest.raises(NotFound):
        sign_in_by_sso(house, "wang@house")
    connect_sso_identity(house, staff, "wang@house", by_link=True)  # nobody comes in by it now
    assert sign_in_by_sso(house, "wang@house").account_id == staff.account_id


def test_without_a_sign_on_nothing_of_it_is_there(context: AppContext, me: Actor) -> None:
    with pytest.raises(NotFound):
        connect_sso_identity(context, me, "wang@house", by_link=True)
    with pytest.raises(NotFound):
        connected_name(context, me)
