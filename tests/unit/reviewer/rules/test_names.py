"""When two spellings are one name."""

from __future__ import annotations

import pytest

from reviewer.rules.names import (
    normalised,
    person_name,
    plain,
    platform_name,
    split_former,
    variants,
)
from reviewer.rules.traditional import PAIRS
from tests.builders.rules_records import credit_code
from tests.builders.same_organisation import same_organisation

SAME = [
    ("重庆朔桥创业投资（有限公司）", "重庆朔桥创业投资有限公司"),
    ("重庆 霁匠云计算有限公司", "重庆霁匠云计算有限公司"),
    ("重庆霁匠云计算有限公司\u3000", "重庆霁匠云计算有限公司"),
    ("重庆琮岭\u200b云计算有限公司", "重庆琮岭云计算有限公司"),
    ("重庆朔桥创业\n投资有限公司", "重庆朔桥创业投资有限公司"),
    ("重庆市涵译数据服务有限公司", "重庆涵译数据服务有限公司"),
    ("重庆ＭＫ阶数字科技股份(有限公司)", "重庆MK阶数字科技股份有限公司"),
    ("重庆lh匠云计算有限公司", "重庆LH匠云计算有限公司"),
    ("重庆桓岭科技有限责任公司", "重庆桓岭科技有限公司"),
    ("重庆桓岭科技股份有限公司", "重庆桓岭科技有限公司"),
    ("重庆桓岭科技有限公司渝北分公司", "重庆桓岭科技有限公司"),
    ("重庆桓岭科技有限公司（渝北分公司）", "重庆桓岭科技有限公司"),
    ("重庆桓岭科技有限公司研发中心", "重庆桓岭科技有限公司"),
    ("重庆铄银行渝北支行", "重庆铄银行"),
    ("重庆洺阶创业投资【集团】有限公司", "重庆洺阶创业投资（集团）有限公司"),
    ("四川省成都市桓岭科技有限公司", "四川成都桓岭科技有限公司"),
    ("重庆珩弦会计师事务所（普通合伙）", "重庆珩弦会计师事务所"),
    ("重庆桓岭科技有限公司（原重庆丁戊科技有限公司）", "重庆市丁戊科技有限责任公司"),
]

DIFFERENT = [
    ("重庆岑沃工业互联网发展有限公司", "重庆岑沃工业互联网有限公司"),
    ("重庆洺阶创业投资（集团）发展有限公司", "重庆洺阶创业投资（集团）有限公司"),
    ("重庆涵钥软件服务有限公司", "重庆涵钥软件有限公司"),
    ("重庆洺阶创业投资（集团）有限公司", "重庆洺阶创业投资有限公司"),
    ("重庆沐讯数据服务控股集团有限公司", "重庆沐讯数据服务有限公司"),
    ("重庆桓岭科技有限公司", "桓岭科技有限公司"),
    ("渝衡大学", "渝衡理工大学"),
    ("重庆桓岭大学", "重庆桓岭大学有限公司"),
]


@pytest.mark.parametrize(("first", "other"), SAME)
def test_spelling_place_form_and_branch_are_forgiven(first: str, other: str) -> None:
    assert same_organisation(first, None, other, None) is True
    assert same_organisation(other, None, first, None) is True


@pytest.mark.parametrize(("first", "other"), DIFFERENT)
def test_a_word_more_is_another_firm(first: str, other: str) -> None:
    assert same_organisation(first, None, other, None) is False


def test_equal_codes_are_one_organisation_whatever_the_names() -> None:
    code = credit_code(7)
    assert same_organisation("甲", code, "乙", code.lower()) is True


def test_valid_different_codes_are_two_organisations_even_of_one_name() -> None:
    name = "重庆桓岭科技有限公司"
    assert same_organisation(name, credit_code(7), name, credit_code(8)) is False


def test_an_invalid_code_decides_nothing() -> None:
    name = "重庆桓岭科技有限公司"
    assert same_organisation(name, "91500112FAKE00000", name, credit_code(8)) is True


def test_a_missing_name_is_no_name() -> None:
    assert same_organisation(" ", None, "", None) is False


def test_a_former_name_in_brackets_is_parted() -> None:
    assert split_former("甲乙有限公司（曾用名：丙丁有限公司）") == ("甲乙有限公司", "丙丁有限公司")
    assert split_former("甲乙（集团）有限公司") == ("甲乙（集团）有限公司", None)


def test_the_normalised_name_keeps_a_mark_of_the_legal_form() -> None:
    assert normalised("重庆市桓岭科技（集团）有限责任公司") == "重庆桓岭科技集团公司"
    assert normalised("有限公司") == "有限公司"


def test_platforms_forgive_spaces_but_not_stages() -> None:
    assert platform_name(" 洺尺软件人才实训基地平 台") == platform_name("洺尺软件人才实训基地平台")
    assert platform_name("洺阶质量测评（一期）平台") != platform_name("洺阶质量测评平台")


def test_names_of_persons_lose_their_padding() -> None:
    assert person_name("彭　玲") == "彭玲"
    assert person_name(None) == ""


def test_plain_text_has_one_width_and_no_space() -> None:
    assert plain(" １２ a\u00a0b\ufeff") == "12AB"


@pytest.mark.parametrize(
    ("written", "known", "words"),
    [
        ("重庆甲木有限公司", "重庆甲木有限公司", ()),
        ("重庆 甲木有限公司", "重庆甲木有限公司", ("inner_space",)),
        ("重庆甲\u200b木有限公司", "重庆甲木有限公司", ("zero_width",)),
        ("重庆ＡＢ有限公司", "重庆AB有限公司", ("width_or_case",)),
        ("重庆甲木（有限公司）", "重庆甲木有限公司", ("brackets",)),
        ("重庆市甲木有限公司", "重庆甲木有限公司", ("place_suffix",)),
        ("重庆甲木有限责任公司", "重庆甲木有限公司", ("legal_form",)),
        ("重庆甲木有限公司万州分公司", "重庆甲木有限公司", ("branch",)),
        ("重庆甲木有限公司（原重庆乙水有限公司）", "重庆甲木有限公司", ("former_name",)),
    ],
)
def test_the_departure_of_a_spelling_is_named(
    written: str, known: str, words: tuple[str, ...]
) -> None:
    assert variants(written, known) == words


def test_the_traditional_script_makes_no_other_name() -> None:
    assert normalised("重慶瀾甲軟件有限公司") == normalised("重庆澜甲软件有限公司")
    assert normalised("香港應用科技研究院") == normalised("香港应用科技研究院")
    assert normalised("重庆洺阶软件有限公司") != normalised("重庆岫阶软件有限公司")


def test_every_traditional_sign_has_one_simple_form() -> None:
    pairs = {(PAIRS[at], PAIRS[at + 1]) for at in range(0, len(PAIRS), 2)}
    assert len(PAIRS) % 2 == 0
    assert len({first for first, _ in pairs}) == len(pairs)
    changed = {first for first, second in pairs if first != second}
    assert not changed & {second for _, second in pairs}
    for _, second in pairs:
        second.encode("gb2312")
