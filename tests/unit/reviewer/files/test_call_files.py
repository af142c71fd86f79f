"""Programme files: the built-in ones say what the notices say, bad ones are refused."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import data.calls
from reviewer.errors import BadInput
from reviewer.files.call_files import (
    built_in_calls,
    parse_call,
    read_call_file,
)
from reviewer.files.intake.categories import CategoryNames
from reviewer.messages import say
from reviewer.model.programme import CallDefinition

CALLS = built_in_calls()
TEXT = files(data.calls).joinpath("cq-platforms-2021.toml").read_text(encoding="utf-8")


def refusal_of(text: str) -> BadInput:
    with pytest.raises(BadInput) as refusal:
        parse_call(text.encode(), "call.toml")
    return refusal.value


def test_the_programmes_of_the_notices_are_built_in() -> None:
    assert sorted(CALLS) == [
        "cq-cloud-reward-2020",
        "cq-industrial-internet-2022",
        "cq-integration-2020",
        "cq-loan-interest-2020",
        "cq-platforms-2021",
        "cq-talent-base-2022",
        "js-first-version-2021",
    ]


def test_the_first_call_has_the_thresholds_of_the_notice() -> None:
    found = {
        category.code: {threshold.figure: int(threshold.value) for threshold in category.thresholds}
        for category in CALLS["cq-platforms-2021"].categories
    }
    assert found == {
        "testing": {"products": 200, "clients": 30},
        "consulting": {"projects": 50, "clients": 100},
        "development": {"projects": 20, "clients": 10},
        "standards": {"standards": 30, "assessments": 60},
        "talent": {"trained": 1200, "software_pct": 80, "clients": 50},
        "investment": {"events": 20, "invested": 5, "amount_wan": 2000},
    }


def test_the_nine_classes_of_software() -> None:
    call = CALLS["js-first-version-2021"]
    assert [category.name.zh for category in call.categories] == [
        *("基础软件", "支撑软件", "平台软件", "工业软件", "嵌入式系统软件", "信息安全软件"),
        *("5G相关软件", "人工智能软件", "行业应用软件"),
    ]
    names = CategoryNames(call.categories)
    assert [names.exact(text) for text in ("人工智能软件", "游戏软件")] == ["ai", None]


def test_the_deadlines_of_the_first_call_are_soft_days() -> None:
    deadlines = CALLS["cq-platforms-2021"].deadlines
    assert deadlines.applicant is not None
    assert deadlines.district is not None
    assert (deadlines.applicant.on, deadlines.applicant.soft) == (date(2022, 2, 18), True)
    assert (deadlines.district.on, deadlines.district.soft) == (date(2022, 2, 25), True)


def test_the_second_call_has_its_numbers() -> None:
    call = CALLS["cq-industrial-internet-2022"]
    assert call.selection.quota == 5
    assert (call.defence.held, call.defence.presentation_minutes) == (True, 15)
    assert call.deadlines.district is not None
    assert call.deadlines.district.moment(call.zone) == datetime(
        2022, 5, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai")
    )
    assert call.deadlines.district.soft is False


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_rule_names_clause_and_says_what_it_asks(name: str) -> None:
    for rule in CALLS[name].eligibility:
        assert rule.clause
        assert rule.quote or getattr(rule, "message", None) or rule.kind == "unique"
    assert CALLS[name].notice.working_days >= 5


@pytest.mark.parametrize("name", ["cq-industrial-internet-2022", "cq-platforms-2021"])
def test_panels_of_the_founding_calls_have_five_members(name: str) -> None:
    assert CALLS[name].panel.min_size == 5
    assert CALLS[name].notice.working_days == 5
    assert sum(criterion.weight for criterion in CALLS[name].scoring.criteria) == 100


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "call.toml"
    path.write_text("\ufeff" + TEXT, encoding="utf-8")
    assert read_call_file(path) == CALLS["cq-platforms-2021"]


def test_a_missing_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as missing:
        read_call_file(tmp_path / "no.toml")
    assert missing.value.code == "error.call_file_unreadable"
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 1_000_001)
    with pytest.raises(BadInput) as refused:
        read_call_file(huge)
    assert refused.value.code == "error.call_file_too_large"


def test_what_is_not_toml_or_not_utf8_is_refused() -> None:
    assert refusal_of("name = ").code == "error.call_file_not_toml"
    with pytest.raises(BadInput) as refused:
        parse_call("标题".encode("gb18030"), "call.toml")
    assert refused.value.code == "error.call_file_not_utf8"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "cq-platforms-2021"', 'name = "CQ Platforms"', "name"),
        ("issued_on = 2021-12-29", 'issued_on = "soon"', "issued_on"),
        ("min_size = 5", "min_size = 6", "panel"),
        ("weight = 10", "weight = 11", "scoring"),
        ('kind = "in_service"', 'kind = "in_servce"', "eligibility.2"),
        ("decimals = 2", "decimal = 2", "scoring.decimal"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Chongqin"', "timezone"),
        ('code = "investment"', 'code = "talent"', ""),
        ("look_back_years = 3", "look_back_years = 11", "conflicts.look_back_years"),
    ],
)
def test_a_refusal_names_the_key(old: str, new: str, key: str) -> None:
    assert old in TEXT
    refused = refusal_of(TEXT.replace(old, new, 1))
    assert refused.code == "error.call_file_invalid"
    assert key in str(refused.details["problems"])
    assert "call.toml" in say(refused.code, "zh", **refused.details)


@pytest.mark.parametrize(
    ("issued_on", "year"),
    [("2021-12-29", 2021), ("2021-12-01", 2021), ("2021-11-30", 2020), ("2022-06-01", 2021)],
)
def test_a_call_that_names_no_year_asks_for_the_last_whole_one(issued_on: str, year: int) -> None:
    document = built_in_calls()["cq-platforms-2021"].model_dump(mode="json")
    call = CallDefinition.model_validate({**document, "issued_on": issued_on, "year": None})
    assert call.figures_year == year
