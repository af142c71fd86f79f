"""The submissions of the first call: who applies with what, and which case each one plants."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.sample.dice import SampleDice
from data.sample.organisations import Registry, SampleOrganisation, phone

TITLE = "重庆市重点软件公共服务平台信息汇总表（第二批）"


@dataclass(frozen=True)
class SampleKind:
    """Describe a category: what its platforms are called, what they count, what is demanded."""

    name: str
    businesses: tuple[str, ...]
    platforms: tuple[str, ...]
    sentence: str
    floors: tuple[int, ...]
    brief: str


KINDS = {
    "testing": SampleKind(
        "适配评测类",
        ("检测技术有限公司", "信创科技有限公司"),
        ("软硬件适配评测公共服务平台", "软件质量测试公共服务平台"),
        "2021年适配评测产品{0}件、服务企业{1}家。",
        (200, 30),
        "为软件企业提供功能、性能、安全测试和软硬件适配服务。",
    ),
    "consulting": SampleKind(
        "咨询规划类",
        ("信息咨询有限公司", "工程咨询股份有限公司"),
        ("软件工程咨询服务平台", "信息化规划与监理服务平台"),
        "2021年咨询设计规划项目（500万以上）{0}个、服务单位{1}家。",
        (50, 100),
        "为政企单位提供软件项目规划、投资估算和全过程监理。",
    ),
    "development": SampleKind(
        "开发服务类",
        ("软件有限公司", "云计算技术有限公司", "数字科技有限公司"),
        ("研发协同云平台", "微服务开发公共服务平台", "软件需求对接平台"),
        "2021年服务开发项目{0}个、服务单位{1}家。",
        (20, 10),
        "提供代码托管、测试管理、制品库和集成开发环境等服务。",
    ),
    "standards": SampleKind(
        "技术标准类",
        ("标准化技术服务有限公司", "信息技术股份有限公司"),
        ("软件能力成熟度评估平台", "数据管理贯标公共服务平台"),
        "2021年制修订标准{0}个、开展评估评价和贯标{1}家。",
        (30, 60),
        "开展标准制修订、CMMI和DCMM贯标辅导及符合性评估。",
    ),
    "talent": SampleKind(
        "人才培养类",
        ("教育科技有限公司", "人才发展有限公司"),
        ("软件人才实训平台", "产教融合软件人才培养平台"),
        "2021年培养人才{0}人、其中软件人才占比{1}%、服务本地企业{2}家。",
        (1200, 80, 50),
        "面向本地软件企业开展技能培训、实习实训和能力认证。",
    ),
    "investment": SampleKind(
        "投资类",
        ("创业投资管理有限公司", "股权投资基金管理有限公司"),
        ("软件企业投融资对接平台", "软件产业资本服务平台"),
        "2021年组织项目推介资本对接活动{0}次、投资软件企业{1}家、投资总额{2}万元。",
        (20, 5, 2000),
        "组织软件企业项目推介和资本对接，开展早期股权投资。",
    ),
}

# district, category, case; `>` lets the operator of the line before come again
CAST = """
渝北 testing ok · 渝北 testing edge · 两江新区 testing ok · 江北 testing ok · 九龙坡 testing ok
沙坪坝 testing below_first · 北碚 testing ok · 南岸 testing credit · 巴南 testing relaxed
渝中 testing new_platform
渝中 consulting ok · 渝中 consulting late · 渝北 consulting ok · 江北 consulting ok
南岸 consulting ok · 九龙坡 consulting first_batch · 沙坪坝 consulting ok
万州 consulting below_second · 两江新区 consulting ok
渝北 development ok · 渝北 development ok · 两江新区 development ok · 两江新区 development ok
沙坪坝 development ok · 九龙坡 development ok · 巴南 development deadline_month
江津 development after_deadline · 江北 development relaxed_no_letter
南岸 development second_platform · 南岸 development >second_platform
渝中 standards ok · 渝北 standards ok · 两江新区 standards ok · 江北 standards ok
九龙坡 standards ok · 涪陵 standards no_monitor · 北碚 standards edge
沙坪坝 standards two_categories · 两江新区 talent >two_categories
沙坪坝 talent ok · 北碚 talent ok · 巴南 talent ok · 江津 talent two_districts
万州 talent >two_districts · 涪陵 talent ok · 渝北 talent edge · 九龙坡 talent below_second
南岸 talent ok · 万州 talent relaxed_no_field
渝中 investment ok · 江北 investment ok · 两江新区 investment ok · 渝北 investment ok
渝中 investment below_third · 江北 investment elsewhere · 九龙坡 investment ok
南岸 investment first_batch · 渝北 investment new_platform
"""


@dataclass(frozen=True)
class Application:
    """Hold everything that the two forms say about one submission."""

    code: str
    district: str
    case: str
    category: str
    operator: SampleOrganisation
    platform: str
    figures: tuple[int, ...]
    registered: str
    build: tuple[str, str]
    in_service: str
    revenue: int
    software: int
    profit: int
    staff: int
    rd: int
    capital: int
    invested: tuple[int, int]
    platform_staff: int
    legal: str
    contact: str
    phone: str
    received: str
    field: str = ""
    letter: str = "否"
    credit: str = "无"
    monitor: str = "是"
    address: str = ""
    ownership: str = "有限责任"
    rights: int = 0
    written_revenue: str | None = None

    @property
    def service(self) -> str:
        """Write the year's service as the free text of the form."""
        return KINDS[self.category].sentence.format(*self.figures)


