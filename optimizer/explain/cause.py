"""Hold a cause with the changes that might mend it, before they are tried."""

from dataclasses import dataclass

from optimizer.outcome import Fix, Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold a fix that has not been tried yet; `asks` says how much it demands of people.

    1: a person comes once more or may do more; 2: rooms or hours; 3: a rule of the call; 4: a
    submission waits.
    """

    asks: int
    fix: Fix


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold one cause for which a season is impossible."""

    code: str
    message: Text
    involved: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()
