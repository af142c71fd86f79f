"""Try proposed changes and keep those that really make the season possible."""

from collections.abc import Callable
from itertools import islice, product

from optimizer.explain.cause import Cause, Proposal
from optimizer.explain.patch import patched
from optimizer.messages import joined, text
from optimizer.outcome import Fix, Json, Reason
from optimizer.problem import InstanceError

Possible = Callable[[Json], bool]
MOST_FIXES = 4
MOST_TOGETHER = 8


def verified(document: Json, causes: list[Cause], possible: Possible) -> tuple[Reason, ...]:
    """Turn causes into reasons whose fixes were tried, those that ask least first.

    `possible` tells whether a changed document has a plan. Where several causes stand together a
    single fix cannot do: fixes of all of them are then tried together.
    """
    together = _together(document, causes, possible) if len(causes) > 1 else []
    reasons = []
    for cause in causes:
        own = [] if together else _working(document, cause.proposals, possible)
        reasons.append(Reason(cause.code, cause.message, cause.involved, tuple(own or together)))
    return tuple(reasons)


def _working(document: Json, proposals: tuple[Proposal, ...], possible: Possible) -> list[Fix]:
    found: list[Fix] = []
    for proposal in sorted(proposals, key=lambda p: p.asks):
        if len(found) == MOST_FIXES:
            break
        if _works(document, proposal.fix, possible):
            found.append(proposal.fix)
    return found


def _works(document: Json, fix: Fix, possible: Possible) -> bool:
    try:
        return possible(patched(document, fix.change))
    except InstanceError:
        return False


def _together(document: Json, causes: list[Cause], possible: Possible) -> list[Fix]:
    """Try one fix of every cause at once, the least asking first."""
    options = [sorted(c.proposals, key=lambda p: p.asks) for c in causes]
    if not all(options):
        return []
    found = []
    for picks in islice(product(*options), MOST_TOGETHER):
        steps = [step for pick in picks for step in pick.fix.change]
        # Removals go last and from the end, so that they move no place another step names.
        steps.sort(key=lambda s: (s["op"] == "remove", _reverse(str(s["path"]))))
        unique = [s for i, s in enumerate(steps) if s not in steps[:i]]
        message = text("fix.together", parts=joined([pick.fix.message for pick in picks]))
        fix = Fix(message, tuple(unique))
        if _works(document, fix, possible):
            found.append(fix)
            if len(found) == 2:
                break
    return found


def _reverse(path: str) -> list[int]:
    return [-int(part) for part in path.split("/") if part.isdigit()]
