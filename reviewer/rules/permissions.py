"""Who may do what to which object."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer.errors import NotAllowed
from reviewer.model.accounts import Role


@dataclass(frozen=True)
class Actor:
    """Name the person who acts: role, and the call and object the role is bound to.

    `subject` is the expert's or submission's code or the district's name; staff and supervisors
    are bound to no call. `session` says how the person came in and by which session, as in
    "own_link:12"; empty where nobody signed in.
    """

    account_id: int
    role: Role
    name: str
    call: str = ""
    subject: str = ""
    language: str = "zh"
    session: str = field(default="", compare=False)

    @property
    def at_terminal(self) -> bool:
        """Tell whether the person works at the server itself, signed in by no session."""
        return self.session in {"", "command_line"}

    @property
    def by_staff_link(self) -> bool:
        """Tell whether the session was opened by a link that staff made and could see."""
        return self.session.startswith("staff_link:")

    @property
    def label(self) -> str:
        """Write the person as the activity log does: role and name."""
        return f"{self.role.value}:{self.name}"


COMMAND_LINE = Actor(account_id=0, role=Role.STAFF, name="pingyi", session="command_line")


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse everyone who has none of the roles; raises NotAllowed."""
    if actor.role not in roles:
        raise NotAllowed("error.not_allowed", role=actor.role.value)


def require_staff(actor: Actor) -> None:
    """Refuse everyone but staff; raises NotAllowed."""
    require_role(actor, Role.STAFF)


def require_overseer(actor: Actor) -> None:
    """Refuse everyone but staff and supervisors, who may read everything; raises NotAllowed."""
    require_role(actor, Role.STAFF, Role.SUPERVISOR)


def require_subject(actor: Actor, role: Role, call: str, subject: str) -> None:
    """Refuse everyone but the one person of the role whom the object belongs to."""
    if actor.role != role or actor.call != call or actor.subject != subject:
        raise NotAllowed("error.not_allowed", role=actor.role.value)


def require_own_call(actor: Actor, role: Role, call: str) -> None:
    """Refuse a person of another role or bound to another call; raises NotAllowed."""
    if actor.role != role or actor.call != call:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
