"""Files of one name from different hands stay apart, and always under the same names."""

from __future__ import annotations

from reviewer.model.intake import ReadFile
from reviewer.rules.file_names import told_apart


def file(name: str, digest: str, district: str | None = None) -> ReadFile:
    return ReadFile(name, digest, "summary", district=district)


def names(files: list[ReadFile], known: dict[str, str] | None = None) -> list[str]:
    return [entry.name for entry in told_apart(files, known or {})]


def test_names_of_their_own_stay() -> None:
    assert names([file("甲.xlsx", "1", "渝北"), file("乙.xlsx", "2", "江北")]) == [
        "甲.xlsx",
        "乙.xlsx",
    ]


def test_the_same_bytes_twice_are_one_file() -> None:
    assert names([file("甲.xlsx", "1"), file("甲.xlsx", "1")]) == ["甲.xlsx", "甲.xlsx"]


def test_a_second_district_of_the_same_name_is_called_after_it() -> None:
    both = [file("附件2.xlsx", "1", "渝北"), file("附件2.xlsx", "2", "江北")]
    assert names(both) == ["附件2.xlsx", "江北_附件2.xlsx"]
    # … whether it comes together with the first or later, alone
    assert names([file("附件2.xlsx", "3", "江北")], {"附件2.xlsx": "渝北"}) == ["江北_附件2.xlsx"]
    again = {"附件2.xlsx": "渝北", "江北_附件2.xlsx": "江北"}
    assert names(both, again) == ["附件2.xlsx", "江北_附件2.xlsx"]
    assert names([file("江北_附件2.xlsx", "2", "江北")], again) == ["江北_附件2.xlsx"]


def test_a_corrected_file_of_the_same_district_keeps_its_name() -> None:
    assert names([file("附件2.xlsx", "9", "渝北区")], {"附件2.xlsx": "渝北"}) == ["附件2.xlsx"]


def test_files_that_name_no_district_are_numbered() -> None:
    three = [file("表.xlsx", "1"), file("表.xlsx", "2"), file("表.xlsx", "3")]
    assert names(three) == ["表.xlsx", "表（2）.xlsx", "表（3）.xlsx"]
    assert names([file("表", "1"), file("表", "2")]) == ["表", "表（2）"]
