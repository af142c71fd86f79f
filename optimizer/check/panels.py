"""Check a panel plan against every hard rule of its instance."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from optimizer.check.terms import sits_too_long, terms_broken
from optimizer.check.times import (
    Document,
    Violation,
    clashes,
    closed,
    hours_broken,
    length,
    read,
    touches,
)

Found = Iterator[tuple[str, str]]


def check_plan(instance: Document, plan: Document) -> tuple[Violation, ...]:
    """List every broken hard rule of a plan; an empty result means that it holds."""
    checker = _PlanChecker(instance, plan)
    return tuple(Violation(rule, where) for rule, where in checker.broken())


class _PlanChecker:
    """Look things up by id; one method a family of rules."""

    def __init__(self, instance: Document, plan: Document) -> None:
        self.instance, self.plan = instance, plan
        self.rules: Document = instance["rules"]
        self.experts: dict[str, Document] = {e["id"]: e for e in instance["experts"]}
        self.submissions: dict[str, Document] = {s["id"]: s for s in instance["submissions"]}
        self.rooms: dict[str, Document] = {r["id"]: r for r in instance["rooms"]}
        self.barred: dict[str, set[str]] = defaultdict(set)
        for expert, submission in instance.get("conflicts") or ():
            self.barred[submission].add(expert)
        self.leave = self.rules.get("recusal") == "leave"

    def broken(self) -> Found:
        """Name each broken rule and where."""
        for panel in self.plan["panels"]:
            unknown = list(self._unknown(panel))
            yield from unknown
            if not unknown:
                yield from self._composition(panel)
                yield from self._slots(panel)
                yield from self._held(panel)
                yield from self._conflicts(panel)
                yield from self._reserves(panel)
                yield from terms_broken(self.instance, panel)
        yield from self._season()
        yield from sits_too_long(self.instance, self.plan)

    def _unknown(self, panel: Document) -> Found:
        name = panel["id"]
        if not panel["submissions"]:
            yield "empty_panel", name
        people = [*panel["experts"], *(panel.get("reserves") or ())]
        for e in people:
            if e not in self.experts:
                yield "unknown_expert", f"{name} {e}"
        for slot in panel["submissions"]:
            if slot["id"] not in self.submissions:
                yield "unknown_submission", f"{name} {slot['id']}"
        if panel["room"] not in self.rooms:
            yield "unknown_room", f"{name} {panel['room']}"

    def _composition(self, panel: Document) -> Found:
        name, members = panel["id"], panel["experts"]
        size = len(members)
        if len(set(members)) < size:
            yield "expert_twice_in_panel", name
        if size < self.rules["min_size"] or size > self.rules["max_size"]:
            yield "panel_size", f"{name} {size}"
        if self.rules.get("odd", True) and size % 2 == 0:
            yield "panel_even", f"{name} {size}"
        share, whole = self.rules.get("technical_share") or (0, 1)
        technical = sum(self.experts[e]["kind"] == "technical" for e in members)
        if technical * whole < share * size:
            yield "technical_share", f"{name} {technical}/{size}"
        finance = sum(self.experts[e]["kind"] == "finance" for e in members)
        if finance < (self.rules.get("min_finance") or 0):
            yield "min_finance", f"{name} {finance}"
        most = self.rules.get("max_same_employer")
        for firm, count in Counter(self.experts[e]["employer"] for e in members).items():
            if most and count > most:
                yield "same_employer", f"{name} {firm} {count}"
        if self.rules.get("chair", True):
            chair = panel.get("chair")
            if chair not in members or not self.experts[str(chair)].get("can_chair"):
                yield "chair", f"{name} {chair}"
        for e in members:
            if panel["category"] not in self.experts[e]["categories"]:
                yield "not_qualified", f"{name} {e}"

    def _slots(self, panel: Document) -> Found:
        name, slots = panel["id"], panel["submissions"]
        most = self.rules.get("max_slots_per_panel")
        if most and len(slots) > most:
            yield "panel_too_long", f"{name} {len(slots)}"
        for slot in slots:
            sid, start, end = slot["id"], read(slot["start"]), read(slot["end"])
            if self.submissions[sid]["category"] != panel["category"]:
                yield "wrong_category", f"{name} {sid}"
            if end - start != length(self.instance["slot_minutes"]):
                yield "wrong_duration", f"{name} {sid}"
            for rule in hours_broken(self.instance, start, end):
                yield rule, f"{name} {sid}"
            if touches(start, end, closed(self.submissions[sid])):
                yield "applicant_unavailable", f"{name} {sid}"
        times = sorted((read(s["start"]), read(s["end"])) for s in slots)
        gap = length(self.instance.get("changeover_minutes") or 0)
        longest = self.rules.get("max_run_slots")
        rest = length(self.rules.get("pause_minutes", 15))
        run = 1
        for (_, end), (start, _) in pairwise(times):
            if start < end + gap:
                yield "slots_overlap", f"{name} {start}"
            run = 1 if start - end >= rest else run + 1
            if longest and run > longest:
                yield "no_pause", f"{name} {start}"

    def _held(self, panel: Document) -> Found:
        name = panel["id"]
        start, end = _extent(panel)
        if start.date() != end.date():
            yield "panel_spans_days", name
        if touches(start, end, closed(self.rooms[panel["room"]])):
            yield "room_unavailable", f"{name} {panel['room']}"
        for e in panel["experts"]:
            if touches(start, end, closed(self.experts[e])):
                yield "expert_unavailable", f"{name} {e}"

    def _conflicts(self, panel: Document) -> Found:
        name, members = panel["id"], panel["experts"]
        for slot in panel["submissions"]:
            sid = slot["id"]
            gone = set(slot.get("recused") or ()) if self.leave else set()
            for e in members:
                if e in self.barred[sid] and e not in gone:
                    yield "conflict", f"{name} {e} {sid}"
            for e in panel.get("reserves") or ():
                if e in self.barred[sid]:
                    yield "conflict", f"{name} {e} {sid}"
            quorum = self.rules.get("quorum") or self.rules["min_size"]
            if gone and len(set(members) - gone) < quorum:
                yield "quorum", f"{name} {sid}"

    def _reserves(self, panel: Document) -> Found:
        name, reserves = panel["id"], panel.get("reserves") or ()
        start, end = _extent(panel)
        if len(set(reserves)) < (self.rules.get("reserves") or 0):
            yield "reserves_short", f"{name} {len(set(reserves))}"
        for e in reserves:
            fit = panel["category"] in self.experts[e]["categories"]
            if not fit or e in panel["experts"] or touches(start, end, closed(self.experts[e])):
                yield "bad_reserve", f"{name} {e}"

    def _season(self) -> Found:
        """Check what concerns all panels together."""
        gap = length(self.instance.get("changeover_minutes") or 0)
        rooms, people, applicants, reserves = [], [], [], []
        places: Counter[str] = Counter()
        duties: Counter[str] = Counter()
        heard_by: dict[str, set[str]] = defaultdict(set)
        for panel in self.plan["panels"]:
            if not panel["submissions"]:
                continue
            start, end = _extent(panel)
            rooms.append((panel["room"], start, end, panel["id"]))
            people += [(e, start, end, panel["id"]) for e in set(panel["experts"])]
            reserves += [(e, start, end, panel["id"]) for e in panel.get("reserves") or ()]
            duties.update(set(panel["experts"]))
            for slot in panel["submissions"]:
                places[slot["id"]] += 1
                heard_by[slot["id"]] |= set(panel["experts"])
                for who in self.submissions.get(slot["id"], {}).get("applicants") or ():
                    applicants.append((who, read(slot["start"]), read(slot["end"]), slot["id"]))
        yield from (("room_overlap", where) for where in clashes(rooms, gap))
        yield from (("expert_overlap", where) for where in clashes(people))
        yield from (("applicant_overlap", where) for where in clashes(applicants))
        yield from _reserves_elsewhere(people, reserves)
        for e, count in duties.items():
            most = self.experts.get(e, {}).get("max_panels")
            if most is not None and count > most:
                yield "too_many_panels", f"{e} {count}>{most}"
        for sid in self.submissions:
            if places[sid] != 1:
                yield "placed_twice" if places[sid] else "not_placed", sid
        for e, sid in self.instance.get("pinned") or ():
            if e not in heard_by[sid]:
                yield "pin_broken", f"{e} {sid}"


def _reserves_elsewhere(
    people: list[tuple[str, datetime, datetime, str]],
    reserves: list[tuple[str, datetime, datetime, str]],
) -> Found:
    seats = defaultdict(list)
    for e, start, end, panel in people:
        seats[e].append((start, end, panel))
    for e, start, end, panel in reserves:
        for a, b, other in seats[e]:
            if other != panel and start < b and a < end:
                yield "reserve_sits_elsewhere", f"{panel}/{other} {e}"


def _extent(panel: Document) -> tuple[datetime, datetime]:
    """Give the time from a panel's first slot to the end of its last."""
    slots = panel["submissions"]
    return min(read(s["start"]) for s in slots), max(read(s["end"]) for s in slots)
