"""Plant what keeps experts and applicants apart, one of every kind, and near misses beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data.sample.dice import SampleDice
from data.sample.organisations import Registry, SampleOrganisation
from data.sample.roster import SampleExpert


@dataclass(frozen=True)
class Firm:
    """Name an applicant as far as ties need it; `category` as the roster writes it."""

    operator: SampleOrganisation
    platform: str
    category: str
    district: str


@dataclass(frozen=True)
class Months:
    """Say when a past post still counts: `boundary` is the last month that does."""

    recent: str
    boundary: str
    outside: str


@dataclass
class Ties:
    """Collect the experts with their planted ties and the sheets that go with them."""

    experts: list[SampleExpert]
    declared: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)
    requested: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    owned: list[tuple[SampleOrganisation, SampleOrganisation, int]] = field(default_factory=list)
    renamed: list[tuple[SampleOrganisation, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def take(self, category: str) -> SampleExpert:
        """Choose the next expert without a tie who may sit for the category."""
        for expert in self.experts:
            if expert.code not in self.used and category in expert.categories and not expert.chair:
                self.used.add(expert.code)
                return expert
        msg = f"no expert left for {category}"
        raise LookupError(msg)

    def put(self, expert: SampleExpert) -> None:
        """Put an expert back with the ties that were added."""
        place = next(i for i, entry in enumerate(self.experts) if entry.code == expert.code)
        self.experts[place] = expert


EMPLOYED = ("same_code", "space", "brackets", "city", "parent", "sister", "lookalike", "office")
HISTORY = ("recent", "boundary", "outside", "former_name")


def plant_ties(
    dice: SampleDice,
    registry: Registry,
    experts: list[SampleExpert],
    firms: list[Firm],
    *,
    plants: tuple[str, ...],
    months: Months,
    spring: str,
) -> Ties:
    """Tie one expert to one applicant per entry of `plants`.

    `spring` is the month (YYYY-MM) in which declarations and requests came in.
    """
    ties = Ties(list(experts))
    for place, plant in enumerate(plants):
        firm = firms[place % len(firms)]
        expert = ties.take(firm.category)
        if plant in EMPLOYED:
            _employ(registry, ties, expert, firm, plant)
        elif plant in HISTORY:
            _remember(registry, ties, expert, firm, plant=plant, months=months)
        else:
            _state(dice, ties, expert, firm, plant=plant, on=f"{spring}-{1 + place % 9:02d}")
    return ties


def _employ(registry: Registry, ties: Ties, expert: SampleExpert, firm: Firm, plant: str) -> None:
    operator = firm.operator
    written, code = operator.name, None
    if plant == "same_code":
        code = operator.code
    elif plant == "space":
        written = operator.name[:2] + " " + operator.name[2:]
    elif plant == "brackets":
        written = operator.name.removesuffix("有限公司") + "（有限公司）"
    elif plant == "city":
        written = operator.name.replace("重庆", "重庆市", 1)
    elif plant in {"parent", "sister"}:
        group = registry.company(firm.district, "控股集团有限公司", operator.brand)
        ties.owned.append((group, operator, 67))
        written, code = group.name, group.code
        if plant == "sister":
            sister = registry.company(firm.district, "数据服务有限公司")
            ties.owned.append((group, sister, 82))
            written, code = sister.name, sister.code
    elif plant == "lookalike":
        stem = operator.name.removesuffix("有限公司").removesuffix("股份")
        twin = registry.company(firm.district, "", stem.removeprefix("重庆") + "发展有限公司")
        written, code = twin.name, twin.code
    else:
        office = registry.office(firm.district)
        written, code = office.name, office.code
        expert = replace(expert, kind="管理", title="高级工程师")
    ties.put(replace(expert, employer=written, uscc=code))


def _remember(
    registry: Registry, ties: Ties, expert: SampleExpert, firm: Firm, *, plant: str, months: Months
) -> None:
    written, end = firm.operator.name, months.recent
    if plant == "boundary":
        end = months.boundary
    elif plant == "outside":
        end = months.outside
    elif plant == "former_name":
        written = f"重庆{registry.brand()}科技有限公司"
        ties.renamed.append((firm.operator, written))
    ties.put(replace(expert, posts=(*expert.posts, (written, "2014.3", end))))


REASONS = ("配偶在该单位任职", "参与过该平台建设方案论证", "与该单位法定代表人系近亲属")
COMPLAINTS = (
    "专家所在单位与我单位有合同纠纷",
    "专家所在单位与我单位直接竞争",
    "专家曾公开评价我单位产品",
)
POSTS = ("外部董事", "技术顾问")


def _state(
    dice: SampleDice, ties: Ties, expert: SampleExpert, firm: Firm, *, plant: str, on: str
) -> None:
    name = firm.operator.name
    if plant == "share":
        ties.put(replace(expert, ties=((name, f"持股{dice.between(1, 12)}%"),)))
    elif plant == "post":
        ties.put(replace(expert, ties=((name, POSTS[len(expert.name) % 2]),)))
    elif plant == "declared":
        reason = REASONS[len(ties.declared) % len(REASONS)]
        ties.declared.append((expert.code, expert.name, name, firm.platform, reason, on))
    elif plant == "requested":
        complaint = COMPLAINTS[len(ties.requested) % len(COMPLAINTS)]
        ties.requested.append((name, expert.name, expert.employer, complaint, on))
    else:
        msg = f"unknown plant {plant}"
        raise ValueError(msg)
