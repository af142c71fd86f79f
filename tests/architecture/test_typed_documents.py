"""Documents cross boundaries as typed values: loose JSON only where a column is stored."""

from __future__ import annotations

import ast
import re

from tests.architecture.test_sources import OWN

LOOSE = re.compile(r"\bJson\b|dict\[str, Any\]")
MOST_LOOSE_LINES = 136  # may fall, never rise
# Where a plan changes its form, and the functions that do it (docs/decisions/one-plan-document.md).
CONVERSIONS = {
    "reviewer/planning/solving.py": {"plan_of", "solver_plan"},
    "reviewer/model/plan_documents.py": {"read_plan_document", "document"},
    "reviewer/usecases/plans/solve.py": {"_write_rows"},
    "reviewer/usecases/plans/views.py": {"plan_view"},
}


def _is_loose(name: str, line: str) -> bool:
    kept = "import Json" in line or "= json_field" in line
    # The audit file is JSON for everybody: its writer and the verifier, which knows the standard
    # library alone, speak of it as it stands.
    if name.startswith("reviewer/verifier/") or name == "reviewer/usecases/audit_record.py":
        return False
    room = name.startswith(("reviewer/", "web/")) and name not in {
        "reviewer/model/tables.py",
        "reviewer/logs.py",
    }
    return room and not kept and bool(LOOSE.search(line))


def test_loose_documents_only_become_fewer() -> None:
    loose = [
        f"{name}: {line.strip()}"
        for name, text in OWN.items()
        if "/migrations/" not in name
        for line in text.splitlines()
        if _is_loose(name, line)
    ]
    assert len(loose) <= MOST_LOOSE_LINES, loose


def test_a_plan_is_converted_at_four_places() -> None:
    for name, functions in CONVERSIONS.items():
        tree = ast.parse(OWN[name])
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert functions <= found
    assert len(CONVERSIONS) <= 4


def test_there_is_one_view_and_one_document_of_a_plan() -> None:
    for wanted in ("PlanView", "PanelView", "SlotView", "SeatView", "PlanDocument"):
        places = [name for name, text in OWN.items() if f"class {wanted}" in text]
        assert len(places) == 1, (wanted, places)


def test_panels_of_a_plan_are_never_read_by_key_outside_the_optimizer() -> None:
    keyed = re.compile(r"document\[\"panels\"\]|\[\"submissions\"\]\s*for slot")
    offenders = [
        name
        for name, text in OWN.items()
        if name.startswith(("reviewer/", "web/"))
        and not name.startswith("reviewer/verifier/")
        and keyed.search(text)
    ]
    assert offenders == []
