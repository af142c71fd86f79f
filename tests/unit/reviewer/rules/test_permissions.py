"""Who may do what to which object: every role against every rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.errors import NotAllowed
from reviewer.model.accounts import Role
from reviewer.rules.permissions import (
    COMMAND_LINE,
    Actor,
    require_overseer,
    require_own_call,
    require_role,
    require_staff,
    require_subject,
)
from tests.builders.people import CALL, EVERYBODY, STAFF, applicant, expert

RULES: dict[str, tuple[Callable[[Actor], None], set[Role]]] = {
    "staff": (require_staff, {Role.STAFF}),
    "overseer": (require_overseer, {Role.STAFF, Role.SUPERVISOR}),
    "two roles": (
        lambda actor: require_role(actor, Role.DISTRICT, Role.EXPERT),
        {Role.DISTRICT, Role.EXPERT},
    ),
    "nobody": (require_role, set()),
    "own call": (lambda actor: require_own_call(actor, Role.EXPERT, CALL), {Role.EXPERT}),
    "own object": (
        lambda actor: require_subject(actor, Role.APPLICANT, CALL, "G001"),
        {Role.APPLICANT},
    ),
}


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: str(actor.role))
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_admits_exactly_its_roles(rule: str, actor: Actor) -> None:
    check, admitted = RULES[rule]
    if actor.role in admitted:
        check(actor)
        return
    with pytest.raises(NotAllowed) as refusal:
        check(actor)
    assert (refusal.value.code, refusal.value.details) == (
        "error.not_allowed",
        {"role": actor.role.value},
    )


@pytest.mark.parametrize("actor", [expert(call="other"), applicant("G001")])
def test_a_person_of_another_call_or_role_is_a_stranger(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        require_own_call(actor, Role.EXPERT, CALL)


@pytest.mark.parametrize("actor", [applicant("G002"), applicant("G001", "other"), expert("G001")])
def test_only_the_one_it_belongs_to_sees_an_object(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        require_subject(actor, Role.APPLICANT, CALL, "G001")


def test_the_command_line_is_staff_and_signs_as_the_program() -> None:
    require_staff(COMMAND_LINE)
    assert (COMMAND_LINE.label, STAFF.label) == ("staff:pingyi", "staff:李四")
