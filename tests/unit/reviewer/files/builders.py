"""Views with speaking defaults, from which the tests of the outputs start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from reviewer.model.plan_views import PanelView, PlanView, SeatView, SlotView
from reviewer.model.programme import Bilingual, Criterion
from reviewer.model.views import CallHead, InvitationView, SeatRole
from tests.unit.reviewer.files.intake.reading import platforms

HEAD = CallHead(
    name="cq-platforms-2021",
    title=Bilingual(zh="重庆市重点软件公共服务平台名单（第二批）", en="Key software platforms"),
    document="渝经信软件〔2021〕27号",
    organiser=Bilingual(zh="重庆市经济和信息化委员会", en="Chongqing commission"),
)
TESTING = Bilingual(zh="适配评测类", en="Testing")
TALENT = Bilingual(zh="人才培养类", en="Training")
NINE = datetime(2022, 3, 14, 1, 0, tzinfo=UTC)  # 09:00 in Beijing
MADE = datetime(2022, 3, 10, 6, 30, tzinfo=UTC)
CRITERIA = (
    Criterion(code="platform", name=Bilingual(zh="平台能力", en="Platform"), weight=Decimal(60)),
    Criterion(
        code="service",
        name=Bilingual(zh="服务成效", en="Service"),
        weight=Decimal(40),
        maximum=Decimal(10),
        step=Decimal("0.5"),
    ),
)


def slot(
    code: str, place: int, *, minutes: int = 15, applicant: str = "重庆瑭榫软件有限公司"
) -> SlotView:
    start = NINE + timedelta(minutes=place * minutes)
    return SlotView(
        submission=code,
        applicant=applicant,
        platform="瑭榫研发协同云平台",
        district="渝北",
        panel="A1",
        category="testing",
        room="901会议室",
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
    )


def seat(code: str, name: str, employer: str, title: str, role: SeatRole, load: int) -> SeatView:
    return SeatView(
        expert=code,
        name=name,
        employer=employer,
        title=title,
        kind="technical",
        role=role,
        panels=1 if role == "chair" else 2,
        load=load,
    )


def panel(
    code: str = "A1", *, room: str = "901会议室", slots: int = 2, minutes: int = 15
) -> PanelView:
    return PanelView(
        code=code,
        category="testing",
        category_name=TESTING,
        room=room,
        floor="9楼",
        seats=(
            seat("Z001", "甘珩悦", "渝璘榫科技学院", "教授", "chair", slots),
            seat("Z002", "臧希晓", "渝翀帷研究院", "副教授", "member", slots),
        ),
        reserves=(),
        slots=tuple(slot(f"{code}-{place}", place, minutes=minutes) for place in range(slots)),
    )


def plan(*panels: PanelView) -> PlanView:
    return PlanView(
        call=HEAD.name,
        definition=platforms(),
        version=3,
        created_at=MADE,
        panels=panels or (panel(),),
        rooms=("902会议室", "901会议室"),
    )


def invitation(**changes: object) -> InvitationView:
    values: dict[str, object] = {
        "head": HEAD,
        "uid": "cq-platforms-2021-expert-Z001@pingyi.example.com",
        "sequence": 0,
        "method": "REQUEST",
        "sent_at": MADE,
        "audience": "expert",
        "recipient_name": "甘珩悦",
        "recipient_email": "z001@example.com",
        "organiser_email": "pingyi@example.com",
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=2, minutes=30),
        "room": "901会议室",
        "floor": "9楼",
        "link": "https://pingyi.example.com/enter/abc",
        "answer_link": "https://pingyi.example.com/answer/def",
        "slots": 7,
    }
    return InvitationView(**{**values, **changes})  # type: ignore[arg-type]  # named by field
