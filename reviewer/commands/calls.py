"""Commands that set up: the database and the calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from reviewer.commands.context import Terminal, terminal_of
from reviewer.commands.printing import print_json, print_table
from reviewer.usecases.calls.calls import (
    CallView,
    add_call,
    change_settings,
    list_calls,
)
from reviewer.usecases.calls.copy import copy_call
from reviewer.usecases.context import COMMAND_LINE, initialise
from reviewer.usecases.i18n import say


@click.command("init")
@click.option(
    "--adopt", is_flag=True, help="Take this machine's secret and files as the right ones."
)
@terminal_of
def init(terminal: Terminal, adopt: bool) -> None:
    """Make or update the database, with the built-in calls."""
    initialise(terminal.settings, adopt=adopt)
    terminal.say("done.init")


@click.group("call")
def call_group() -> None:
    """List calls, add one, change settings."""


@call_group.command("list")
@terminal_of
def show_calls(terminal: Terminal) -> None:
    """List built-in and added calls."""
    _show(terminal, list_calls(terminal.context, COMMAND_LINE))


@call_group.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@terminal_of
def add(terminal: Terminal, file: Path) -> None:
    """Add a call from a programme file, or give a known one its new settings."""
    _show(terminal, [add_call(terminal.context, COMMAND_LINE, file)])


@call_group.command("copy")
@click.argument("old")
@click.argument("new")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@terminal_of
def copy(terminal: Terminal, old: str, new: str, first_day: datetime) -> None:
    """Make a new call from an old one, all dates and years moved."""
    copied = copy_call(terminal.context, COMMAND_LINE, old, new, first_day.date())
    if terminal.json:
        print_json(
            {
                "call": copied.name,
                "dates": [
                    {
                        "place": entry.place,
                        "before": entry.before.isoformat(),
                        "after": entry.after.isoformat(),
                        "moved_on": entry.moved_on,
                    }
                    for entry in copied.dates
                ],
                "checks": [entry.message.text(terminal.language) for entry in copied.checks],
            }
        )
        return
    heads = [say(f"head.{key}", terminal.language) for key in ("place", "before", "after")]
    print_table(heads, [(entry.place, entry.before, entry.after) for entry in copied.dates])
    shifted = sum(entry.moved_on for entry in copied.dates)
    terminal.say("done.copied", old=old, new=new, dates=len(copied.dates), shifted=shifted)
    for check in copied.checks:
        terminal.say(f"call_check.{check.code}", place=check.place, **check.details)


@call_group.command("set")
@click.argument("call")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE…")
@terminal_of
def change(terminal: Terminal, call: str, changes: tuple[str, ...]) -> None:
    """Change settings, for example panel.min_size=3 panel.max_size=3."""
    pairs = [each_change.partition("=") for each_change in changes]
    definition = change_settings(
        terminal.context, COMMAND_LINE, call, {key: value for key, _, value in pairs}
    )
    if terminal.json:
        print_json(definition.model_dump(mode="json"))
    else:
        terminal.say("done.settings", count=len(pairs))


def _show(terminal: Terminal, views: list[CallView]) -> None:
    english = terminal.language == "en"
    if terminal.json:
        print_json(
            [
                {
                    "call": view.name,
                    "title": view.title_en if english else view.title_zh,
                    "categories": view.categories,
                    "phase": view.phase,
                }
                for view in views
            ]
        )
        return
    heads = [say(f"head.{key}", terminal.language) for key in ("call", "title", "phase", "count")]
    print_table(
        heads,
        [
            (
                view.name,
                view.title_en if english else view.title_zh,
                say(f"phase.{view.phase}", terminal.language),
                view.submissions,
            )
            for view in views
        ],
    )
