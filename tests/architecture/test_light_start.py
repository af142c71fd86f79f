"""What the server loads to serve: the great libraries wait until something needs them."""

from __future__ import annotations

import subprocess
import sys

# Libraries that read, write, draw or solve: together half of the memory of a serving process.
GREAT = {
    "alembic", "docx", "icalendar", "lxml", "numpy", "openpyxl", "ortools", "pandas",
    "python_calamine", "scipy", "typst",
}  # fmt: skip
LOADED = (
    "import sys, web.commands; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
)


def test_the_command_that_serves_loads_no_great_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"flask", "sqlalchemy", "waitress", "reviewer"} <= loaded
    assert loaded & GREAT == set()
