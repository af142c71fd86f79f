"""Commands of whoever runs the machines: look whether all is well, copy, bring back, move."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reviewer.commands.context import NEEDS_ATTENTION, Terminal, terminal_of
from reviewer.commands.printing import print_json
from reviewer.errors import BadInput
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.running.backup import BackupView, back_up, restore
from reviewer.usecases.running.check import check_installation
from reviewer.usecases.running.move import MoveView, move_in, move_out

FILE = click.Path(path_type=Path, dir_okay=False)
recipient_option = click.option("--recipient", default="", help="age public key to encrypt it for.")
identity_option = click.option("--identity", type=FILE, help="File with the age secret key.")


@click.command("check")
@terminal_of
def check(terminal: Terminal) -> None:
    """Tell whether everything is there that running needs."""
    views = check_installation(terminal.context, COMMAND_LINE)
    language = terminal.language
    texts = [say(view.code, language, **view.details) for view in views]
    if terminal.json:
        print_json(
            [
                {"check": view.name, "state": view.state, "message": text}
                for view, text in zip(views, texts, strict=True)
            ]
        )
    else:
        for view, text in zip(views, texts, strict=True):  # whole: the end says what to do
            click.echo(f"{say(f'looked.state_{view.state}', language)}  {text}")
    if any(view.state != "fine" for view in views):
        sys.exit(NEEDS_ATTENTION)


@click.command("backup")
@click.option("--out", required=True, type=FILE, help="File to write.")
@recipient_option
@terminal_of
def backup(terminal: Terminal, out: Path, recipient: str) -> None:
    """Write a consistent copy of everything while people work."""
    view = back_up(terminal.context, COMMAND_LINE, out, recipient=recipient)
    _told_backup(terminal, "done.backup", out, view)


@click.command("restore")
@click.argument("file", type=FILE)
@identity_option
@terminal_of
def bring_back(terminal: Terminal, file: Path, identity: Path | None) -> None:
    """Bring a copy back into an empty installation."""
    view = restore(terminal.settings, file, identity=identity)
    _told_backup(terminal, "done.restore", file, view)


@click.command("move")
@click.argument("what")
@click.option("--out", type=FILE, help="File to write the call to.")
@click.option("--signer", default="", help="Fingerprint that the other side read out.")
@recipient_option
@identity_option
@terminal_of
def move(
    terminal: Terminal,
    what: str,
    out: Path | None,
    signer: str,
    recipient: str,
    identity: Path | None,
) -> None:
    """Write one call with everything to a file, or take one in."""
    if out is not None:
        view = move_out(terminal.context, COMMAND_LINE, what, out, recipient=recipient)
        _told_move(terminal, "done.move_out", view)
        return
    file = Path(what)
    if not file.exists():
        raise BadInput("error.move_without_out", what=what)
    view = move_in(terminal.context, COMMAND_LINE, file, signer=signer, identity=identity)
    _told_move(terminal, "done.move_in" if signer else "done.move_in_unchecked", view)


def _told_backup(terminal: Terminal, code: str, file: Path, view: BackupView) -> None:
    if terminal.json:
        print_json({"file": str(file), "rows": view.rows, "files": view.files})
    terminal.say(code, file=str(file), rows=view.rows, files=view.files)


def _told_move(terminal: Terminal, code: str, view: MoveView) -> None:
    if terminal.json:
        print_json(
            {"call": view.call, "rows": view.rows, "files": view.files, "signer": view.signer}
        )
    terminal.say(code, call=view.call, rows=view.rows, files=view.files, signer=view.signer)
