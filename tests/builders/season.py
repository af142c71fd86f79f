"""A whole season in small: four submissions, twelve experts, one room, written into the store.

Its plan is made by hand, so that a test of what follows from a plan need not solve; the checker
passes it like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from reviewer.model.accounts import Account
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import Expert
from reviewer.model.plan_documents import read_plan_document, read_report
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Mark, Scoresheet
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.solving import SolvedPlan
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.store.experts import all_experts
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import sign_declaration
from reviewer.usecases.plans.draw import commit_draw, run_draw
from reviewer.usecases.plans.draw_texts import open_text, seal_text
from reviewer.usecases.plans.solve import PlanStored, prepare_panels, store_plan
from reviewer.usecases.scoring.sheet import save_scoresheet
from reviewer.verifier.draws import text_hash
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.rules_records import credit_code

DAY = date(2022, 6, 13)
ROOM = "901会议室"
SEATED = ("E00001", "E00002", "E00003", "E00009", "E00011")
CODES = ("G001", "G002", "G003", "G004")
WEIGHTS = {"platform": 30, "service": 25, "innovation": 20, "security": 10, "plan": 15}
SETTINGS: Json = {
    "panel": {"min_size": 5, "max_size": 5, "technical_share": [3, 5]},
    "defence": {
        "held": True,
        "presentation_minutes": 15,
        "question_minutes": 10,
        "changeover_minutes": 5,
    },
    "scoring": {
        "criteria": [
            {
                "code": code,
                "name": {"zh": f"指标{code}", "en": code},
                "weight": weight,
                "core": code == "platform",
            }
            for code, weight in WEIGHTS.items()
        ],
        "method": "trimmed_mean",
        "trim_from": 5,
        "ties": ["core", "sum", "median", "submission_code"],
    },
    "selection": {"quota": 5, "clause": "一"},
    "notice": {"working_days": 5},
}
CRITERIA = tuple(WEIGHTS)
REPORT = read_report(
    {"status": "optimal", "objective": {}, "bound": {}, "seconds": 0, "reasons": []}
)


def expert_row(number: int, call: str = CALL, **changes: Any) -> Expert:  # Any: each field's own
    """Make an expert: up to 8 technical, 9 and 10 of management, then finance; own employers.

    The first two may chair; those who are not technical name no category.
    """
    kind = "technical" if number <= 8 else "management" if number <= 10 else "finance"
    values: Json = {
        "call": call,
        "code": f"E{number:05d}",
        "name": f"专家{number:02d}",
        "employer": f"渝{number:02d}大学",
        "uscc": credit_code(90000 + number),
        "title": "教授",
        "kind": kind,
        "fields": ["工业互联网"],
        "categories": ["industrial_internet"] if kind == "technical" else [],
        "phone": f"1000001{number:04d}",
        "email": f"e{number:05d}@example.com",
        "can_chair": number <= 2,
    }
    return Expert(**{**values, **changes})


def submission_row(
    number: int, call: str = CALL, **changes: Any
) -> Submission:  # Any: each field's own
    """Make an accepted submission of an applicant of its own."""
    values: Json = {
        "call": call,
        "code": f"G{number:03d}",
        "applicant": f"重庆示例{number}号工业互联网有限公司",
        "uscc": credit_code(number),
        "platform": f"示例{number}号平台",
        "category": "industrial_internet",
        "claimed_categories": ["industrial_internet"],
        "district": "渝北" if number % 2 else "江北",
        "contact": f"联系人{number}",
        "phone": f"1000002{number:04d}",
        "email": f"g{number:03d}@example.com",
        "facts": {"staff": 300, "phone": "10000000000", "uscc": credit_code(number)},
        "sources": [{"file": "申报汇总.xlsx", "sheet": "Sheet", "row": 1 + number}],
        "status": "accept",
    }
    return Submission(**{**values, **changes})


def fill(
    context: AppContext,
    *,
    submissions: Sequence[Submission] | None = None,
    experts: Sequence[Expert] | None = None,
    phase: Phase = Phase.CONFLICTS,
    call: str = CALL,
) -> None:
    """Write a season into the store as it stands when conflicts were looked for and none found."""
    with transaction(context.engine) as session:
        session.add_all(
            [submission_row(n, call) for n in range(1, 5)] if submissions is None else submissions
        )
        session.add_all([expert_row(n, call) for n in range(1, 13)] if experts is None else experts)
        session.add(Room(call=call, name=ROOM, floor="9楼", capacity=20))
        for label, start, end in (("上午", "09:00", "12:00"), ("下午", "14:00", "17:30")):
            session.add(MeetingSession(call=call, on=DAY, label=label, start=start, end=end))
        _settle(session, call)
        _set_phase(session, call, phase)


def _settle(session: Session, name: str) -> None:
    """Fix the settings that these tests count with, whatever the programme file says."""
    call = calls.get_call(session, name, to_change=True)
    settled = CallDefinition.model_validate({**call.definition, **SETTINGS})
    call.definition = settled.model_dump(mode="json")
    session.add(call)


def set_phase(context: AppContext, phase: Phase, call: str = CALL) -> None:
    """Put a call into a phase, as if the way there had been gone."""
    with transaction(context.engine) as session:
        _set_phase(session, call, phase)


def _set_phase(session: Session, name: str, phase: Phase) -> None:
    call = calls.get_call(session, name, to_change=True)
    call.phase = phase
    session.add(call)


def call_of(context: AppContext, name: str = CALL) -> Call:
    """Read a call's row as it stands."""
    with transaction(context.engine) as session:
        return calls.get_call(session, name)


