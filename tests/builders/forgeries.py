"""Ways to forge an audit file, and to make its digests anew as a forger would."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.builders.second_verifier import h

J = Any  # Any: a parsed JSON document
Forgery = Callable[[J], object]


def made_anew(document: J, *, chain: bool = False) -> J:
    """Make all digests of a forged file anew; with `chain` also every seal and link."""
    forged = copy.deepcopy(document)
    public, sealed, after = forged["public"], forged["sealed"], forged.get("after")
    if chain:
        previous = "0" * 64
        parts = [(public["chain"], sealed["acts"])]
        parts += [(after["chain"], after["acts"])] if after else []
        number = 0
        for links, acts in parts:
            for link, act in zip(links, acts, strict=False):
                number += 1
                inner = h(act["changes"]) if act["changes"] else ""
                link[0], link[3] = number, h({**act, "changes": inner})
                previous = link[4] = h([previous, *link[:4]])
        if public["chain"]:
            public["head"] = [public["chain"][-1][0], public["chain"][-1][4]]
    public["sealed"] = h(sealed)
    forged["digest"] = forged["continued"] = h(public)
    if after:
        bound = {"chain": after["chain"], "differences": after["differences"]}
        forged["continued"] = h([forged["digest"], bound])
    return forged


def _act(d: J, action: str, place: int = 0) -> J:
    acts = zip(d["public"]["chain"], d["sealed"]["acts"], strict=True)
    return [act for link, act in acts if link[2] == action][place]


def _changes(d: J, table: str) -> list[J]:
    return [c for act in d["sealed"]["acts"] for c in act["changes"] if c["table"] == table]


def _drop_act(d: J, place: int) -> None:
    d["public"]["chain"].pop(place)
    d["sealed"]["acts"].pop(place)


def _set(table: str, column: str, value: J, place: int = 0) -> Forgery:
    def forge(d: J) -> None:
        found = [c for c in _changes(d, table) if c["to"] and column in c["to"]]
        found[place]["to"][column] = value

    return forge


def _row(d: J, place: int = 0) -> J:
    return d["sealed"]["ranking"]["rows"][place]


def _another_member(d: J) -> J:
    panel = _panel(d)
    return next(expert for expert in panel["experts"] if expert != panel["chair"])


def _twin(d: J, place: int = 0) -> J:
    return d["public"]["ranking"]["rows"][place]


def _drop_rival(d: J) -> None:
    code = d["sealed"]["ranking"]["rows"].pop(1)["submission"]
    d["public"]["ranking"]["rows"].pop(1)
    d["public"]["sheets"] = [s for s in d["public"]["sheets"] if s[1] != code]


def _swap_ranks(d: J) -> None:
    for rows in (d["sealed"]["ranking"]["rows"], d["public"]["ranking"]["rows"]):
        rows[0], rows[1] = rows[1], rows[0]
        rows[0]["rank"], rows[1]["rank"] = 1, 2


def _stranger(d: J) -> None:
    names, sheets = d["sealed"]["pseudonyms"], d["public"]["sheets"]
    seated = {sheet[0] for sheet in sheets}
    stranger = next(p for p in names.values() if p not in seated)
    sheets.append([stranger, *copy.deepcopy(sheets[0][1:])])
    sheets.sort(key=lambda sheet: (sheet[1], sheet[0]))


def _plan(d: J) -> J:
    return d["sealed"]["plan"]


def _panel(d: J) -> J:
    return _plan(d)["document"]["panels"][0]


def _swap_member(d: J) -> None:
    members = _panel(d)["experts"]
    members[-1] = next(e for e in d["sealed"]["pseudonyms"] if e not in members)


def _swap_names(d: J) -> None:
    names = d["sealed"]["pseudonyms"]
    first, second = list(names)[:2]
    names[first], names[second] = names[second], names[first]


def _twin_names(d: J) -> None:
    names = d["sealed"]["pseudonyms"]
    first, second = list(names)[:2]
    names[second] = names[first]


def _mark(d: J) -> None:
    marks = d["public"]["sheets"][0][3]
    marks[next(iter(marks))] = "1"


def _renumber(d: J) -> None:
    d["sealed"]["draws"][0]["number"] = 2
    d["public"]["draws"][0]["number"] = 2


def _other_draw_text(d: J) -> None:
    d["sealed"]["draws"][0]["operator_text"] = "另一段话，二十个字以上，事后换上的。"


def _double_change(d: J) -> None:
    act = next(act for act in d["sealed"]["acts"] if len(act["changes"]) > 3)
    act["changes"].append(copy.deepcopy(act["changes"][0]))


# Changes of the state that the file shows; digests of the parts are made anew.
SHOWN: dict[str, Forgery] = {
    "a mark": _mark,
    "a sheet dropped": lambda d: d["public"]["sheets"].pop(0),
    "a sheet doubled": lambda d: d["public"]["sheets"].insert(0, d["public"]["sheets"][0]),
    "a sheet of a stranger": _stranger,
    "a sheet made absent": lambda d: d["public"]["sheets"][0].__setitem__(2, "absent"),
    "a sheet made recused": lambda d: d["public"]["sheets"][0].__setitem__(2, "recused"),
    "a sheet made replaced": lambda d: d["public"]["sheets"][0].__setitem__(2, "replaced"),
    "marks emptied": lambda d: d["public"]["sheets"][0][3].clear(),
    "a sheet of another submission": lambda d: d["public"]["sheets"][0].__setitem__(1, "G002"),
    "a rival dropped": _drop_rival,
    "ranks swapped": _swap_ranks,
    "a score in the ranking": lambda d: _row(d).update(score="99.99"),
    "a score in both rankings": lambda d: (_row(d).update(score="99"), _twin(d).update(score="99")),
    "a decision": lambda d: _row(d, -1).update(decision="not_selected"),
    "a total": lambda d: _row(d)["totals"][0].__setitem__(1, "12.00"),
    "an applicant renamed": lambda d: _row(d).update(applicant="别的公司"),
    "a platform renamed": lambda d: (_row(d).update(platform="别"), _twin(d).update(platform="别")),
    "a row's category": lambda d: _row(d).update(category="testing"),
    "a row doubled": lambda d: d["sealed"]["ranking"]["rows"].append(_row(d)),
    "left out": lambda d: _row(d).update(left_out=[]),
    "replaced": lambda d: _row(d).update(replaced=["E00001"]),
    "a failed item": lambda d: _row(d).update(failed=["platform"]),
    "the method": lambda d: d["sealed"]["ranking"]["method"].update(method="mean"),
    "the quota of the method": lambda d: d["sealed"]["ranking"]["method"].update(quota=1),
    "the missing sheets": lambda d: d["sealed"]["ranking"]["method"].update(missing=3),
    "the chosen": lambda d: d["sealed"]["ranking"]["method"].update(chosen=["G004"]),
    "the cut": lambda d: d["sealed"]["ranking"]["method"]["cuts"][0].update(selected=1),
    "the ranking's plan": lambda d: d["sealed"]["ranking"].update(plan_version=9),
    "the ranking's version": lambda d: d["sealed"]["ranking"].update(version=9),
    "the ranking's digest": lambda d: d["sealed"]["ranking"].update(digest="0" * 64),
    "the ranking taken out": lambda d: d["sealed"].update(ranking=None),
    "the public ranking taken out": lambda d: d["public"].update(ranking=None),
    "a weight": lambda d: d["public"]["call"]["scoring"]["criteria"][0].update(weight="31"),
    "the places": lambda d: d["public"]["call"]["selection"].update(quota=1),
    "the pass mark": lambda d: d["public"]["call"]["scoring"].update(pass_mark="60"),
    "the safeguards": lambda d: d["public"]["call"]["safeguards"].update(two_hands=[]),
    "the title": lambda d: d["public"]["call"]["title"].update(zh="别的征集"),
    "one left out of the notice": lambda d: d["public"]["notice"]["rows"].pop(),
    "a notice of others": lambda d: d["sealed"]["notice"]["rows"].reverse(),
    "the notice taken out": lambda d: d["sealed"].update(notice=None),
    "a day of the notice": lambda d: d["sealed"]["notice"].update(last_day="2030-01-01"),
    "a member swapped": _swap_member,
    "a member dropped": lambda d: _panel(d)["experts"].pop(),
    "a reserve added": lambda d: _panel(d).update(reserves=["E00012"]),
    "the chair": lambda d: _panel(d).update(chair=_another_member(d)),
    "a slot moved": lambda d: _panel(d)["submissions"][0].update(start="2022-06-13T08:00"),
    "a submission taken out": lambda d: _panel(d)["submissions"].pop(),
    "a recusal added": lambda d: _panel(d)["submissions"][0].update(
        recused=[_panel(d)["experts"][0]]
    ),
    "a conflict in the problem": lambda d: _plan(d)["problem"]["conflicts"].append(
        [_panel(d)["experts"][0], _panel(d)["submissions"][0]["id"]]
    ),
    "the rooms": lambda d: _plan(d)["problem"]["rooms"].clear(),
    "the seed": lambda d: _plan(d).update(seed="1" * 64),
    "the policy": lambda d: _plan(d).update(policy="optimise"),
    "the plan taken out": lambda d: d["sealed"].update(plan=None),
    "the plan's note": lambda d: _plan(d).update(note="因病"),
    "a text of the draw": _other_draw_text,
    "a draw's candidates": lambda d: d["sealed"]["draws"][0]["frozen"]["conflicts"].append(
        ["E00001", "G001"]
    ),
    "a draw dropped": lambda d: (d["sealed"]["draws"].pop(), d["public"]["draws"].pop()),
    "a draw renumbered": _renumber,
    "a draw made void": lambda d: d["sealed"]["draws"][0].update(void="annulled"),
    "a draw's chain end": lambda d: d["sealed"]["draws"][0].update(chain_head="0" * 64),
    "a hash of a text": lambda d: d["sealed"]["draws"][0].update(supervisor_hash="0" * 64),
    "a drawn seat": lambda d: d["sealed"]["draws"][0]["record"]["plan"]["panels"][0][
        "experts"
    ].reverse(),
    "pseudonyms swapped": _swap_names,
    "one pseudonym for two": _twin_names,
    "a difference hidden": lambda d: d["sealed"]["differences"].append(
        {"table": "mark", "key": "1", "column": "value"}
    ),
    "an unknown part": lambda d: d["public"].update(more=1),
    "an unknown sealed part": lambda d: d["sealed"].update(more=1),
    "the head": lambda d: d["public"].update(head=[1, "0" * 64]),
}


def _in_act(action: str, part: str, value: J) -> Forgery:
    def forge(d: J) -> None:
        _act(d, action)[part] = value

    return forge


def _in_detail(action: str, name: str, value: J) -> Forgery:
    def forge(d: J) -> None:
        _act(d, action)["detail"][name] = value

    return forge


def _called(action: str, other: str) -> Forgery:
    def forge(d: J) -> None:
        next(link for link in d["public"]["chain"] if link[2] == action)[2] = other

    return forge


def _both(name: str, value: J) -> Forgery:
    """Change a column of the draw where the acts have it and where the file shows it."""

    def forge(d: J) -> None:
        changed = [c for c in _changes(d, "draw") if c["to"] and c["to"].get(name) is not None]
        changed[-1]["to"][name] = value
        d["sealed"]["draws"][0][name] = value

    return forge


# Changes of the acts: seals and links are made anew too, as whoever rewrites the database could.
ACTS: dict[str, Forgery] = {
    "a saved mark": _set("mark", "value", "1"),
    "a comment": _set("scoresheet", "comment", "改过"),
    "a sheet's state": _set("scoresheet", "state", "draft"),
    "a submission's name": _set("submission", "applicant", "别的公司"),
    "a submission withdrawn": _set("submission", "withdrawn_at", "2022-01-01T00:00:00+00:00"),
    "an expert's code": _set("expert", "code", "E99999"),
    "a seat": _set("seat", "role", "reserve"),
    "a recusal": _set("defenceslot", "recused", [1]),
    "the stored plan": _set("plan", "digest", "0" * 64),
    "the stored ranking": _set("ranking", "digest", "0" * 64),
    "the call's rules": _set("call", "definition", {"sha256": "0" * 64}, -1),
    "the stored draw": _set("draw", "digest", "0" * 64),
    "the draw's text": _set("draw", "operator_text", "另一段"),
    "a change dropped": lambda d: next(
        act for act in d["sealed"]["acts"] if len(act["changes"]) > 3
    )["changes"].pop(),
    "a change doubled": _double_change,
    "the act of ranking dropped": lambda d: _drop_act(
        d, [link[2] for link in d["public"]["chain"]].index("ranked")
    ),
    "an act of many changes dropped": lambda d: _drop_act(
        d,
        max(range(len(d["sealed"]["acts"])), key=lambda i: len(d["sealed"]["acts"][i]["changes"])),
    ),
    "the first act dropped": lambda d: _drop_act(d, 0),
    "the draw's act dropped": lambda d: _drop_act(
        d, [link[2] for link in d["public"]["chain"]].index("draw_committed")
    ),
    "a sheet saved by staff": _in_act("score_submitted", "actor", "staff:李四"),
    "a sheet saved under another's name": _in_act("score_submitted", "subject", "E00012/G004"),
    "a sheet saved by no act of scoring": _called("score_submitted", "rows_changed"),
    "a ranking made by another act": _called("ranked", "plan_stored"),
    "a draw changed by another act": _called("draw_text_sealed", "conflicts_found"),
    "missing sheets said to be there": _in_detail("ranked", "missing", 2),
    "too few marks said of one": _in_detail("ranked", "below_floor", ["G001"]),
    "another digest of the ranking said": _in_detail("ranked", "digest", "0" * 64),
    "another digest of the draw said": _in_detail("draw_committed", "digest", "0" * 64),
    "another seed of the draw said": _in_detail("draw_run", "second", "0" * 64),
    "the supervisor of a draw": _both("supervisor_by", "staff:李四"),
    "one person for both texts": _both("operator_by", "supervisor:赵五"),
    "a panel's room": _set("panel", "room", "别的会议室"),
    "a panel's category": _set("panel", "category", "testing"),
    "an hour of a slot": _set("defenceslot", "starts_at", "2022-06-13T02:00:00+00:00"),
}


def _row_of(d: J, table: str) -> J:
    return next(c["to"] for c in _changes(d, table) if c["to"] and "asked_by" in c["to"])


def _answer(d: J) -> J:
    found = [c for c in _changes(d, "confirmation") if c["to"] and "answered_by" in c["to"]]
    return found[-1]["to"]


def _relied_twice(d: J) -> None:
    """A second act relies on the confirmation that the first used up."""
    links, acts = d["public"]["chain"], d["sealed"]["acts"]
    place = next(n for n, link in enumerate(links) if link[2] == "conflict_added")
    links.insert(place + 1, copy.deepcopy(links[place]))
    acts.insert(place + 1, {**copy.deepcopy(acts[place]), "changes": []})


def _not_used(d: J) -> None:
    for change in _changes(d, "confirmation"):
        if change["to"] and "used_at" in change["to"]:
            change["to"]["used_at"] = None


# Of a file in which a second person confirmed a conflict that came late.
CONFIRMED: dict[str, Forgery] = {
    "confirmed by who asked": lambda d: _answer(d).update(
        answered_by=_row_of(d, "confirmation")["asked_by"]
    ),
    "asked by somebody else": lambda d: _row_of(d, "confirmation").update(asked_by="staff:别人"),
    "of another kind": lambda d: _row_of(d, "confirmation").update(kind="reopen_score"),
    "asked in other words": lambda d: _row_of(d, "confirmation").update(detail={"reason": "别的"}),
    "done with other words": _in_detail("conflict_added", "reason", "别的理由"),
    "refused": lambda d: _answer(d).update(answer="refused"),
    "never answered": lambda d: _answer(d).update(answer=""),
    "no confirmation named": _in_detail("conflict_added", "confirmation", None),
    "another confirmation named": _in_detail("conflict_added", "confirmation", 7),
    "given by a link that staff made": _in_act("confirmation_given", "session", "staff_link:9"),
    "relied on twice": _relied_twice,
    "not used up": _not_used,
}
