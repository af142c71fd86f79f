"""Names of districts and of their recommending offices."""

from __future__ import annotations

import pytest

from reviewer.files.reference_files import read_districts
from reviewer.rules.districts import District, recommending_district, short_district

DISTRICTS = read_districts()


@pytest.mark.parametrize(
    "district", DISTRICTS, ids=[each_district.short for each_district in DISTRICTS]
)
def test_every_name_of_a_district_leads_to_its_short_name(district: District) -> None:
    for name in (district.short, district.name, f"重庆市{district.name}", *district.aliases):
        assert short_district(name) == district.short


@pytest.mark.parametrize(
    "district", DISTRICTS, ids=[each_district.short for each_district in DISTRICTS]
)
def test_every_district_has_recommending_offices(district: District) -> None:
    for office in (
        f"{district.short}经济和信息化委员会",
        f"{district.name}经济和信息化委员会",
        f"重庆市{district.name}经济信息委",
        f"{district.short}经信部门",
        f"{district.name}人民政府",
    ):
        assert recommending_district(office) == district.short


@pytest.mark.parametrize(
    "employer",
    ["重庆市经济和信息化委员会", "渝衡大学", "重庆渝北信息技术有限公司", "", "人民政府"],
)
def test_others_recommend_for_no_district(employer: str) -> None:
    assert recommending_district(employer) is None


def test_a_missing_district_stays_missing() -> None:
    assert short_district(None) == ""
    assert short_district(" ") == ""
