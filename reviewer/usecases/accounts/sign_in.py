"""Sign people in by a personal link."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.files.reference_files import read_districts
from reviewer.messages import say
from reviewer.model.accounts import Account, Role, SignInLink
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.tokens import LINK_LIFE, token_digest
from reviewer.store import accounts, calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

# Whose links are listed by `verify` where staff made and saw them: they judge, or watch over it.
MARKED = frozenset({Role.EXPERT, Role.SUPERVISOR})


@dataclass(frozen=True)
class LinkView:
    """Show a fresh sign-in link and whom it signs in; the token is shown this once."""

    url: str
    token: str
    role: str
    call: str
    subject: str
    name: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """Tell who signed in and how; see `UserSession` for the ways.

    `made_by` names who made the link where a person did.
    """

    account_id: int
    epoch: int
    actor: Actor
    way: str = "own_link"
    made_by: str = ""


def create_link(
    context: AppContext,
    actor: Actor,
    role: str,
    subject: str | None = None,
    call: str | None = None,
    *,
    seen: bool = True,
) -> LinkView:
    """Make a sign-in link for a person of a role.

    Experts are named by 专家编号, applicants by 申报编号, districts by name; without one, the first
    person of the role who has something to do. `seen` False: nobody but the person sees it, as in a
    demonstration, where one visitor plays everybody. Raises BadInput for an unknown role or where
    several calls know the person, NotFound where none does.
    """
    require_staff(actor)
    wanted = _role(role)
    token = secrets.token_urlsafe(32)
    with transaction(context.engine) as session:
        person = _person(session, wanted, subject, call)
        account = _account(session, person, context.now())
        expires = context.now() + LINK_LIFE
        session.add(
            SignInLink(
                account_id=account.id or 0,
                token_digest=token_digest(token),
                epoch=account.epoch,
                created_at=context.now(),
                expires_at=expires,
                made_by="" if not seen or actor.account_id == account.id else actor.label,
            )
        )
        marked = seen and account.id != actor.account_id and wanted in MARKED
        act = "link_shown" if marked else "link"
        context.record(session, actor, person.call or None, act, f"{wanted.value}:{person.subject}")
    url = f"{context.settings.public_url}/enter/{token}"
    return LinkView(url, token, wanted.value, person.call, person.subject, person.name, expires)


def preview_link(context: AppContext, token: str) -> Actor:
    """Tell whom a link would sign in, without signing in: mail scanners open links.

    Raises NotFound for an unknown, expired or revoked link.
    """
    with reading(context.engine) as session:
        _, account = _valid_link(session, token, context.now())
        return actor_of(account)


def redeem_link(context: AppContext, token: str) -> SignedIn:
    """Sign in with a link; it stays valid until it expires or is revoked.

    Raises NotFound for an unknown, expired or revoked link.
    """
    with transaction(context.engine) as session:
        link, account = _valid_link(session, token, context.now())
        link.last_used_at = context.now()
        session.add(link)
        context.record(session, actor_of(account), account.call or None, "sign_in")
        way = "staff_link" if link.made_by else "own_link"
        return SignedIn(account.id or 0, account.epoch, actor_of(account), way, link.made_by)


def choose_language(context: AppContext, actor: Actor, language: str) -> None:
    """Remember the language in which a person wants to read."""
    with transaction(context.engine) as session:
        account = session.get(Account, actor.account_id)
        if account is not None:
            account.language = "en" if language == "en" else "zh"
            session.add(account)


@dataclass(frozen=True)
class _Person:
    role: Role
    call: str
    subject: str
    name: str


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise BadInput(
            "error.unknown_role", role=text, roles=[entry.value for entry in Role]
        ) from error


def _person(session: Session, role: Role, subject: str | None, call: str | None) -> _Person:
    if role in {Role.STAFF, Role.SUPERVISOR}:
        return _Person(role, "", subject or "", subject or say(f"role.{role.value}"))
    names = [call] if call else [each_call.name for each_call in calls.all_calls(session)]
    found = [person for name in names if (person := _person_of_call(session, role, name, subject))]
    if not found and role is Role.DISTRICT and call and subject:
        found = _newcomers(call, subject)
    if not found:
        raise NotFound("error.nobody_to_link", role=role.value, subject=subject or "")
    if subject and len(found) > 1:
        raise BadInput("error.choose_call", subject=subject, calls=[entry.call for entry in found])
    return found[0]


def _newcomers(call: str, subject: str) -> list[_Person]:
    """Let a district in that has handed in nothing yet: it is about to."""
    short = short_district(subject)
    known = any(district.short == short for district in read_districts())
    return [_Person(Role.DISTRICT, call, short, short)] if known else []


def _person_of_call(session: Session, role: Role, name: str, subject: str | None) -> _Person | None:
    call = calls.get_call(session, name)
    if role is Role.EXPERT:
        expert = experts.find_expert(
            session, call.name, subject or _first_seated(session, call.name)
        )
        return _Person(role, call.name, expert.code, expert.name) if expert else None
    if role is Role.APPLICANT:
        code = subject or _first_heard(session, call.name)
        submission = submissions.find_submission(session, call.name, code)
        if submission is None:
            return None
        return _Person(role, call.name, submission.code, submission.applicant)
    busiest = Counter(
        each_submission.district
        for each_submission in submissions.all_submissions(session, call.name)
    )
    chosen = [entry for entry, _ in busiest.most_common() if entry and subject in {None, entry}]
    return _Person(role, call.name, chosen[0], chosen[0]) if chosen else None


def _first_seated(session: Session, call: str) -> str:
    plan = plans.find_plan(session, call)
    seats = plans.seats(session, plan.id or 0) if plan else ()
    roster = {expert.id: expert.code for expert in experts.all_experts(session, call)}
    return roster[seats[0].expert_id] if seats else next(iter(roster.values()), "")


def _first_heard(session: Session, call: str) -> str:
    plan = plans.find_plan(session, call)
    slots = plans.slots(session, plan.id or 0) if plan else ()
    codes = {
        submission.id: submission.code for submission in submissions.all_submissions(session, call)
    }
    return codes[slots[0].submission_id] if slots else next(iter(codes.values()), "")


def _account(session: Session, person: _Person, now: datetime) -> Account:
    found = accounts.find_account(session, person.role, person.call, person.subject)
    if found is not None:
        return found
    account = Account(
        role=person.role,
        call=person.call,
        subject=person.subject,
        name=person.name,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def account_of(
    session: Session, role: str, subject: str, call: str | None, now: datetime
) -> Account:
    """Find the account of a person of a role, and make it where there is none.

    Raises as `create_link`.
    """
    return _account(session, _person(session, _role(role), subject, call), now)


def _valid_link(session: Session, token: str, now: datetime) -> tuple[SignInLink, Account]:
    found = accounts.find_link(session, token_digest(token))
    if found is None:
        raise NotFound("error.link_unknown")
    link, account = found
    over = link.revoked_at is not None or link.expires_at <= now
    if over or link.epoch != account.epoch or accounts.has_withdrawn(session, account):
        raise NotFound("error.link_expired")
    return link, account


def actor_of(account: Account, by_session: str = "") -> Actor:
    """Tell whom an account stands for, and by which session."""
    return Actor(
        account_id=account.id or 0,
        role=Role(account.role),
        name=account.name,
        call=account.call,
        subject=account.subject,
        language=account.language,
        session=by_session,
    )
