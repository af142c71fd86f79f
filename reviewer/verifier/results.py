"""Compare sheets, ranking and notice of a file with what follows from the acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from reviewer.verifier.awards import award_faults
from reviewer.verifier.chain import State
from reviewer.verifier.document import CheckFinding, Document, canonical, sha256
from reviewer.verifier.matters import equals, expected_sheets, newest
from reviewer.verifier.scoring import Score, place_all, places_of, score_sheets

RULES = ("method", "calibrated", "trim_from", "decimals", "ties", "criteria", "by_category")
SHOWN_OF_SELECTED = ("applicant", "platform", "district")
MOST = 50
BY_FORMULA = ("computed", "audited")  # nobody meets, and one sheet each follows from the fields


def sheet_faults(state: State, plan: str, sheets: Document) -> Iterator[CheckFinding]:
    """Compare the file's sheets with those that plan, panels and acts ask for: exactly these."""
    expected = {(sheet[0], sheet[1]): sheet for sheet in expected_sheets(state, plan)}
    given = {(sheet[0], sheet[1]): sheet for sheet in sheets}
    if len(given) != len(sheets):
        yield CheckFinding("verify.sheet_twice")
    for pair in sorted(expected.keys() | given.keys()):
        details: dict[str, object] = {"expert": pair[0], "submission": pair[1]}
        if pair not in given:
            yield CheckFinding("verify.sheet_missing", details)
        elif pair not in expected:
            yield CheckFinding("verify.sheet_unasked", details)
        elif canonical(expected[pair][2:]) != canonical(given[pair][2:]):
            yield CheckFinding("verify.sheet_other", details)


def computed_sheet_faults(ranking: Document, sheets: Document) -> Iterator[CheckFinding]:
    """Compare the file's sheets of a review by formula with the marks that the ranking froze."""
    told = {sheet[1]: canonical(sheet[3]) for sheet in sheets}
    kept = {row["submission"]: canonical(row["sheets"][0]["marks"]) for row in ranking["rows"]}
    if len(told) != len(sheets):
        yield CheckFinding("verify.sheet_twice")
    for code in sorted(told.keys() | kept.keys()):
        if told.get(code) != kept.get(code):
            yield CheckFinding("verify.sheet_other", {"expert": "", "submission": code})


def ranking_faults(call: Document, ranking: Document, sheets: Document) -> Iterator[CheckFinding]:
    """Work the ranking out anew from the sheets and compare every row.

    `sheets` and the rows name experts by one and the same name, codes or pseudonyms.
    """
    method = ranking["method"]
    scoring = call["scoring"]
    yield from _rule_faults(call, method)
    categories = {row["submission"]: row["category"] or "" for row in ranking["rows"]}
    scores = score_sheets({**scoring, **{n: method[n] for n in RULES}}, sheets, categories)
    held = {**scoring, "pass_mark": method["pass_mark"]}
    place_all(held, method, scores, method["chosen"], ranking["rows"])
    yield from award_faults(method, ranking["rows"])
    rows = {row["submission"]: row for row in ranking["rows"]}
    if len(rows) != len(ranking["rows"]):
        yield CheckFinding("verify.row_doubled")
    for code in sorted(scores.keys() | rows.keys()):
        if code not in rows or code not in scores or not _same(scores[code], rows[code], scoring):
            yield CheckFinding("verify.ranking_row", {"submission": code})
    missing = sum(sheet[2] == "absent" for sheet in sheets)
    if method["missing"] != missing:
        yield CheckFinding("verify.missing_other", {"told": method["missing"], "found": missing})
    yield from _order_faults(ranking)


def below_floor(call: Document, sheets: Document) -> list[str]:
    """List the submissions for which fewer sheets count than the call's floor of marks asks."""
    if call.get("review_mode") in BY_FORMULA:
        return []  # a formula gives one sheet each, and nobody is missing
    floor = int((call.get("safeguards") or {}).get("marks_floor", 1))
    counted = Counter(sheet[1] for sheet in sheets if sheet[2] == "submitted")
    return sorted(code for code in {sheet[1] for sheet in sheets} if counted[code] < floor)


