"""The log: one JSON object a line, with what belongs in it and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from reviewer.logs import ROOTS, start_log, within_request

log = logging.getLogger("pingyi.tests")


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    """Give the loggers back as they were: other tests listen to them."""
    loggers = [logging.getLogger(name) for name in ROOTS]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Read what was written to standard error."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_says_when_from_where_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    start_log("info")
    log.info("查 %s", "done", extra={"call": "c", "milliseconds": 3, "other": "no fact"})
    line = lines(capsys)[0]
    assert str(line.pop("at")).endswith("+00:00")
    assert line == {
        "level": "info", "from": "pingyi.tests", "says": "查 done", "call": "c", "milliseconds": 3,
    }  # fmt: skip


def test_lines_of_one_request_carry_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    start_log("info")
    with within_request("abc"):
        log.info("inside")
    log.info("outside")
    inside, outside = lines(capsys)
    assert inside["request"] == "abc"
    assert "request" not in outside


def test_a_crash_is_one_line_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    start_log("error")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        log.exception("broken")
    (line,) = lines(capsys)
    assert "ZeroDivisionError" in str(line["trace"])


@pytest.mark.parametrize(("level", "written"), [("debug", 3), ("info", 2), ("warning", 1)])
def test_the_level_keeps_what_is_less_grave_away(
    capsys: pytest.CaptureFixture[str], level: str, written: int
) -> None:
    start_log(level)
    start_log(level)  # twice writes no line twice
    log.debug("d")
    log.info("i")
    log.warning("w")
    assert len(lines(capsys)) == written
