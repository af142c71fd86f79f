"""Lay out the audit record of a call: all that its digest binds (docs/audit-format.md)."""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Iterator
from hashlib import sha256

from sqlmodel import Session, select

from reviewer import __version__
from reviewer.errors import BadInput
from reviewer.model.calls import Call
from reviewer.model.plans import Draw
from reviewer.model.review_modes import BY_FORMULA
from reviewer.model.scores import AuditRecord, PublicNotice, Ranking
from reviewer.model.tables import Json
from reviewer.planning.instance import digest_of
from reviewer.rules.computed import COMPUTED_BY
from reviewer.rules.evidence import START, kept_value, moment_text, seal_of
from reviewer.store import calls, experts, plans, scores
from reviewer.store.evidence import acts_of, entry_content, head_of, rows_of
from reviewer.usecases.context import AppContext
from reviewer.verifier.chain import Act, State, apply
from reviewer.verifier.document import FORMAT
from reviewer.verifier.draws import KEPT as DRAW_COLUMNS
from reviewer.verifier.draws import public_draw
from reviewer.verifier.matters import expected_sheets
from reviewer.verifier.results import public_row

PSEUDONYM_LETTERS = 12
NOTICE_COLUMNS = (
    "version",
    "ranking_version",
    "published_on",
    "first_day",
    "last_day",
    "working_days",
)
NOTICE_ROW = ("submission", "score", "category", "applicant", "platform", "district")
PLAN_COLUMNS = ("version", "policy", "problem", "digest", "document", "seed", "note")


def lay_out_record(
    context: AppContext, session: Session, call: Call, notice: PublicNotice | None = None
) -> Json:
    """Write the record of a call as it stands now, with its digest.

    `notice` is the one about to be published, None: the record is of no notice.
    """
    links, contents, state = _acts(session, call.name)
    ranking = scores.find_ranking(session, call.name)
    pseudonyms = _pseudonyms(context, session, call)
    sealed: Json = {
        "acts": contents,
        "plan": _plan(session, call.name, ranking),
        "draws": [_draw(draw) for draw in reversed(plans.draws(session, call.name))],
        "ranking": _ranking(ranking),
        "notice": _notice(notice),
        "pseudonyms": pseudonyms,
        "differences": list(_differences(session, call.name, state, notice)),
    }
    public: Json = {
        "call": call.definition,
        "program": __version__,
        "written_at": moment_text(context.now()),
        "notice_version": notice.version if notice else None,
        "chain": links,
        "head": [links[-1][0], links[-1][4]] if links else [0, START],
        "draws": [public_draw(draw) for draw in sealed["draws"]],
        "sheets": _sheets(session, call.name, ranking, pseudonyms),
        "ranking": _public_ranking(sealed["ranking"], pseudonyms),
        "notice": sealed["notice"],
        "sealed": digest_of(sealed),
    }
    digest = digest_of(public)
    return {
        "format": FORMAT,
        "digest": digest,
        "continued": digest,
        "public": public,
        "sealed": sealed,
    }


def keep_record(session: Session, call: str, notice: PublicNotice, record: Json) -> None:
    """Keep the record that a notice prints the digest of, as it stands now."""
    session.add(
        AuditRecord(
            call=call,
            notice_version=notice.version,
            digest=record["digest"],
            content=zlib.compress(json.dumps(record, ensure_ascii=False).encode(), 6),
        )
    )


def kept_record(session: Session, call: str) -> Json | None:
    """Read the record kept with the newest notice; None where none was published.

    Raises BadInput where the database no longer holds it as it was kept.
    """
    query = select(AuditRecord).where(AuditRecord.call == call)
    rows = session.exec(query).all()
    if not rows:
        return None
    newest = max(rows, key=lambda row: row.notice_version)
    try:
        record: Json = json.loads(zlib.decompress(newest.content))
    except (zlib.error, ValueError) as error:
        raise BadInput("error.audit_record_broken", notice=newest.notice_version) from error
    return record


def with_later_acts(session: Session, call: str, record: Json) -> Json:
    """Add to a kept record what was done since: acts, and what the database holds otherwise."""
    links, contents, state = _acts(session, call)
    place = int(record["public"]["head"][0])
    differences = list(_differences(session, call, state, None))
    differences += _rewritten(links[:place], record["public"]["chain"])
    if len(links) == place and not differences:
        return record
    after = {"chain": links[place:], "acts": contents[place:], "differences": differences}
    bound = {"chain": after["chain"], "differences": after["differences"]}
    return {**record, "after": after, "continued": digest_of([record["digest"], bound])}


def _rewritten(links: list[list[object]], kept: list[list[object]]) -> Iterator[Json]:
    for place, link in enumerate(kept):
        if place >= len(links) or links[place] != link:
            yield {"table": "activity", "key": str(place + 1), "column": "digest"}


