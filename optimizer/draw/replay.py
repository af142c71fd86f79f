"""Replay a draw from its audit file, with Python's standard library alone.

    python replay.py AUDITFILE --digest HEX

HEX is a digest that was printed before the draw: the first, of the frozen list, or the second, of
that digest and both texts, printed once these were given and before any seat was drawn. The first
binds every name, candidate, exclusion, group, room, time and rule; the texts came after it, so that
with it alone other texts with their own draw would pass. The second binds the texts as well, and
with them, since all else follows, every seat and every skip.

Everything is worked out anew: the digest, each exclusion, the seed from both texts, the order of
each category, every seat and every skip with its reason, the proofs of impossibility, and the plan.
Nothing of the program that drew is used.

How a draw goes. Panels, times and sizes are fixed; pinned members sit first. Category by category,
experts are asked in drawn order, round after round, until all seats are taken; each takes the first
panel with an open seat that the rules let him take. Reserves follow where the order stopped. A skip
because the other seats could then never be filled carries a proof: weights under which the rules
(as sums of places, each 0 or 1) add up to something impossible, or two such proofs for the cases
that somebody has a place or has not.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = Any  # Any: a parsed JSON document, of which nothing is taken for granted
Place = tuple[str, str, str]
Row = dict[Place, int]
ROLES = ("member", "reserve")
BOUND = "this digest binds them"
UNBOUND = "they came after this digest: the second, printed before the draw, must be {seed}"
BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def faults(record: Document, digest: str) -> list[str]:
    """List what does not hold in the record of a draw; an empty list means that all does."""
    try:
        return _Replay(record, digest).faults()
    except BROKEN as error:
        return [f"unreadable: {type(error).__name__} {error}"[:200]]


def sha256(document: object) -> str:
    """Give the SHA-256 of a document written with sorted keys, without spaces, in UTF-8."""
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document: object) -> bytes:
    """Write a document as bytes in its one canonical form."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


