"""What the acts say of the people, submissions, panels and sheets of a call at one moment."""

from __future__ import annotations

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import Document, canonical, sha256

Sheet = list[Document]  # expert, submission, state, marks
SEATING = frozenset({"plan", "panel", "seat", "defenceslot"})


def equals(kept: Document, value: Document) -> bool:
    """Tell whether a value is the one an act kept, whole or by its digest."""
    if isinstance(kept, dict) and set(kept) == {"sha256"}:
        return bool(kept["sha256"] == sha256(value))
    return canonical(kept) == canonical(value)


def newest(state: State, table: str, version: int | None = None) -> tuple[str, Document] | None:
    """Find the row of a numbered table: that of a version, else the newest."""
    rows = [
        (row["version"], key, row)
        for key, row in state.table(table).items()
        if version is None or row["version"] == version
    ]
    if not rows:
        return None
    _, key, row = max(rows, key=lambda entry: entry[0])
    return key, row


def codes(state: State, table: str) -> dict[str, str]:
    """Give codes of experts or submissions by the key of their rows."""
    return {key: str(row["code"]) for key, row in state.table(table).items()}


def panels_of(state: State, plan: str) -> dict[str, Document]:
    """Give the panels of a plan, by the key of its row: code, category, room, seats, slots."""
    experts, submissions = codes(state, "expert"), codes(state, "submission")
    found: dict[str, Document] = {
        key: {
            "id": row["code"],
            "category": row["category"],
            "room": row["room"],
            "seats": [],
            "slots": [],
        }
        for key, row in state.table("panel").items()
        if str(row["plan_id"]) == plan
    }
    for row in state.table("seat").values():
        panel = found.get(str(row["panel_id"]))
        if panel is not None:
            expert = experts.get(str(row["expert_id"]), "?")
            panel["seats"].append([row["position"], row["role"], expert])
    for row in state.table("defenceslot").values():
        panel = found.get(str(row["panel_id"]))
        if panel is not None:
            gone = sorted(experts.get(str(entry), "?") for entry in row["recused"])
            code = submissions.get(str(row["submission_id"]), "?")
            panel["slots"].append([code, gone, row["starts_at"], row["ends_at"]])
    return found


def touches_seats(act: Act) -> bool:
    """Tell whether an act changed a row that says who scores what."""
    return any(change["table"] in SEATING for change in act.content["changes"])


def pairs_in_force(state: State) -> set[tuple[str, str]]:
    """Give who scores what by the newest plan: members of panels times submissions heard."""
    found = newest(state, "plan")
    if found is None:
        return set()
    return {
        (expert, slot[0])
        for panel in panels_of(state, found[0]).values()
        for _, role, expert in panel["seats"]
        if role != "reserve"
        for slot in panel["slots"]
        if expert not in slot[1]
    }


def expected_sheets(state: State, plan: str) -> list[Sheet]:
    """Work out every sheet that a plan asks for: members of a panel times its submissions.

    Reserves score nothing, nor does a member who leaves for a submission; what was withdrawn is
    left out. A pair that a conflict keeps apart is recused; a sheet that was not handed in is
    absent; one whose score the mean of the others replaces is replaced. A sheet handed in by an
    expert who no longer sits there counts like the others.
    """
    submissions = state.table("submission")
    names = codes(state, "submission")
    by_code = {code: key for key, code in names.items()}
    experts = codes(state, "expert")
    keys = {code: key for key, code in experts.items()}
    apart, replaced = _apart(state), _replaced(state)
    marks = _marks(state)
    held = {
        (str(row["expert_id"]), str(row["submission_id"])): (key, row)
        for key, row in state.table("scoresheet").items()
    }
    sheets: list[Sheet] = []
    for panel in panels_of(state, plan).values():
        members = [expert for _, role, expert in panel["seats"] if role != "reserve"]
        for submission, gone, *_ in panel["slots"]:
            thing = by_code.get(submission, "?")
            if submissions.get(thing, {}).get("withdrawn_at") is not None:
                continue
            seated = [expert for expert in members if expert not in gone]
            for expert in seated + _former(held, apart, experts, thing, seated):
                pair = (keys.get(expert, "?"), thing)
                key, sheet = held.get(pair, ("", None))
                standing = _standing(sheet, pair in apart, pair in replaced)
                shown = marks.get(key, {}) if standing in {"submitted", "replaced"} else {}
                sheets.append([expert, submission, standing, shown])
    return sorted(sheets, key=lambda sheet: (sheet[1], sheet[0]))


def _former(
    held: dict[tuple[str, str], tuple[str, Document]],
    apart: set[tuple[str, str]],
    experts: dict[str, str],
    thing: str,
    seated: list[str],
) -> list[str]:
    """Name who handed in a sheet for a submission without sitting there by this plan."""
    return [
        experts.get(pair[0], "?")
        for pair, (_, row) in held.items()
        if pair[1] == thing
        and row["state"] == "submitted"
        and pair not in apart
        and experts.get(pair[0], "?") not in seated
    ]


def _standing(sheet: Document, apart: bool, replaced: bool) -> str:
    if apart:
        return "recused"
    if sheet is None or sheet["state"] != "submitted":
        return "absent"
    return "replaced" if replaced else "submitted"


def _apart(state: State) -> set[tuple[str, str]]:
    return {
        (str(row["expert_id"]), str(row["submission_id"]))
        for row in state.table("conflict").values()
        if row["verdict"] != "dismissed" and (row["separates"] or row["verdict"] == "confirmed")
    }


def _replaced(state: State) -> set[tuple[str, str]]:
    return {
        (str(row["expert_id"]), str(row["submission_id"]))
        for row in state.table("abnormalscore").values()
        if row["verdict"] == "replaced"
    }


def _marks(state: State) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in state.table("mark").values():
        found.setdefault(str(row["scoresheet_id"]), {})[row["criterion"]] = row["value"]
    return found
