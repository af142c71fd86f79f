"""What the database counts of a call equals what counting every row in memory gives."""

from __future__ import annotations

from collections import Counter

from reviewer.store import experts, invitations, plans, scores, submissions
from reviewer.store.engine import transaction
from reviewer.store.progress import (
    count_answers,
    count_progress,
    count_standing,
    plan_head,
    who_cannot_come,
)
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import write_letters
from tests.builders.people import CALL, STAFF


def test_counts_equal_those_of_every_row(planned_context: AppContext) -> None:
    write_letters(planned_context, STAFF, CALL)
    with transaction(planned_context.engine) as session:
        plan = plans.get_plan(session, CALL)
        slots = plans.slots(session, plan.id or 0)
        leaving = slots[0]
        member = next(
            seat for seat, slot in plans.assignments(session, plan.id or 0) if slot is leaving
        )
        leaving.recused = [member.expert_id]
        session.add(leaving)
        held = invitations.invitations(session, CALL)
        held[0].answer, held[0].answer_sequence = "tentative", held[0].place_sequence
        held[1].answer, held[1].answer_sequence = "accepted", held[1].place_sequence - 1
        session.add_all(held)
        session.flush()

        head = plan_head(session, CALL)
        assert head is not None
        assert (head.id, head.version, head.call_revision) == (
            plan.id, plan.version, plan.call_revision,
        )  # fmt: skip
        counts = count_progress(session, CALL, head)
        conflicts = experts.conflicts(session, CALL)
        assert counts.submissions == len(submissions.all_submissions(session, CALL))
        assert counts.experts == experts.count_experts(session, CALL)
        assert counts.hard_conflicts == sum(row.hard for row in conflicts)
        assert counts.soft_conflicts == sum(not row.hard for row in conflicts)
        assert counts.panels == len(plans.panels(session, head.id))
        assert counts.assigned == len(plans.assignments(session, head.id))
        assert counts.rooms == len(plans.rooms(session, CALL))
        assert counts.objections == len(scores.objections(session, CALL))
        assert (counts.submitted, counts.ranking_version, counts.notice_version) == (0, 0, 0)
        answers = Counter(row.current_answer for row in held if row.method == "REQUEST")
        assert count_answers(session, CALL) == answers
        assert answers["tentative"] == 1
        assert answers["accepted"] == 0  # an answer to an older place is none to this one
        assert who_cannot_come(session, CALL) == [held[0].recipient_name]
        standing = submissions.standing_counts(session, CALL)
        assert count_standing(session, CALL) == Counter(standing)


def test_a_call_without_anything_counts_nothing(plain_context: AppContext) -> None:
    with transaction(plain_context.engine) as session:
        counts = count_progress(session, "nothing", plan_head(session, "nothing"))
        assert set(vars(counts).values()) == {0}
        assert count_standing(session, "nothing") == Counter()
