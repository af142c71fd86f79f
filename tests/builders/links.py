"""Sign people in by links of their own, as those that reach a person's own mailbox do."""

from __future__ import annotations

from sqlmodel import select

from reviewer.model.accounts import SignInLink
from reviewer.rules.tokens import token_digest
from reviewer.store.engine import transaction
from reviewer.usecases.accounts.sign_in import LinkView, create_link
from reviewer.usecases.context import COMMAND_LINE, AppContext


def own_link(
    context: AppContext, role: str, subject: str | None = None, call: str | None = None
) -> LinkView:
    """Make a link that nobody but its person has seen."""
    made = create_link(context, COMMAND_LINE, role, subject, call)
    with transaction(context.engine) as session:
        query = select(SignInLink).where(SignInLink.token_digest == token_digest(made.token))
        link = session.exec(query).one()
        link.made_by = ""
        session.add(link)
    return made
