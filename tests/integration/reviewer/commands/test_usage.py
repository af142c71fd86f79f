"""What is wrong with a command as it was typed, in the language asked for."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reviewer.commands.cli import pingyi
from reviewer.commands.usage import explain_usage
from tests.integration.reviewer.commands.conftest import Terminal

CJK = re.compile("[\u4e00-\u9fff]")
TYPED = {
    "--x": ("没有选项 --x。", "There is no option --x."),
    "frob": ("没有命令 frob。", "There is no command frob."),
    "rnk": ("没有命令 rnk。是否指 rank？", "There is no command rnk. Did you mean rank?"),
    "rank": ("缺少参数 CALL。", "The argument CALL is missing."),
    "rank a b c": ("多余的参数：b c。", "Too many arguments: b c."),
    "rank a --choose": ("选项 --choose 后面须写一个值。", "The option --choose needs a value."),
    "notice c --on 2022-13": (
        "--on：“2022-13”不是日期，请写成 2022-03-14。",
        "--on: “2022-13” is no day; write it as 2022-03-14.",
    ),
    "panels c --seconds x": ("--seconds：“x”不是数字。", "--seconds: “x” is no number."),
    "panels c --seconds 0": (
        "--seconds：0.0 不在允许范围 x>=0.1 内。",
        "--seconds: 0.0 is not in the range x>=0.1.",
    ),
    "panels c --policy dice": (
        "--policy：“dice”不在可选值之内：'optimise', 'draw'。",
        "--policy: “dice” is none of 'optimise', 'draw'.",
    ),
    "invite c": ("--out 和 --send 须选一个。", "Give either --out or --send."),
}


@pytest.mark.parametrize(("typed", "said"), list(TYPED.items()))
def test_a_slip_of_the_keys_is_explained(typed: str, said: tuple[str, str], tmp_path: Path) -> None:
    words = typed.split()
    chinese = CliRunner().invoke(pingyi, ["--data", str(tmp_path), *words])
    assert (chinese.exit_code, chinese.stdout) == (2, "")
    assert chinese.stderr.splitlines()[-1] == f"错误：{said[0]}"
    assert chinese.stderr.startswith(("用法：pingyi", "错误：选项"))
    english = CliRunner().invoke(pingyi, ["--data", str(tmp_path), "--lang", "en", *words])
    assert english.exit_code == 2
    assert english.stderr.splitlines()[-1] == f"Error: {said[1]}"
    assert not CJK.search(english.stderr)


def test_help_and_version_end_well() -> None:
    for words in (["-h"], ["rank", "-h"], ["--version"]):
        assert CliRunner().invoke(pingyi, words).exit_code == 0


def test_what_we_have_no_text_for_is_said_as_the_library_says_it() -> None:
    assert explain_usage(click.UsageError("Something new."), "zh") == "Something new."
    assert explain_usage(click.MissingParameter("m", param_hint="'A'"), "zh").startswith("Missing")


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (click.Path(exists=True), "no-such-file", "找不到“no-such-file”。"),
        (click.Path(dir_okay=False), ".", "“.”是文件夹，这里要文件。"),
        (click.Path(file_okay=False), __file__, f"“{__file__}”是文件，这里要文件夹。"),
    ],
)
def test_paths_are_named(kind: click.Path, given: str, said: str) -> None:
    with pytest.raises(click.BadParameter) as refusal:
        kind.convert(given, None, None)
    assert explain_usage(refusal.value, "zh") == said


def test_a_missing_person_is_named_with_the_role_in_words(terminal: Terminal) -> None:
    told = terminal.refused("link", "expert", "Z999", "--call", "cq-platforms-2021", status=2)
    assert "专家" in told
    assert "expert" not in told
