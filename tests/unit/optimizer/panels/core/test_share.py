"""A step's share of the time counts only while the process has a processor."""

import time

import pytest

from optimizer.panels.core.share import Share
from optimizer.panels.model.levels import Search


class Hands:
    """Stand for the clock and the processor time, both set by hand."""

    def __init__(self) -> None:
        self.clock, self.processor = 100.0, 5.0

    def monotonic(self) -> float:
        """Give the clock."""
        return self.clock

    def process_time(self) -> float:
        """Give the processor time."""
        return self.processor


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(time, "monotonic", hands.monotonic)
    monkeypatch.setattr(time, "process_time", hands.process_time)
    return hands


def share(seconds: float, limit: float = 60.0) -> Share:
    """Give a share of a search that may take so many seconds from now."""
    return Share(Search(deadline=100.0 + limit, started=100.0), seconds)


def test_waiting_for_a_processor_takes_nothing_from_a_share(hands: Hands) -> None:
    step = share(10.0)
    hands.clock += 40.0
    hands.processor += 4.0
    assert step.left == pytest.approx(6.0)
    assert not step.over


def test_a_share_ends_when_its_seconds_were_worked(hands: Hands) -> None:
    step = share(10.0)
    hands.clock += 10.5
    hands.processor += 10.0
    assert step.over


def test_several_threads_do_not_shorten_a_share(hands: Hands) -> None:
    step = share(10.0)
    hands.clock += 4.0
    hands.processor += 16.0
    assert step.left == pytest.approx(6.0)


def test_a_share_never_outlasts_its_search(hands: Hands) -> None:
    step = share(50.0, limit=30.0)
    assert step.left == pytest.approx(30.0)
    hands.clock += 30.0
    assert step.over
