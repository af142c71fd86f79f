"""Names of organisations, platforms and persons: when two spellings are one name.

The policy, from the safest evidence to the weakest:

1. Equal credit codes: the same organisation.
2. Two valid and different codes: different organisations, however alike the names are.
3. Otherwise the same where the normalised names are equal, or where one is a former name of the
   other.

Normalising forgives what people vary (widths, spaces, brackets, 市 and 省 after the place, the
legal form, a branch of the same firm), never a word of the name itself: 某某科技 and 某某科技发展
stay two firms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from reviewer.rules.traditional import simplified

INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
IGNORED_CATEGORIES = INVISIBLE_CATEGORIES | frozenset({"Ps", "Pe", "Pi", "Pf", "Pd", "Pc"})
MOST_ROUNDS = 6
IGNORED_SIGNS = frozenset("·•・.,、。,:;'\"`~*!?/\\|<>《》")

PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南"
    "|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
PLACE = re.compile(
    rf"^(?:中国)?({PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?(?=.)"
)
CITY_AFTER_PROVINCE = re.compile(rf"^({PROVINCES})([^市省县区]{{2,4}})市(?=.)")
LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司")
PARTNERSHIP = re.compile(r"(?:特殊)?(?:普通|有限)合伙$")
BRANCH_WORDS = (
    "分公司|子公司|办事处|代表处|营业部|营业厅|分部|分行|支行|分理处|分院|分所|分中心|分厂|分店|门店"
    "|事业部|项目部|研发部|技术部|部|研究院|研究所|研发中心|技术中心|中心|实验室|工厂|处|科|室"
)
BRANCH = re.compile(
    rf"^(.+?(?:有限责任公司|有限公司|银行|事务所))(?!$).{{0,20}}?(?:{BRANCH_WORDS})$"
)
FORMER = re.compile(
    r"^(.+?)\s*[(（\[【]\s*(?:原名称?|曾用名|更名前|前身|原)\s*[:：为]?\s*(.{4,}?)\s*[)）\]】]\s*$"
)


def plain(text: str | None) -> str:
    """Rid a text of what nobody sees: widths, white space, zero-width and control characters.

    Latin letters become upper case. Punctuation stays.
    """
    return _until_settled(_plain_once, text or "")


def _plain_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        sign for sign in folded if unicodedata.category(sign) not in INVISIBLE_CATEGORIES
    ).upper()


def _until_settled(step: Callable[[str], str], text: str) -> str:
    """Repeat a step until nothing changes: what one removes may let two signs join anew."""
    for _ in range(MOST_ROUNDS):
        after = step(text)
        if after == text:
            break
        text = after
    return text


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """Give a name without brackets, dashes, dots and invisible characters, else as written."""
    return _until_settled(_spelled_once, text)


def _spelled_once(text: str) -> str:
    return "".join(
        sign
        for sign in simplified(plain(text))
        if unicodedata.category(sign) not in IGNORED_CATEGORIES and sign not in IGNORED_SIGNS
    )


@lru_cache(maxsize=65536)
def normalised(name: str) -> str:
    """Give the form in which names of organisations are compared.

    Beyond `spelled`: 重庆市 and 重庆 at the front are one place, 有限公司, 有限责任公司 and
    股份有限公司 one legal form, and a branch or department counts as its firm.
    """
    text = legal_name(name)
    found = list(LEGAL_FORM.finditer(text))
    if found and found[-1].end() == len(text) and found[-1].start() > 0:
        text = text[: found[-1].start()] + "公司"
    return text


@lru_cache(maxsize=65536)
def legal_name(name: str) -> str:
    """Give the form in which two firms are told apart that share all but their legal form.

    As `normalised`, with 有限公司, 有限责任公司 and 股份有限公司 as written.
    """
    text = spelled(split_former(name)[0])
    text = PLACE.sub(r"\1", text, count=1)
    text = CITY_AFTER_PROVINCE.sub(r"\1\2", text, count=1)
    text = PARTNERSHIP.sub("", text)
    branch = BRANCH.match(text)
    return branch.group(1) if branch else text


def split_former(name: str) -> tuple[str, str | None]:
    """Part a name such as 甲有限公司（原乙有限公司） into the present and the former name.

    The former name is None where the text gives none.
    """
    found = FORMER.match(name.strip())
    return (found.group(1), found.group(2)) if found else (name, None)


@lru_cache(maxsize=65536)
def platform_name(name: str) -> str:
    """Give the form in which names of platforms are compared: only the spelling is forgiven.

    （一期） and the like stay part of the name: a later stage is another platform.
    """
    return spelled(name)


def person_name(name: str | None) -> str:
    """Give the form in which names of persons are compared: 彭　玲 is 彭玲."""
    return spelled(name or "")


def variants(written: str, known: str) -> tuple[str, ...]:
    """Name how a spelling departs from the known name, as words for evidence.

    Possible words: inner_space, zero_width, width_or_case, brackets, place_suffix, legal_form,
    branch, former_name. Empty where both are the same text.
    """
    if written == known:
        return ()
    found: list[str] = []
    if any(unicodedata.category(sign) == "Cf" for sign in written):
        found.append("zero_width")
    if any(sign.isspace() for sign in written):
        found.append("inner_space")
    if plain(written) == plain(known) and _visible(written) != _visible(known):
        found.append("width_or_case")
    present, former = split_former(written)
    if _signs(present) != _signs(split_former(known)[0]):
        found.append("brackets")
    if former:
        found.append("former_name")
    row, two = spelled(present), spelled(split_former(known)[0])
    if BRANCH.match(row) and not BRANCH.match(two):
        found.append("branch")
    if (PLACE.sub(r"\1", row) != row) != (PLACE.sub(r"\1", two) != two):
        found.append("place_suffix")
    forms = [LEGAL_FORM.findall(text)[-1:] for text in (row, two)]
    if forms[0] != forms[1]:
        found.append("legal_form")
    return tuple(found)


def _visible(text: str) -> str:
    return "".join(
        sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )


def _signs(text: str) -> int:
    return len(plain(text)) - len(spelled(text))
