"""What one selected gets, as rankings and notices keep it."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.awards.money import Award
from reviewer.model.tables import Json


@dataclass(frozen=True)
class AwardView:
    """Show what one selected gets: tier by place, tier paid, fen in full and as the budget pays it.

    `full` and `fen` None: the amount cannot be worked out. `cut` is part, nothing or scaled where
    the budget cut it; `parts` say who pays how many fen. `asked` is what was asked for in fen, None
    where the call does not ask.
    """

    place: int
    tier: str
    paid_tier: str
    full: int | None
    fen: int | None
    cut: str
    parts: tuple[tuple[str, int], ...]
    asked: int | None = None

    @property
    def lowered(self) -> bool:
        """Tell whether a lower tier is paid than the place gives."""
        return self.tier != self.paid_tier

    @property
    def reduced_by(self) -> int:
        """Give by how many fen less is due than was asked for."""
        if self.asked is None or self.full is None:
            return 0
        return max(self.asked - self.full, 0)


def award_view(given: Award, asked: int | None) -> AwardView:
    """Lay out an award beside what was asked for."""
    return AwardView(
        place=given.place,
        tier=given.tier,
        paid_tier=given.paid_tier,
        full=given.full,
        fen=given.fen,
        cut=given.cut,
        parts=tuple(given.parts.items()),
        asked=asked,
    )


def award_document(award: AwardView | None) -> Json | None:
    """Write an award down; what was asked for only where the call asks."""
    if award is None:
        return None
    kept: Json = {
        "place": award.place,
        "tier": award.tier,
        "paid_tier": award.paid_tier,
        "full": award.full,
        "fen": award.fen,
        "cut": award.cut,
        "parts": [list(part) for part in award.parts],
    }
    if award.asked is not None:
        kept["asked"] = award.asked
    return kept


def read_award(document: Json | None) -> AwardView | None:
    """Read an award that a ranking or a notice keeps."""
    if document is None:
        return None
    return AwardView(
        document["place"],
        document["tier"],
        document["paid_tier"],
        document["full"],
        document["fen"],
        document["cut"],
        tuple((code, fen) for code, fen in document["parts"]),
        document.get("asked"),
    )
