"""The words: complete in both languages, alike in their blanks, known to the code."""

from __future__ import annotations

import ast
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import reviewer
from reviewer.messages import FILES, Language, Message, catalogue, knows, say

FOLDER = Path(str(reviewer.__file__)).parent
LANGUAGES: tuple[Language, ...] = ("zh", "en")
GROUPS = {code.partition(".")[0] for code in catalogue("zh")}


def blanks(text: str) -> set[str]:
    """Name the blanks of a text."""
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Read every module of the package."""
    for file in sorted(FOLDER.rglob("*.py")):
        yield file.relative_to(FOLDER).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def test_both_languages_know_the_same_codes() -> None:
    assert set(catalogue("zh")) == set(catalogue("en"))
    assert len(catalogue("zh")) > 200


def test_both_languages_have_the_same_blanks() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert [code for code in zh if blanks(zh[code]) != blanks(en[code])] == []


def test_no_text_is_empty() -> None:
    for language in LANGUAGES:
        assert [code for code, text in catalogue(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_defined_twice(language: Language) -> None:
    found: Counter[str] = Counter()
    for file in (FOLDER / "messages" / FILES[language]).glob("*.po"):
        lines = file.read_text(encoding="utf-8").splitlines()
        found.update(line for line in lines if line.startswith("msgid ") and line != 'msgid ""')
        with file.open("rb") as stream:
            assert len(read_po(stream, locale=FILES[language])) > 0
    assert [code for code, times in found.items() if times > 1] == []


def test_both_languages_have_the_same_files() -> None:
    names = [
        {file.name for file in (FOLDER / "messages" / FILES[language]).glob("*.po")}
        for language in LANGUAGES
    ]
    assert names[0] == names[1]


def test_every_code_that_the_program_names_exists() -> None:
    unknown = {
        f"{name}: {node.value}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _looks_like_a_code(node.value)
        and not knows(node.value)
        and not _begins_codes(node.value)
        and not node.value.startswith(SETTINGS)
    }
    assert unknown == set()


# Paths of settings in a call's file look like codes of the group "scoring" and are none.
SETTINGS = ("scoring.by_category", "scoring.criteria", "scoring.method")


def _begins_codes(text: str) -> bool:
    """Tell whether codes are put together from this beginning at run time."""
    beginning = text if text.endswith(("_", ".")) else f"{text}."
    return any(code.startswith(beginning) for code in catalogue("zh"))


def _looks_like_a_code(text: str) -> bool:
    group, dot, rest = text.partition(".")
    plain = rest.replace("_", "").replace(".", "")
    if rest in {"po", "py", "toml", "xlsx", "json", "csv"}:
        return False
    return bool(dot) and group in GROUPS and plain.isalnum() and plain.isascii() and plain.islower()


def test_every_blank_is_filled_where_a_code_is_used() -> None:
    unfilled = {
        f"{name}:{node.lineno} {code}: {sorted(missing)}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (code := _code_of(node))
        and (given := _given(node)) is not None
        and (missing := blanks(catalogue("zh")[code]) - given)
    }
    assert unfilled == set()


def _code_of(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and knows(first.value):
        return first.value
    return ""


def _given(node: ast.Call) -> set[str] | None:
    """Name what a call fills in; None where that shows only at run time."""
    if any(keyword.arg is None for keyword in node.keywords):
        return None
    given = {keyword.arg for keyword in node.keywords if keyword.arg}
    for entry in node.args[1:]:
        if isinstance(entry, ast.Dict):
            if None in entry.keys:  # another mapping is unpacked into it
                return None
            given |= {str(key.value) for key in entry.keys if isinstance(key, ast.Constant)}
        elif (
            isinstance(entry, ast.Name) and entry.id in {"details", "values", "blanks"}
        ) or not isinstance(entry, ast.Name | ast.Constant | ast.Attribute):
            return None
    return given


def test_texts_are_filled_as_people_write_lists_and_numbers() -> None:
    assert say("error.ties_open", "zh", submissions=["G1", "G2"]).count("G1、G2") == 1
    assert say("error.ties_open", "en", submissions=["G1", "G2"]).count("G1, G2") == 1
    assert Message("error.no_plan", {"call": "x"}).text("en") == say(
        "error.no_plan", "en", call="x"
    )
    with pytest.raises(KeyError):
        say("error.no_such_code")
    assert not knows("error.no_such_code", "en")


def test_a_blank_may_be_filled_in_the_language_of_the_text() -> None:
    named = {"criteria": [{"zh": "平台能力", "en": "Platform"}, {"zh": "成效", "en": "Results"}]}
    message = Message("error.comment_required", dict(named))
    assert "平台能力、成效" in message.text("zh")
    assert "Platform, Results" in message.text("en")
