"""Check shares of places, tiers and money of a ranking anew, from ranks and the call's rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reviewer.verifier.chain import State
from reviewer.verifier.document import CheckFinding, Document

FEN = {"元": 100, "万元": 1_000_000}


def with_shares(
    passing: list[str], quota: int | None, method: Document, rows: Document
) -> set[str]:
    """Give the places again: by rank, but for as many members of a share as it asks.

    Worked out by exchanging: the last one inside whom no share needs goes, the best member outside
    comes, until the share is kept or no more can be exchanged.
    """
    count = len(passing) if quota is None else min(quota, len(passing))
    inside = set(passing[:count])
    shares = [(share["code"], _part(share["at_least"])) for share in method.get("places") or ()]
    members = {
        code: {row["submission"] for row in rows if code in (row.get("shares") or ())}
        for code, _ in shares
    }
    asked = {code: -((-part * count) // 1) for code, part in shares}
    for code, _ in shares:
        outside = [entry for entry in passing if entry in members[code] and entry not in inside]
        while len(inside & members[code]) < asked[code] and outside:
            leaving = _least_needed(passing, inside, members, asked, code)
            if leaving is None:
                break
            inside = (inside - {leaving}) | {outside.pop(0)}
    return inside


def _least_needed(
    passing: list[str],
    inside: set[str],
    members: dict[str, set[str]],
    asked: dict[str, int],
    served: str,
) -> str | None:
    for entry in reversed(passing):
        if entry not in inside or entry in members[served]:
            continue
        needed = any(
            entry in group and len(inside & group) <= asked[code]
            for code, group in members.items()
            if code != served
        )
        if not needed:
            return entry
    return None


def _part(text: str) -> Fraction:
    plain = text.strip()
    return Fraction(plain[:-1]) / 100 if plain.endswith("%") else Fraction(plain)


def award_faults(method: Document, rows: Document) -> Iterator[CheckFinding]:
    """Compare every award with its place: the tier by ranks, what is paid, who pays, the budget."""
    rule = method.get("awards")
    selected = [row for row in rows if row["decision"] == "selected"]
    for row in rows:
        if (row.get("award") is not None) != (rule is not None and row["decision"] == "selected"):
            yield CheckFinding("verify.award", {"submission": row["submission"]})
    if rule is None:
        return
    tiers = {tier["code"]: tier for tier in rule["tiers"]}
    refills = any((tier.get("downgrade") or {}).get("refill") for tier in rule["tiers"])
    paid = 0
    for place, row in enumerate(selected, start=1):
        award = row.get("award") or {}
        paid += award.get("fen") or 0
        if not _is_right(award, place, tiers, refills=refills):
            yield CheckFinding("verify.award", {"submission": row["submission"]})
    budget = rule.get("budget")
    if budget is not None and budget["on_excess"] != "flag":
        most = Fraction(str(budget["most"])) * FEN[rule["unit"]]
        if paid > most:
            yield CheckFinding("verify.award_budget", {"paid": paid, "most": int(most)})


def _is_right(award: Document, place: int, tiers: Document, *, refills: bool) -> bool:
    if award.get("place") != place:
        return False
    tier = tiers.get(award["tier"])
    if tier is not None and tier["ranks"] and not refills:
        first, last = tier["ranks"]
        if not first <= place <= last:
            return False
    if tier is not None and award["paid_tier"] not in {award["tier"], _lower(tier)}:
        return False
    parts = sum(fen for _, fen in award["parts"])
    if award["parts"] and parts != award["fen"]:
        return False
    full, fen = award["full"], award["fen"]
    if full is None or fen is None:
        return full is fen
    return bool(0 <= fen <= full and (fen == full or award["cut"] != ""))


def _lower(tier: Document) -> str:
    return str((tier.get("downgrade") or {}).get("to", ""))


def struck_faults(state: State, method: Document) -> Iterator[CheckFinding]:
    """Those struck off are exactly those of upheld objections that say so."""
    codes = {key: str(row["code"]) for key, row in state.table("submission").items()}
    told = sorted(method.get("struck") or ())
    found = sorted(
        {
            codes.get(str(row["submission_id"]), "?")
            for row in state.table("objection").values()
            if row["outcome"] == "upheld" and row["redo"] == "strike"
        }
    )
    if told != found:
        yield CheckFinding("verify.struck", {"told": told, "found": found})
