"""Those who act in the tests: one of every role, bound as sign-in binds them."""

from __future__ import annotations

from reviewer.model.accounts import Role
from reviewer.rules.permissions import Actor

CALL = "cq-industrial-internet-2022"
STAFF = Actor(1, Role.STAFF, "李四")
SUPERVISOR = Actor(2, Role.SUPERVISOR, "赵五")


def district(name: str = "渝北", call: str = CALL) -> Actor:
    """Act for a recommending district."""
    return Actor(3, Role.DISTRICT, name, call, name)


def expert(code: str = "E00001", call: str = CALL) -> Actor:
    """Act as an expert of a call's roster."""
    return Actor(4, Role.EXPERT, f"专家{code}", call, code)


def applicant(code: str = "G001", call: str = CALL) -> Actor:
    """Act for the applicant of a submission."""
    return Actor(5, Role.APPLICANT, f"单位{code}", call, code)


EVERYBODY = (STAFF, SUPERVISOR, district(), expert(), applicant())
ALL_BUT_STAFF = EVERYBODY[1:]
ALL_BUT_OVERSEERS = EVERYBODY[2:]
