"""Find a smallest part of something that is impossible by itself (QuickXplain; Junker 2004)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

PartT = TypeVar("PartT")
Refuted = Callable[[Sequence[PartT]], bool]


def smallest(parts: Sequence[PartT], refuted: Refuted[PartT]) -> list[PartT]:
    """Give a subset that is refuted while none of its proper subsets is.

    `refuted` tells whether some parts together are proved impossible; all of them must be, and
    more parts never make possible what fewer did not. Earlier parts are preferred. Where
    `refuted` cannot tell and says no, the result may hold parts that it need not.
    """
    if refuted([]):
        return []
    return _needed([], [], list(parts), refuted)


def _needed(
    base: list[PartT], added: list[PartT], parts: list[PartT], refuted: Refuted[PartT]
) -> list[PartT]:
    """Find which of `parts` are needed beside `base`; `added` are the last to have joined it."""
    if added and refuted(base):
        return []
    if len(parts) == 1:
        return parts
    middle = len(parts) // 2
    first, second = parts[:middle], parts[middle:]
    later = _needed([*base, *first], first, second, refuted)
    earlier = _needed([*base, *later], later, first, refuted)
    return [*earlier, *later]