def _acts(session: Session, call: str) -> tuple[list[list[object]], list[Json], State]:
    """Give links and contents of a call's acts, and what every row must hold after them."""
    links: list[list[object]] = []
    contents: list[Json] = []
    state = State()
    for act in acts_of(session, call):
        content = entry_content(act)
        at = moment_text(act.at)
        links.append([act.number, at, act.action, seal_of(content), act.digest])
        content["changes"] = act.changes
        contents.append(content)
        for _ in apply(state, Act(act.number, at, act.action, act.digest, content)):
            pass  # the verifier tells; here only the outcome counts
    return links, contents, state


def _differences(
    session: Session, call: str, state: State, notice: PublicNotice | None
) -> Iterator[Json]:
    """Name every row that the database holds otherwise than the acts say, column by column.

    The notice that is being published is not among the acts yet. Rows that the acts say were there
    and the database lost are named by "row".
    """
    number, digest = head_of(session, call)
    last = list(acts_of(session, call, number - 1)) if number else []
    if number and [(act.number, act.digest) for act in last] != [(number, digest)]:
        yield {"table": "chainhead", "key": call, "column": "digest"}
    seen: dict[str, set[str]] = {}
    fresh = str(notice.id) if notice is not None else ""
    for table, key, held in rows_of(session, call):
        seen.setdefault(table, set()).add(key)
        if table == "publicnotice" and key == fresh:
            continue
        told = state.table(table).get(key)
        if told is None:
            if not _untold(table, held):
                yield {"table": table, "key": key, "column": "row"}
            continue
        for name, value in held.items():
            if digest_of(told.get(name)) != digest_of(value):
                yield {"table": table, "key": key, "column": name}
    for table, rows in state.rows.items():
        for key in sorted(rows.keys() - seen.get(table, set())):
            yield {"table": table, "key": key, "column": "row"}


def _untold(table: str, held: dict[str, object]) -> bool:
    """A sheet that was begun and not yet saved has no act: it holds nothing."""
    return table == "scoresheet" and held["version"] == 0


def pseudonym_key(context: AppContext, call: Call) -> str:
    """Give the key of a call's pseudonyms: what came with it, or what this secret makes."""
    own = f"pseudonym|{context.secret}|{call.name}".encode()
    return call.pseudonym_key or sha256(own).hexdigest()


def _pseudonyms(context: AppContext, session: Session, call: Call) -> dict[str, str]:
    """Give every expert a name that leads back to nobody without the call's own key."""
    key = pseudonym_key(context, call).encode()
    if calls.definition_of(call).by_formula:
        return {COMPUTED_BY: COMPUTED_BY}
    return {
        expert.code: hmac.new(key, expert.code.encode(), sha256).hexdigest()[:PSEUDONYM_LETTERS]
        for expert in experts.all_experts(session, call.name)
    }


def _plan(session: Session, call: str, ranking: Ranking | None) -> Json | None:
    plan = plans.find_plan(session, call, ranking.plan_version if ranking else None)
    return None if plan is None else {name: getattr(plan, name) for name in PLAN_COLUMNS}


def _draw(draw: Draw) -> Json:
    document = {name: getattr(draw, name) for name in DRAW_COLUMNS}
    for name in ("public_at", "run_at"):
        document[name] = kept_value(document[name])
    return document


def _ranking(ranking: Ranking | None) -> Json | None:
    if ranking is None:
        return None
    names = ("version", "plan_version", "method", "rows", "digest")
    return {name: getattr(ranking, name) for name in names}


def _public_ranking(ranking: Json | None, pseudonyms: dict[str, str]) -> Json | None:
    if ranking is None:
        return None
    rows = [public_row(row, pseudonyms) for row in ranking["rows"]]
    return {"version": ranking["version"], "method": ranking["method"], "rows": rows}


def _notice(notice: PublicNotice | None) -> Json | None:
    if notice is None:
        return None
    rows = [
        {name: row[name] for name in NOTICE_ROW}
        | ({"award": row["award"]} if row.get("award") else {})
        for row in notice.rows
    ]
    columns = {name: kept_value(getattr(notice, name)) for name in NOTICE_COLUMNS}
    return {**columns, "rows": rows}


def _sheets(
    session: Session, call: str, ranking: Ranking | None, pseudonyms: dict[str, str]
) -> list[list[object]]:
    """Write every sheet of the ranked plan as the database holds it, experts by pseudonym.

    A review by formula has one sheet each, which the ranking holds.
    """
    if ranking is not None and ranking.method.get("review_mode") in BY_FORMULA:
        return [
            [COMPUTED_BY, row["submission"], "submitted", row["sheets"][0]["marks"]]
            for row in ranking.rows
        ]
    plan = plans.find_plan(session, call, ranking.plan_version) if ranking else None
    if plan is None:
        return []
    state = State()
    for table, key, held in rows_of(session, call):
        state.rows[table][key] = held
    sheets = [[pseudonyms[s[0]], *s[1:]] for s in expected_sheets(state, str(plan.id))]
    return sorted(sheets, key=lambda sheet: (str(sheet[1]), str(sheet[0])))