def floor_notes(call: Document, sheets: Document) -> Iterator[CheckFinding]:
    """Say which submissions were ranked although too few marks count."""
    low = below_floor(call, sheets)
    if low:
        yield CheckFinding(
            "note.below_floor",
            {"floor": call["safeguards"]["marks_floor"], "submissions": low[:MOST]},
        )


def told_faults(
    call: Document, ranking: Document, sheets: Document, told: Document
) -> Iterator[CheckFinding]:
    """The act that froze a ranking said how many sheets were missing and what had too few."""
    low = below_floor(call, sheets)
    if canonical(sorted(told.get("below_floor") or [])) != canonical(low):
        yield CheckFinding("verify.floor_other", {"submissions": low})
    if told.get("missing") != ranking["method"]["missing"]:
        details = {"told": told.get("missing"), "found": ranking["method"]["missing"]}
        yield CheckFinding("verify.missing_other", details)
    if canonical(sorted(ranking["method"]["chosen"])) != canonical(told.get("chosen")):
        yield CheckFinding("verify.choice_other")
    if told.get("digest") != ranking["digest"]:
        yield CheckFinding("verify.ranking_part", {"part": "digest"})


def _rule_faults(call: Document, method: Document) -> Iterator[CheckFinding]:
    """Compare the rules that the ranking says it was made by with those of the call."""
    scoring = call["scoring"]
    for name in RULES:
        if canonical(method[name]) != canonical(scoring.get(name)):
            yield CheckFinding("verify.rules_other", {"rule": name})
    if not _same_number(method["pass_mark"], scoring.get("pass_mark")):
        yield CheckFinding("verify.rules_other", {"rule": "pass_mark"})
    for name in ("quota", "per_category"):
        if canonical(method[name]) != canonical(call["selection"].get(name)):
            yield CheckFinding("verify.rules_other", {"rule": name})
    for name in ("quotas", "code_decides"):
        if name in method and canonical(method[name]) != canonical(call["selection"].get(name)):
            yield CheckFinding("verify.rules_other", {"rule": name})
    for name, stated in (
        ("places", call["selection"].get("shares")),
        ("awards", call.get("awards")),
        ("readings", call.get("readings")),
        ("review_mode", call.get("review_mode")),
    ):
        if name in method and canonical(method[name]) != canonical(stated):
            yield CheckFinding("verify.rules_other", {"rule": name})


def _order_faults(ranking: Document) -> Iterator[CheckFinding]:
    """Ranks rise within each pool, and the cuts name the places and the last score selected."""
    method, rows = ranking["method"], ranking["rows"]
    pools: dict[str, list[Document]] = {}
    for row in rows:
        pools.setdefault(row["category"] if method["per_category"] else "", []).append(row)
    cuts = {cut["category"]: cut for cut in method["cuts"]}
    if cuts.keys() != pools.keys() or len(cuts) != len(method["cuts"]):
        yield CheckFinding("verify.cut_other", {"category": ""})
        return
    for name, pool in pools.items():
        ranks = [row["rank"] for row in pool if row["rank"] is not None]
        chosen = [row for row in pool if row["decision"] == "selected"]
        tied = sorted(row["submission"] for row in pool if row["decision"] == "tie_at_cut")
        lowest = min((Fraction(row["score"]) for row in chosen), default=None)
        cut = cuts[name]
        told = None if cut["score"] is None else Fraction(cut["score"])
        as_told = (cut["places"], cut["selected"], cut["undecided"], told)
        places = places_of(method, name)
        if ranks != sorted(ranks) or as_told != (places, len(chosen), tied, lowest):
            yield CheckFinding("verify.cut_other", {"category": name})


