"""Names of districts and of the offices that recommend for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reviewer.rules.names import spelled


@dataclass(frozen=True)
class District:
    """Describe a recommending district: short and official name, region, and other names.

    `region` is empty for the zones.
    """

    short: str
    name: str
    region: str
    aliases: tuple[str, ...] = ()


# What districts are called besides their short name; the zones have names of their own.
ALIASES = {
    "西部科学城重庆高新区": "高新区",
    "西部科学城": "高新区",
    "重庆高新技术产业开发区": "高新区",
    "高新技术产业开发区": "高新区",
    "高新": "高新区",
    "重庆高新区": "高新区",
    "两江": "两江新区",
    "万盛": "万盛经开区",
    "万盛区": "万盛经开区",
    "开县": "开州",
    "忠": "忠县",
    "万盛经济技术开发区": "万盛经开区",
    "重庆两江新区": "两江新区",
}
ZONES = frozenset({"高新区", "两江新区", "万盛经开区"})
SUFFIX = re.compile(r"(?:(?:土家族|苗族)*自治县|[区县])$")
OFFICE = re.compile(
    r"(?:经济和?信息化?(?:委员会|委|局|部门)?|经信(?:委员会|委|局|部门)"
    r"|工业和?信息化(?:委员会|委|局)|工信(?:委|局)|经济(?:发展|运行|商务)(?:委员会|局)|经发局"
    r"|科技和经济信息化局|改革发展和科技局|产业发展局|人民政府|管理委员会|管委会)(?:机关|办公室)?$"
)


@lru_cache(maxsize=4096)
def short_district(name: str | None) -> str:
    """Give the short name of a district: 重庆市渝北区 and 渝北 are both 渝北.

    The empty text stays empty; a name that is no district comes back without its suffix.
    """
    text = spelled(name or "")
    if text in ALIASES:
        return ALIASES[text]
    text = re.sub(r"^重庆市?(?=.)", "", text)
    text = ALIASES.get(text, text)
    if text in ZONES:
        return text
    short = SUFFIX.sub("", text) if len(text) > 2 else text
    return ALIASES.get(short, short)


@lru_cache(maxsize=4096)
def recommending_district(employer: str) -> str | None:
    """Name the district whose recommending office an employer is; None where it is no such office.

    渝中区经济和信息化委员会, 渝中经济信息委 and 渝中区经信部门 all recommend for 渝中. The notices
    name the offices of economy and information of districts and zones, and the districts'
    governments. Offices of the city itself recommend for nobody.
    """
    text = spelled(employer)
    found = OFFICE.search(text)
    if not found:
        return None
    place = text[: found.start()]
    if place in {"", "重庆", "重庆市"}:
        return None
    return short_district(place) or None
