"""Check the plan of a file against the acts and the hard rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from optimizer.check import check_plan
from reviewer.verifier.chain import State
from reviewer.verifier.document import CheckFinding, Document, sha256
from reviewer.verifier.matters import equals, newest, panels_of

KEPT = ("version", "policy", "problem", "digest", "document", "seed", "note")
MOST = 20


def plan_faults(state: State, call: Document, plan: Document) -> Iterator[CheckFinding]:
    """Compare a plan with the acts that stored it, its rows, and every hard rule."""
    found = newest(state, "plan", plan["version"])
    if found is None:
        yield CheckFinding("verify.plan_unknown", {"version": plan["version"]})
        return
    key, row = found
    for name in KEPT:
        if not equals(row[name], plan[name]):
            yield CheckFinding("verify.plan_part", {"part": name})
    if sha256(plan["problem"]) != plan["digest"]:
        yield CheckFinding("verify.problem_digest")
    by_mail = plan["problem"].get("mode") == "correspondence"  # no rooms and hours are kept then
    yield from _row_faults(state, key, plan["document"], None if by_mail else call["timezone"])
    if plan["problem"].get("mode") == "correspondence":
        broken = correspondence_faults(plan["problem"], plan["document"])
    else:
        broken = [f"{v.rule}: {v.where}" for v in check_plan(plan["problem"], plan["document"])]
    for rule in broken[:MOST]:
        yield CheckFinding("verify.rule_broken", {"rule": rule})


def _row_faults(
    state: State, key: str, document: Document, zone: str | None
) -> Iterator[CheckFinding]:
    """Panels, seats and slots as the acts stored them are those of the document."""
    rows = {panel["id"]: panel for panel in panels_of(state, key).values()}
    told = {panel["id"]: panel for panel in document["panels"]}
    for code in sorted(rows.keys() | told.keys()):
        if code not in rows or code not in told:
            yield CheckFinding("verify.panel_other", {"panel": code})
            continue
        row, panel = rows[code], told[code]
        members = {expert for _, role, expert in row["seats"] if role != "reserve"}
        chairs = {expert for _, role, expert in row["seats"] if role == "chair"}
        reserves = [expert for _, role, expert in sorted(row["seats"]) if role == "reserve"]
        slots = {code: gone for code, gone, *_ in row["slots"]}
        wanted = {s["id"]: sorted(s.get("recused", [])) for s in panel["submissions"]}
        same = (
            members == set(panel["experts"])
            and reserves == list(panel.get("reserves") or [])
            and chairs == ({panel["chair"]} if panel.get("chair") else set())
            and slots == wanted
            and (zone is None or _place_of(row, zone) == _place_told(panel))
        )
        if not same:
            yield CheckFinding("verify.panel_other", {"panel": code})


def _place_of(row: Document, zone: str) -> Document:
    """Give category, room and hours of a panel's rows as its document writes them."""
    hours = {code: [_local(start, zone), _local(end, zone)] for code, _, start, end in row["slots"]}
    return [row["category"], row["room"], hours]


def _place_told(panel: Document) -> Document:
    hours = {slot["id"]: [slot["start"], slot["end"]] for slot in panel["submissions"]}
    return [panel["category"], panel["room"], hours]


def _local(moment: str, zone: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def correspondence_faults(problem: Document, document: Document) -> list[str]:
    """List the hard rules that a review by correspondence breaks.

    Every expert of a submission is one of its candidates, and nobody has more than the most.
    """
    broken: list[str] = []
    places = {row["id"]: place for place, row in enumerate(problem["submissions"])}
    allowed = [{fit[0] for fit in fits} for fits in problem["fits"]]
    loads: Counter[str] = Counter()
    firms = {expert["id"]: expert["employer"] for expert in problem["experts"]}
    kinds = {expert["id"]: expert["kind"] for expert in problem["experts"]}
    seen: dict[str, int] = defaultdict(int)
    for panel in document["panels"]:
        for slot in panel["submissions"]:
            seen[slot["id"]] += 1
            members = [e for e in panel["experts"] if e not in slot.get("recused", [])]
            loads.update(members)
            place = places.get(slot["id"])
            strangers = [e for e in members if place is None or e not in allowed[place]]
            broken += [f"candidate: {entry} {slot['id']}" for entry in strangers]
            demand = int(problem["rule"]["experts_per_submission"])
            part, whole = problem["technical_share"]
            technical = sum(kinds.get(entry) == "technical" for entry in members)
            if len(members) != demand:
                broken.append(f"demand: {slot['id']}")
            if technical * whole < demand * part:
                broken.append(f"technical_share: {slot['id']}")
            most = problem["max_same_employer"]
            shared = Counter(firms.get(entry) for entry in members)
            if most is not None and any(count > most for count in shared.values()):
                broken.append(f"employer: {slot['id']}")
    broken += [f"twice: {code}" for code, count in seen.items() if count != 1]
    for expert in problem["experts"]:
        if expert["max_load"] is not None and loads[expert["id"]] > expert["max_load"]:
            broken.append(f"max_load: {expert['id']}")
    return broken
