"""Applicants named anywhere in what an expert wrote: in full, shortened, or by one word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.model.experts import FormerName
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.mentions import (
    core_name,
    folded,
    says_core,
    says_trade_name,
    trade_name,
    without_places,
)
from reviewer.rules.names import normalised, split_former

How = Literal["full", "core", "trade"]
# Whether the words at a place of a text are the name of a firm, and not part of another's.
SAID: Mapping[How, Callable[[str, int, str], bool]] = {
    "full": lambda text, start, word: True,
    "core": says_core,
    "trade": says_trade_name,
}
CERTAIN_ENDS = ("公司",)
SHORTEST_FULL = 6


@dataclass(frozen=True)
class Named:
    """Say that a text names an applicant: by which words, and how much of the name they are."""

    submission: SubmissionInput
    how: How
    words: str


class NamesInText:
    """Look for all applicants' names in a text at once, whatever stands around them."""

    def __init__(
        self, submissions: Sequence[SubmissionInput], former_names: Iterable[FormerName] = ()
    ) -> None:
        """Index full names, names without place and form, and firms' own words, by length."""
        former: dict[str, list[str]] = defaultdict(list)
        for rename in former_names:
            former[normalised(rename.current)].append(rename.former)
        self._full: dict[str, list[SubmissionInput]] = defaultdict(list)
        self._core: dict[str, list[SubmissionInput]] = defaultdict(list)
        self._trade: dict[str, list[SubmissionInput]] = defaultdict(list)
        for submission in submissions:
            current, in_text = split_former(submission.applicant)
            for name in (current, in_text, *former[normalised(current)]):
                if name:
                    self._learn(name, submission)
        self._lengths = [
            (index, sorted({len(word) for word in index}, reverse=True), how)
            for index, how in self._indexes()
        ]

    def _indexes(self) -> Iterator[tuple[Mapping[str, list[SubmissionInput]], How]]:
        yield self._full, "full"
        yield self._core, "core"
        yield self._trade, "trade"

    def _learn(self, name: str, submission: SubmissionInput) -> None:
        whole = folded(name)
        certain = len(whole) >= SHORTEST_FULL and whole.endswith(CERTAIN_ENDS)
        for word, index in (
            (whole, self._full if certain else self._core),
            (core_name(name), self._core),
            (trade_name(name), self._trade),
        ):
            if len(word) > 1 and submission not in index[word]:
                index[word].append(submission)

    def find(self, text: str) -> list[Named]:
        """List the submissions whose applicant a text names, each once, by the most of its name."""
        found: dict[str, Named] = {}
        self._find_in(folded(text), found)
        bare = without_places(text)
        if bare != text:  # 澜乙软件（重庆）有限公司 may be 重庆澜乙软件有限公司
            self._find_in(folded(bare), found, certain=False)
        return list(found.values())

    def _find_in(self, within: str, found: dict[str, Named], *, certain: bool = True) -> None:
        for index, lengths, how in self._lengths:
            for length in lengths:
                for start in range(len(within) - length + 1):
                    word = within[start : start + length]
                    if word not in index:
                        continue
                    if not SAID[how](within, start, word):
                        continue
                    said: How = how if certain or how != "full" else "core"
                    for submission in index[word]:
                        found.setdefault(submission.code, Named(submission, said, word))
