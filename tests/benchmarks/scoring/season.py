"""A season of scoring in full size: 200 submissions, 40 experts, 1,000 assignments."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from reviewer.files.call_files import built_in_calls
from reviewer.model.accounts import Account, Role, SignInLink
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import Expert
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.model.submissions import Submission
from reviewer.rules.tokens import token_digest
from reviewer.settings import Settings
from reviewer.store.engine import open_engine, transaction
from reviewer.usecases.context import AppContext, prepare_database

CALL = "cq-platforms-2021"
BEGIN = datetime(2022, 3, 14, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Assigned:
    """Hold one expert's sign-in token and what is to be scored."""

    expert: str
    token: str
    submissions: tuple[str, ...]


@dataclass(frozen=True)
class Size:
    """Say how large a season is; every panel has five experts and an equal share of all."""

    panels: int = 8
    submissions_each: int = 25
    experts_each: int = 5


def open_season(url: str, folder: Path) -> AppContext:
    """Open a fresh database with the built-in calls; its engine is the caller's to dispose."""
    engine = open_engine(url)
    prepare_database(engine, lambda: BEGIN)
    return AppContext(engine, Settings(url, folder), lambda: BEGIN, "no one signs in by this desk")


def build_season(context: AppContext, size: Size = Size()) -> list[Assigned]:
    """Write a season with a plan into an empty database; everybody has signed."""
    category = built_in_calls()[CALL].categories[0].code
    with transaction(context.engine) as session:
        call = session.exec(select(Call).where(Call.name == CALL)).one()
        call.phase = Phase.SCORING
        session.add(call)
        plan = Plan(
            call=CALL, version=1, policy="optimise", digest="", call_revision=0,
            created_at=BEGIN, actor="staff:test",
            problem={"filler": ["x" * 80] * 2000}, document={"panels": []},
        )  # fmt: skip
        session.add(plan)
        session.flush()
        found = []
        for number in range(size.panels):
            found += _panel(session, plan, number, size, category)
        return found


def _panel(session: Session, plan: Plan, number: int, size: Size, category: str) -> list[Assigned]:
    panel = Panel(plan_id=plan.id or 0, code=f"P{number + 1}", category=category, room="901会议室")
    session.add(panel)
    experts = [_expert(number * size.experts_each + entry) for entry in range(size.experts_each)]
    count = size.submissions_each
    submissions_by_id = [_submission(number * count + entry, category) for entry in range(count)]
    session.add_all([*experts, *submissions_by_id])
    session.flush()
    for place, expert in enumerate(experts):
        role = "chair" if place == 0 else "member"
        session.add(
            Seat(panel_id=panel.id or 0, expert_id=expert.id or 0, role=role, position=place)
        )
    for place, thing in enumerate(submissions_by_id):
        start = BEGIN + timedelta(minutes=15 * place)
        session.add(
            DefenceSlot(
                panel_id=panel.id or 0,
                submission_id=thing.id or 0,
                starts_at=start,
                ends_at=start + timedelta(minutes=15),
            )
        )
    return [
        _sign_in(session, expert, [thing.code for thing in submissions_by_id]) for expert in experts
    ]


def _expert(number: int) -> Expert:
    return Expert(
        call=CALL,
        code=f"E{number:05d}",
        name=f"专家{number:03d}",
        employer=f"示例{number}大学",
        email=f"e{number}@example.com",
        undertaking_at=BEGIN,
    )


def _submission(number: int, category: str) -> Submission:
    facts = {
        "staff": 120 + number, "rd": 40, "revenue_2021": 3000 + number, "registered": "2012.5",
        "invest_total": 1200, "platform_staff": 20, "brief": "为软件企业提供适配与评测服务。" * 3,
        "service": {"products": 210, "clients": 40}, "field": "工业软件",
    }  # fmt: skip
    return Submission(
        call=CALL,
        code=f"S{number:04d}",
        applicant=f"重庆示例{number}号软件有限公司",
        platform=f"示例{number}号公共服务平台",
        category=category,
        district="渝北",
        status="accept",
        facts=facts,
    )


def _sign_in(session: Session, expert: Expert, codes: list[str]) -> Assigned:
    token = secrets.token_urlsafe(24)
    account = Account(
        role=Role.EXPERT, call=CALL, subject=expert.code, name=expert.name, created_at=BEGIN
    )
    session.add(account)
    session.flush()
    session.add(
        SignInLink(
            account_id=account.id or 0,
            token_digest=token_digest(token),
            epoch=0,
            created_at=BEGIN,
            expires_at=datetime(2099, 1, 1, tzinfo=UTC),
        )
    )
    return Assigned(expert.code, token, tuple(codes))
