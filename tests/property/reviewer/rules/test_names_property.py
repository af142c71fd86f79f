"""Names and codes as people vary them stay the same organisation; other words make another."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from reviewer.rules.credit_codes import ALPHABET, suggest_code, valid_code
from reviewer.rules.names import plain, spelled
from tests.builders.same_organisation import same_organisation

STEMS = st.text("岑沃翊匠朔桥瑾衍霁洺澜穹璞芯ABKZ", min_size=2, max_size=4)
TRADES = st.sampled_from(["软件", "云计算", "数据服务", "创业投资", "工业互联网", "教育科技"])
FORMS = st.sampled_from(["有限公司", "有限责任公司", "股份有限公司"])
MORE_WORDS = st.sampled_from(["发展", "服务", "控股", "实业", "集团", "新"])

Change = Callable[[str], str]
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
CHANGES: list[Change] = [
    lambda name: name.replace("重庆", "重庆市", 1),
    lambda name: name.replace("有限公司", "（有限公司）"),
    lambda name: name.replace("有限公司", "(有限公司)"),
    lambda name: f" {name}\u3000",
    lambda name: f"{name[:3]} {name[3:]}",
    lambda name: f"{name[:4]}\u200b{name[4:]}",
    lambda name: f"{name[:2]}\n{name[2:]}",
    lambda name: f"\ufeff{name}\u00a0",
    lambda name: "".join(WIDE.get(sign, sign) for sign in name),
    lambda name: name.lower(),
    lambda name: f"{name}渝北分公司",
    lambda name: f"{name}（万州办事处）",
]


@st.composite
def firms(draw: st.DrawFn) -> tuple[str, str, str]:
    return draw(STEMS), draw(TRADES), draw(FORMS)


def written(firm: tuple[str, str, str]) -> str:
    stem, trade, form = firm
    return f"重庆{stem}{trade}{form}"


@given(firms(), st.lists(st.sampled_from(CHANGES), max_size=4, unique=True), FORMS)
def test_any_mixture_of_variants_is_the_same_firm(
    firm: tuple[str, str, str], changes: list[Change], form: str
) -> None:
    name = written(firm)
    varied = written((firm[0], firm[1], form))
    # a branch is written after the whole name, so it comes last and only once
    branches = [change for change in changes if change in CHANGES[-2:]]
    for change in [
        each_change for each_change in changes if each_change not in branches
    ] + branches[:1]:
        varied = change(varied)
    assert same_organisation(name, None, varied, None)


@given(firms(), MORE_WORDS)
def test_a_word_more_is_another_firm(firm: tuple[str, str, str], word: str) -> None:
    stem, trade, form = firm
    assert not same_organisation(written(firm), None, f"重庆{stem}{trade}{word}{form}", None)
    assert not same_organisation(written(firm), None, f"重庆{stem}{word}{trade}{form}", None)


@given(st.text(max_size=40))
def test_normalising_is_settled_after_once_for_any_text(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
    assert plain(plain(text)) == plain(text)


@st.composite
def codes(draw: st.DrawFn) -> str:
    middle = draw(st.text(ALPHABET, min_size=9, max_size=9))
    body = f"91{draw(st.integers(500100, 500243))}{middle}"
    return body + str(uscc.calc_check_digit(body))


@given(codes(), st.sampled_from([" ", "\u3000", "\u200b", "-", "\n"]), st.integers(0, 18))
def test_a_code_survives_case_width_and_gaps(code: str, gap: str, at: int) -> None:
    wide = "".join(WIDE.get(sign, sign) for sign in code)
    for variant in (code.lower(), wide, code[:at] + gap + code[at:]):
        assert valid_code(variant) == code


@given(codes(), st.integers(8, 16))
def test_a_letter_that_the_standard_leaves_out_is_suggested_back(code: str, at: int) -> None:
    alike = {"0": "O", "1": "I", "2": "Z", "5": "S"}
    if code[at] in alike:
        mistyped = code[:at] + alike[code[at]] + code[at + 1 :]
        assert valid_code(mistyped) is None
        assert suggest_code(mistyped) == code


@given(codes(), st.sampled_from(ALPHABET))
def test_a_wrong_check_character_is_never_valid_and_suggested_back(code: str, sign: str) -> None:
    mistyped = code[:17] + sign
    if sign != code[17]:
        assert valid_code(mistyped) is None
        assert suggest_code(mistyped) == code


@given(st.text(max_size=60))
def test_any_text_can_be_asked_about(text: str) -> None:
    code = valid_code(text)
    assert code is None or valid_code(code) == code
    suggestion = suggest_code(text)
    assert suggestion is None or valid_code(suggestion) == suggestion
