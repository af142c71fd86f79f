"""The field's words: the private language of the first years does not come back."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict

from tests.architecture.test_sources import OWN, PYTHON, ROOT

# Words that meant something to those who wrote them; what the field says instead stands behind.
OLD = {
    "Desk": "AppContext",
    "desk": "context",
    "the_desk": "current_context",
    "the_actor": "current_actor",
    "someone": "optional_actor",
    "weigh": "evaluate",
    "weighed": "preview",
    "Weighed": "ImportPreview",
    "take_in": "commit_import",
    "foresee": "forecast",
    "foreseen": "forecast",
    "try_import": "preview_import",
    "forget_trial": "discard_preview",
    "hand_back": "annotated_copies",
    "happenings": "plan_events",
    "mend": "repair",
    "mended": "repaired",
    "mends": "repairs",
    "Told": "LastSent",
    "undertake": "sign_declaration",
    "place_expert": "set_expert_active",
    "settle_call": "update_call",
    "settle_hearing": "update_hearing",
    "settle_terms": "update_terms",
    "office_names": "sso_identities",
    "hand_over_code": "device_codes",
    "verify_apart": "verify_sandboxed",
    "papers": "attachments",
    "things": "submissions_by_id",
    "gathered_scores": "score_data",
    "take_in_mail": "receive_mail",
    "returned_mail": "bounces",
    "number_asked": "read_form",
    "words_asked": "address_words",
}
MODULES = {
    "util", "utils", "helper", "helpers", "manager", "managers", "misc", "common", "desk",
    "house", "told", "mend", "foresee", "happenings", "gathered_scores", "things",
}  # fmt: skip


def names_of(text: str) -> list[tuple[str, int]]:
    """List the names of a source with their lines; strings and comments are not names."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.string, token.start[0]) for token in tokens if token.type == tokenize.NAME]


def test_no_name_is_of_the_old_language() -> None:
    here = "tests/architecture/test_words.py"
    found = [
        f"{path}:{line}: {name}, say {OLD[name]}"
        for path, text in PYTHON.items()
        if path != here and "/versions/" not in path
        for name, line in names_of(text)
        if name in OLD
    ]
    assert found == []


def test_no_module_has_a_name_of_the_old_language() -> None:
    parts = {(path, part) for path in OWN for part in re.split(r"[/.]", path)}
    assert [path for path, part in sorted(parts) if part in MODULES] == []


def test_a_loop_names_its_thing() -> None:
    found = [
        f"{path}:{line}"
        for path, text in PYTHON.items()
        if "/versions/" not in path
        for line in loops_over_one(text)
    ]
    assert found == []


def loops_over_one(text: str) -> list[int]:
    """Give the lines of loops and small functions whose variable is called `one`."""
    parsed = ast.parse(text)
    functions = [node for node in ast.walk(parsed) if isinstance(node, ast.Lambda)]
    return [node.lineno for node in functions if "one" in {a.arg for a in node.args.args}] + [
        node.target.lineno
        for node in ast.walk(parsed)
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
        and any(isinstance(part, ast.Name) and part.id == "one" for part in ast.walk(node.target))
    ]


def test_a_loop_in_a_template_names_its_thing() -> None:
    pages = sorted((ROOT / "web" / "templates").rglob("*.*"))
    named = [
        page for page in pages if re.search(r"\{% for one in|macro \w+\(one\b", page.read_text())
    ]
    assert len(pages) > 100
    assert named == []


def test_a_loop_over_one_would_be_found() -> None:
    assert loops_over_one("x = [one for one in y]\nfor a, one in z:\n    pass\n") == [2, 1]
    assert loops_over_one("x.sort(key=lambda one: one.name)") == [1]


def test_no_two_public_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, text in OWN.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
