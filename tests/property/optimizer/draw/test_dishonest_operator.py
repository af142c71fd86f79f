"""An operator who tries 10,000 texts gains nothing over chance where both texts were sealed.

The operator knows the list, its digest, the hash of the supervisor's text and the whole program,
and seals last. The supervisor's text has 128 random bits. What the operator may do is to try texts
against guesses of the supervisor's, and to seal the best. The favoured expert sits where the order
of 20 candidates puts him or her among the first five: by chance one time in four.
"""

from __future__ import annotations

import random
from math import sqrt

from optimizer.draw.lots import order_of, seed_of

CANDIDATES = tuple(f"E{number:02d}" for number in range(20))
SEATS, FAVOURED = 5, "E07"
DIGEST = "5b" * 32
GAMES, TRIES = 2000, 5  # 10,000 texts tried


def _sits(operator: str, supervisor: str) -> bool:
    order = order_of(seed_of(DIGEST, operator, supervisor), "call", "testing", CANDIDATES)
    return FAVOURED in order[:SEATS]


def _text(source: random.Random) -> str:
    return f"{source.getrandbits(128):032x}"


def test_ten_thousand_tries_before_sealing_gain_nothing() -> None:
    source = random.Random(20261201)
    seated = 0
    for _ in range(GAMES):
        guesses = [_text(source) for _ in range(3)]
        tried = [_text(source) for _ in range(TRIES)]
        best = max(tried, key=lambda text: sum(_sits(text, guess) for guess in guesses))
        seated += _sits(best, _text(source))  # the supervisor opens only now
    chance = SEATS / len(CANDIDATES)
    deviation = (seated - GAMES * chance) / sqrt(GAMES * chance * (1 - chance))
    assert abs(deviation) < 3.3  # one honest lottery in a thousand lies outside


def test_with_the_supervisors_text_in_hand_the_operator_would_always_win() -> None:
    """The attack that sealing takes away: it works as soon as one text is known."""
    source = random.Random(1)
    won = sum(
        any(_sits(_text(source), known) for _ in range(100))
        for known in (_text(source) for _ in range(50))
    )
    assert won == 50
