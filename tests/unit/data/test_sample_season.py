"""The sample season is what its script makes, and shows every case it promises."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

import data.sample
from data.sample.applications import cast_lines
from data.sample.make_season import FIRST_PLANTS, INTERNET, PLATFORMS, SECOND_PLANTS, make_season

HOME = Path(data.sample.__file__).parent
Row = list[object]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("season")
    make_season(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in {".xlsx", ".csv"}
    )


def content(path: Path) -> dict[str, bytes]:
    """Unpack a file: another machine's zlib may pack the same content into other bytes."""
    if path.suffix == ".csv":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rows(path: Path, sheet: int = 0) -> list[Row]:
    return [
        list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()
    ]


def summary_rows() -> list[Row]:
    folder = HOME / PLATFORMS / "区县汇总表"
    return [row for path in sorted(folder.iterdir()) for row in rows(path)[4:-1]]


def element_rows() -> list[Row]:
    folder = HOME / PLATFORMS / "申报书要素表"
    return [row for path in sorted(folder.iterdir()) for row in rows(path)[1:]]


def test_committed_season_is_what_the_script_makes(season: Path) -> None:
    assert files(season) == files(HOME)
    for name in files(season):
        assert content(season / name) == content(HOME / name), name


def test_making_it_twice_gives_the_same_bytes(season: Path, tmp_path: Path) -> None:
    make_season(tmp_path)
    for name in files(season):
        assert (season / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_season_stays_small() -> None:
    assert sum((HOME / name).stat().st_size for name in files(HOME)) < 1_000_000


def test_every_category_has_submissions() -> None:
    counts = Counter(row[8] for row in summary_rows())
    assert counts == {
        "适配评测类": 10,
        "咨询规划类": 9,
        "开发服务类": 11,
        "技术标准类": 8,
        "人才培养类": 11,
        "投资类": 9,
    }
    assert len(rows(HOME / INTERNET / "工业互联网平台企业申报汇总.xlsx")) - 2 == 16


def test_one_platform_comes_through_two_districts_and_has_one_form() -> None:
    named = Counter((row[1], row[7]) for row in summary_rows())
    assert sorted(named.values())[-2:] == [1, 2]
    assert len(element_rows()) == len(summary_rows()) - 1


def test_summary_and_form_name_the_same_operators_and_platforms() -> None:
    assert {(row[1], row[7]) for row in summary_rows()} == {
        (row[2], row[21]) for row in element_rows()
    }


def test_every_promised_case_is_cast() -> None:
    assert {case.removeprefix(">") for _, _, case in cast_lines()} == {
        *("ok", "edge", "below_first", "below_second", "below_third", "credit", "no_monitor"),
        *("elsewhere", "deadline_month", "after_deadline", "late", "first_batch", "new_platform"),
        *("relaxed", "relaxed_no_letter", "relaxed_no_field"),
        *("second_platform", "two_categories", "two_districts"),
    }


def test_every_kind_of_tie_is_planted_in_both_calls() -> None:
    kinds = {"same_code", "recent", "boundary", "outside", "parent", "share", "declared"}
    kinds |= {"requested", "lookalike", "post", "office", "former_name"}
    assert set(SECOND_PLANTS) == kinds
    assert set(FIRST_PLANTS) == kinds | {"space", "brackets", "city", "sister"}


def test_roster_holds_enough_experts() -> None:
    first = rows(HOME / PLATFORMS / "评审专家库.xlsx")[2:]
    second = rows(HOME / INTERNET / "评审专家库.xlsx")[2:]
    assert (len(first), len(second)) == (88, 36)
    codes = {row[1] for row in first} | {row[1] for row in second}
    assert len(codes) == 112
    assert len({row[2] for row in first}) == 88


def test_credit_codes_are_fictional_and_carry_right_check_digits() -> None:
    codes = [str(row[3]) for row in element_rows()]
    for call in (PLATFORMS, INTERNET):
        codes += [str(row[4]) for row in rows(HOME / call / "评审专家库.xlsx")[2:] if row[4]]
    assert all(uscc.is_valid(code) and "FAKE" in code for code in codes)


def test_numbers_and_addresses_belong_to_nobody() -> None:
    phones = [str(row[34]) for row in element_rows()]
    mails = [str(row[35]) for row in element_rows()]
    for call in (PLATFORMS, INTERNET):
        roster = rows(HOME / call / "评审专家库.xlsx")[2:]
        phones += [str(row[10]) for row in roster]
        mails += [str(row[11]) for row in roster]
    assert all(phone.startswith("100") and len(phone) == 11 for phone in phones)
    assert all(mail.endswith("@example.com") for mail in mails)


def test_receipts_name_every_summary_file() -> None:
    with (HOME / PLATFORMS / "收件登记.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    assert table[0] == ["文件", "报送单位", "收到时间", "申报数"]
    assert sorted(row[0] for row in table[1:]) == sorted(
        path.name for path in (HOME / PLATFORMS / "区县汇总表").iterdir()
    )
    assert sum(int(row[3]) for row in table[1:]) == len(summary_rows())
