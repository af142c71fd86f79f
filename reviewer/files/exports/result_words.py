"""How award lists and answers to objections say sums and versions."""

from __future__ import annotations

from decimal import Decimal

from reviewer.messages import Language, say
from reviewer.model.result_views import AwardListView, ObjectionEntry


def state_text(view: AwardListView, language: Language) -> str:
    """Say of which ranking an award list is, and what it comes to."""
    said = {"count": len(view.lines), "total": yuan_text(view.total)}
    if view.version is None:
        return say("outputs.awards.preview", language, **said)
    return say("outputs.awards.state", language, version=view.version, **said)


def yuan_text(fen: int) -> str:
    """Write an amount in yuan with its fen: 200,000.00."""
    return f"{Decimal(fen) / 100:,.2f}"


def correction_text(entry: ObjectionEntry, language: Language) -> str:
    """Name the versions that an upheld objection led to; empty where it led to none."""
    if entry.new_notice is None or entry.new_ranking is None:
        return ""
    versions = {"ranking": entry.new_ranking, "notice": entry.new_notice}
    return say("objection.corrected", language, **versions)
