"""Commands beside the import: take one back, hand copies back, attach attachments."""

from __future__ import annotations

from pathlib import Path

import click

from reviewer.commands.context import Terminal, attention, terminal_of
from reviewer.commands.printing import print_json
from reviewer.errors import NotFound
from reviewer.usecases.attachments import attach_files
from reviewer.usecases.calls.housekeeping import clean_files
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.annotated_copies import annotated_copy
from reviewer.usecases.intake.history import list_imports, read_import
from reviewer.usecases.intake.undo import undo_import


def _newest(terminal: Terminal, call: str) -> int:
    """Give the number of the newest import that was not taken back."""
    for each_import in list_imports(terminal.context, COMMAND_LINE, call):
        if each_import.state == "committed":
            return each_import.id
    raise NotFound("error.unknown_import", number="-")


@click.command("undo")
@click.argument("call")
@click.argument("number", type=int, required=False)
@terminal_of
def undo(terminal: Terminal, call: str, number: int | None) -> None:
    """Take the newest import of a call back, while nothing depends on it."""
    wanted = _newest(terminal, call) if number is None else number
    undo_import(terminal.context, COMMAND_LINE, call, wanted)
    if terminal.json:
        print_json({"import": wanted, "state": "undone"})
    else:
        terminal.say("done.undone", number=wanted)


@click.command("annotate")
@click.argument("call")
@click.argument("number", type=int, required=False)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@terminal_of
def annotate(terminal: Terminal, call: str, number: int | None, out: Path) -> None:
    """Write a copy of each workbook of an import with comments on its faulty cells."""
    wanted = _newest(terminal, call) if number is None else number
    view = read_import(terminal.context, COMMAND_LINE, call, wanted)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for file in view.files:
        if not file.annotatable or all(row.status in {"accept", "ignore"} for row in file.rows):
            continue
        copy = annotated_copy(
            terminal.context, COMMAND_LINE, call, wanted, file.file, terminal.language
        )
        target = out / copy.name
        target.write_bytes(copy.content)
        written.append({"file": file.file, "copy": str(target)})
        if not terminal.json:
            terminal.say("done.annotated", path=str(target))
    if terminal.json:
        print_json(written)


@click.command("attach")
@click.argument("call")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@terminal_of
def attach(terminal: Terminal, call: str, paths: tuple[Path, ...]) -> None:
    """Attach PDF, Word and picture files, folders or zip archives of them to submissions."""
    view = attach_files(terminal.context, COMMAND_LINE, call, paths)
    told = [entry.text(terminal.language) for entry in view.unfit]
    counts = {"attached": view.attached, "waiting": view.waiting, "known": view.known}
    if terminal.json:
        print_json({**counts, "unfit": told})
    else:
        for line in told:
            print(line)
        terminal.say("done.attached", **counts, unfit=len(told))
    attention(bool(view.waiting or told))


@click.command("clean")
@click.option("--dry-run", is_flag=True, help="Only count; remove nothing.")
@terminal_of
def clean(terminal: Terminal, *, dry_run: bool) -> None:
    """Remove kept files that nothing needs any more, such as those of forgotten trials."""
    cleaned = clean_files(terminal.context, COMMAND_LINE, dry_run=dry_run)
    if terminal.json:
        print_json({"files": cleaned.files, "bytes": cleaned.size, "removed": not dry_run})
    else:
        said = "done.cleaned_dry" if dry_run else "done.cleaned"
        terminal.say(said, count=cleaned.files, size=cleaned.size)
