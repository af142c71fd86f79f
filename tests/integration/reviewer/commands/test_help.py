"""Every command and option explains itself in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from reviewer.commands.cli import pingyi
from reviewer.messages import Language, knows, say
from web.commands import serve

CHINESE: Language = "zh"
ENGLISH: Language = "en"


@pytest.fixture(scope="module", autouse=True)
def whole() -> None:
    """Put together what the installed program offers."""
    pingyi.add_command(serve)


def commands(
    command: click.Command = pingyi, code: str = "help"
) -> Iterator[tuple[str, click.Command]]:
    """List every command with the code of its text."""
    yield code, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{code}.{name}")


def shown(*words: str) -> str:
    result = CliRunner().invoke(pingyi, list(words))
    assert result.exit_code == 0
    return result.output


def test_every_command_and_option_has_its_text_in_both_languages() -> None:
    codes = {"help", "help.help"}
    for code, command in commands():
        options = [param for param in command.params if isinstance(param, click.Option)]
        codes |= {code, *(f"{code}.{option.name}" for option in options)}
    assert {code for code in codes if not knows(code, CHINESE) or not knows(code, ENGLISH)} == set()


def test_the_english_texts_begin_as_the_program_describes_itself() -> None:
    for code, command in commands():
        if command.callback is not None:
            first, _, _ = (command.callback.__doc__ or "").strip().partition("\n")
            assert say(code, ENGLISH).startswith(first), code


def test_help_is_given_in_the_language_asked_for() -> None:
    assert "撤销一次征集最近的导入" in shown("--help")
    assert "最多计算多少秒" in shown("panels", "--help")
    assert "Form panels and their slots" in shown("--lang", "en", "--help")
    assert "The most seconds to compute." in shown("--lang", "en", "panels", "-h")
    assert "空白评分工作簿" in shown("--lang", "zh", "scores", "template", "-h")
