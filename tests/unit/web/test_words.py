"""Every text that a page asks for exists in both languages, and none is left over."""

from __future__ import annotations

import re
import string
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from web import words

WEB = Path(words.__file__).parent
SOURCES = [*sorted(WEB.rglob("*.html")), *sorted(WEB.rglob("*.py"))]
# A call with a whole code, and one with a group that is completed at run time.
CALL = re.compile(
    r"""\b(?:t|page_text|write|named|texts_of)\(\s*f?['"]([a-z0-9_.]+)['"]\s*([~,)+])"""
)
MARK = re.compile(r"""\bmark\(\s*['"]([a-z_]+)['"]\s*\)""")
MARK_GROUP = re.compile(r"""\bmark\([^)]*?,\s*['"]([a-z0-9_.]+\.)['"]""")
FORMATTED = re.compile(r"""f['"]([a-z0-9_.]+\.)\{""")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def asked_for() -> tuple[set[str], set[str]]:
    whole: set[str] = set()
    groups = {"status."}  # what mark() completes where no group is named
    for file in SOURCES:
        text = file.read_text(encoding="utf-8")
        for code, after in CALL.findall(text):
            (groups if code.endswith(".") or after == "~" else whole).add(code)
        whole.update(f"status.{word}" for word in MARK.findall(text))
        groups.update(MARK_GROUP.findall(text), FORMATTED.findall(text))
    return whole, groups


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_know_the_same_codes() -> None:
    assert set(words.catalogue("zh")) == set(words.catalogue("en"))


def test_no_text_is_empty() -> None:
    for language in words.LANGUAGES:
        assert [code for code, text in words.catalogue(language).items() if not text.strip()] == []


def test_both_languages_fill_the_same_blanks() -> None:
    chinese, english = words.catalogue("zh"), words.catalogue("en")
    differing = [code for code in chinese if blanks(chinese[code]) != blanks(english[code])]
    assert differing == []


def test_every_code_that_a_page_names_has_a_text() -> None:
    whole, _ = asked_for()
    assert sorted(whole - set(words.catalogue("zh"))) == []
    assert len(whole) > 50  # the search itself finds the calls


def test_every_text_is_used_by_some_page() -> None:
    _, groups = asked_for()
    sources = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    unused = [
        code
        for code in words.catalogue("zh")
        if f"'{code}'" not in sources
        and f'"{code}"' not in sources
        and not any(code.startswith(group) for group in groups)
        and not code.startswith("noun.")
    ]
    assert unused == []


def test_every_noun_is_counted_in_some_text() -> None:
    texts = "".join(words.catalogue("en").values())
    nouns = [code for code in words.catalogue("en") if code.startswith("noun.")]
    assert nouns
    assert [code for code in nouns if f":{code.removeprefix('noun.')}}}" not in texts] == []


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    [
        (0, "0 mails are queued.", "0"),
        (1, "1 mail is queued.", "1"),
        (2, "2 mails are queued.", "2"),
    ],
)
def test_one_and_many_are_told_apart(n: int, english: str, chinese: str) -> None:
    assert words.write("invitations.queued", "en", n=n) == english
    assert chinese in words.write("invitations.queued", "zh", n=n)


def test_several_counts_in_one_text_agree_each_with_its_own_number() -> None:
    text = words.write("panels.difference", "en", seats=1, slots=2, rooms=0)
    assert "1 seat, 2 slots and 0 rooms changed" in text


def test_a_count_written_with_separators_is_many() -> None:
    assert words.write("attachments.count", "en", n="1,000") == "1,000 attachments"


def test_chinese_texts_are_calm() -> None:
    assert [code for code, text in words.catalogue("zh").items() if re.search("[!！]", text)] == []


@pytest.mark.parametrize(
    ("language", "expected"), [("zh", "3月14日（周一）09:15"), ("en", "Mon 14 Mar, 09:15")]
)
def test_a_moment_is_written_in_the_calls_zone(language: words.Language, expected: str) -> None:
    moment = datetime(2022, 3, 14, 1, 15, tzinfo=UTC)
    assert words.write_moment(moment, language, SHANGHAI) == expected


def test_a_full_day_names_its_year() -> None:
    assert words.write_full_day(date(2022, 2, 18), "zh") == "2022年2月18日（周五）"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12345, "12,345"),
        (Decimal("1234.50"), "1,234.50"),
        (2000.0, "2,000"),
        (0.25, "0.25"),
        (None, ""),
        ("2015.10", "2015.10"),
    ],
)
def test_numbers_keep_their_digits(value: object, expected: str) -> None:
    assert words.write_number(value) == expected


def test_an_unknown_code_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        words.write("no.such.code", "zh")
