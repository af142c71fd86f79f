"""Queries about accounts, sign-in links and how people are reached."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from reviewer.model.accounts import (
    Account,
    HandoverCode,
    Password,
    Role,
    SignInLink,
    SsoIdentity,
)
from reviewer.model.experts import Expert
from reviewer.model.submissions import Submission


def find_account(session: Session, role: str, call: str, subject: str) -> Account | None:
    """Fetch the account of a role for an expert, submission or district."""
    query = select(Account).where(
        Account.role == role, Account.call == call, Account.subject == subject
    )
    return session.exec(query).first()


def has_withdrawn(session: Session, account: Account) -> bool:
    """Tell whether an account is that of an expert who has withdrawn: it opens nothing any more."""
    if account.role != Role.EXPERT:
        return False
    query = select(Expert.withdrawn_at).where(
        Expert.call == account.call, Expert.code == account.subject
    )
    return session.exec(query).first() is not None


def people_of(session: Session, role: str) -> Sequence[Account]:
    """List the accounts of a role that belong to no call, by name."""
    query = select(Account).where(Account.role == role, Account.call == "")
    return session.exec(query.order_by(col(Account.name), col(Account.id))).all()


def find_link(session: Session, token_digest: str) -> tuple[SignInLink, Account] | None:
    """Fetch a sign-in link and its account by the digest of the token."""
    query = (
        select(SignInLink, Account)
        .join(Account, col(Account.id) == col(SignInLink.account_id))
        .where(SignInLink.token_digest == token_digest)
    )
    return session.exec(query).first()


def expert_addresses(session: Session, call: str) -> dict[str, str]:
    """Give the mail addresses of a call's experts by code."""
    query = select(Expert.code, Expert.email).where(Expert.call == call)
    return {code: email for code, email in session.exec(query).all()}  # noqa: C416 rows are no pairs


def applicant_addresses(session: Session, call: str) -> dict[str, tuple[str, str]]:
    """Give contact name and mail address of a call's applicants by 申报编号."""
    query = select(Submission.code, Submission.contact, Submission.email).where(
        Submission.call == call
    )
    return {code: (name, email) for code, name, email in session.exec(query).all()}


def phones(session: Session, call: str) -> dict[tuple[str, str], str]:
    """Give telephone numbers by kind (expert, applicant) and code, for the call list."""
    of_experts = session.exec(select(Expert.code, Expert.phone).where(Expert.call == call)).all()
    of_applicants = session.exec(
        select(Submission.code, Submission.phone).where(Submission.call == call)
    ).all()
    return {("expert", code): phone for code, phone in of_experts} | {
        ("applicant", code): phone for code, phone in of_applicants
    }


def open_links(session: Session, account_id: int) -> Sequence[SignInLink]:
    """List an account's links that were not revoked."""
    query = select(SignInLink).where(
        SignInLink.account_id == account_id, col(SignInLink.revoked_at).is_(None)
    )
    return session.exec(query).all()


def open_codes(session: Session, account_id: int) -> Sequence[HandoverCode]:
    """List an account's short codes that were not used."""
    query = select(HandoverCode).where(
        HandoverCode.account_id == account_id, col(HandoverCode.used_at).is_(None)
    )
    return session.exec(query).all()


def find_code(session: Session, code_digest: str) -> tuple[HandoverCode, Account] | None:
    """Fetch a short code and its account, held until the transaction ends: it serves once."""
    query = (
        select(HandoverCode, Account)
        .join(Account, col(Account.id) == col(HandoverCode.account_id))
        .where(HandoverCode.code_digest == code_digest)
        .with_for_update()
    )
    return session.exec(query).first()


def find_password(session: Session, login: str) -> Password | None:
    """Fetch a password by its sign-in name, held until the transaction ends: tries are counted."""
    query = select(Password).where(Password.login == login).with_for_update()
    return session.exec(query).first()


def password_of(session: Session, account_id: int) -> Password | None:
    """Fetch an account's password."""
    return session.exec(select(Password).where(Password.account_id == account_id)).first()


def find_sso_identity(session: Session, name: str) -> tuple[SsoIdentity, Account] | None:
    """Fetch by which account a name of the house comes in."""
    query = (
        select(SsoIdentity, Account)
        .join(Account, col(Account.id) == col(SsoIdentity.account_id))
        .where(SsoIdentity.name == name)
    )
    return session.exec(query).first()


def sso_identity_of(session: Session, account_id: int) -> SsoIdentity | None:
    """Fetch the name of the house that an account comes in by."""
    return session.exec(select(SsoIdentity).where(SsoIdentity.account_id == account_id)).first()