class _Replay:
    def __init__(self, record: Document, digest: str) -> None:
        self.record, self.digest, self.frozen = record, digest, record["frozen"]
        self.rules = self.frozen["rules"]
        self.experts = {e["id"]: e for e in self.frozen["experts"]}
        self.panels = {p["id"]: p for p in self.frozen["panels"]}
        self.seats: dict[tuple[str, str], list[str]] = {
            (r, p): [] for p in self.panels for r in ROLES
        }
        self.used: set[int] = set()

    def faults(self) -> list[str]:
        digest = sha256(self.frozen)
        seed = sha256([digest, self.record["operator"], self.record["supervisor"]])
        if self.digest not in (digest, seed):
            return ["digest: the frozen part is not the one whose digest was printed"]
        found = list(self.frozen_faults())
        orders = {c: self.order(seed, c) for c in self.frozen["candidates"]}
        for panel in self.panels.values():
            self.seats["member", panel["id"]] += panel["pinned"]
        turns = list(self.turn_faults(orders))
        expected = {
            "format": self.frozen["format"],
            "frozen": self.frozen,
            "digest": digest,
            "operator": self.record["operator"],
            "supervisor": self.record["supervisor"],
            "seed": seed,
            "orders": orders,
            "stages": self.record["stages"],
            "certificates": self.record["certificates"],
            "plan": {"panels": [self.plan(p) for p in self.panels.values()]},
        }
        names = sorted(expected.keys() | self.record.keys())
        missing = object()
        found += [
            f"{name}: is not what follows from the frozen part and the texts"
            for name in names
            if not same(expected.get(name, missing), self.record.get(name, missing))
        ]
        unused = set(range(len(self.record["certificates"]))) - self.used
        return found + turns + [f"certificates: {k} belongs to no skip" for k in sorted(unused)]

    def frozen_faults(self) -> Iterator[str]:
        """Check that the lists of the frozen part follow from its experts and conflicts."""
        conflicts = {tuple(pair) for pair in self.frozen["conflicts"]}
        for panel in self.panels.values():
            excluded, leaves = {}, {}
            for name in self.frozen["candidates"][panel["category"]]:
                away = self.experts[name]["unavailable"]
                reasons = ["unavailable"] if any(overlap(a, b, panel) for a, b in away) else []
                met = [s["id"] for s in panel["slots"] if (name, s["id"]) in conflicts]
                if self.rules["recusal"] == "exclude":
                    reasons += [f"conflict:{submission}" for submission in met]
                elif met:
                    leaves[name] = met
                if reasons:
                    excluded[name] = reasons
            if (excluded, leaves) != (panel["excluded"], panel["leaves"]):
                yield f"exclusions: {panel['id']}"
            hours = [s["start"] for s in panel["slots"]], [s["end"] for s in panel["slots"]]
            stated = panel["start"], panel["end"], panel["technical"]
            if stated != (min(hours[0]), max(hours[1]), self.technical(panel)):
                yield f"panels: {panel['id']}"
        for category, listed in self.frozen["candidates"].items():
            known = [e for e in self.experts if category in self.experts[e]["categories"]]
            others = [e for e in self.experts if e not in known]
            if (listed, self.frozen["not_qualified"][category]) != (known, others):
                yield f"candidates: {category}"

    def order(self, seed: str, category: str) -> list[str]:
        """Put the candidates of a category in drawn order."""

        def place(name: str) -> bytes:
            message = canonical([self.frozen["call"], category, name])
            return hmac.new(bytes.fromhex(seed), message, hashlib.sha256).digest()

        return sorted(self.frozen["candidates"][category], key=place)

    def turn_faults(self, orders: dict[str, list[str]]) -> Iterator[str]:
        """Walk the order again and compare every turn."""
        stages = iter(self.record["stages"])
        place: Counter[str] = Counter()
        for role in ROLES:
            for category in sorted(orders):
                stage = next(stages, None)
                if stage is None:
                    yield f"stages: {role} {category} is missing"
                    return
                if (stage["role"], stage["category"]) != (role, category) or len(stage) != 3:
                    yield f"stages: {role} {category}"
                turns = iter(stage["turns"])
                while any(self.open(role, p) for p in self.of(category)):
                    name = orders[category][place[category] % len(orders[category])]
                    place[category] += 1
                    turn = next(turns, None)
                    if turn is None:
                        yield f"turns: {category} ends before all seats of {role}s are taken"
                        return
                    if not same(turn, self.turn(role, name, category, turn)):
                        yield f"turns: {role} {category} {name}"
                if next(turns, None) is not None:
                    yield f"turns: {category} goes on after all seats of {role}s are taken"
        if next(stages, None) is not None:
            yield "stages: more than there are"

    def turn(self, role: str, name: str, category: str, recorded: Document) -> Document:
        """Say what this expert's turn must be; a skip as impossible counts only with its proof."""
        told = {skip[0]: skip for skip in recorded["skips"]}
        skips: list[Document] = []
        for panel in self.of(category):
            if not self.open(role, panel):
                continue
            why = self.barrier(role, name, panel)
            if why is None:
                skip = told.get(panel["id"], [])
                if not self.impossible((role, name, panel["id"]), skip):
                    self.seats[role, panel["id"]].append(name)
                    return {"expert": name, "skips": skips, "seat": panel["id"]}
                why = skip[1:]
            skips.append([panel["id"], *why])
        return {"expert": name, "skips": skips, "seat": None}

    def of(self, category: str) -> list[Document]:
        return [p for p in self.panels.values() if p["category"] == category]

    def open(self, role: str, panel: Document) -> int:
        size = panel["size"] if role == "member" else self.rules["reserves"]
        return int(size) - len(self.seats[role, panel["id"]])

    def may(self, role: str, name: str, panel: Document) -> bool:
        qualified = name in self.frozen["candidates"][panel["category"]]
        stays = role == "member" or name not in panel["leaves"]
        return qualified and stays and name not in panel["excluded"]

    def barrier(self, role: str, name: str, panel: Document) -> list[str] | None:
        """Name the first rule that keeps an expert from a panel, or None."""
        here = panel["id"]
        if not self.may(role, name, panel):
            return ["excluded"]
        if name in self.seats["member", here] or name in self.seats[role, here]:
            return ["seated_here"]
        strict = role == "member" or self.rules["reserves_apart"]
        held = [
            (kind, at)
            for (kind, at), names in self.seats.items()
            if name in names and (kind == "member" or strict)
        ]
        met = [
            at for _, at in held if overlap(self.panels[at]["start"], self.panels[at]["end"], panel)
        ]
        if met:
            return ["time_clash", min(met)]
        if role == "reserve":
            return None
        most = self.experts[name]["max_panels"]
        if most is not None and sum(kind == "member" for kind, _ in held) >= most:
            return ["max_panels"]
        return self.composition(panel, [*self.seats["member", here], name])

    def composition(self, panel: Document, names: list[str]) -> list[str] | None:
        people = [self.experts[name] for name in names]
        most = self.rules["max_same_employer"]
        if most is not None and max(Counter(e["employer"] for e in people).values()) > most:
            return ["employer_full"]
        if sum(e["kind"] != "technical" for e in people) > panel["size"] - self.technical(panel):
            return ["technical_share"]
        full = len(names) == panel["size"]
        if self.rules["chair"] and full and not any(e["can_chair"] for e in people):
            return ["chair_needed"]
        for entry in self.rules.get("sums", []):
            count = len(set(names) & set(entry["experts"]))
            least = entry["least"].get(str(panel["size"]), 0)
            if count + panel["size"] - len(names) < least:
                return [entry["rule"]]
            if entry["most"] is not None and count > entry["most"]:
                return [entry["rule"]]
        for submission, gone in self.leavers(panel, names).items():
            if len(gone) > max(0, panel["size"] - self.rules["quorum"]):
                return ["quorum", submission]
        return None

    def technical(self, panel: Document) -> int:
        share, whole = self.rules["technical_share"]
        return int(-(-share * panel["size"] // whole))

    def leavers(self, panel: Document, names: list[str]) -> dict[str, list[str]]:
        gone: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for submission in panel["leaves"].get(name, []):
                gone[submission].append(name)
        return {s["id"]: gone[s["id"]] for s in panel["slots"] if s["id"] in gone}

    def impossible(self, place: Place, skip: Document) -> bool:
        """Check the proof that a place would leave another seat empty for good."""
        if len(skip) != 3 or skip[1] != "completion_impossible":
            return False
        claim = self.record["certificates"][skip[2]]
        self.used.add(skip[2])
        taken = {(r, name, p) for (r, p), names in self.seats.items() for name in names}
        told = set(claim) == {"place", "proof"} and claim["place"] == list(place)
        return told and self.refuted(claim["proof"], taken | {place}, set())

    def refuted(self, proof: Document, taken: set[Place], empty: set[Place]) -> bool:
        """Tell whether the weighted rules contradict what is taken and what is left empty."""
        if set(proof) == {"split", "taken", "empty"}:
            split = {tuple(proof["split"])}
            return self.refuted(proof["taken"], taken | split, empty) and self.refuted(
                proof["empty"], taken, empty | split
            )
        total: Counter[Place] = Counter()
        most = 0
        for name, weight in proof["rows"]:
            row, limit = self.row(*name)
            if type(weight) is not int or (weight < 0 and name[0] != "size"):
                return False
            most += weight * limit
            for place, value in row.items():
                total[place] += weight * value
        least = sum(
            value * (place in taken if value > 0 else place not in empty)
            for place, value in total.items()
        )
        return set(proof) == {"rows"} and least > most

    def row(self, kind: str, *about: str) -> tuple[Row, int]:
        """Write a rule out: the weighted sum of places that may not exceed a limit."""
        if kind in ("limit", "moment", "standby"):
            return self.expert_row(kind, *about)
        panel = self.panels[about[0]]
        role = "reserve" if kind == "reserves" else "member"
        names = [e for e in self.experts if self.may(role, e, panel)]
        people = {(role, e, panel["id"]): self.experts[e] for e in names}
        if kind == "size":
            return dict.fromkeys(people, 1), panel["size"]
        if kind == "technical":
            technical = [p for p, e in people.items() if e["kind"] == "technical"]
            return dict.fromkeys(technical, -1), -self.technical(panel)
        if kind == "chair" and self.rules["chair"]:
            return dict.fromkeys([p for p, e in people.items() if e["can_chair"]], -1), -1
        if kind == "employer" and self.rules["max_same_employer"] is not None:
            mine = [p for p, e in people.items() if e["employer"] == about[1]]
            return dict.fromkeys(mine, 1), self.rules["max_same_employer"]
        if kind == "sum":
            entry = self.rules["sums"][int(about[1])]
            mine = [p for p, e in people.items() if e["id"] in entry["experts"]]
            if about[2] == "least":
                return dict.fromkeys(mine, -1), -entry["least"].get(str(panel["size"]), 0)
            if entry["most"] is not None:
                return dict.fromkeys(mine, 1), entry["most"]
        if kind == "quorum":
            gone = [p for p in people if about[1] in panel["leaves"].get(p[1], [])]
            return dict.fromkeys(gone, 1), max(0, panel["size"] - self.rules["quorum"])
        if kind == "reserves":
            return dict.fromkeys(people, -1), -self.rules["reserves"]
        raise ValueError(f"unknown rule {kind}")

    def expert_row(self, kind: str, name: str, *panels: str) -> tuple[Row, int]:
        if kind == "limit":
            every = [p for p in self.panels.values() if self.may("member", name, p)]
            most = self.experts[name]["max_panels"]
            if most is None:
                raise ValueError(f"{name} has no limit")
            return {("member", name, p["id"]): 1 for p in every}, most
        own = panels[:1] if kind == "standby" else panels if self.rules["reserves_apart"] else ()
        here = [self.panels[p] for p in panels]
        if max(p["start"] for p in here) >= min(p["end"] for p in here):
            raise ValueError("panels without a common moment")
        row = {("member", name, p): 1 for p in panels if self.may("member", name, self.panels[p])}
        ready = [p for p in own if self.may("reserve", name, self.panels[p])]
        return {**row, **{("reserve", name, p): 1 for p in ready}}, 1

    def plan(self, panel: Document) -> Document:
        """Write a panel as it must have come out."""
        names = self.seats["member", panel["id"]]
        chairs = [e for e in names if self.experts[e]["can_chair"]]
        gone = self.leavers(panel, names)
        return {
            "id": panel["id"],
            "category": panel["category"],
            "room": panel["room"],
            "experts": names,
            "chair": chairs[0] if self.rules["chair"] else None,
            "reserves": self.seats["reserve", panel["id"]],
            "submissions": [
                {**s, "recused": gone[s["id"]]} if s["id"] in gone else s for s in panel["slots"]
            ],
        }


def overlap(start: str, end: str, panel: Document) -> bool:
    """Tell whether a stretch of time meets a panel's; times are ISO texts of one form."""
    return bool(start < panel["end"] and panel["start"] < end)


def same(first: object, other: object) -> bool:
    """Compare as written, so that 1, 1.0 and true are three things."""
    return type(first) is type(other) and canonical(first) == canonical(other)


def _holds(draw: Document, digest: str) -> str:
    told = BOUND if digest == draw["seed"] else UNBOUND.format(seed=draw["seed"])
    return f"holds; the texts were {draw['operator']!r} and {draw['supervisor']!r}; {told}"


def main(argv: list[str]) -> int:
    """Replay the draw of a file and print what was found."""
    parser = argparse.ArgumentParser(description="Replay a draw against its printed digest.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--digest", required=True)
    options = parser.parse_args(argv)
    document = json.loads(options.file.read_text(encoding="utf-8"))
    draw = document["draw"]["record"] if "draw" in document else document
    found = faults(draw, options.digest.strip().lower())
    plan = document.get("plan") if "draw" in document else None
    if plan and plan["policy"] == "draw" and not same(plan["document"], draw["plan"]):
        found.append("plan: the plan of the file is not the drawn one")
    sys.stdout.write("\n".join(found or [_holds(draw, options.digest.strip().lower())]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
