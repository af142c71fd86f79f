"""A link for a colleague or a supervisor, as one act."""

from __future__ import annotations

from flask import render_template

from reviewer.errors import BadInput, NotAllowed
from reviewer.usecases.accounts.sign_in import LinkView, create_link
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff

ROLES = ("staff", "supervisor")
LONGEST = 60


@staff.get("/people", endpoint="people")
def people() -> str:
    """Offer a link for a colleague or a supervisor."""
    return _page(None)


@staff.post("/people", endpoint="invite_person")
def invite() -> str:
    """Make a sign-in link for one of them and show it this once."""
    actor = current_actor()
    if actor.role != "staff":  # before anything typed is looked at
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    role, person = written("role"), written("person").strip()
    if role not in ROLES:
        raise BadInput("error.unknown_role", role=role[:40], roles=list(ROLES))
    if not person or len(person) > LONGEST:
        raise BadInput("error.person_name")
    return _page(create_link(current_context(), actor, role, person))


def _page(link: LinkView | None) -> str:
    actor = current_actor()
    if actor.role not in ROLES:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    return render_template("staff/people.html", roles=ROLES, link=link)
