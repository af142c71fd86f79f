"""What every command has at hand, and how it ends."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from reviewer.commands.help_texts import word_help
from reviewer.commands.printing import print_json
from reviewer.commands.usage import asked_language, explain_usage, help_hint
from reviewer.errors import Impossible, PingyiError, Unavailable
from reviewer.private_folders import make_private_folder
from reviewer.settings import Settings
from reviewer.store.engine import explain_outage
from reviewer.usecases.context import AppContext, open_context, read_settings
from reviewer.usecases.i18n import Language, say

NEEDS_ATTENTION = 1
CRASHED = 2


@dataclass
class Terminal:
    """Hold the global options; the database is opened when a command first needs it."""

    database: str | None
    data: str | None
    json: bool
    language: Language
    _context: AppContext | None = field(default=None)

    @property
    def settings(self) -> Settings:
        """Read the settings: options first, then the environment."""
        return read_settings(os.environ, database_url=self.database, data=self.data)

    @property
    def context(self) -> AppContext:
        """Open the database on first use."""
        if self._context is None:
            self._context = open_context(self.settings)
        return self._context

    def say(self, code: str, **details: object) -> None:
        """Tell the person something on standard error."""
        click.echo(say(code, self.language, **details), err=True)


terminal_of = click.make_pass_decorator(Terminal)


class PatientGroup(click.Group):
    """Run a command and turn every refusal into a sentence and an exit status."""

    def get_help(self, ctx: click.Context) -> str:
        """Explain the commands in the language asked for."""
        word_help(self, language_of(ctx))
        return super().get_help(ctx)

    def main(  # type: ignore[override]  # the library's is overloaded over a flag we only pass on
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: object,
    ) -> object:
        """Run the command line; what was typed wrongly is said in the language asked for."""
        words = list(sys.argv[1:] if args is None else args)
        if not standalone_mode:
            return super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            ended = super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            language = asked_language(words)
            if isinstance(error, click.UsageError) and error.ctx is not None:
                click.echo(help_hint(error.ctx, language), err=True)
            click.echo(say("usage.error", language, why=explain_usage(error, language)), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo(say("usage.aborted", asked_language(words)), err=True)
            sys.exit(1)
        sys.exit(ended if isinstance(ended, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command named; never ends in a traceback."""
        word_help(self, language_of(ctx))
        try:
            return super().invoke(ctx)
        except PingyiError as error:
            sys.exit(_refuse(error, _terminal(ctx)))
        except DBAPIError as error:
            sys.exit(_refuse(explain_outage(error), _terminal(ctx)))
        except OSError as error:
            sys.exit(_refuse(_outage(error), _terminal(ctx)))
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # a fault of the program: staff get a sentence, not a traceback
            sys.exit(_crash(error, _terminal(ctx)))


def language_of(ctx: click.Context) -> Language:
    """Tell the language asked for; Chinese where none was."""
    return "en" if ctx.params.get("lang") == "en" else "zh"


def attention(needed: bool) -> None:
    """End with status 1 where something waits for a person."""
    if needed:
        sys.exit(NEEDS_ATTENTION)


def _terminal(ctx: click.Context) -> Terminal:
    found = ctx.find_object(Terminal)
    return found or Terminal(None, None, False, "zh")


def _refuse(error: PingyiError, terminal: Terminal) -> int:
    details = {key: value for key, value in error.details.items() if key != "report"}
    click.echo(say(error.code, terminal.language, **details), err=True)
    if isinstance(error, Impossible):
        _print_reasons(error, terminal)
    return error.exit_status


def _print_reasons(error: Impossible, terminal: Terminal) -> None:
    report = error.details.get("report")
    reasons = report.get("reasons", []) if isinstance(report, dict) else []
    if terminal.json:
        plan = error.details.get("plan")
        panels = plan.get("panels", []) if isinstance(plan, dict) else []
        print_json({"status": "infeasible", "reasons": reasons, "panels": panels})
    key = "message_en" if terminal.language == "en" else "message_zh"
    for reason in reasons:
        click.echo(f"- {reason[key]}", err=True)
        for fix in reason["fixes"]:
            click.echo(f"    → {fix[key]}", err=True)


def _outage(error: OSError) -> Unavailable:
    if error.errno == errno.ENOSPC:
        return Unavailable("error.disk_full")
    return Unavailable("error.out_of_reach", path=error.filename or "?", why=error.strerror or "?")


def _crash(error: Exception, terminal: Terminal) -> int:
    folder = Path(terminal.data or os.environ.get("PINGYI_DATA") or "var")
    log = folder / "crash.log"
    lines = "".join(traceback.format_exception(error))
    try:
        make_private_folder(folder)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(lines)
        where = str(log)
    except OSError:
        where = repr(error)
    click.echo(say("error.crash", terminal.language, log=where), err=True)
    return CRASHED
