"""Links: made for one person, good until they end, worthless once revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.accounts import Role, SignInLink
from reviewer.rules.tokens import LINK_LIFE, token_digest
from reviewer.store.engine import reading
from reviewer.usecases.accounts.sessions import (
    open_session,
    recognise,
    sign_out_everywhere,
)
from reviewer.usecases.accounts.sign_in import (
    choose_language,
    create_link,
    preview_link,
    redeem_link,
)
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import fill, planned

OTHER = "cq-platforms-2021"


def test_a_link_signs_in_the_one_it_was_made_for(context: AppContext) -> None:
    planned(context)
    link = create_link(context, STAFF, "expert", "E00002", CALL)
    assert link.url == f"http://127.0.0.1:8000/enter/{link.token}"
    assert (link.role, link.call, link.subject, link.name) == ("expert", CALL, "E00002", "专家02")
    assert link.expires_at == context.now() + LINK_LIFE
    seen = preview_link(context, link.token)
    signed = redeem_link(context, link.token)
    assert signed.actor == seen
    assert (seen.role, seen.call, seen.subject) == (Role.EXPERT, CALL, "E00002")
    assert recognise(context, open_session(context, signed)) == seen
    assert redeem_link(context, link.token).account_id == signed.account_id


def test_only_the_digest_of_a_token_is_kept(plain_context: AppContext) -> None:
    link = create_link(plain_context, STAFF, "staff")
    with reading(plain_context.engine) as session:
        kept = session.exec(select(SignInLink)).all()
    assert [entry.token_digest for entry in kept] == [token_digest(link.token)]
    assert all(link.token not in str(entry.model_dump()) for entry in kept)


def test_a_link_ends_at_its_hour(plain_context: AppContext) -> None:
    link = create_link(plain_context, STAFF, "staff")
    just = replace(plain_context, clock=lambda: link.expires_at - timedelta(seconds=1))
    assert redeem_link(just, link.token).actor.role is Role.STAFF
    over = replace(plain_context, clock=lambda: link.expires_at)
    for use in (preview_link, redeem_link):
        with pytest.raises(NotFound) as refusal:
            use(over, link.token)
        assert refusal.value.code == "error.link_expired"


def test_signing_out_everywhere_ends_sessions_and_links(context: AppContext) -> None:
    planned(context)
    first = create_link(context, STAFF, "expert", "E00001", CALL)
    second = create_link(context, STAFF, "expert", "E00001", CALL)
    other = create_link(context, STAFF, "expert", "E00002", CALL)
    signed = redeem_link(context, first.token)
    token = open_session(context, signed)
    assert recognise(context, token) == signed.actor
    sign_out_everywhere(context, signed.actor)
    assert recognise(context, token) is None
    assert recognise(context, open_session(context, signed)) is None
    for link in (first, second):
        with pytest.raises(NotFound) as refusal:
            redeem_link(context, link.token)
        assert refusal.value.code == "error.link_expired"
    assert redeem_link(context, other.token).actor.subject == "E00002"
    fresh = create_link(context, STAFF, "expert", "E00001", CALL)
    assert redeem_link(context, fresh.token).epoch == signed.epoch + 1


def test_an_unknown_link_is_no_link(plain_context: AppContext) -> None:
    for token in ("", "x" * 43, "../../etc"):
        with pytest.raises(NotFound) as refusal:
            redeem_link(plain_context, token)
        assert refusal.value.code == "error.link_unknown"
    assert recognise(plain_context, "unknown") is None
    with pytest.raises(NotAllowed):
        sign_out_everywhere(plain_context, replace(expert(), account_id=999))


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("staff", ""),
        ("supervisor", ""),
        ("district", "渝北"),
        ("expert", "E00001"),
        ("applicant", "G001"),
    ],
)
def test_without_a_name_the_first_who_has_something_to_do(
    plain_context: AppContext, role: str, subject: str
) -> None:
    planned(plain_context)
    link = create_link(plain_context, STAFF, role)
    assert (link.role, link.subject) == (role, subject)
    assert link.call == ("" if role in {"staff", "supervisor"} else CALL)


def test_unknown_roles_and_people_are_named(plain_context: AppContext) -> None:
    planned(plain_context)
    with pytest.raises(BadInput) as unknown:
        create_link(plain_context, STAFF, "mayor")
    assert unknown.value.code == "error.unknown_role"
    for role, subject in (("expert", "E9"), ("applicant", "G9"), ("district", "巫山")):
        with pytest.raises(NotFound) as nobody:
            create_link(plain_context, STAFF, role, subject)
        assert (nobody.value.code, nobody.value.details) == (
            "error.nobody_to_link",
            {"role": role, "subject": subject},
        )


def test_a_district_that_handed_in_nothing_yet_comes_in_by_its_name(
    plain_context: AppContext,
) -> None:
    planned(plain_context)
    link = create_link(plain_context, STAFF, "district", "重庆市巫山县", CALL)
    assert (link.role, link.subject, link.call) == ("district", "巫山", CALL)
    with pytest.raises(NotFound):
        create_link(plain_context, STAFF, "district", "成都", CALL)


def test_a_code_of_two_calls_needs_the_call(plain_context: AppContext) -> None:
    fill(plain_context)
    fill(plain_context, call=OTHER)
    with pytest.raises(BadInput) as refusal:
        create_link(plain_context, STAFF, "expert", "E00001")
    assert (refusal.value.code, refusal.value.details["calls"]) == (
        "error.choose_call",
        [CALL, OTHER],
    )
    assert create_link(plain_context, STAFF, "expert", "E00001", OTHER).call == OTHER


def test_the_language_is_remembered(plain_context: AppContext) -> None:
    signed = redeem_link(plain_context, create_link(plain_context, STAFF, "staff").token)
    choose_language(plain_context, signed.actor, "en")
    again = recognise(plain_context, open_session(plain_context, signed))
    assert again is not None
    assert again.language == "en"
    choose_language(plain_context, signed.actor, "klingon")
    back = recognise(plain_context, open_session(plain_context, signed))
    assert back is not None
    assert back.language == "zh"