def cast_lines() -> list[tuple[str, str, str]]:
    """Read the cast: district, category and case of every submission."""
    lines = CAST.replace("\n", " · ").split(" · ")
    return [(d, c, case) for d, c, case in (line.split() for line in lines if line.strip())]


def make_applications(dice: SampleDice, registry: Registry) -> list[Application]:
    """Invent the submissions of the first call in the order of the cast."""
    made: list[Application] = []
    for number, (district, category, case) in enumerate(cast_lines(), start=1):
        plain = case.removeprefix(">")
        before = made[-1] if case.startswith(">") else None
        if before is not None and plain == "two_districts":
            made.append(replace(before, district=district))
            continue
        operator = before.operator if before else _found(dice, registry, district, category, plain)
        fresh = _invent(
            dice, registry, operator, number=number, district=district, category=category
        )
        made.append(_plant(fresh, plain))
    return made


def _found(
    dice: SampleDice, registry: Registry, district: str, category: str, case: str
) -> SampleOrganisation:
    home = "成都" if case == "elsewhere" else district
    return registry.company(home, dice.pick(KINDS[category].businesses))


def _invent(
    dice: SampleDice,
    registry: Registry,
    operator: SampleOrganisation,
    *,
    number: int,
    district: str,
    category: str,
) -> Application:
    kind = KINDS[category]
    start, registered = dice.between(2014, 2018), dice.between(2002, 2013)
    built = dice.between(1, 3)
    revenue, staff = dice.between(1800, 42000), dice.between(60, 640)
    total = dice.between(600, 6800)
    return Application(
        code=f"RJ2022-{number:03d}",
        district=district,
        case="ok",
        category=category,
        operator=operator,
        platform=operator.brand + dice.pick(kind.platforms),
        figures=tuple(_above(dice, category, place) for place in range(len(kind.floors))),
        registered=f"{registered}.{dice.between(1, 12)}",
        build=(f"{start}.{dice.between(1, 12)}", f"{start + built}.{dice.between(1, 11)}"),
        in_service=f"{start + built}.12",
        revenue=revenue,
        software=revenue * dice.between(45, 95) // 100,
        profit=revenue * dice.between(3, 14) // 100,
        staff=staff,
        rd=staff * dice.between(20, 55) // 100,
        capital=dice.between(2, 90) * 100,
        invested=(total, total * dice.between(60, 100) // 100),
        platform_staff=dice.between(12, 60),
        legal=registry.person(),
        contact=registry.person(),
        phone=phone(1000 + number),
        received=f"2022-02-{dice.between(7, 18):02d}",
        address=f"重庆市{district}示例大道{dice.between(1, 99)}号",
        ownership=dice.pick(["有限责任", "有限责任", "股份制", "其他"]),
        rights=dice.between(2, 96),
        written_revenue=f"{revenue:,}" if number % 19 == 0 else None,
    )


def _above(dice: SampleDice, category: str, place: int) -> int:
    floor = KINDS[category].floors[place]
    if category == "talent" and place == 1:
        return dice.between(floor + 2, 97)
    return floor + max(1, floor * dice.between(4, 60) // 100)


def _plant(made: Application, case: str) -> Application:
    """Turn a sound submission into the case that it is to show."""
    floors = KINDS[made.category].floors
    changes: dict[str, dict[str, object]] = {
        "edge": {"figures": floors},
        "below_first": {"figures": (floors[0] - 1, *made.figures[1:])},
        "below_second": {"figures": (made.figures[0], floors[1] - 1, *made.figures[2:])},
        "below_third": {"figures": (*made.figures[:2], floors[-1] - 1)},
        "credit": {"credit": "行政处罚1条"},
        "no_monitor": {"monitor": "否"},
        "elsewhere": {"address": "四川省成都市示例街21号"},
        "deadline_month": {"in_service": "2022.2", "build": (made.build[0], "2022.1")},
        "after_deadline": {"in_service": "2022.3", "build": (made.build[0], "2022.2")},
        "late": {"received": "2022-02-21"},
        "relaxed": {
            "figures": (made.figures[0], floors[1] - 6),
            "field": "信息安全软件",
            "letter": "是",
        },
        "relaxed_no_letter": {"figures": (floors[0] - 3, made.figures[1]), "field": "工业软件"},
        "relaxed_no_field": {"figures": (floors[0] - 50, *made.figures[1:]), "letter": "是"},
    }
    # the two platforms of one operator must not share a name
    if case == "second_platform" and int(made.code[-3:]) % 2 == 1:
        changes[case] = {"platform": f"{made.operator.brand}开源软件制品服务平台"}
    return replace(made, case=case, **changes.get(case, {}))  # type: ignore[arg-type]  # fields by name
