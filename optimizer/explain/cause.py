"""Hold a cause with the changes that might mend it, before they are tried."""

from dataclasses import dataclass

from optimizer.explain.items import Item
from optimizer.outcome import Fix, Text

PERSON, PLACE, NEWCOMER, RULE, WAIT = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class FixProposal:
    """Hold a fix that has not been tried yet; `asks` says how much it demands of people.

    1: a person comes once more or may do more, or a pin is taken back; 2: rooms or hours; 3: one
    more expert; 4: a rule of the call; 5: a submission waits. `waits` names submissions that
    wait and `unpins` the seat whose pin is taken back; both change lists as a whole, so that
    their steps are written only when it is known what else changes.
    """

    asks: int
    fix: Fix
    waits: tuple[str, ...] = ()
    unpins: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold one cause for which a season is impossible.

    `core` holds the smallest set of waivable things that is impossible together for
    `submissions`; `short` counts the slots that are lacking, 0 where that is not known.
    """

    code: str
    message: Text
    involved: tuple[str, ...]
    proposals: tuple[FixProposal, ...] = ()
    core: tuple[Item, ...] = ()
    short: int = 0
    submissions: tuple[str, ...] = ()
