"""The versions of a call's definition, and which of them what was judged was judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.model.calls import Activity
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext

DEFINING = ("call_added", "call_copied", "call_designed", "settings_changed")
# What a submission is judged by; other settings (rooms, panels, marks) judge nobody.
JUDGING = frozenset(
    {
        "categories",
        "deadlines",
        "document",
        "eligibility",
        "form",
        "issued_on",
        "priorities",
        "readings",
        "timezone",
        "values",
        "year",
    }
)


@dataclass(frozen=True)
class JudgedBy:
    """Tell by which version of a call its submissions were judged last.

    `judged` None: nobody was judged yet. `changed` counts the later changes to what submissions
    are judged by, `changed_at` and `changed_by` tell of the newest of them.
    """

    version: int
    judged: int | None
    judged_at: datetime | None = None
    changed: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def older(self) -> bool:
        """Tell whether the submissions were judged by a version that does not hold any more."""
        return self.judged is not None and self.changed > 0


def read_judged_by(context: AppContext, actor: Actor, call_name: str) -> JudgedBy:
    """Say by which version of the definition the submissions of a call were judged."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return judged_by(session, call_name)


def judged_by(session: Session, call_name: str) -> JudgedBy:
    """Count the versions of a call from its log, within a transaction."""
    acts = calls.acts_of_kinds(session, call_name, (*DEFINING, "screened"))
    version, judged, judged_at = before_first(acts), None, None
    since: list[Activity] = []
    for act in acts:
        if act.action == "screened":
            judged, judged_at, since = version, act.at, []
            continue
        version += 1
        if _concerns_judging(act):
            since.append(act)
    last = since[-1] if since and judged is not None else None
    return JudgedBy(
        version=version,
        judged=judged,
        judged_at=judged_at,
        changed=len(since) if judged is not None else 0,
        changed_at=last.at if last else None,
        changed_by=last.actor if last else "",
    )


def before_first(acts: Sequence[Activity]) -> int:
    """Count the versions before the first act: one for a call that came with the program."""
    first = acts[0] if acts else None
    made = first is not None and (
        first.action == "call_copied"
        or (first.action == "call_added" and "changes" not in first.detail)
    )
    return 0 if made else 1


def _concerns_judging(act: Activity) -> bool:
    """Tell whether a change touched what submissions are judged by; one that lists nothing may."""
    changes = act.detail.get("changes")
    if act.action == "settings_changed":
        places: Sequence[str] = list(act.detail)
    elif isinstance(changes, list):
        places = [str(change[0]) for change in changes]
    else:
        return True
    return any(place.partition(".")[0] in JUDGING for place in places)