def plan_by_hand(
    experts: Sequence[str] = SEATED, submissions: Sequence[str] = CODES, room: str = ROOM
) -> Json:
    """Lay out one panel from nine o'clock on, 25 minutes each and 5 between; the first chairs."""
    opening = datetime.combine(DAY, datetime.min.time()) + timedelta(hours=9)
    starts = [opening + timedelta(minutes=30 * place) for place in range(len(submissions))]
    return {
        "panels": [
            {
                "id": "P1",
                "category": "industrial_internet",
                "room": room,
                "experts": list(experts),
                "chair": experts[0],
                "reserves": [],
                "submissions": [
                    {
                        "id": code,
                        "start": start.isoformat(timespec="minutes"),
                        "end": (start + timedelta(minutes=25)).isoformat(timespec="minutes"),
                    }
                    for code, start in zip(submissions, starts, strict=True)
                ],
            }
        ]
    }


def keep_plan(
    context: AppContext, document: Json | None = None, *, step: str = "plan"
) -> PlanStored:
    """Store a plan made by hand as the next version."""
    prepared = prepare_panels(context, STAFF, CALL, step=step)
    solved = solved_by_hand(document)
    return store_plan(context, STAFF, prepared, solved, step=step)


def solved_by_hand(document: Json | None = None) -> SolvedPlan:
    """Give a plan made by hand as if it had been solved."""
    return SolvedPlan("optimal", read_plan_document(document or plan_by_hand()), REPORT)


def planned(context: AppContext) -> PlanStored:
    """Fill a season and give it its plan."""
    fill(context)
    return keep_plan(context)


def sign(context: AppContext, codes: Sequence[str] = SEATED) -> None:
    """Let experts sign the declaration."""
    for code in codes:
        sign_declaration(context, expert(code), CALL, agreed=True)


def even_marks(mark: int | str) -> dict[str, str]:
    """Give every criterion the same mark, which is then the total."""
    return dict.fromkeys(CRITERIA, str(mark))


def score_all(context: AppContext, marks: Mapping[str, Sequence[int | None]]) -> None:
    """Write handed-in scoresheets: for each submission one mark per seated expert, None for none.

    The mark stands for every criterion. The call then is in the phase of scoring.
    """
    with transaction(context.engine) as session:
        people = {
            each_expert.code: each_expert.id or 0 for each_expert in all_experts(session, CALL)
        }
        submissions_by_id = {
            submission.code: submission.id or 0 for submission in all_submissions(session, CALL)
        }
        _set_phase(session, CALL, Phase.SCORING)
    for code, row in marks.items():
        for who, mark in zip(SEATED, row, strict=True):
            if mark is not None:
                with transaction(context.engine) as session:
                    pair = (people[who], submissions_by_id[code])
                    _hand_in(session, context, *pair, Decimal(mark))
                    context.record(session, expert(who), CALL, "score_submitted", f"{who}/{code}")


def _hand_in(session: Session, context: AppContext, person: int, thing: int, mark: Decimal) -> None:
    sheet = Scoresheet(
        call=CALL,
        expert_id=person,
        submission_id=thing,
        state="submitted",
        version=1,
        saved_at=context.now(),
        submitted_at=context.now(),
    )
    session.add(sheet)
    session.flush()
    session.add_all(
        [
            Mark(scoresheet_id=sheet.id or 0, criterion=criterion, value=mark)
            for criterion in CRITERIA
        ]
    )


SPREAD: Mapping[str, Sequence[int | None]] = {
    "G001": (70, 80, 85, 90, 95),
    "G002": (60, 60, 60, 60, 60),
    "G003": (91, 92, 93, 94, 95),
    "G004": (75, 75, 75, 75, 75),
}


def scored(context: AppContext) -> None:
    """Fill, plan, sign and score a season."""
    planned(context)
    sign(context)
    score_all(context, SPREAD)


def name_supervisor(context: AppContext, name: str = SUPERVISOR.name) -> None:
    """Give the supervisor an account, as a link of the supervisor's own would."""
    with transaction(context.engine) as session:
        session.add(Account(role="supervisor", subject=name, name=name, created_at=context.now()))


def open_both_texts(context: AppContext, digest: str) -> None:
    """Let operator and supervisor seal and open their texts for the draw that waits."""
    people = ((STAFF, "operator"), (SUPERVISOR, "supervisor"))
    for actor, role in people:
        seal_text(context, actor, CALL, text_hash(digest, role, f"{role}的话，二十个字以上。"))
    for actor, role in people:
        open_text(context, actor, CALL, f"{role}的话，二十个字以上。")


def drawn_and_scored(context: AppContext) -> None:
    """Fill a season, draw its panel with sealed texts, and let every member score on the page."""
    fill(context)
    open_both_texts(context, commit_draw(context, STAFF, CALL).digest)
    (panel,) = run_draw(context, STAFF, CALL).document.panels
    sign(context, panel.experts)
    for place, code in enumerate(panel.experts):
        for rank, submission in enumerate(CODES):
            save_scoresheet(
                context,
                expert(code),
                CALL,
                submission,
                marks=even_marks(60 + 7 * rank + place),
                comment="已阅",
                version=0,
                submit=True,
            )
