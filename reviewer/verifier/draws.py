"""Check every draw of a call: numbers, freezing, sealed texts, replay, and what became of it."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import cast

import optimizer
from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import CheckFinding, Document, canonical, sha256
from reviewer.verifier.matters import equals, newest, panels_of

KEPT = (
    "number",
    "digest",
    "frozen",
    "operator_hash",
    "operator_by",
    "supervisor_hash",
    "supervisor_by",
    "operator_text",
    "supervisor_text",
    "record",
    "public_source",
    "public_at",
    "void",
    "void_reason",
    "void_by",
    "chain_head",
    "run_at",
)
VOIDS = ("superseded", "unopened", "annulled")
SHOWN = ("number", "digest", "chain_head", "operator_hash", "supervisor_hash", "void", "run_at")


def text_hash(digest: str, role: str, text: str) -> str:
    """Give the hash by which a person seals a text for the draw of a list."""
    return hashlib.sha256(f"{digest}|{role}|{text}".encode()).hexdigest()


def public_draw(draw: Document) -> Document:
    """Write a draw as the public part shows it; the seed only once it was drawn."""
    record = draw["record"]
    return {**{name: draw[name] for name in SHOWN}, "seed": record.get("seed") if record else None}


def draw_faults(state: State, acts: list[Act], draws: Document) -> Iterator[CheckFinding]:
    """List what does not hold of a call's draws."""
    held = {str(row["number"]): row for row in state.table("draw").values()}
    numbers = [draw["number"] for draw in draws]
    if numbers != list(range(1, len(numbers) + 1)) or set(held) != {str(n) for n in numbers}:
        yield CheckFinding("verify.draw_numbers", {"told": numbers, "acts": sorted(held)})
    yield from _act_faults(acts, draws)
    for draw in draws:
        row = held.get(str(draw["number"]))
        details: dict[str, object] = {"draw": draw["number"]}
        if row is not None:
            for name in KEPT:
                if not equals(row[name], draw[name]):
                    yield CheckFinding("verify.draw_part", {**details, "part": name})
        yield from _frozen_faults(acts, draw)
        for role in ("operator", "supervisor"):
            sealed, text = draw[f"{role}_hash"], draw[f"{role}_text"]
            if sealed and text is not None and text_hash(draw["digest"], role, text) != sealed:
                yield CheckFinding("verify.draw_text", {**details, "whose": role})
        if draw["void"] and draw["void"] not in VOIDS:
            yield CheckFinding("verify.draw_part", {**details, "part": "void"})
        yield from _run_faults(draw)
        yield from _people_faults(draw)


def _act_faults(acts: list[Act], draws: Document) -> Iterator[CheckFinding]:
    """What the acts printed of a draw, the digests of list and texts, is what the file holds."""
    by_number = {draw["number"]: draw for draw in draws}
    for act in acts:
        if not act.action.startswith("draw_"):
            continue
        told = act.content["detail"]
        draw = by_number.get(told["draw"])
        second = draw and draw["record"].get("seed") if draw and draw["record"] else None
        other = draw is not None and "second" in told and second not in {None, told["second"]}
        if draw is None or told["digest"] != draw["digest"] or other:
            yield CheckFinding("verify.draw_part", {"draw": told["draw"], "part": act.action})


def _people_faults(draw: Document) -> Iterator[CheckFinding]:
    """A draw that ran names the supervisor; figures were typed by two people."""
    if draw["run_at"] is None or draw["frozen"].get("about") is None:
        return
    details: dict[str, object] = {"draw": draw["number"]}
    if not str(draw["supervisor_by"]).startswith("supervisor:"):
        yield CheckFinding("verify.draw_no_supervisor", details)
    if draw["operator_by"] == draw["supervisor_by"]:
        yield CheckFinding("verify.draw_one_person", details)
    frozen = draw["frozen"]["about"]
    named = (frozen.get("public_source") or "", frozen.get("public_at"))
    if named != (draw["public_source"] or "", draw["public_at"]):
        yield CheckFinding("verify.draw_part", {**details, "part": "public_source"})
    if named[0] and draw["operator_text"] != draw["supervisor_text"]:
        yield CheckFinding("verify.draw_figures", details)
    if named[0] and str(draw["run_at"]) < str(named[1]):
        yield CheckFinding("verify.draw_early", details)


def _frozen_faults(acts: list[Act], draw: Document) -> Iterator[CheckFinding]:
    details: dict[str, object] = {"draw": draw["number"]}
    if sha256(draw["frozen"]) != draw["digest"]:
        yield CheckFinding("verify.draw_digest", details)
    frozen = draw["frozen"].get("about")
    if frozen is None:  # drawn by an older version of the program
        return
    if frozen["number"] != draw["number"] or frozen["chain_head"] != draw["chain_head"]:
        yield CheckFinding("verify.draw_about", details)
    place = int(frozen["acts"])
    head = acts[place - 1].digest if 0 < place <= len(acts) else ("0" * 64 if not place else "")
    if head != frozen["chain_head"]:
        yield CheckFinding("verify.draw_head", details)


