"""Draw a sample of the firms that a winner served (抽选服务企业), in a way that can be replayed.

The list and the size of the sample are frozen first, under a digest in the chain of the call. Two
texts given afterwards decide, by the same lots that seat panels: who knows the digest does not
know the sample, and one list is drawn from once.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_staff
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw_texts import require_text, supervisor_present

FROZEN, DRAWN = "sample_frozen", "sample_drawn"


@dataclass(frozen=True)
class SampleRecord:
    """Hold all that a replay needs: `listed` in the file's order, `chosen` in drawn order.

    `digest` is the SHA-256 of [format, call, count, listed], `seed` that of [digest, both texts].
    """

    format: str
    call: str
    count: int
    listed: tuple[str, ...]
    digest: str
    operator: str
    supervisor: str
    supervisor_by: str
    seed: str
    chosen: tuple[str, ...]


def freeze_sample(
    context: AppContext, actor: Actor, call_name: str, listed: list[str], count: int
) -> str:
    """Freeze a list before anybody gives a text; gives its digest.

    It may be done after the archive too: acceptance comes a year after the review. Raises
    BadInput where the sample would be none or all of the list, WrongPhase for a list that was
    frozen before.
    """
    # Loaded when a list is drawn from: the lots bring the whole optimizer with them.
    from reviewer.planning.sampling import sample_digest  # noqa: PLC0415

    require_staff(actor)
    if not 0 < count < len(listed):
        raise BadInput("error.sample_size", count=count, listed=len(listed))
    digest = sample_digest(call_name, count, listed)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        if any(act.subject == digest for act in calls.acts_of_kinds(session, call_name, [FROZEN])):
            raise WrongPhase("error.sample_frozen", digest=digest)
        detail = {"count": count, "listed": len(listed)}
        context.record(session, actor, call_name, FROZEN, digest, detail=detail)
    return digest


def draw_sample(
    context: AppContext,
    actor: Actor,
    call_name: str,
    listed: list[str],
    count: int,
    *,
    operator: str,
    supervisor: str,
    present: str = "",
) -> SampleRecord:
    """Draw from a frozen list by both texts, once; a supervisor with an account is present.

    Raises NotFound for a list that was not frozen as it is now, WrongPhase where it was drawn.
    """
    from reviewer.planning.sampling import (  # noqa: PLC0415 as above
        FORMAT,
        sample_digest,
        sample_of,
        sample_seed,
    )

    require_staff(actor)
    texts = require_text(operator), require_text(supervisor)
    digest = sample_digest(call_name, count, listed)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        acts = calls.acts_of_kinds(session, call_name, [FROZEN, DRAWN])
        standing = {act.action for act in acts if act.subject == digest}
        if not standing:
            raise NotFound("error.sample_not_frozen", digest=digest)
        if DRAWN in standing:
            raise WrongPhase("error.sample_drawn", digest=digest)
        witness = supervisor_present(session, present)
        seed = sample_seed(digest, *texts)
        chosen = sample_of(seed, call_name, count, listed)
        detail: Json = {"seed": seed, "supervisor": witness, "chosen": list(chosen)}
        context.record(session, actor, call_name, DRAWN, digest, detail=detail)
    return SampleRecord(
        FORMAT, call_name, count, tuple(listed), digest, *texts, witness, seed, tuple(chosen)
    )
