"""Commands that say what the columns of a table are, where its headings do not."""

from __future__ import annotations

import click

from reviewer.commands.context import Terminal, terminal_of
from reviewer.commands.printing import print_json
from reviewer.errors import BadInput
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.mappings import (
    MappingTyped,
    forget_mapping,
    keep_mapping,
    list_mappings,
    table_kinds,
)

LEFT_OUT = "left-out"


@click.group("columns")
def columns_group() -> None:
    """Say what the columns of a table are, list what is remembered, forget it."""


@columns_group.command("list")
@click.argument("call")
@terminal_of
def show(terminal: Terminal, call: str) -> None:
    """List what is remembered of tables in a call."""
    rows = list_mappings(terminal.context, COMMAND_LINE, call)
    if terminal.json:
        print_json(rows)
        return
    for row in rows:
        pairs = " ".join(f"{heading}={key}" for heading, key in row.columns)
        print(f"{row.number}  {row.layout or LEFT_OUT}  {row.district or '*'}  {pairs}")


@columns_group.command("kinds")
@click.argument("call")
@terminal_of
def kinds(terminal: Terminal, call: str) -> None:
    """List the kinds of table of a call, and the values that a column may be."""
    rows = table_kinds(terminal.context, COMMAND_LINE, call)
    if terminal.json:
        print_json(rows)
        return
    for row in rows:
        print(row.code)
        for key, heading in row.fields:
            print(f"  {key}  {heading}")


@columns_group.command("say")
@click.argument("call")
@click.argument("kind")
@click.argument("pairs", nargs=-1, required=True)
@click.option("--district", default="", help="Whose files are meant; default: anybody's.")
@click.option("--number", default=0, help="Change what is remembered under this number.")
@terminal_of
def say_columns(
    terminal: Terminal, call: str, kind: str, pairs: tuple[str, ...], district: str, number: int
) -> None:
    """Remember of a kind of table what its columns are: HEADING=VALUE, or HEADING= to leave out."""
    columns = []
    for pair in pairs:
        heading, equals, key = pair.rpartition("=")
        if not equals:
            raise BadInput("error.mapping_pair", pair=pair[:60])
        columns.append((heading, key))
    typed = MappingTyped("" if kind == LEFT_OUT else kind, district, tuple(columns))
    kept = keep_mapping(terminal.context, COMMAND_LINE, call, typed, number)
    if terminal.json:
        print_json({"number": kept})
    else:
        terminal.say("done.columns_said", number=kept)


@columns_group.command("forget")
@click.argument("call")
@click.argument("number", type=int)
@terminal_of
def forget(terminal: Terminal, call: str, number: int) -> None:
    """Forget what was said of a table; what came in stays."""
    forget_mapping(terminal.context, COMMAND_LINE, call, number)
    if terminal.json:
        print_json({"number": number, "state": "forgotten"})
    else:
        terminal.say("done.columns_forgotten", number=number)
