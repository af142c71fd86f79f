"""Who may open what: every address × every role × own, foreign and missing objects.

The table is made from the application's own routes, so that a new address is judged without
anybody thinking of it; an address that fits no rule below fails the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.routing import Rule

from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.plans.views import read_plan
from tests.integration.web.conftest import INTERNET, PLATFORMS, Person, SignIn
from web.app import create_app

ROLES = ("staff", "supervisor", "district", "expert", "applicant")
# The first prefix that fits says who reads and who changes; an empty set: everybody, unsigned too.
RULES: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("/calls", frozenset({"staff", "supervisor"}), frozenset({"staff"})),
    ("/review/calendar", frozenset({"expert", "staff"}), frozenset({"expert", "staff"})),
    ("/review", frozenset({"expert"}), frozenset({"expert"})),
    ("/slot", frozenset({"applicant"}), frozenset({"applicant"})),
    ("/district", frozenset({"district"}), frozenset({"district"})),
    ("/supervision", frozenset({"supervisor", "staff"}), frozenset({"supervisor"})),
    ("/device", frozenset(ROLES), frozenset(ROLES)),
    ("/password", frozenset({"staff", "expert"}), frozenset({"staff", "expert"})),
    ("/leave-everywhere", frozenset(ROLES), frozenset(ROLES)),
    ("/sessions", frozenset(ROLES), frozenset(ROLES)),
)
PUBLIC = (
    "/answer/", "/calendar/", "/code", "/enter/", "/language", "/leave", "/notices/",
    "/screens/", "/sign-in", "/static/", "/verify", "/healthz", "/readyz", "/metrics",
)  # fmt: skip
# Pages of the office that the supervisor does not read.
OFFICE_ALONE = frozenset({"staff.score_template"})
# Acts of staff and supervisor both.
SUPERVISOR_ACTS = frozenset(
    {
        "staff.draw_seal",
        "staff.draw_open",
        "staff.draw_void",
        "staff.answer_confirmation",
        "staff.answer_confirmations",
        "staff.look_early",
    }
)
# The mailbox is one for all calls: which call the page was opened in makes no difference.
OF_NO_CALL = frozenset({"staff.receive_messages"})
REFUSED = frozenset({403, 404})
ENDS_SESSIONS = frozenset(
    {"public.end_own_session", "public.leave_everywhere", "public.leave", "staff.revoke_links"}
)


@dataclass(frozen=True)
class Objects:
    """Hold what stands in the blanks of addresses: call, codes, numbers."""

    call: str
    submission: str
    expert: str
    panel: str
    number: int

    def blank(self, rule: Rule, name: str) -> object:
        """Fill one blank of an address."""
        if name == "part" and "/design/" in rule.rule:
            return "basics"
        if name == "code" and ("/experts/" in rule.rule or "/links/" in rule.rule):
            return self.expert
        known = {
            "name": self.call,
            "code": self.submission,
            "expert": self.expert,
            "panel": self.panel,
            "kind": "pdf",
            "part": "panels",
            "what": "ranking",
            "token": "x" * 20,
            "filename": "pingyi.css",
        }
        return known.get(name, self.number)


@pytest.fixture
def objects(season: AppContext) -> dict[str, Objects]:
    """Own, foreign and missing objects, as the first expert of the first panel sees them."""
    own = read_plan(season, COMMAND_LINE, PLATFORMS).panels
    other = read_plan(season, COMMAND_LINE, INTERNET).panels
    return {
        "own": Objects(
            PLATFORMS, own[0].slots[0].submission, own[0].seats[0].expert, own[0].code, 1
        ),
        "foreign": Objects(
            PLATFORMS, other[0].slots[0].submission, other[0].seats[0].expert, own[1].code, 1
        ),
        "missing": Objects("no-such-call", "没有", "没有", "没有", 999_999),
    }


def cells(app: Flask) -> Iterator[tuple[Rule, str]]:
    """List every address with every method that it takes."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda entry: entry.rule):
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            yield rule, method


def allowed_roles(rule: Rule, method: str) -> frozenset[str] | None:
    """Say who may; None: everybody. Raises AssertionError for an address nobody thought of."""
    for prefix, readers, writers in RULES:
        if rule.rule.startswith(prefix):
            if rule.endpoint in SUPERVISOR_ACTS:
                return frozenset({"staff", "supervisor"})
            if rule.endpoint in OFFICE_ALONE:
                return frozenset({"staff"})
            return readers if method == "GET" else writers
    assert rule.rule == "/" or rule.rule.startswith(PUBLIC), f"who may open {rule.rule}?"
    return None


def address_of(rule: Rule, objects: Objects) -> str:
    """Fill the blanks of an address."""
    built = rule.build({name: objects.blank(rule, name) for name in rule.arguments})
    assert built is not None
    return str(built[1])


def ask(person: Person, method: str, address: str) -> int:
    """Open an address, or send it a form with the right token, some words and a file."""
    if method == "GET":
        return person.get(address).status_code
    file = (BytesIO(b"no workbook"), "x.xlsx")
    return person.post(address, reason="因故", text="因故", files=file).status_code


def test_nobody_unknown_opens_anything_that_is_not_public(
    season: AppContext, objects: dict[str, Objects]
) -> None:
    app = create_app(season)
    stranger = Person(app.test_client())
    wrong = {}
    for rule, method in cells(app):
        if allowed_roles(rule, method) is not None:
            status = ask(stranger, method, address_of(rule, objects["own"]))
            if status != 401:
                wrong[method, rule.rule] = status
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_for_every_role_and_object(
    season: AppContext, enter: SignIn, objects: dict[str, Objects], role: str
) -> None:
    app = create_app(season)
    subject = objects["own"].expert if role == "expert" else None
    person = enter(role, subject, None if role in {"staff", "supervisor"} else PLATFORMS)
    if role == "expert":
        assert person.post("/review/sign", agreed="yes").status_code == 303
    wrong: dict[tuple[str, str, str], int] = {}
    judged = 0
    for rule, method in cells(app):
        allowed = allowed_roles(rule, method)
        if allowed is None or rule.endpoint in ENDS_SESSIONS:
            continue
        for kind in ("own", "foreign", "missing"):
            if kind != "own" and not rule.arguments:
                continue
            status = ask(person, method, address_of(rule, objects[kind]))
            judged += 1
            if not fits(status, kind, role in allowed, rule, role):
                wrong[method, rule.rule, kind] = status
    assert wrong == {}
    assert judged > 150


def fits(status: int, kind: str, may: bool, rule: Rule, role: str) -> bool:
    """Tell whether an answer is right: refused to strangers, found for those it is meant for."""
    if status >= 500 or status == 401:
        return False
    if not may:
        return status in REFUSED
    if kind == "missing":
        return status >= 400 or rule.endpoint in OF_NO_CALL
    if kind == "foreign" and role == "expert":
        return status in REFUSED
    return status != 403 or role != "staff" or rule.rule.startswith("/review")


def test_the_ends_of_sessions_are_for_those_who_have_one(season: AppContext, enter: SignIn) -> None:
    stranger = Person(create_app(season).test_client())
    assert stranger.post("/leave-everywhere").status_code == 401
    expert = enter("expert", call=PLATFORMS)
    code = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].seats[0].expert
    assert expert.post(f"/calls/{PLATFORMS}/scoring/links/{code}").status_code == 403
    assert expert.post("/leave-everywhere").status_code == 303
    assert expert.get("/review/").status_code == 401
