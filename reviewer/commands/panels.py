"""Commands that form panels: by optimising, by lot, and anew when an expert falls away."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reviewer.commands.context import Terminal, attention, terminal_of
from reviewer.commands.printing import print_json, print_table
from reviewer.errors import WrongPhase
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.plans.draw import bind_texts, commit_draw, named_figures, read_draw, run_draw
from reviewer.usecases.plans.draw_texts import open_text, seal_text, void_unopened
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    prepare_panels,
    solve,
    store_plan,
)
from reviewer.usecases.plans.views import read_plan
from reviewer.verifier.draws import text_hash

SECONDS = click.FloatRange(min=0.1)


@click.command("panels")
@click.argument("call")
@click.option("--policy", type=click.Choice(["optimise", "draw"]), default="optimise")
@click.option("--seconds", type=SECONDS, default=DEFAULT_SECONDS, show_default=True)
@click.option("--present", default="", help="The supervisor at this terminal, for a draw.")
@click.option("--export", "export_to", type=click.Path(path_type=Path), help="Write the instance.")
@terminal_of
def panels(
    terminal: Terminal,
    call: str,
    policy: str,
    seconds: float,
    present: str,
    export_to: Path | None,
) -> None:
    """Form panels and their slots; undecided submissions stay out and are listed."""
    prepared = prepare_panels(terminal.context, COMMAND_LINE, call)
    if export_to is not None:
        text = json.dumps(prepared.document(), ensure_ascii=False, indent=1)
        export_to.write_text(text + "\n", encoding="utf-8")
    if policy == "draw":
        commit_draw(terminal.context, COMMAND_LINE, call, seconds=seconds)
        stored = run_draw(terminal.context, COMMAND_LINE, call, present=present)
    else:
        solved = solve(prepared, seconds=seconds)
        stored = store_plan(terminal.context, COMMAND_LINE, prepared, solved, seconds=seconds)
    _show(terminal, call, stored, with_changes=False)
    attention(bool(stored.undecided))


@click.group("draw")
def draw_group() -> None:
    """Seat the panels by lot: first freeze the candidates, then draw."""


@draw_group.command("commit")
@click.argument("call")
@click.option("--figures", default="", help="Public figures that stand for both texts.")
@click.option("--known", default="", help="When they are known: YYYY-MM-DDTHH:MM.")
@terminal_of
def draw_commit(terminal: Terminal, call: str, figures: str, known: str) -> None:
    """Freeze candidates and exclusions, and print their digest."""
    public = named_figures(terminal.context, call, figures, known)
    view = commit_draw(terminal.context, COMMAND_LINE, call, public=public)
    if terminal.json:
        print_json(view)
    else:
        print(view.digest)


@draw_group.command("run")
@click.argument("call")
@click.option("--operator", required=True, help="The operator's text, given after the digest.")
@click.option("--supervisor", required=True, help="The supervisor's text, given after the digest.")
@click.option("--present", default="", help="The supervisor at this terminal, where several are.")
@terminal_of
def draw_run(terminal: Terminal, call: str, operator: str, supervisor: str, present: str) -> None:
    """Seat the panels from the frozen candidates and the two texts.

    Texts that were sealed before are opened by this. Without seals a supervisor with an account
    must be present, and record and verify say that both texts were given at one terminal. The
    digest of list and texts is printed first, on standard error, before any lot.
    """
    bind_texts(terminal.context, COMMAND_LINE, call, operator, supervisor, present)
    view = read_draw(terminal.context, COMMAND_LINE, call)
    terminal.say("done.draw_bound", digest=view.seed if view else "")
    stored = run_draw(
        terminal.context,
        COMMAND_LINE,
        call,
        operator=operator,
        supervisor=supervisor,
        present=present,
    )
    _show(terminal, call, stored, with_changes=False)
    attention(bool(stored.undecided))


@draw_group.command("seal")
@click.argument("call")
@click.option("--operator", required=True, help="The operator's text; only its hash is kept.")
@terminal_of
def draw_seal(terminal: Terminal, call: str, operator: str) -> None:
    """Seal the operator's text by its hash; the supervisor seals another one in the browser."""
    view = read_draw(terminal.context, COMMAND_LINE, call)
    digest = view.digest if view else ""
    sealed = text_hash(digest, "operator", operator)
    seal_text(terminal.context, COMMAND_LINE, call, sealed)
    if terminal.json:
        print_json({"digest": digest, "hash": sealed})
    else:
        print(sealed)


@draw_group.command("figures")
@click.argument("call")
@click.option("--typed", required=True, help="The public figures, exactly as they were published.")
@terminal_of
def draw_figures(terminal: Terminal, call: str, typed: str) -> None:
    """Type the public figures as operator; the supervisor types them too, in the browser."""
    open_text(terminal.context, COMMAND_LINE, call, typed)


@draw_group.command("void")
@click.argument("call")
@click.option("--reason", required=True, help="Why the sealed texts were not opened.")
@terminal_of
def draw_void(terminal: Terminal, call: str, reason: str) -> None:
    """Void a draw whose sealed texts were not both opened; it stays on record."""
    void_unopened(terminal.context, COMMAND_LINE, call, reason)


@click.command("withdraw")
@click.argument("call")
@click.argument("expert")
@click.option("--reason", default="", help="Why; kept in the log.")
@click.option("--seconds", type=SECONDS, default=DEFAULT_SECONDS, show_default=True)
@terminal_of
def withdraw(terminal: Terminal, call: str, expert: str, reason: str, seconds: float) -> None:
    """Take an expert out and mend the plan with as few changes as can be.

    Where mending failed before, the same command tries it again.
    """
    try:
        withdraw_expert(terminal.context, COMMAND_LINE, call, expert, reason)
    except WrongPhase as error:
        if error.code != "error.already_withdrawn":
            raise
        if not read_plan(terminal.context, COMMAND_LINE, call).stale:
            raise
    stored = replan(terminal.context, COMMAND_LINE, call, seconds=seconds)
    _show(terminal, call, stored, with_changes=True)


def _show(terminal: Terminal, call: str, stored: PlanStored, *, with_changes: bool) -> None:
    if terminal.json:
        document: dict[str, object] = {
            **stored.document.document(),
            "version": stored.version,
            "status": stored.report.status,
            "undecided": stored.undecided,
        }
        if with_changes and stored.difference is not None:
            document["changed"] = stored.difference.counts().document()
        print_json(document)
        return
    print_plan(terminal, call)
    if with_changes and stored.difference is not None:
        terminal.say("done.changed", **stored.difference.counts().document())
    if stored.undecided:
        terminal.say("done.undecided", submissions=list(stored.undecided))


def print_plan(terminal: Terminal, call: str) -> None:
    """Print the newest plan: one line a panel."""
    language = terminal.language
    view = read_plan(terminal.context, COMMAND_LINE, call)
    names = {
        category.code: category.name.en if language == "en" else category.name.zh
        for category in view.definition.categories
    }
    keys = ("panel", "category", "room", "day", "time", "experts", "count")
    print_table(
        [say(f"head.{key}", language) for key in keys],
        [
            (
                panel.code,
                names.get(panel.category, panel.category),
                panel.room,
                panel.starts_at.date().isoformat(),
                f"{panel.starts_at:%H:%M}–{panel.ends_at:%H:%M}",
                "、".join(seat.name for seat in panel.seats),
                len(panel.slots),
            )
            for panel in view.panels
        ],
    )
