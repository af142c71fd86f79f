"""Take a submission out of the review because its applicant withdrew it."""

from __future__ import annotations

from reviewer.errors import BadInput, WrongPhase
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import MARKS_KNOWN, require_open
from reviewer.store import calls, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person


@asking_second_person
def withdraw_submission(
    context: AppContext, actor: Actor, call_name: str, code: str, reason: str
) -> None:
    """Record that an applicant withdrew a submission: it is scored and ranked no more.

    What experts entered is kept. Once scoring opened a second person confirms it, for a rival less
    changes who wins. Raises NotFound for an unknown submission, BadInput without a reason,
    WrongPhase where it was withdrawn before or the notice is out.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        submission = submissions.get_submission(session, call_name, code)
        if call.phase not in EARLIER:
            require_open("rank", call.phase)
        if submission.withdrawn_at is not None:
            raise WrongPhase("error.submission_withdrawn", submission=code)
        confirmation = None
        if call.phase in MARKS_KNOWN:
            asked: dict[str, object] = {"reason": words}
            confirmation = require_second_person(
                session, context, actor, call, "late_withdrawal", code, detail=asked
            )
        submission.withdrawn_at = context.now()
        session.add(submission)
        calls.touch(session, call)
        told = {"reason": words, "confirmation": confirmation}
        context.record(session, actor, call_name, "submission_withdrawn", code, detail=told)


EARLIER = frozenset({"intake", "screening", "conflicts", "panels", "invitations"})
