"""Commands that draw a sample of the firms a winner served."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from reviewer.commands.context import Terminal, terminal_of
from reviewer.commands.printing import print_json
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.results.sample import draw_sample, freeze_sample

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _listed(file: Path) -> list[str]:
    # Loaded when a list is read: the workbook library would slow every command.
    from reviewer.files.intake.name_lists import read_name_list  # noqa: PLC0415

    return read_name_list(file.read_bytes(), file.name)


@click.group("sample")
def sample_group() -> None:
    """Draw a sample from a list of firms: first freeze the list, then draw."""


@sample_group.command("freeze")
@click.argument("call")
@click.argument("file", type=FILE)
@click.option("--count", type=int, required=True, help="How many firms are drawn.")
@terminal_of
def sample_freeze(terminal: Terminal, call: str, file: Path, count: int) -> None:
    """Freeze the list and the size of the sample, and print the digest."""
    digest = freeze_sample(terminal.context, COMMAND_LINE, call, _listed(file), count)
    if terminal.json:
        print_json({"digest": digest})
    else:
        print(digest)


@sample_group.command("draw")
@click.argument("call")
@click.argument("file", type=FILE)
@click.option("--count", type=int, required=True, help="How many firms are drawn.")
@click.option("--operator", required=True, help="The operator's text, given after the digest.")
@click.option("--supervisor", required=True, help="The supervisor's text, given after the digest.")
@click.option("--present", default="", help="The supervisor at this terminal, where several are.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The record's file.")
@terminal_of
def sample_draw(
    terminal: Terminal,
    call: str,
    file: Path,
    *,
    count: int,
    operator: str,
    supervisor: str,
    present: str,
    out: Path | None,
) -> None:
    """Draw the firms from the frozen list and both texts; keep the record that replays it."""
    made = draw_sample(
        terminal.context,
        COMMAND_LINE,
        call,
        _listed(file),
        count,
        operator=operator,
        supervisor=supervisor,
        present=present,
    )
    record = asdict(made)
    if out is not None:
        out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if terminal.json:
        print_json(record)
    else:
        print("\n".join(made.chosen))
