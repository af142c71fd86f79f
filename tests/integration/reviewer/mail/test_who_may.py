"""Who may do what about invitations: every use case refuses other roles and unknown calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from reviewer.errors import NotAllowed, NotFound
from reviewer.rules.permissions import Actor
from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import record_answer
from reviewer.usecases.invitations.call_list import (
    list_people_to_call,
    mark_called,
    write_call_list,
)
from reviewer.usecases.invitations.feeds import (
    create_feed,
    list_feeds,
    revoke_feed,
    write_timetable_calendar,
)
from reviewer.usecases.invitations.templates import (
    change_letter,
    preview_letter,
    read_letters,
    send_test_letter,
)
from reviewer.usecases.invitations.views import (
    list_incoming,
    newest_plan_version,
    preview_invitations,
    read_invitation,
)
from reviewer.usecases.mail.collect import read_raw_mail, receive_files, resolve_incoming
from tests.builders.databases import fresh_sqlite
from tests.builders.letters import invitation_of, invited
from tests.builders.people import (
    ALL_BUT_OVERSEERS,
    ALL_BUT_STAFF,
    CALL,
    STAFF,
    SUPERVISOR,
    applicant,
    district,
    expert,
)
from tests.conftest import standing_clock

Run = Callable[[AppContext, Actor, str], object]
LETTER = ("expert", "request")


@dataclass(frozen=True)
class Verb:
    """Name a use case, how it is called, and what it says of a call that nobody knows."""

    run: Run
    name: str
    unknown: str = "error.unknown_call"


STAFF_ONLY = (
    Verb(
        lambda d, a, c: record_answer(d, a, c, 1, answer="accepted", note=""),
        "record an answer",
        "error.no_invitation",
    ),
    Verb(lambda d, a, c: mark_called(d, a, c, 1), "note a call", "error.no_message"),
    Verb(lambda d, a, c: resolve_incoming(d, a, c, 1), "settle"),
    Verb(lambda d, a, c: read_raw_mail(d, a, c, 1), "original", "error.no_incoming"),
    Verb(lambda d, a, c: change_letter(d, a, c, LETTER, {"zh": ("x", "y")}), "change a letter"),
    Verb(lambda d, a, c: send_test_letter(d, a, c, LETTER, "x@example.com"), "test letter"),
)
OVERSEERS = (
    Verb(preview_invitations, "list"),
    Verb(lambda d, a, c: read_invitation(d, a, c, 1), "one invitation"),
    Verb(list_incoming, "inbox"),
    Verb(newest_plan_version, "version"),
    Verb(list_people_to_call, "call list"),
    Verb(write_call_list, "printed call list"),
    Verb(read_letters, "letters"),
    Verb(lambda d, a, c: preview_letter(d, a, c, LETTER), "preview"),
    Verb(write_timetable_calendar, "calendar file"),
)
REFUSALS = [
    pytest.param(verb, actor, id=f"{verb.name}-{actor.role}")
    for verbs, actors in ((STAFF_ONLY, ALL_BUT_STAFF), (OVERSEERS, ALL_BUT_OVERSEERS))
    for verb in verbs
    for actor in actors
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """Give a season with everybody invited, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(folder / "office.sqlite3")
    engine = open_engine(url)
    context = AppContext(
        engine, Settings(url, folder), standing_clock, "a secret for tests, long enough"
    )
    invited(context)
    yield context
    engine.dispose()


@pytest.mark.parametrize(("verb", "actor"), REFUSALS)
def test_other_roles_are_refused(office: AppContext, verb: Verb, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        verb.run(office, actor, CALL)
    assert invitation_of(office, "E00001").answer == ""


@pytest.mark.parametrize("verb", [*STAFF_ONLY, *OVERSEERS], ids=lambda verb: verb.name)
def test_an_unknown_call_is_refused(office: AppContext, verb: Verb) -> None:
    with pytest.raises(NotFound) as refusal:
        verb.run(office, STAFF, "no-such-call")
    assert refusal.value.code == verb.unknown


@pytest.mark.parametrize("actor", ALL_BUT_STAFF, ids=lambda actor: str(actor.role))
def test_only_staff_hand_mails_in(office: AppContext, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        receive_files(office, actor, [])


@pytest.mark.parametrize(
    "actor",
    [SUPERVISOR, district(), applicant(), expert(call="cq-platforms-2021")],
    ids=lambda actor: f"{actor.role}-{actor.call}",
)
def test_only_staff_and_experts_of_the_call_subscribe(office: AppContext, actor: Actor) -> None:
    for run in (create_feed, list_feeds, lambda d, a, c: revoke_feed(d, a, c, 1)):
        with pytest.raises(NotAllowed):
            run(office, actor, CALL)
