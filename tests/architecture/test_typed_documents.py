"""Documents cross boundaries as typed values: loose JSON only where a column is stored."""

from __future__ import annotations

import ast
import re

from tests.architecture.test_sources import OWN

LOOSE = re.compile(r"\bJson\b|dict\[str, Any\]")
# JSON is written by a `document` and read by a `read_…`, beside the value that it stands for.
WRITERS_AND_READERS = re.compile(r"^(document|\w+_document|read_\w+)$")
# The audit file is JSON for everybody: its writer, and the verifier, which knows the standard
# library alone, speak of it as it stands. Columns are declared in the tables and filled in the
# store.
AS_IT_STANDS = (
    "reviewer/verifier/",
    "reviewer/store/",
    "reviewer/usecases/audit_record.py",
    "reviewer/usecases/archive/audit.py",
)
# Where a plan changes its form, and the functions that do it (docs/decisions/one-plan-document.md).
CONVERSIONS = {
    "reviewer/planning/solving.py": {"plan_of", "solver_plan"},
    "reviewer/model/plan_documents.py": {"read_plan_document", "document"},
    "reviewer/usecases/plans/solve.py": {"_write_rows"},
    "reviewer/usecases/plans/views.py": {"plan_view"},
}


def _annotations(node: ast.stmt) -> list[ast.expr | None]:
    if isinstance(node, ast.FunctionDef):
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        return [*(each.annotation for each in given), node.returns]
    if isinstance(node, ast.AnnAssign):
        column = node.value is not None and "json_field" in ast.unparse(node.value)
        return [] if column else [node.annotation]
    return []


def _named(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    return ast.unparse(node.target) if isinstance(node, ast.AnnAssign) else ""


def _loose(body: list[ast.stmt], *, in_class: bool = False) -> list[str]:
    """Name what others may call or read, and that takes or gives JSON nobody has read."""
    found: list[str] = []
    for node in body:
        name = _named(node)
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(node, ast.ClassDef):
            found += [f"{name}.{each}" for each in _loose(node.body, in_class=True)]
        elif isinstance(node, ast.AnnAssign) and not in_class:
            continue
        elif any(each and LOOSE.search(ast.unparse(each)) for each in _annotations(node)):
            found.append(name)
    return found


def _crossing(name: str, text: str) -> list[str]:
    return [
        f"{name} {each}"
        for each in _loose(ast.parse(text).body)
        if not WRITERS_AND_READERS.match(each.rpartition(".")[2])
    ]


def test_loose_documents_cross_no_boundary() -> None:
    offenders = [
        crossing
        for name, text in OWN.items()
        if name.startswith(("reviewer/", "web/")) and not name.startswith(AS_IT_STANDS)
        for crossing in _crossing(name, text)
    ]
    assert offenders == []


def test_a_planted_loose_document_is_found() -> None:
    planted = (
        "def send(rows: list[Json]) -> None: ...\n"
        "def _inside(rows: Json) -> None: ...\n"
        "class View:\n    rows: dict[str, Any]\n    kept: Json = json_field()\n"
        "    def document(self) -> Json: ...\n    def give(self) -> Json: ...\n"
    )
    assert _crossing("here", planted) == ["here send", "here View.rows", "here View.give"]


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
