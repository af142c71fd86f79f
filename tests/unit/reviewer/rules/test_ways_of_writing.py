"""Whatever way a roster writes it, no tie to an applicant goes without a word."""

from __future__ import annotations

import pytest

from reviewer.model.experts import UNREAD_WORK, ExpertInput
from reviewer.rules.conflicts import find_conflicts
from reviewer.rules.joining import join
from tests.builders.rules_records import credit_code, submission
from tests.builders.workbooks import ROSTER_HEADINGS, SheetPlan, expert_row
from tests.unit.reviewer.files.intake.reading import platforms, read
from tests.unit.reviewer.rules.ways_of_writing import WAYS, Way

APPLICANTS = {
    "S1": "重庆澜甲软件有限公司",
    "S2": "重庆澜乙软件有限公司",
    "S3": "重庆澜丙信息技术有限公司",
    "S4": "重庆澜丁科技股份有限公司",
    "S5": "重庆理工示例大学",
}
SUBMISSIONS = [
    submission(code, applicant=name, uscc=credit_code(at), platform=f"{code}平台")
    for at, (code, name) in enumerate(APPLICANTS.items(), 1)
]


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[set[str], bool]]:
    """Read all ways as one roster; give for each expert who is kept apart and whether it waits."""
    rows = [
        expert_row(
            at,
            name=f"甲{at}明静",
            employer=way.employer,
            uscc="",
            title=way.title,
            past=way.past,
            ties=way.ties,
            remark=way.remark,
        )
        for at, way in enumerate(WAYS, 1)
    ]
    plan = SheetPlan({**ROSTER_HEADINGS, "remark": "备注"}, rows, name="专家名册")
    experts = join(platforms(), [read(plan, name="评审专家库.xlsx")]).experts
    assert len(experts) == len(WAYS)
    apart: dict[str, set[str]] = {expert.code: set() for expert in experts}
    for conflict in find_conflicts(platforms(), SUBMISSIONS, experts):
        if conflict.separates:
            apart[conflict.expert].add(conflict.submission)
    return {expert.code: (apart[expert.code], _waits(expert)) for expert in experts}


def _waits(expert: ExpertInput) -> bool:
    return any(problem["code"] in UNREAD_WORK for problem in expert.import_problems)


def test_there_are_sixty_ways_and_more() -> None:
    assert len(set(WAYS)) >= 60


@pytest.mark.parametrize(("number", "way"), list(enumerate(WAYS, 1)))
def test_every_way_comes_out_as_it_must(
    number: int, way: Way, found: dict[str, tuple[set[str], bool]]
) -> None:
    assert found[f"E{number:05d}"] == (set(way.apart), way.waits)