def _run_faults(draw: Document) -> Iterator[CheckFinding]:
    details: dict[str, object] = {"draw": draw["number"]}
    record = draw["record"]
    if draw["run_at"] is None:
        if record:
            yield CheckFinding("verify.draw_unrun", details)
        return
    if canonical(record["frozen"]) != canonical(draw["frozen"]):
        yield CheckFinding("verify.draw_part", {**details, "part": "frozen"})
    if [record["operator"], record["supervisor"]] != [
        draw["operator_text"],
        draw["supervisor_text"],
    ]:
        yield CheckFinding("verify.draw_part", {**details, "part": "texts"})
    for fault in _replay()(record, draw["digest"]):
        yield CheckFinding("verify.draw", {"fault": f"{draw['number']}: {fault}"})


@cache
def _replay() -> Callable[[Document, str], list[str]]:
    """Load the page that replays a draw by itself: its package needs libraries, it does not."""
    file = Path(str(optimizer.__file__)).parent / "draw" / "replay.py"
    spec = importlib.util.spec_from_file_location("pingyi_replay", file)
    if spec is None or spec.loader is None:
        msg = "the replay of draws is not installed"
        raise ValueError(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[[Document, str], list[str]]", module.faults)


def draw_notes(state: State, draws: Document, plan_version: int | None) -> Iterator[CheckFinding]:
    """Say what a reader must know of the draws: annulled ones, who gave texts, changed seats."""
    if not draws:
        yield CheckFinding("note.no_draw")
    counted = None
    for draw in draws:
        details: dict[str, object] = {"draw": draw["number"]}
        if draw["void"] in VOIDS:
            yield CheckFinding(
                f"note.draw_{draw['void']}",
                {**details, "reason": draw["void_reason"], "by": draw["void_by"]},
            )
        elif draw["run_at"] is not None:
            counted = draw
            if draw["public_source"]:
                yield CheckFinding("note.draw_public", {**details, "source": draw["public_source"]})
            elif not (draw["operator_hash"] and draw["supervisor_hash"]):
                by = draw["supervisor_by"]
                yield CheckFinding("note.draw_one_terminal", {**details, "by": by})
    found = newest(state, "plan", plan_version)
    if found is None or not draws:
        return
    key, plan = found
    if counted is None:
        yield CheckFinding(
            "note.plan_no_draw_counts", {"version": plan["version"], "why": plan["note"]}
        )
        return
    if plan["policy"] == "draw":
        return
    drawn = {panel["id"]: panel for panel in counted["record"]["plan"]["panels"]}
    yield CheckFinding(
        "note.plan_not_drawn",
        {"version": plan["version"], "draw": counted["number"], "why": plan["note"]},
    )
    for panel in panels_of(state, key).values():
        yield from _replacements(panel, drawn.get(panel["id"]))


def drawn_faults(listed: Document, plan: Document, *, ranked: bool) -> Iterator[CheckFinding]:
    """Where the plan in force says that it was drawn, it must be what a draw that counts gave.

    Until a ranking is made, the plan of an annulled draw may stand there, for the next to replace.
    """
    if plan is None or plan["policy"] != "draw":
        return
    same = [
        draw
        for draw in listed
        if draw["run_at"] is not None
        and canonical(draw["record"]["plan"]) == canonical(plan["document"])
        and draw["record"]["frozen"]["source"] == plan["digest"]
        and draw["record"]["seed"] == plan["seed"]
    ]
    if not same:
        yield CheckFinding("verify.draw_plan")
    elif ranked and all(draw["void"] for draw in same):
        yield CheckFinding("verify.plan_of_void_draw", {"draw": same[-1]["number"]})


def _replacements(panel: Document, drawn: Document) -> Iterator[CheckFinding]:
    """Say who sits in place of whom, and whether the next drawn reserve came in."""
    if drawn is None:
        yield CheckFinding("note.panel_not_drawn", {"panel": panel["id"]})
        return
    seated = [expert for _, role, expert in panel["seats"] if role != "reserve"]
    gone = [expert for expert in drawn["experts"] if expert not in seated]
    come = [expert for expert in seated if expert not in drawn["experts"]]
    if not gone and not come:
        return
    in_order = sorted(come) == sorted(drawn["reserves"][: len(come)])
    yield CheckFinding(
        "note.replaced_in_order" if in_order else "note.replaced_out_of_order",
        {"panel": panel["id"], "gone": gone, "come": come},
    )
