"""The code on a letter by which its reader is checked in on the day."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from reviewer.files.square_codes import code_for_page
from reviewer.rules.arrivals import arrival_letters
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class ArrivalCode:
    """Show a person's code; `picture` is the address of its square form, for a page."""

    letters: str
    picture: str


def shown_code(context: AppContext, call: str, person: tuple[str, str]) -> ArrivalCode:
    """Give a person's code to be shown at the door."""
    address = arrival_address(context, call, person)
    return ArrivalCode(arrival_code(context, call, person), code_for_page(address))


def arrival_code(context: AppContext, call: str, person: tuple[str, str]) -> str:
    """Give a person's code: the same on every letter of the call, whatever moves.

    It opens nothing: whoever keeps the door says by it who came.
    """
    words = "|".join(("arrival", call, *person))
    return arrival_letters(
        hmac.new(context.secret.encode(), words.encode(), hashlib.sha256).digest()
    )


def arrival_address(context: AppContext, call: str, person: tuple[str, str]) -> str:
    """Give the address that the square code holds: the page on which the office checks in."""
    code = arrival_code(context, call, person)
    return f"{context.settings.public_url}/calls/{call}/arrivals/{code}"
