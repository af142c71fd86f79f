"""The command line in this process, on an installation of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reviewer.commands.cli import pingyi
from reviewer.settings import Settings
from reviewer.usecases.context import AppContext, open_context
from tests.builders.databases import fresh_sqlite


@dataclass(frozen=True)
class Terminal:
    """Run commands on one data folder."""

    data: Path
    context: AppContext

    def run(self, *words: str | Path, status: int = 0) -> Result:
        """Run a command, expect its exit status and no traceback."""
        arguments = ["--data", str(self.data), *map(str, words)]
        result = CliRunner().invoke(pingyi, arguments)
        assert result.exit_code == status, (result.output, result.exception)
        assert "Traceback" not in result.output
        assert not (self.data / "crash.log").exists()
        return result

    def json(self, *words: str | Path, status: int = 0) -> Any:  # Any: a JSON document
        """Run a command with --json; standard output must be exactly one document."""
        return json.loads(self.run("--json", *words, status=status).stdout)

    def refused(self, *words: str | Path, status: int) -> str:
        """Run a command that must refuse: nothing on standard output, one sentence beside it."""
        result = self.run("--json", *words, status=status)
        assert result.stdout == ""
        assert len(result.stderr.strip().splitlines()) == 1
        return result.stderr.strip()


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Give a terminal on a fresh installation, free of the environment's settings."""
    for name in ("PINGYI_DATA", "PINGYI_DATABASE_URL", "PINGYI_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    data = tmp_path / "var"
    context = open_context(Settings(fresh_sqlite(data / "pingyi.sqlite3"), data))
    yield Terminal(data, context)
    context.engine.dispose()
