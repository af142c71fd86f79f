"""A password or the sign-on of the house beside the personal link; every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.people import Password
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
from reviewer.usecases.accounts.sign_in import (
    create_link,
    redeem_link,
    sign_out_everywhere,
)
from reviewer.usecases.accounts.sso_identities import (
    connect_office_name,
    connected_name,
    disconnect_office_name,
    sign_in_by_office_name,
)
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import COMMAND_LINE, Desk
from tests.builders.people import CALL, STAFF
from tests.builders.season import fill

GOOD, OTHER = "长江-abcde-6789", "嘉陵江-fghij-0123"
Signing = Callable[[Desk], object]


def come_in(desk: Desk, role: str = "expert", subject: str = "E00001") -> Actor:
    """Sign somebody in by a personal link."""
    link = create_link(desk, COMMAND_LINE, role, subject, CALL if role == "expert" else None)
    return redeem_link(desk, link.token).actor


def give(desk: Desk, actor: Actor, login: str = "wang.er", password: str = GOOD) -> None:
    set_password(desk, actor, login=login, password=password, again=password, by_link=True)


def later(desk: Desk, span: timedelta) -> Desk:
    return replace(desk, clock=lambda: desk.now() + span)


def refused(desk: Desk, login: str = "wang.er", password: str = GOOD) -> None:
    with pytest.raises(BadInput) as refusal:
        sign_in_by_password(desk, login, password)
    assert (refusal.value.code, refusal.value.details) == (
        "error.password_wrong", {"tries": 5, "minutes": 15},
    )  # fmt: skip


@pytest.fixture
def me(desk: Desk) -> Actor:
    fill(desk)
    return come_in(desk)


@pytest.fixture
def plain_me(plain_desk: Desk) -> Actor:
    fill(plain_desk)
    return come_in(plain_desk)


def test_a_password_signs_in_the_person_who_set_it(desk: Desk, me: Actor) -> None:
    assert read_password(desk, me).login is None
    give(desk, me, " Wang.Er ")
    view = read_password(desk, me)
    assert (view.login, view.expires_at) == ("wang.er", desk.now() + PASSWORD_LIFE)
    signed_in = sign_in_by_password(desk, "ＷANG.er", GOOD)
    assert (signed_in.actor.role, signed_in.actor.subject, signed_in.account_id) == (
        "expert", "E00001", me.account_id,
    )  # fmt: skip
    done = [one.action for one in list_activities(desk, STAFF, CALL)]
    assert done[:2] == ["sign_in", "password_set"]


def test_the_password_itself_is_not_kept(plain_desk: Desk, plain_me: Actor) -> None:
    give(plain_desk, plain_me)
    with reading(plain_desk.engine) as session:
        row = session.exec(select(Password)).one()
    assert row.hashed.startswith("scrypt$")
    assert "abcde" not in repr(row)


def test_unknown_names_and_wrong_passwords_are_refused_alike(
    plain_desk: Desk, plain_me: Actor
) -> None:
    give(plain_desk, plain_me)
    refused(plain_desk, "nobody", GOOD)
    refused(plain_desk, "", "")
    refused(plain_desk, "wang.er", OTHER)
    refused(plain_desk, "wang.er", "")
    newest = list_activities(plain_desk, STAFF, CALL)[0]
    assert (newest.actor, newest.action) == ("unknown", "password_refused")
    assert newest.subject == plain_me.signature


def test_after_five_wrong_tries_even_the_right_one_waits(desk: Desk, me: Actor) -> None:
    give(desk, me)
    for _ in range(5):
        refused(desk, password=OTHER)
    refused(desk)
    refused(later(desk, PAUSE - timedelta(seconds=1)))
    assert come_in(desk).account_id == me.account_id  # the link serves all the while
    assert sign_in_by_password(later(desk, PAUSE), "wang.er", GOOD).account_id == me.account_id


def test_the_fifth_try_may_be_right_and_clears_the_count(plain_desk: Desk, plain_me: Actor) -> None:
    give(plain_desk, plain_me)
    for _ in range(2):
        for _ in range(4):
            refused(plain_desk, password=OTHER)
        sign_in_by_password(plain_desk, "wang.er", GOOD)


@pytest.mark.parametrize("span", [PASSWORD_LIFE, PASSWORD_LIFE + timedelta(days=1)])
def test_a_password_ends(plain_desk: Desk, plain_me: Actor, span: timedelta) -> None:
    give(plain_desk, plain_me)
    sign_in_by_password(later(plain_desk, PASSWORD_LIFE - timedelta(seconds=1)), "wang.er", GOOD)
    refused(later(plain_desk, span))
    assert read_password(later(plain_desk, span), plain_me).login is None


def test_ending_all_sessions_ends_the_password(plain_desk: Desk, plain_me: Actor) -> None:
    give(plain_desk, plain_me)
    sign_out_everywhere(plain_desk, plain_me)
    refused(plain_desk)
    give(plain_desk, come_in(plain_desk))
    revoke_links(plain_desk, STAFF, CALL, "expert", "E00001")
    refused(plain_desk)


def test_a_removed_or_changed_password_serves_no_longer(plain_desk: Desk, plain_me: Actor) -> None:
    give(plain_desk, plain_me)
    give(plain_desk, plain_me, "wang.san", OTHER)
    refused(plain_desk)
    refused(plain_desk, "wang.san", GOOD)
    sign_in_by_password(plain_desk, "wang.san", OTHER)
    remove_password(plain_desk, plain_me)
    refused(plain_desk, "wang.san", OTHER)
    with pytest.raises(NotFound):
        remove_password(plain_desk, plain_me)


def test_only_who_came_by_the_link_sets_a_password(plain_desk: Desk, plain_me: Actor) -> None:
    with pytest.raises(NotAllowed) as refusal:
        set_password(
            plain_desk, plain_me, login="wang.er", password=GOOD, again=GOOD, by_link=False
        )
    assert refusal.value.code == "error.password_by_link"
    with pytest.raises(BadInput) as mistyped:
        set_password(
            plain_desk, plain_me, login="wang.er", password=GOOD, again=OTHER, by_link=True
        )
    assert mistyped.value.code == "error.password_differs"


def test_a_name_belongs_to_one_person(desk: Desk, me: Actor) -> None:
    give(desk, me)
    staff = come_in(desk, "staff", "王经办")
    with pytest.raises(BadInput) as refusal:
        give(desk, staff, "WANG.ER", OTHER)
    assert refusal.value.code == "error.login_taken"
    assert sign_in_by_password(desk, "wang.er", GOOD).account_id == me.account_id


@pytest.mark.parametrize(("role", "subject"), [("applicant", "G001"), ("supervisor", "纪检")])
def test_others_have_no_password(plain_desk: Desk, role: str, subject: str) -> None:
    fill(plain_desk)
    link = create_link(
        plain_desk, COMMAND_LINE, role, subject, CALL if role == "applicant" else None
    )
    actor = redeem_link(plain_desk, link.token).actor
    for act in (lambda: give(plain_desk, actor), lambda: read_password(plain_desk, actor)):
        with pytest.raises(NotAllowed):
            act()


def test_passwords_can_be_switched_off(plain_desk: Desk, plain_me: Actor) -> None:
    give(plain_desk, plain_me)
    off = replace(plain_desk, settings=replace(plain_desk.settings, passwords=False))
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
def house(desk: Desk) -> Desk:
    """Have a sign-on of the house."""
    return replace(desk, settings=replace(desk.settings, sso_header="X-Remote-User"))


def test_a_connected_name_of_the_house_signs_in(house: Desk, me: Actor) -> None:
    with pytest.raises(NotFound):
        sign_in_by_office_name(house, "wang@house")
    connect_office_name(house, me, "wang@house", by_link=True)
    assert connected_name(house, me) == "wang@house"
    assert sign_in_by_office_name(house, "wang@house").account_id == me.account_id
    for near in ("WANG@house", "wang@house ", ""):
        with pytest.raises(NotFound):
            sign_in_by_office_name(house, near)
    disconnect_office_name(house, me)
    assert connected_name(house, me) is None
    with pytest.raises(NotFound):
        sign_in_by_office_name(house, "wang@house")


def test_a_name_of_the_house_is_refused_where_it_must_be(house: Desk, me: Actor) -> None:
    with pytest.raises(NotAllowed):
        connect_office_name(house, me, "wang@house", by_link=False)
    for name in ("", "x" * 201):
        with pytest.raises(BadInput):
            connect_office_name(house, me, name, by_link=True)
    connect_office_name(house, me, "wang@house", by_link=True)
    staff = come_in(house, "staff", "王经办")
    with pytest.raises(BadInput) as refusal:
        connect_office_name(house, staff, "wang@house", by_link=True)
    assert refusal.value.code == "error.office_name_taken"
    sign_out_everywhere(house, me)
    with pytest.raises(NotFound):
        sign_in_by_office_name(house, "wang@house")
    connect_office_name(house, staff, "wang@house", by_link=True)  # nobody comes in by it now
    assert sign_in_by_office_name(house, "wang@house").account_id == staff.account_id


def test_without_a_sign_on_nothing_of_it_is_there(desk: Desk, me: Actor) -> None:
    with pytest.raises(NotFound):
        connect_office_name(desk, me, "wang@house", by_link=True)
    with pytest.raises(NotFound):
        connected_name(desk, me)
