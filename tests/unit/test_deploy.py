"""What is handed to administrators names only settings and commands that there are."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from reviewer.commands.cli import pingyi
from reviewer.settings import IN_FILES, PREFIX, Environment, read_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
KNOWN = {PREFIX + name.upper() for name in Environment.model_fields}
KNOWN |= {f"{PREFIX}{name.upper()}_FILE" for name in IN_FILES}
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_settings_that_there_are_are_named(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named <= KNOWN


def test_the_commented_settings_hold_the_defaults() -> None:
    lines = (DEPLOY / "pingyi.env").read_text(encoding="utf-8").splitlines()
    shown = dict(
        line.removeprefix("#").split("=", 1)
        for line in lines
        if line.startswith(f"#{PREFIX}") and not line.endswith("=")
    )
    assert len(shown) >= 10
    assert read_settings(shown) == read_settings({})
    live = dict(line.split("=", 1) for line in lines if line.startswith(PREFIX))
    assert read_settings(live).public_url == "https://review.example.org"


@pytest.mark.parametrize("name", ["pingyi-web", "pingyi-work"])
def test_the_units_run_commands_that_there_are(name: str) -> None:
    unit = (DEPLOY / "systemd" / f"{name}.service").read_text(encoding="utf-8")
    (words,) = re.findall(r"^ExecStart=/opt/pingyi/bin/pingyi (.+)$", unit, re.MULTILINE)
    command = words.split()[0]
    assert command == "serve" or isinstance(pingyi.commands[command], click.Command)
