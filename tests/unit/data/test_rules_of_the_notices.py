"""The table of the notices' rules is whole, and what it names is there and tested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewer.model.eligibility import STATED_RULES
from tests.builders.call_records import built_in
from tests.builders.programme_rules import RULES, SEVERAL

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "docs" / "rules-of-the-notices.md"
CALLS = {
    "P1": "cq-platforms-2021",
    "P2": "cq-industrial-internet-2022",
    "P3": "cq-integration-2020",
    "P5": "cq-loan-interest-2020",
    "P6": "js-first-version-2021",
}
NUMBERED = {"P1": 17, "P2": 16, "P6": 14}
CODE = re.compile(r"\b[A-Z][A-Z0-9_]{5,}\b")
LATE = re.compile(r"_(LATE|NOT_SHOWN)$")


@dataclass(frozen=True)
class Line:
    """Hold a line of the table: the rule's id, the codes and the tests that keep it."""

    id: str
    codes: tuple[str, ...]
    tests: tuple[str, ...]
    note: str

    @property
    def call(self) -> str | None:
        """Name the call that the rule is of; None for the categories."""
        return CALLS.get(self.id.partition("-")[0])


def _lines() -> list[Line]:
    found = []
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if re.match(r"[CP]\d?-", cells[0]):
            codes = tuple(
                re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|XINCHUANG|PATENTS|STANDARDS", cells[2])
            )
            note = "" if codes else cells[2]
            found.append(Line(cells[0], codes, tuple(cells[3].split()), note))
    return found


LINES = _lines()


def test_every_rule_of_the_notices_has_a_line() -> None:
    ids = {line.id for line in LINES}
    assert len(ids) == len(LINES)
    expected = {f"{p}-{n:02d}" for p, most in NUMBERED.items() for n in range(1, most + 1)}
    expected |= {f"C-{category.code}" for category in built_in(CALLS["P1"]).categories}
    assert expected <= ids


def test_every_rule_of_the_calls_stands_in_a_line() -> None:
    for prefix, name in CALLS.items():
        definition = built_in(name)
        listed = {code for line in LINES if line.id.startswith(prefix) for code in line.codes}
        stated = {rule.code for rule in (*definition.eligibility, *definition.priorities)}
        assert stated <= listed, name
        assert {code for code in listed - stated if not LATE.search(code)} == set(), name


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_a_rule_is_tested_at_its_border_or_by_the_test_it_names(line: Line) -> None:
    assert line.codes or line.tests or line.note
    for name in line.tests:
        file, _, test = name.partition("::")
        texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob(file)]
        assert any(f"def {test}(" in text for text in texts), name
    if line.call is None:
        return
    bordered = {(call, code) for call, code, *_ in RULES} | set(SEVERAL)
    closed = {
        rule.code for rule in built_in(line.call).eligibility if not isinstance(rule, STATED_RULES)
    }
    for code in line.codes:
        assert (line.call, code) in bordered or code in closed or line.tests, code
        if code in closed:
            assert (line.call, code) in bordered or line.tests, code
