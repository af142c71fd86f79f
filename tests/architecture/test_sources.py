"""What every source file keeps: small, no hidden imports, no trace of the machine it grew on."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("reviewer/", "optimizer/", "web/", "data/")
LEFT_OUT = {"node_modules", "var", "vendor", "build", "dist", "__pycache__"}
MOST_LINES = 400
# Split, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w./:-])/(?:" + "|".join(("work", "root", "home")) + r")/\w")
HOSTS = re.compile(
    "|".join((r"py" r"pi\.org", r"python" r"hosted", r"npm" r"js\.", r"/sim" r"ple/"))
)
REASONED = re.compile(r"#\s*(?:noqa|type: ignore)(?:: ?[A-Z0-9, ]+|\[[a-z, -]+\])?(?P<reason>.*)")
WIDE = re.compile(r"except (Base)?Exception\b")
WORD = re.compile(r"\w{2,}")
NOT_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}


def files(*suffixes: str) -> Iterator[Path]:
    """Walk the files that belong to the repository."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(entry for entry in inner if _belongs(entry))
        for name in sorted(names):
            path = Path(folder, name)
            if not suffixes or path.suffix in suffixes:
                yield path


def _belongs(folder: str) -> bool:
    hidden = folder.startswith(".") and folder != ".ci"
    return not (hidden or folder in LEFT_OUT or folder.endswith(".egg-info"))


def shown(path: Path) -> str:
    """Name a file for a message."""
    return path.relative_to(ROOT).as_posix()


PYTHON = {shown(path): path.read_text(encoding="utf-8") for path in files(".py")}
OWN = {
    name: text
    for name, text in PYTHON.items()
    if name.startswith(ROOMS) and "/versions/" not in name  # migrations are never edited
}


def texts() -> Iterator[tuple[Path, str]]:
    """Read every file that is text."""
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_there_are_sources_to_look_at() -> None:
    assert len(OWN) > 100
    assert MACHINE.search(" /ho" + "me/someone")
    assert HOSTS.search("https://py" + "pi.org")


def test_modules_stay_small() -> None:
    assert [name for name, text in OWN.items() if len(text.splitlines()) > MOST_LINES] == []


def test_modules_have_names_that_say_something() -> None:
    assert [name for name in OWN if Path(name).stem in NOT_NAMES] == []


def test_imports_stand_at_the_top_or_say_why_not() -> None:
    found = [f"{name}:{number}" for name, text in PYTHON.items() for number in hidden_imports(text)]
    assert found == []


def hidden_imports(text: str) -> list[int]:
    """Give the lines of imports inside functions that no comment explains."""
    lines = text.splitlines()
    found = {
        inner.lineno
        for outer in ast.walk(ast.parse(text))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    return sorted(
        number
        for number in found
        if "#" not in lines[number - 1] and not lines[number - 2].strip().startswith("#")
    )


def test_a_hidden_import_would_be_found() -> None:
    assert hidden_imports("def f():\n    import json\n    import ast  # slow\n") == [2]


def test_exceptions_from_the_rules_say_why() -> None:
    assert [f"{name}: {line}" for name, text in OWN.items() for line in unreasoned(text)] == []


def unreasoned(text: str) -> list[str]:
    """Give the lines that switch a check off with no reason on them or in a comment above."""
    lines = ["", *text.splitlines()]
    return [
        line.strip()
        for above, line in pairwise(lines)
        if (found := REASONED.search(line))
        and not WORD.search(found["reason"])
        and not above.strip().startswith("#")
    ]


def test_a_check_switched_off_without_a_reason_would_be_found() -> None:
    bare, reasoned = "x = 1  # no" + "qa: E501", "y = 1  # no" + "qa: E501 a table"
    assert unreasoned(f"{bare}\n{reasoned}\n# as the law has it\n{bare}\n") == [bare]


def test_catching_everything_says_why() -> None:
    found = [
        f"{name}: {line.strip()}"
        for name, text in OWN.items()
        for line in text.splitlines()
        if WIDE.search(line) and "#" not in line
    ]
    assert found == []


def test_no_file_knows_the_machine_it_grew_on() -> None:
    found = [
        f"{shown(path)}: {line.strip()[:80]}"
        for path, text in texts()
        for line in text.splitlines()
        if MACHINE.search(line)
    ]
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{shown(path)}: {line.strip()[:80]}"
        for path, text in texts()
        for line in text.splitlines()
        if HOSTS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_path_of_the_readme_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`" in line]
    paths = [
        word
        for row in rows
        for word in re.findall(r"`([^`]+)`", row)
        if "/" in word and not word.startswith(("/", "-"))
    ]
    assert len(paths) >= 6
    assert [word for word in paths if not (ROOT / word).exists()] == []
