"""Districts in all their spellings."""

from __future__ import annotations

from reviewer.files.intake.districts import district_of_name, short_name


def test_districts_in_all_their_spellings() -> None:
    written = [
        "渝北区经济信息委",
        "渝北经信委",
        "重庆市渝北区",
        "忠县经济信息委",
        "两江新区",
        "石柱土家族自治县",
    ]
    assert [short_name(text) for text in written] == [
        "渝北",
        "渝北",
        "渝北",
        "忠县",
        "两江新区",
        "石柱",
    ]
    assert district_of_name("05_万州_附件2信息汇总表.xls") == "万州"
    assert district_of_name("汇总.xlsx") is None
