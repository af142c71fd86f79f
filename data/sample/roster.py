"""The experts of the sample season, before any tie to an applicant is planted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.sample.dice import SampleDice
from data.sample.organisations import Registry, SampleOrganisation, phone

TITLES = {
    "技术": ("教授", "副教授", "研究员", "正高级工程师", "高级工程师"),
    "管理": ("高级工程师", "研究员", "高级经济师", "教授"),
    "财务": ("高级会计师", "正高级会计师", "高级审计师", "注册会计师"),
}
FIELDS = {
    "适配评测类": ("软件测试", "信创适配", "信息安全测评"),
    "咨询规划类": ("软件工程咨询", "信息系统监理"),
    "开发服务类": ("软件工程", "云计算", "微服务架构"),
    "技术标准类": ("标准化", "过程改进CMMI", "数据管理"),
    "人才培养类": ("产教融合", "计算机教育"),
    "投资类": ("股权投资", "产业金融"),
    "工业互联网平台企业": ("工业控制", "设备联网", "工业软件", "工业数据"),
}
FIRMS = ("会计师事务所（普通合伙）", "数字科技有限公司", "工程设计咨询有限公司")


@dataclass(frozen=True)
class SampleExpert:
    """Hold one row of the roster; a code of None is an empty cell."""

    code: str
    name: str
    employer: str
    uscc: str | None
    title: str
    years: int
    kind: str
    fields: tuple[str, ...]
    categories: tuple[str, ...]
    phone: str
    chair: bool
    days: tuple[str, ...]
    posts: tuple[tuple[str, str, str], ...] = ()
    ties: tuple[tuple[str, str], ...] = ()

    @property
    def email(self) -> str:
        """Give the fictional address."""
        return f"{self.code.lower()}@example.com"


def make_employers(dice: SampleDice, registry: Registry) -> dict[str, list[SampleOrganisation]]:
    """Found the places where experts work: by kind of expert."""
    learned = [registry.institute() for _ in range(26)]
    audit = [
        registry.company(d, FIRMS[0]) for d in ("渝北", "渝中", "江北", "南岸", "渝中", "渝北")
    ]
    trade = [registry.company(dice.pick(["渝北", "江北"]), dice.pick(FIRMS[1:])) for _ in range(8)]
    return {
        "技术": [*learned, *trade],
        "管理": [*learned[:18], *trade],
        "财务": audit + learned[:4],
    }


def make_experts(
    dice: SampleDice,
    registry: Registry,
    employers: dict[str, list[SampleOrganisation]],
    *,
    first: int,
    kinds: list[str],
    categories: tuple[str, ...],
    days: tuple[str, ...],
) -> list[SampleExpert]:
    """Invent one expert per entry of `kinds`, each free on most of the days."""
    made = []
    for place, kind in enumerate(kinds):
        home = employers[kind][dice.between(0, len(employers[kind]) - 1)]
        if kind == "财务":
            sits: tuple[str, ...] = ()
            fields: tuple[str, ...] = ("财务审计",)
        else:
            main = categories[place % len(categories)]
            others = dice.some(categories, dice.pick([0, 1, 1, 2]))
            sits = tuple(
                category for category in categories if category == main or category in others
            )
            fields = tuple(dice.pick(FIELDS[sit]) for sit in sits)
        number = first + place
        free = dice.some(days, max(2, len(days) - dice.pick([0, 0, 1, 1, 2])))
        expert = SampleExpert(
            code=f"Z{number:03d}",
            name=registry.person(),
            employer=home.name,
            uscc=home.code,
            title=dice.pick(TITLES[kind]),
            years=dice.between(9, 34),
            kind=kind,
            fields=fields,
            categories=sits,
            phone=phone(5000 + number),
            chair=kind != "财务" and dice.chance(0.45),
            days=tuple(free),
        )
        made.append(_with_history(dice, expert, employers))
    return made


def _with_history(
    dice: SampleDice, expert: SampleExpert, employers: dict[str, list[SampleOrganisation]]
) -> SampleExpert:
    if not dice.chance(0.4):
        return expert
    start = dice.between(1996, 2010)
    end = start + dice.between(2, 6)
    former = dice.pick(employers[expert.kind]).name
    if former == expert.employer:
        return expert
    post = (former, f"{start}.{dice.between(1, 12)}", f"{end}.{dice.between(1, 12)}")
    return replace(expert, posts=(post,))


def call_again(
    dice: SampleDice, experts: list[SampleExpert], days: tuple[str, ...]
) -> list[SampleExpert]:
    """Ask experts of the first roster for the second call as well."""
    return [
        replace(
            expert,
            categories=() if expert.kind == "财务" else ("工业互联网平台企业",),
            fields=expert.fields
            if expert.kind == "财务"
            else (dice.pick(FIELDS["工业互联网平台企业"]),),
            days=tuple(dice.some(days, max(2, len(days) - dice.pick([0, 0, 1])))),
            ties=(),
        )
        for expert in experts
    ]
