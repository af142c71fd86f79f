"""What the command line says about itself, in the language that was asked for."""

from __future__ import annotations

import click

from reviewer.usecases.i18n import Language, knows, say

HELP_NAMES = ["-h", "--help"]


def word_help(command: click.Command, language: Language, code: str = "help") -> None:
    """Put the texts of a command, its options and the commands below it into a language.

    The texts stand in the catalogues under `help`, the names of the commands and the option.
    """
    if knows(code, language):
        command.help = say(code, language)
    for option in command.params:
        if isinstance(option, click.Option) and knows(f"{code}.{option.name}", language):
            option.help = say(f"{code}.{option.name}", language)
    own = command.get_help_option(click.Context(command, help_option_names=HELP_NAMES))
    if own is not None:
        own.help = say("help.help", language)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            word_help(inner, language, f"{code}.{name}")
