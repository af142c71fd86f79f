"""Say in the reader's language what is wrong with a command as it was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import click

from reviewer.usecases.i18n import Language, say

# What the library says in English, and the codes under which our catalogues say it; the named
# groups fill the blanks.
SAYINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), code)
    for pattern, code in (
        (r"Got unexpected extra arguments? \((?P<value>.*)\)", "usage.extra"),
        (r"Option '(?P<name>.*)' requires (?:an argument|(?:\d+) arguments)\.", "usage.no_value"),
        (r"Option '(?P<name>.*)' does not take a value\.", "usage.takes_none"),
        (r"Missing command\.", "usage.which_command"),
        (r"'(?P<value>.*)' is not a valid (?:integer|float)(?: range)?\.", "usage.no_number"),
        (r"(?P<value>.*) is not in the range (?P<range>.*)\.", "usage.range"),
        (r"'(?P<value>.*)' is not one of (?P<choices>.*)\.", "usage.choice"),
        (r"'(?P<value>.*)' does not match the formats? .*\.", "usage.no_day"),
        (r"\w+ '(?P<value>.*)' does not exist\.", "usage.no_path"),
        (r"\w+ '(?P<value>.*)' is a file\.", "usage.is_file"),
        (r"\w+ '(?P<value>.*)' is a directory\.", "usage.is_folder"),
        (r"\w+ '(?P<value>.*)' is not (?:readable|writable|executable)\.", "usage.no_access"),
    )
)


def explain_usage(error: click.ClickException, language: Language) -> str:
    """Write out what is wrong; what we have no text for is said as the library says it."""
    if isinstance(error, click.exceptions.NoSuchOption):
        text = say("usage.no_option", language, name=error.option_name)
        return text + _similar(error.possibilities, language)
    if isinstance(error, click.exceptions.NoSuchCommand):
        text = say("usage.no_command", language, name=error.command_name)
        return text + _similar(error.possibilities, language)
    if isinstance(error, click.MissingParameter):
        return _missing(error, language)
    said = _said(error.message, language)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return say("usage.bad_value", language, name=_name(error.param, error.ctx), why=said)
    return said


def help_hint(ctx: click.Context, language: Language) -> str:
    """Say how a command is called and where its help is."""
    usage = ctx.get_usage().partition(": ")[2]
    command = f"{ctx.command_path} {ctx.help_option_names[0]}"
    return say("usage.hint", language, usage=" ".join(usage.split()), command=command)


def asked_language(arguments: Sequence[str]) -> Language:
    """Read the language from a command line that could not be read as a whole."""
    asked = "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments)
    return "en" if asked else "zh"


def _said(message: str, language: Language) -> str:
    for pattern, code in SAYINGS:
        found = pattern.fullmatch(message)
        if found:
            return say(code, language, **found.groupdict())
    return message


def _similar(names: Sequence[str] | None, language: Language) -> str:
    return say("usage.similar", language, names=list(names)) if names else ""


def _missing(error: click.MissingParameter, language: Language) -> str:
    if error.param is None:
        return error.format_message()
    name = _name(error.param, error.ctx)
    kind = "option" if error.param.param_type_name == "option" else "argument"
    text = say(f"usage.missing_{kind}", language, name=name)
    choices = error.param.type.choices if isinstance(error.param.type, click.Choice) else ()
    return text + say("usage.choices", language, names=list(choices)) if choices else text


def _name(param: click.Parameter, ctx: click.Context | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.make_metavar(ctx) if ctx is not None else param.human_readable_name
