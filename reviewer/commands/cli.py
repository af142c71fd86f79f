"""The `pingyi` command: global options, and the commands by area."""

from __future__ import annotations

import click

from reviewer import __version__
from reviewer.commands.attachments import annotate, attach, clean, undo
from reviewer.commands.calls import call_group, init
from reviewer.commands.columns import columns_group
from reviewer.commands.context import PatientGroup, Terminal
from reviewer.commands.demo import demo
from reviewer.commands.intake import conflicts, decide, import_files, screen
from reviewer.commands.invitations import invite, link, replies
from reviewer.commands.panels import draw_group, panels, withdraw
from reviewer.commands.results import (
    archive,
    audit,
    export,
    final,
    head,
    notice,
    rank,
    scores_group,
    verify,
)
from reviewer.commands.running import backup, bring_back, check, move
from reviewer.commands.sample import sample_group
from reviewer.commands.worker import work


@click.group(cls=PatientGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pingyi")
@click.option(
    "--database", metavar="URL", help="Database; default: embedded under the data folder."
)
@click.option("--data", metavar="DIR", help="Folder for database and files; default: var.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    is_eager=True,  # known before the help is written
    help="Language of messages.",
)
@click.pass_context
def pingyi(
    ctx: click.Context, database: str | None, data: str | None, as_json: bool, lang: str
) -> None:
    """Run an expert review, from submissions to the public notice."""
    ctx.obj = Terminal(database, data, as_json, "en" if lang == "en" else "zh")


for command in (
    init,
    call_group,
    import_files,
    columns_group,
    undo,
    annotate,
    attach,
    screen,
    conflicts,
    decide,
    panels,
    draw_group,
    withdraw,
    invite,
    replies,
    scores_group,
    rank,
    notice,
    export,
    final,
    archive,
    sample_group,
    link,
    audit,
    head,
    verify,
    clean,
    check,
    backup,
    bring_back,
    move,
    work,
    demo,
):
    pingyi.add_command(command)
