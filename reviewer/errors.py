"""The small family of refusals; each says what happened, where, and what to do."""

from __future__ import annotations


class PingyiError(Exception):
    """Carry a refusal to the person who can do something about it.

    `code` names an entry of the message catalogues, `details` fill its blanks (file, sheet, row,
    column, value …). `exit_status` is what the command line ends with.
    """

    exit_status = 2

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


class BadInput(PingyiError):
    """Refuse what was handed in: unknown name, wrong file, value outside its range."""


class NotFound(BadInput):
    """Say that the named thing does not exist, or not for this person."""


class Misconfigured(PingyiError):
    """Refuse to start with dangerous or contradictory settings."""


class Unavailable(PingyiError):
    """Say that the machine stands in the way: locked database, full disk, port in use."""


class Impossible(PingyiError):
    """Say that no plan can satisfy the rules, with the reasons found."""

    exit_status = 3


class OutOfTime(PingyiError):
    """Say that the time limit came before a first plan."""

    exit_status = 4


class NotAllowed(PingyiError):
    """Refuse a person who may not do this to this object."""

    exit_status = 5


class WrongPhase(PingyiError):
    """Refuse a step that the call's phase does not admit."""

    exit_status = 5


class Stale(PingyiError):
    """Say that the data changed since it was read; nothing was overwritten."""

    exit_status = 1


class TakenOver(PingyiError):
    """Say that another worker has the job now; what this one did was dropped."""
