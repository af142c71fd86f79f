"""The guides, carried out word by word on a copy of the tree: what they say works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("add-*.md"))
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)
CODE = ("reviewer", "optimizer", "web", "data", "tests")
FILES = ("pyproject.toml", ".importlinter", "README.md", "README.zh-CN.md", "Makefile")
PATIENCE_SECONDS = 900


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the tree, as somebody would clone it."""
    leave = shutil.ignore_patterns("__pycache__")
    for name in CODE:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_four_guides_are_there() -> None:
    assert [guide.stem for guide in GUIDES] == [
        "add-a-call",
        "add-a-page",
        "add-a-panel-constraint",
        "add-an-eligibility-rule",
    ]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_leads_where_it_says(tree: Path, guide: Path) -> None:
    commands = 0
    for block in BLOCK.finditer(guide.read_text(encoding="utf-8")):
        if block["path"]:
            write(tree, block["path"], block["text"])
        elif block["kind"] == "console":
            for line in block["text"].splitlines():
                if line.startswith("$ "):
                    run(tree, line.removeprefix("$ "))
                    commands += 1
    assert commands > 0


def write(tree: Path, path: str, text: str) -> None:
    """Write a block to its file, or put it at the end of one that is there.

    `old ==> new` blocks replace: the first part must stand in the file exactly once.
    """
    file = tree / path.lstrip("+~")
    if path.startswith("~"):
        old, new = text.split("==>\n", 1)
        whole = file.read_text(encoding="utf-8")
        assert whole.count(old) == 1, f"{path}: {old}"
        file.write_text(whole.replace(old, new), encoding="utf-8")
        return
    if path.startswith("+"):
        assert file.exists(), path
        text = file.read_text(encoding="utf-8") + text
    else:
        assert not file.exists(), path
        file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run(tree: Path, command: str) -> None:
    """Run a command of a guide in the tree, with the programs of this environment."""
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(tree),
    }
    done = subprocess.run(
        ["bash", "-euc", command],  # the words stand in our own guides
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"
