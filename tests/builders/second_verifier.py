"""A second checker of audit files, written from docs/audit-format.md alone.

It shares nothing with `reviewer.verifier`: only the checker of panels and the page that replays
draws, which are checkers of their own. It answers whether all holds, and names the first thing that
does not.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import Counter, defaultdict
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from optimizer.check import check_plan
from optimizer.draw.replay import faults

J = Any  # Any: a parsed JSON document
DONE_OVER = ("strike", "ranking", "scoring")
LATE = ("scoring", "ranking", "notice", "archive")


class Wrong(Exception):
    """Name what does not hold."""


def second_opinion(document: J, published: str | None = None) -> str:
    """Check a parsed audit file; empty where all holds, else what does not."""
    try:
        _all(document, published)
    except Wrong as wrong:
        return str(wrong)
    except Exception as error:
        return f"unreadable: {error!r}"
    return ""


def h(value: J) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def need(holds: object, what: str) -> None:
    if not holds:
        raise Wrong(what)


def _all(d: J, published: str | None) -> None:
    need(d["format"] == "pingyi-audit-2", "format")
    need(set(d) <= {"format", "digest", "continued", "public", "sealed", "after"}, "parts")
    pub, after, sealed = d["public"], d.get("after"), d.get("sealed")
    need(
        set(pub)
        <= {
            "call",
            "program",
            "written_at",
            "notice_version",
            "chain",
            "head",
            "draws",
            "sheets",
            "ranking",
            "notice",
            "sealed",
        },
        "public parts",
    )
    need(h(pub) == d["digest"], "digest")
    bound = d["digest"]
    if after:
        need(set(after) <= {"chain", "acts", "differences"}, "after parts")
        bound = h([bound, {"chain": after["chain"], "differences": after["differences"]}])
    need(bound == d["continued"], "continued")
    need(published is None or published in (d["digest"], bound), "not the published file")
    if sealed is None:
        _follow(pub["chain"], None, after["chain"] if after else [], None)
        need(_head(pub["chain"]) == pub["head"], "head")
        if pub["ranking"] is not None:
            _rank(pub["call"], pub["ranking"], pub["sheets"])
        if pub["notice"] is not None:
            _notice(pub["notice"], pub["ranking"])
        return
    need(h(sealed) == pub["sealed"], "sealed digest")
    need(
        set(sealed) <= {"acts", "plan", "draws", "ranking", "notice", "pseudonyms", "differences"},
        "sealed parts",
    )
    need(not sealed["differences"] and not (after and after["differences"]), "database")
    need(_head(pub["chain"]) == pub["head"], "head")
    later = (after["chain"], after["acts"]) if after else ([], [])
    _follow(pub["chain"], sealed["acts"], *later)
    rows = _replay(d, pub, sealed, after)
    _plan(rows, pub["call"], sealed["plan"], sealed["ranking"])
    _draws(rows, pub, sealed)
    rank = sealed["ranking"]
    if rank is None:
        need(not pub["sheets"] and pub["ranking"] is None and not rows["ranking"], "no ranking")
    else:
        names = sealed["pseudonyms"]
        shown = [_public(row, names) for row in rank["rows"]]
        told = {"version": rank["version"], "method": rank["method"], "rows": shown}
        need(h(told) == h(pub["ranking"]), "public ranking")
        need(max(r["version"] for r in rows["ranking"].values()) == rank["version"], "newest")
    need(h(sealed["notice"]) == h(pub["notice"]), "public notice")
    if sealed["notice"] is not None:
        _notice(sealed["notice"], rank)


def _head(chain: J) -> J:
    return [chain[-1][0], chain[-1][4]] if chain else [0, "0" * 64]


def _follow(chain: J, acts: J, more: J, more_acts: J) -> None:
    before = "0" * 64
    contents = None if acts is None else [*acts, *more_acts]
    links = [*chain, *more]
    need(contents is None or len(contents) == len(links), "acts missing")
    for place, (number, at, kind, seal, digest) in enumerate(links):
        need(number == place + 1, f"number {number}")
        need(h([before, number, at, kind, seal]) == digest, f"link {number}")
        before = digest
        if contents is not None:
            body = contents[place]
            need(
                set(body) == {"nonce", "actor", "session", "subject", "detail", "changes"},
                f"content {number}",
            )
            inner = h(body["changes"]) if body["changes"] else ""
            need(h({**body, "changes": inner}) == seal, f"seal {number}")


def _replay(d: J, pub: J, sealed: J, after: J) -> J:
    rows: J = defaultdict(dict)
    ranked = False
    given: J = ({}, {})
    used: J = []
    for (number, _, kind, _, _), body in zip(pub["chain"], sealed["acts"], strict=True):
        phase = (rows["call"].get(pub["call"]["name"]) or {}).get("phase", "")
        _act(rows, pub["call"], (number, kind, body, phase), given, used)
        rank = sealed["ranking"]
        if rank and kind == "ranked" and str(body["subject"]) == str(rank["version"]):
            ranked = True
            _at_ranking(rows, pub, sealed, body["detail"])
    need(ranked or sealed["ranking"] is None, "no act froze the ranking")
    need(_is(rows["call"][pub["call"]["name"]]["definition"], pub["call"]), "call")
    kept = {table: dict(held) for table, held in rows.items()}
    if after and after["chain"]:
        for (number, _, kind, _, _), body in zip(after["chain"], after["acts"], strict=True):
            phase = rows["call"][pub["call"]["name"]].get("phase", "")
            _act(rows, pub["call"], (number, kind, body, phase), given, used)
        version = pub["notice_version"]
        if version is not None:
            notices = [r for r in rows["publicnotice"].values() if r["version"] == version]
            need(notices and notices[0]["audit_digest"] == d["digest"], "notice digest")
    spent = {r["number"] for r in rows["confirmation"].values() if r.get("used_at")}
    need(set(used) <= spent, "a confirmation not used up")
    return defaultdict(dict, kept)


def _act(rows: J, call: J, act: J, given: J, used: J) -> None:
    """Let one act change the rows; what needed a second person must have had one."""
    number, kind, body, phase = act
    fresh = {r["number"] for r in rows["confirmation"].values() if not r.get("used_at")}
    seated = _who_scores(rows, body) if phase in LATE else None
    _change(rows, body["changes"], number)
    _by_right(rows, kind, body, phase)
    if kind in ("confirmation_asked", "confirmation_given"):
        given[kind == "confirmation_given"][str(body["subject"])] = body["session"]
    reseated = seated is not None and _who_scores(rows, body) != seated
    asked = dict(_exceptions(kind, body["detail"] or {}, phase, reseated))
    rowwise = _rowwise(body["changes"], phase) if kind != "chain_begun" else set()
    for needs, place in {**dict.fromkeys(rowwise, "confirmation"), **asked}.items():
        if needs in ((call.get("safeguards") or {}).get("two_hands") or []):
            _confirmed(rows, body, needs, body["detail"].get(place), (fresh, given))
            used.append(body["detail"][place])


def _rowwise(changes: J, phase: str) -> J:
    """What the rows say of an act, whatever it calls itself."""
    found = set()
    for c in changes:
        new = c["to"] or {}
        for table, needs, holds in (
            ("submission", "late_withdrawal", phase in LATE and new.get("withdrawn_at")),
            ("objection", "uphold_objection", new.get("redo") in DONE_OVER),
            ("abnormalscore", "replace_score", new.get("verdict") == "replaced"),
            (
                "fieldcheck",
                "late_correction",
                phase in LATE[1:] and new.get("verdict") == "corrected",
            ),
            ("panelclosing", "close_panel", new.get("missing")),
            ("panelclosing", "open_panel", new.get("opened_by")),
        ):
            if c["table"] == table and holds:
                found.add(needs)
    return found


def _who_scores(rows: J, body: J) -> J:
    if not {c["table"] for c in body["changes"]} & {"plan", "panel", "seat", "defenceslot"}:
        return None
    if not rows["plan"]:
        return []
    newest = max(rows["plan"].items(), key=lambda plan: plan[1]["version"])
    return sorted(
        (expert, code)
        for seats, slots, _ in _seating(rows, newest[0]).values()
        for _, role, expert in seats
        for code, (gone, _, _) in slots.items()
        if role != "reserve" and expert not in gone
    )


def _by_right(rows: J, kind: str, body: J, phase: str) -> None:
    if kind == "chain_begun":
        return
    late = phase in ("scoring", "ranking", "notice", "archive")
    own = ("score_saved", "score_submitted", "score_retracted")
    touched = set()
    for c in body["changes"]:
        table = c["table"]
        if table in ("mark", "scoresheet"):
            need(
                kind in (*own, "scores_imported", "rubric_changed")
                or (kind, table) == ("score_reopened", "scoresheet"),
                f"{kind} changes {table}",
            )
            need(
                (kind, table) != ("score_retracted", "mark"),
                f"{kind} changes {table}",
            )
            sheet = c["key"]
            if table == "mark":
                sheet = (
                    c["to"] if c["from"] is None else rows["mark"].get(str(c["key"])) or c["from"]
                )
                sheet = sheet["scoresheet_id"]
            touched.add(str(sheet))
        elif table == "panelclosing":
            need(kind in ("panel_closed", "panel_opened"), table)
        elif table in ("ranking", "publicnotice"):
            need(kind == {"ranking": "ranked", "publicnotice": "notice_published"}[table], table)
        elif table == "abnormalscore":
            need(kind in ("score_objected", "score_explained", "score_judged"), table)
        elif table == "draw":
            need(kind.startswith("draw_") or kind == "plan_stored", table)
        elif table == "call" and late and (c["to"] is None or "definition" in c["to"]):
            need(kind == "rubric_changed", "rules changed late")
    if kind in own:
        for key in touched:
            sheet = rows["scoresheet"].get(key) or {}
            who = rows["expert"].get(str(sheet.get("expert_id")), {}).get("code")
            what = rows["submission"].get(str(sheet.get("submission_id")), {}).get("code")
            need(f"{who}/{what}" == body["subject"], "another's sheet")
            need(body["actor"].startswith("expert:"), "a sheet by another")


def _change(rows: J, changes: J, number: int) -> None:
    for c in changes:
        table, key = rows[str(c["table"])], str(c["key"])
        if c["from"] is None:
            need(key not in table, f"act {number}: new row was there")
            table[key] = dict(c["to"])
            continue
        need(key in table, f"act {number}: row was not there")
        for name, value in c["from"].items():
            need(h(table[key].get(name)) == h(value), f"act {number}: other value of {name}")
        if c["to"] is None:
            del table[key]
        else:
            table[key] = {**table[key], **c["to"]}


def _exceptions(kind: str, detail: J, phase: str, reseated: bool) -> J:
    late = phase in LATE
    needs = {
        "score_reopened": "reopen_score",
        "draw_annulled": "redraw",
        "plan_restored": "restore_plan",
        "score_judged": detail.get("verdict") == "replaced" and "replace_score",
        "rubric_changed": detail.get("begun") and "change_criteria",
        "decision": (detail.get("verdict"), detail.get("found")) == ("accept", "reject")
        and "lift_refusal",
        "conflict_added": late and "late_conflict",
        "conflict_confirmed": late and "late_conflict",
        "conflict_dismissed": late and "late_conflict",
        "ranked": (detail.get("missing") or detail.get("below_floor")) and "missing_sheets",
        "submission_withdrawn": late and "late_withdrawal",
        "field_checked": phase in LATE[1:]
        and detail.get("verdict") == "corrected"
        and "late_correction",
        "objection_decided": detail.get("redo") in DONE_OVER and "uphold_objection",
        "address_confirmed": "new_address",
        "panel_closed": detail.get("missing") and "close_panel",
        "panel_opened": "open_panel",
    }.get(kind)
    found = [(needs, "confirmation")] if needs else []
    if kind == "ranked" and detail.get("chosen"):
        found.append(("choose_tied", "choice_confirmation"))
    return [*found, ("late_seats", "seats_confirmation")] if reseated else found


def _confirmed(rows: J, body: J, needs: str, number: J, seen: J) -> None:
    fresh, (asking, answering) = seen
    detail = body["detail"]
    given = [
        row
        for row in rows["confirmation"].values()
        if (row["number"], row["kind"], row["answer"]) == (number, needs, "confirmed")
    ]
    what = f"unconfirmed {needs}"
    need(given and given[0]["answered_by"] != given[0]["asked_by"], what)
    asked = given[0]["detail"]
    need(number in fresh and given[0]["asked_by"] == body["actor"], what)
    supervised = given[0]["answered_by"].startswith("supervisor:")
    need(needs != "redraw" or supervised, what)
    need(not str(answering.get(str(number), "")).startswith("staff_link"), what)
    need(supervised or not str(asking.get(str(number), "")).startswith("staff_link"), what)
    if needs not in ("late_conflict", "missing_sheets", "change_criteria", "choose_tied"):
        need(given[0]["subject"] == body["subject"], what)
    if list(asked) != ["sha256"]:
        need(h([needs, given[0]["subject"], asked]) == given[0]["digest"], what)
        need(all(asked[k] == detail[k] for k in set(asked) & set(detail)), what)


def _is(kept: J, value: J) -> bool:
    if isinstance(kept, dict) and list(kept) == ["sha256"]:
        return bool(kept["sha256"] == h(value))
    return h(kept) == h(value)


def _seating(rows: J, plan_id: str) -> J:
    people = {key: row["code"] for key, row in rows["expert"].items()}
    subjects = {key: row["code"] for key, row in rows["submission"].items()}
    found = {}
    for key, row in rows["panel"].items():
        if str(row["plan_id"]) != plan_id:
            continue
        seats = sorted(
            (s["position"], s["role"], people[str(s["expert_id"])])
            for s in rows["seat"].values()
            if str(s["panel_id"]) == key
        )
        slots = {
            subjects[str(s["submission_id"])]: [
                sorted(people[str(e)] for e in s["recused"]),
                s["starts_at"],
                s["ends_at"],
            ]
            for s in rows["defenceslot"].values()
            if str(s["panel_id"]) == key
        }
        found[row["code"]] = (seats, slots, [row["category"], row["room"]])
    return found


def _add_former(rows: J, plan_id: str, expected: J, apart: J, swapped: J, marks: J) -> None:
    """Whoever handed in and sits there no longer counts as well."""
    people = {key: row["code"] for key, row in rows["expert"].items()}
    heard = {code for _, slots, _ in _seating(rows, plan_id).values() for code in slots}
    for key, sheet in rows["scoresheet"].items():
        mine = str(sheet["expert_id"]), str(sheet["submission_id"])
        row = rows["submission"][mine[1]]
        place = people[mine[0]], row["code"]
        counts = sheet["state"] == "submitted" and row["withdrawn_at"] is None
        if counts and place[1] in heard and place not in expected and mine not in apart:
            expected[place] = ("replaced" if mine in swapped else "submitted", marks[key])


def _at_ranking(rows: J, pub: J, sealed: J, detail: J) -> None:  # noqa: C901 one comparison after another
    rank, names = sealed["ranking"], sealed["pseudonyms"]
    need(len(set(names.values())) == len(names), "pseudonyms")
    back = {pseudonym: code for code, pseudonym in names.items()}
    plan_id = next(k for k, r in rows["plan"].items() if r["version"] == rank["plan_version"])
    subjects = {row["code"]: (key, row) for key, row in rows["submission"].items()}
    people = {row["code"]: key for key, row in rows["expert"].items()}

    def pair(row: J) -> tuple[str, str]:
        return str(row["expert_id"]), str(row["submission_id"])

    apart = {
        pair(row)
        for row in rows["conflict"].values()
        if row["verdict"] == "confirmed" or (row["separates"] and row["verdict"] != "dismissed")
    }
    swapped = {pair(r) for r in rows["abnormalscore"].values() if r["verdict"] == "replaced"}
    held = {pair(row): (key, row["state"]) for key, row in rows["scoresheet"].items()}
    marks: J = defaultdict(dict)
    for row in rows["mark"].values():
        marks[str(row["scoresheet_id"])][row["criterion"]] = row["value"]
    expected: J = {}
    for seats, slots, _ in _seating(rows, plan_id).values():
        for code, (gone, _, _) in slots.items():
            key, row = subjects[code]
            if row["withdrawn_at"] is not None:
                continue
            for _, role, expert in seats:
                if role == "reserve" or expert in gone:
                    continue
                mine = people[expert], key
                sheet = held.get(mine, ("", ""))
                if mine in apart:
                    expected[expert, code] = ("recused", {})
                elif sheet[1] != "submitted":
                    expected[expert, code] = ("absent", {})
                else:
                    state = "replaced" if mine in swapped else "submitted"
                    expected[expert, code] = (state, marks[sheet[0]])
    _add_former(rows, plan_id, expected, apart, swapped, marks)
    told = {(back[s[0]], s[1]): (s[2], s[3]) for s in pub["sheets"]}
    need(len(told) == len(pub["sheets"]), "a sheet twice")
    need(
        h(sorted([*k, *v] for k, v in told.items()))
        == h(sorted([*k, *v] for k, v in expected.items())),
        "sheets",
    )
    row = next(r for r in rows["ranking"].values() if r["version"] == rank["version"])
    for part in ("plan_version", "method", "rows", "digest"):
        need(_is(row[part], rank[part]), f"ranking {part}")
    method = {k: v for k, v in rank["method"].items() if k not in ("cuts", "missing")}
    whole = {"rows": rank["rows"], "method": method, "cuts": rank["method"]["cuts"]}
    need(h(whole) == rank["digest"], "ranking digest")
    for line in rank["rows"]:
        submission = subjects[line["submission"]][1]
        for name in ("applicant", "platform"):
            need(line[name] == submission[name], f"{name} of {line['submission']}")
        need(line["category"] == (submission["category"] or ""), "category")
    _rank(pub["call"], rank, [[*k, *v] for k, v in told.items()])
    counted = Counter(code for (_, code), sheet in told.items() if sheet[0] == "submitted")
    floor = (pub["call"].get("safeguards") or {}).get("marks_floor", 1)
    low = sorted(code for code in {code for _, code in told} if counted[code] < floor)
    need(sorted(detail.get("below_floor") or []) == low, "floor of marks")
    need(detail["missing"] == rank["method"]["missing"], "missing as the act says")
    need(detail["digest"] == rank["digest"], "digest as the act says")
    need(sorted(rank["method"]["chosen"]) == detail["chosen"], "choice as the act says")


def _rank(call: J, rank: J, sheets: J) -> None:
    method, scoring = rank["method"], call["scoring"]
    for name in (
        "method",
        "calibrated",
        "trim_from",
        "decimals",
        "ties",
        "criteria",
        "by_category",
    ):
        need(h(method[name]) == h(scoring.get(name)), f"rule {name}")
    marks = [
        None if x is None else Fraction(str(x)) for x in (method["pass_mark"], scoring["pass_mark"])
    ]
    need(marks[0] == marks[1], "pass mark")
    for name in ("quota", "per_category"):
        need(h(method[name]) == h(call["selection"].get(name)), f"rule {name}")
    need(method["missing"] == Counter(s[2] for s in sheets)["absent"], "missing sheets")
    lines = {row["submission"]: row for row in rank["rows"]}
    need(len(lines) == len(rank["rows"]), "a submission twice")
    by_code: J = defaultdict(list)
    for sheet in sheets:
        by_code[sheet[1]].append(sheet)
    need(set(by_code) == set(lines), "other submissions")
    keys = {}
    for code, given in by_code.items():
        keys[code] = _score(scoring, lines[code], given)
    pools: J = defaultdict(list)
    for row in rank["rows"]:
        pools[row["category"] if method["per_category"] else ""].append(row)
    cuts = {cut["category"]: cut for cut in method["cuts"]}
    need(len(cuts) == len(method["cuts"]) and set(cuts) == set(pools), "cuts")
    for name, pool in pools.items():
        _pool(method, pool, keys, cuts[name], marks[0])


def _score(scoring: J, row: J, given: J) -> J:
    criteria = (scoring.get("by_category") or {}).get(row["category"]) or scoring["criteria"]
    tenth = Fraction(1, 10 ** scoring["decimals"])

    def to_cent(x: Fraction) -> Fraction:
        return ((x / tenth + Fraction(1, 2)).__floor__()) * tenth

    def total(marks: J, which: J) -> Fraction:
        return sum(
            (
                Fraction(str(c["weight"]))
                * Fraction(marks[c["code"]])
                / Fraction(str(c["maximum"]))
                for c in which
            ),
            Fraction(0),
        )

    own = {s[0]: total(s[3], criteria) for s in given if s[2] == "submitted"}
    code = row["submission"]
    if not own:
        need(row["score"] is None and row["decision"] == "no_score", f"score of {code}")
        need(row["rank"] is None and not row["totals"] and row["method"] == "none", code)
        return None
    others = sum(own.values(), Fraction(0)) / len(own)
    totals = {**own, **{s[0]: others for s in given if s[2] == "replaced"}}
    need(sorted(row["replaced"]) == sorted(set(totals) - set(own)), f"replaced of {code}")
    shown = {e: to_cent(x) for e, x in totals.items()}
    need({e: Fraction(x) for e, x in row["totals"]} == shown, f"totals of {code}")
    need(len(row["totals"]) == len(shown), f"totals of {code}")
    values, how, left = sorted(totals.values()), scoring["method"], []
    if how == "trimmed_mean" and len(values) < scoring["trim_from"]:
        how = "mean"
    if how == "trimmed_mean":
        left = [to_cent(values[0]), to_cent(values[-1])]
        values = values[1:-1]
    if scoring.get("calibrated"):
        return _unsettled(row)
    exact = statistics.median(values) if how == "median" else sum(values, Fraction(0)) / len(values)
    need(row["method"] == how, f"method of {code}")
    need(sorted(shown[e] for e in row["left_out"]) == sorted(left), f"left out of {code}")
    need(Fraction(row["score"]) == to_cent(exact), f"score of {code}")
    sound = [s for s in given if s[2] == "submitted"]
    items = [c["code"] for c in criteria if c.get("kind") == "pass_fail"]
    failed = [i for i in items if 2 * sum(Fraction(s[3][i]) == 0 for s in sound) > len(sound)]
    need(failed == row["failed"], f"failed items of {code}")
    core = [c for c in criteria if c.get("core")]
    return {
        "core": sum((total(s[3], core) for s in sound), Fraction(0)) / len(sound)
        if core
        else Fraction(0),
        "sum": sum(totals.values(), Fraction(0)),
        "median": statistics.median(totals.values()),
    }


def _unsettled(row: J) -> J:
    raise Wrong(f"calibrated scores are not worked out here: {row['submission']}")


def _pool(method: J, pool: J, keys: J, cut: J, least: Fraction | None) -> None:
    scored = [row for row in pool if row["score"] is not None]

    def order(row: J) -> J:
        mine = keys[row["submission"]]
        steps = [
            row["submission"] if step == "submission_code" else -mine[step]
            for step in method["ties"]
        ]
        return [-Fraction(row["score"]), *steps]

    ordered = sorted(scored, key=lambda row: (order(row), row["submission"]))
    need(
        [r["submission"] for r in pool[: len(scored)]] == [r["submission"] for r in ordered],
        "order",
    )
    level, rank = {}, 0
    for place, row in enumerate(ordered):
        same = place and ordered[place - 1]["score"] is not None
        same = same and Fraction(ordered[place - 1]["score"]) == Fraction(row["score"])
        rank = rank if same and order(ordered[place - 1]) == order(row) else place + 1
        merits = [i for i, step in enumerate(method["ties"], 1) if step != "submission_code"]
        level[row["submission"]] = bool(same) and all(
            order(ordered[place - 1])[i] == order(row)[i] for i in merits
        )
        need(row["rank"] == rank, f"rank of {row['submission']}")
    passing = [
        r for r in ordered if not r["failed"] and (least is None or Fraction(r["score"]) >= least)
    ]
    quota, codes = method["quota"], [r["submission"] for r in passing]
    tied: set[str] = set()
    if quota is not None and len(codes) > quota and level[codes[quota]]:
        first, last = quota - 1, quota
        while first and level[codes[first]]:
            first -= 1
        while last + 1 < len(codes) and level[codes[last + 1]]:
            last += 1
        tied = set(codes[first : last + 1])
    sure = set(codes if quota is None else codes[:quota]) - tied
    named = tied & set(method["chosen"])
    if named and quota is not None and len(sure) + len(named) <= quota:
        sure, tied = sure | named, set()
    for row in ordered:
        code = row["submission"]
        wanted = "not_selected"
        if row["failed"]:
            wanted = "failed_item"
        elif code not in codes:
            wanted = "below_pass_mark"
        elif code in tied:
            wanted = "tie_at_cut"
        elif code in sure:
            wanted = "selected"
        need(row["decision"] == wanted, f"decision on {code}")
    lowest = min((Fraction(r["score"]) for r in ordered if r["submission"] in sure), default=None)
    told = None if cut["score"] is None else Fraction(cut["score"])
    mine = (quota, len(sure), sorted(tied), lowest)
    need((cut["places"], cut["selected"], cut["undecided"], told) == mine, "cut")


def _public(row: J, names: J) -> J:
    shown = {k: row[k] for k in ("rank", "submission", "category", "score", "decision")}
    shown |= {k: row[k] for k in ("decided_by", "method", "failed")}
    shown["totals"] = sorted([names[e], x] for e, x in row["totals"])
    for part in ("left_out", "replaced"):
        shown[part] = sorted(names[e] for e in row[part])
    for name in ("applicant", "platform", "district"):
        shown[name] = row[name] if row["decision"] == "selected" else None
    return shown | {k: row[k] for k in ("shares", "award") if k in row}


def _plan(rows: J, call: J, plan: J, rank: J) -> None:
    if plan is None:
        need(not rows["plan"], "plan missing")
        return
    need(rank is None or rank["plan_version"] == plan["version"], "other plan")
    key, row = next((k, r) for k, r in rows["plan"].items() if r["version"] == plan["version"])
    for part in ("policy", "problem", "digest", "document", "seed", "note"):
        need(_is(row[part], plan[part]), f"plan {part}")
    need(h(plan["problem"]) == plan["digest"], "problem digest")
    seating = _seating(rows, key)
    need(set(seating) == {p["id"] for p in plan["document"]["panels"]}, "panels")
    for panel in plan["document"]["panels"]:
        seats, slots, place = seating[panel["id"]]
        need({e for _, r, e in seats if r != "reserve"} == set(panel["experts"]), "members")
        need(
            [e for _, r, e in seats if r == "reserve"] == (panel.get("reserves") or []), "reserves"
        )
        chairs = [e for _, r, e in seats if r == "chair"]
        need(chairs == ([panel["chair"]] if panel.get("chair") else []), "chair")
        wanted = {s["id"]: sorted(s.get("recused", [])) for s in panel["submissions"]}
        need({code: gone for code, (gone, _, _) in slots.items()} == wanted, "slots")
        if plan["problem"].get("mode") != "correspondence":
            need(place == [panel["category"], panel["room"]], "place")
            for slot in panel["submissions"]:
                zone = ZoneInfo(call["timezone"])
                for moment, told in zip(
                    slots[slot["id"]][1:], (slot["start"], slot["end"]), strict=True
                ):
                    local = datetime.fromisoformat(moment).astimezone(zone)
                    need(f"{local:%Y-%m-%dT%H:%M}" == told, "hours")
    need(not check_plan(plan["problem"], plan["document"]), "hard rules")


def _draws(rows: J, pub: J, sealed: J) -> None:
    held = {row["number"]: row for row in rows["draw"].values()}
    need([d["number"] for d in sealed["draws"]] == list(range(1, len(held) + 1)), "draws")
    shown = []
    for draw in sealed["draws"]:
        row = held[draw["number"]]
        for part in set(row) - {"committed_by", "plan_id"}:
            need(_is(row[part], draw[part]), f"draw {part}")
        need(h(draw["frozen"]) == draw["digest"], "list digest")
        about = draw["frozen"]["about"]
        need(
            (about["number"], about["chain_head"]) == (draw["number"], draw["chain_head"]), "about"
        )
        place = about["acts"]
        need(
            (pub["chain"][place - 1][4] if place else "0" * 64) == about["chain_head"], "chain end"
        )
        for who in ("operator", "supervisor"):
            text = draw[f"{who}_text"]
            if draw[f"{who}_hash"] and text is not None:
                sealed_text = f"{draw['digest']}|{who}|{text}".encode()
                need(hashlib.sha256(sealed_text).hexdigest() == draw[f"{who}_hash"], "text")
        need(draw["void"] in ("", "superseded", "unopened", "annulled"), "void")
        need((draw["run_at"] is None) == (not draw["record"]), "record")
        if draw["record"]:
            record = draw["record"]
            need(h(record["frozen"]) == h(draw["frozen"]), "record list")
            texts = [draw["operator_text"], draw["supervisor_text"]]
            need([record["operator"], record["supervisor"]] == texts, "record texts")
            need(not faults(record, draw["digest"]), "replay")
        if draw["run_at"] is not None:
            need(draw["supervisor_by"].startswith("supervisor:"), "supervisor of the draw")
            need(draw["supervisor_by"] != draw["operator_by"], "two people")
            source = about.get("public_source") or ""
            need(
                [source, about.get("public_at")]
                == [draw["public_source"] or "", draw["public_at"]],
                "figures",
            )
            if source:
                need(draw["operator_text"] == draw["supervisor_text"], "figures typed")
                need(draw["run_at"] >= draw["public_at"], "figures known")
        parts = ("number", "digest", "chain_head", "operator_hash", "supervisor_hash", "void")
        seed = draw["record"].get("seed") if draw["record"] else None
        shown.append({**{p: draw[p] for p in parts}, "run_at": draw["run_at"], "seed": seed})
    need(h(shown) == h(pub["draws"]), "public draws")
    numbered = {d["number"]: d for d in sealed["draws"]}
    for (_, _, kind, _, _), body in zip(pub["chain"], sealed["acts"], strict=True):
        if kind.startswith("draw_"):
            told = numbered[body["detail"]["draw"]]
            need(told["digest"] == body["detail"]["digest"], "digest as the act says")
            if told["record"] and "second" in body["detail"]:
                need(told["record"]["seed"] == body["detail"]["second"], "seed as the act says")
    plan, rank = sealed["plan"], sealed["ranking"]
    if plan and plan["policy"] == "draw":
        need(
            any(
                d["record"]
                and not (rank and d["void"])
                and h(d["record"]["plan"]) == h(plan["document"])
                and d["record"]["seed"] == plan["seed"]
                and d["record"]["frozen"]["source"] == plan["digest"]
                for d in sealed["draws"]
            ),
            "not the drawn plan",
        )


def _notice(notice: J, rank: J) -> None:
    need(notice["ranking_version"] == rank["version"], "notice of another ranking")
    chosen = [row for row in rank["rows"] if row["decision"] == "selected"]
    names = ("submission", "score", "category", "applicant", "platform", "district")
    need(h([{n: row[n] for n in names} for row in chosen]) == h(notice["rows"]), "notice rows")
