"""Invented organisations and persons: rare-character names, fictional codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.cn import uscc

from data.sample.dice import SampleDice

FIRST = "瑭翀沄湜璘缙翾荻蓥祎劼昶赟甯澔骢"
SECOND = "榫橹帷磐砚簇棹稻笕梿坞隰"
SURNAMES = "柏卞仇岑单樊费甘龚葛郝侯纪焦解康兰黎骆毛倪聂欧裴戚乔饶沙邵宋谭万温邬席向严殷尹臧曾詹"
GIVEN = "安柏辰川帆谷禾珩嘉景凯岚磊黎明宁楠鹏琪然若森书思田维文希晓轩雅一屿远悦越泽知之舟子"
INSTITUTES = ("理工大学", "科技学院", "职业技术学院", "软件研究院", "检测中心", "软件行业促进中心")

DISTRICT_CODES = {
    "渝北": "500112",
    "两江新区": "500112",
    "渝中": "500103",
    "江北": "500105",
    "沙坪坝": "500106",
    "九龙坡": "500107",
    "南岸": "500108",
    "北碚": "500109",
    "巴南": "500113",
    "江津": "500116",
    "涪陵": "500102",
    "万州": "500101",
    "长寿": "500115",
    "永川": "500118",
    "合川": "500117",
    "黔江": "500114",
    "开州": "500154",
    "梁平": "500155",
    "石柱": "500240",
    "酉阳": "500242",
    "成都": "510107",
}

_CODE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class SampleOrganisation:
    """Describe an invented organisation."""

    name: str
    brand: str
    code: str
    district: str


def credit_code(kind: str, district: str, number: int) -> str:
    """Make a fictional credit code with right check digits.

    `kind` is 91 for companies, 12 for public institutions, 11 for offices. The word FAKE stands
    where no real organisation has it. Check digits follow GB 11714 and GB 32100.
    """
    body = f"FAKE{number:04d}"
    total = sum(
        weight * _CODE_LETTERS.index(letter)
        for weight, letter in zip(_CODE_WEIGHTS, body, strict=True)
    )
    check = (11 - total % 11) % 11
    stem = kind + DISTRICT_CODES[district] + body + ("X" if check == 10 else str(check))
    return stem + str(uscc.calc_check_digit(stem))


class Registry:
    """Hand out organisations and persons, none twice."""

    def __init__(self, dice: SampleDice, *, first_number: int) -> None:
        self._dice = dice
        self._brands = dice.shuffled([a + b for a in FIRST for b in SECOND])
        self._people: set[str] = set()
        self._number = first_number

    def brand(self) -> str:
        """Give an unused brand."""
        return self._brands.pop()

    def code(self, kind: str, district: str) -> str:
        """Give an unused credit code."""
        self._number += 1
        return credit_code(kind, district, self._number)

    def company(self, district: str, business: str, brand: str | None = None) -> SampleOrganisation:
        """Found a company; a given brand makes it sound like an existing one."""
        name = brand or self.brand()
        town = "成都" if district == "成都" else "重庆"
        code = self.code("91", district)
        return SampleOrganisation(f"{town}{name}{business}", name, code, district)

    def institute(self) -> SampleOrganisation:
        """Found a university, a research institute or an association."""
        brand = self.brand()
        district = self._dice.pick(["渝北", "渝中", "沙坪坝", "南岸", "北碚", "巴南"])
        name = f"渝{brand}{self._dice.pick(INSTITUTES)}"
        return SampleOrganisation(name, brand, self.code("12", district), district)

    def office(self, district: str) -> SampleOrganisation:
        """Name a district's economic commission, the recommending unit."""
        return SampleOrganisation(
            f"{district}经济和信息化委员会", district, self.code("11", district), district
        )

    def person(self) -> str:
        """Invent a person's name."""
        while True:
            length = 1 if self._dice.chance(0.2) else 2
            given = "".join(self._dice.pick(GIVEN) for _ in range(length))
            name = self._dice.pick(SURNAMES) + given
            if name not in self._people and len(set(given)) == len(given):
                self._people.add(name)
                return name


def phone(number: int) -> str:
    """Write a mobile number that no network assigns."""
    return f"100{number:08d}"