def _same(score: Score, row: Document, scoring: Document) -> bool:
    decimals = int(scoring.get("decimals", 2))
    totals = {expert: _rounded(total, decimals) for expert, total in score.totals.items()}
    told = {expert: Fraction(total) for expert, total in row["totals"]}
    value = None if row["score"] is None else Fraction(row["score"])
    left = sorted(totals[expert] for expert in score.left_out)
    return (
        (score.rank, score.score, score.decision, score.method)
        == (row["rank"], value, row["decision"], row["method"])
        and totals == told
        and len(told) == len(row["totals"])
        and left == sorted(told[expert] for expert in row["left_out"])
        and list(score.failed) == list(row["failed"])
        and set(row["replaced"]) == set(score.totals) - set(score.sound)
    )


def _rounded(total: Fraction, decimals: int) -> Fraction:
    scaled = total * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    return Fraction(whole + (2 * rest >= scaled.denominator), 10**decimals)


def _same_number(first: Document, second: Document) -> bool:
    if first is None or second is None:
        return first is second
    return Fraction(str(first)) == Fraction(str(second))


def frozen_faults(state: State, ranking: Document) -> Iterator[CheckFinding]:
    """Compare a frozen ranking with the act that froze it, and with its own digest."""
    found = newest(state, "ranking", ranking["version"])
    if found is None:
        yield CheckFinding("verify.ranking_unknown", {"version": ranking["version"]})
        return
    _, row = found
    for name in ("plan_version", "method", "rows", "digest"):
        if not equals(row[name], ranking[name]):
            yield CheckFinding("verify.ranking_part", {"part": name})
    method = {k: v for k, v in ranking["method"].items() if k not in {"cuts", "missing"}}
    content = {"rows": ranking["rows"], "method": method, "cuts": ranking["method"]["cuts"]}
    if sha256(content) != ranking["digest"]:
        yield CheckFinding("verify.ranking_digest")
    names = {code["code"]: code for code in state.table("submission").values()}
    for entry in ranking["rows"]:
        held = names.get(entry["submission"])
        told = (entry["applicant"], entry["platform"], entry["category"])
        if held is None or told != (held["applicant"], held["platform"], held["category"] or ""):
            yield CheckFinding("verify.ranking_name", {"submission": entry["submission"]})


def public_row(row: Document, pseudonyms: Document) -> Document:
    """Write a row of the ranking as the public part shows it: experts by pseudonym.

    Who applied is shown of those selected alone.
    """
    selected = row["decision"] == "selected"
    return {
        "rank": row["rank"],
        "submission": row["submission"],
        "category": row["category"],
        "score": row["score"],
        "decision": row["decision"],
        "decided_by": row["decided_by"],
        "method": row["method"],
        "totals": sorted([pseudonyms[expert], total] for expert, total in row["totals"]),
        "left_out": sorted(pseudonyms[expert] for expert in row["left_out"]),
        "failed": row["failed"],
        "replaced": sorted(pseudonyms[expert] for expert in row["replaced"]),
        **{name: row[name] if selected else None for name in SHOWN_OF_SELECTED},
        **{name: row[name] for name in ("shares", "award") if name in row},
    }


def notice_faults(notice: Document, ranking: Document) -> Iterator[CheckFinding]:
    """A notice lists exactly those selected, under the names and scores of the ranking."""
    if notice["ranking_version"] != ranking["version"]:
        yield CheckFinding("verify.notice_older", {"version": notice["ranking_version"]})
        return
    selected = [row for row in ranking["rows"] if row["decision"] == "selected"]
    if [row["submission"] for row in notice["rows"]] != [row["submission"] for row in selected]:
        yield CheckFinding("verify.notice")
        return
    for told, row in zip(notice["rows"], selected, strict=True):
        held = {"award"} if row.get("award") is not None else set()
        if set(told) != {"submission", "score", "category", *SHOWN_OF_SELECTED, *held}:
            yield CheckFinding("verify.notice_row", {"submission": row["submission"]})
            continue
        if any(canonical(told[name]) != canonical(row[name]) for name in told):
            yield CheckFinding("verify.notice_row", {"submission": row["submission"]})
