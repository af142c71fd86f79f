"""The import contracts: they hold, and each of them notices a violation planted on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
PACKAGES = ("reviewer", "optimizer", "web")
# Contract to the files that break it: path to what is written into it.
PLANTS = {
    "house": {"reviewer/usecases/planted.py": "import web.app\n"},
    "rooms": {"reviewer/rules/planted.py": "import reviewer.store.calls\n"},
    "subjects": {"reviewer/usecases/calls/planted.py": "import reviewer.usecases.scoring.sheet\n"},
    "planning-only": {"reviewer/usecases/planted.py": "import optimizer.outcome\n"},
    "web-entry": {"web/planted.py": "import reviewer.store.calls\n"},
    "checker-alone": {"optimizer/check/planted.py": "import optimizer.panels\n"},
    "panel-rooms": {"optimizer/panels/index/planted.py": "import optimizer.panels.core\n"},
    "optimizer-libraries": {"optimizer/planted.py": "import pandas\n"},
    "pure-rules": {"reviewer/rules/planted.py": "import openpyxl\n"},
    "no-web-framework": {"reviewer/usecases/planted.py": "import flask\n"},
    "acyclic": {
        "reviewer/rules/planted_one.py": "import reviewer.rules.planted_two\n",
        "reviewer/rules/planted_two.py": "import reviewer.rules.planted_one\n",
    },
}


def contracts() -> set[str]:
    """Name the contracts of the configuration."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return {
        name.removeprefix("importlinter:contract:")
        for name in config.sections()
        if name.startswith("importlinter:contract:")
    }


def lint(folder: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    """Run the linter on a tree; only the named contract where one is."""
    chosen = [word for entry in contract for word in ("--contract", entry)]
    return subprocess.run(
        [LINT, "--cache-dir", folder / ".cache", *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the tree, so that violations can be planted in it."""
    folder = tmp_path_factory.mktemp("tree")
    leave = shutil.ignore_patterns("__pycache__", "static", "templates", "translations", "*.po")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_every_contract_holds(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


def test_every_contract_has_a_violation_to_notice() -> None:
    assert contracts() == set(PLANTS)


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_violation_is_noticed(tree: Path, contract: str) -> None:
    files = {tree / path: text for path, text in PLANTS[contract].items()}
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    try:
        result = lint(tree, contract)
    finally:
        for file in files:
            file.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout
    assert "planted" in result.stdout


def test_a_room_that_nobody_placed_is_noticed(tree: Path) -> None:
    (tree / "reviewer" / "attic").mkdir()
    file = tree / "reviewer" / "attic" / "__init__.py"
    file.touch()
    try:
        result = lint(tree, "rooms")
    finally:
        shutil.rmtree(file.parent)
    assert result.returncode == 1
    assert "attic" in result.stdout


@pytest.mark.parametrize("name", [*PACKAGES, "data"])
def test_each_import_name_has_one_owner(name: str) -> None:
    assert set(packages_distributions()[name]) == {"pingyi"}
