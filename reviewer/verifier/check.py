"""Check a whole audit file, section by section, and claim only what was checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reviewer.verifier import draws, plans, results
from reviewer.verifier.authority import authority_faults
from reviewer.verifier.awards import struck_faults
from reviewer.verifier.chain import START, Act, State, apply, read_acts
from reviewer.verifier.confirmations import Confirmations, unused_in
from reviewer.verifier.document import (
    BROKEN,
    PARTS,
    CheckFinding,
    Document,
    RecordSection,
    canonical,
    read_document,
    sha256,
    sha256_of_part,
)
from reviewer.verifier.exceptions import (
    OPENED,
    exception_finding,
    exceptions_in,
    is_noted,
    judges,
    number_of,
    phase_of,
)
from reviewer.verifier.heads import heads_kept, heads_section
from reviewer.verifier.matters import equals, newest, pairs_in_force, touches_seats

MOST = 200
PUBLIC = {
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
}
SEALED = {"acts", "plan", "draws", "ranking", "notice", "pseudonyms", "differences"}
AFTER = {"chain", "acts", "differences"}


@dataclass
class _Reading:
    """Hold what was worked out of the acts: the state at the end, and at the ranking."""

    acts: list[Act] = field(default_factory=list)
    state: State = field(default_factory=State)
    at_ranking: list[CheckFinding] = field(default_factory=list)
    notes: list[CheckFinding] = field(default_factory=list)
    unconfirmed: list[CheckFinding] = field(default_factory=list)
    chain: list[CheckFinding] = field(default_factory=list)
    rows: list[CheckFinding] = field(default_factory=list)
    confirmations: Confirmations = field(default_factory=Confirmations)


def check_file(
    file: Path, published: str | None = None, heads: Path | None = None
) -> list[RecordSection]:
    """Check an audit file; `published` is the digest that was printed, None: none is at hand.

    `heads` is the file in which ends of the chain were kept elsewhere. Raises NotAnAuditFile for a
    file that is none, or that cannot be read.
    """
    document = read_document(file)
    sections = check_document(document, published)
    if heads is not None:
        kept = heads_kept(heads)
        sections.insert(1, _guarded("heads", lambda: heads_section(document, kept)))
    return sections


def check_document(
    document: dict[str, Document], published: str | None = None
) -> list[RecordSection]:
    """Check a parsed audit file; see `check_file`."""
    sections = [_guarded("digest", lambda: _digest(document, published))]
    try:
        public, sealed = document["public"], document.get("sealed")
        after = document.get("after") or {"chain": [], "acts": None, "differences": []}
    except BROKEN as error:
        return [*sections, RecordSection("acts", (_unreadable(error),))]
    if sealed is None:
        return [*sections, *_public_alone(public, after)]
    reading = _Reading()
    sections.append(_guarded("acts", lambda: _acts(document, reading)))
    sections.append(_guarded("database", lambda: _database(sealed, after)))
    for name, look in (
        ("plan", lambda: _plan(reading, public, sealed)),
        ("draw", lambda: _draws(reading, public, sealed)),
        ("ranking", lambda: _ranking(reading, public, sealed)),
        ("notice", lambda: _notice(reading, public, sealed)),
        (
            "two_hands",
            lambda: RecordSection("two_hands", tuple(reading.unconfirmed), _notes(reading)),
        ),
    ):
        sections.append(_guarded(name, look))
    return sections


def _guarded(name: str, look: Callable[[], RecordSection]) -> RecordSection:
    try:
        return look()
    except BROKEN as error:
        return RecordSection(name, (_unreadable(error),))


def _unreadable(error: Exception) -> CheckFinding:
    return CheckFinding("verify.unreadable", {"why": f"{type(error).__name__} {error}"[:200]})


def _notes(reading: _Reading) -> tuple[CheckFinding, ...]:
    return tuple(reading.notes[: 5 * MOST])


def _digest(document: dict[str, Document], published: str | None) -> RecordSection:
    """Compare the file's digests with what they are of, and with the one that was published."""
    public, sealed, after = document["public"], document.get("sealed"), document.get("after")
    found = [
        CheckFinding("verify.part_unknown", {"part": name})
        for part, known in ((document, PARTS), (public, PUBLIC), (sealed, SEALED), (after, AFTER))
        for name in sorted(set(part or ()) - known)
    ]
    digest = sha256_of_part(public)
    if digest != document["digest"]:
        found.append(CheckFinding("verify.file_digest"))
    if sealed is not None and sha256_of_part(sealed) != public["sealed"]:
        found.append(CheckFinding("verify.sealed_digest"))
    whole = sha256([digest, _public_after(after)]) if after else digest
    if whole != document["continued"]:
        found.append(CheckFinding("verify.continued_digest"))
    notes: list[CheckFinding] = []
    if not published:
        notes.append(CheckFinding("note.not_compared"))
    elif published == digest:
        notes.append(CheckFinding("note.compared", {"digest": digest}))
        if after:
            notes.append(CheckFinding("note.after_not_bound", {"acts": len(after["chain"])}))
    elif published == whole:
        notes.append(CheckFinding("note.compared_whole", {"digest": whole}))
    else:
        found.append(
            CheckFinding("verify.not_published", {"published": published, "digest": digest})
        )
    if sealed is None:
        notes.append(CheckFinding("note.public_part"))
    return RecordSection("digest", tuple(found), tuple(notes))


def _public_after(after: Document) -> Document:
    """Give what the second digest binds of the later acts: links, and their contents by seals."""
    return {"chain": after["chain"], "differences": after["differences"]}


def _public_alone(public: Document, after: Document) -> Iterator[RecordSection]:
    """Check what the public part lets anybody check: links, ranking and notice."""

    def links() -> RecordSection:
        found: list[CheckFinding] = []
        acts = read_acts(public["chain"], None, (0, START), found)
        head = (acts[-1].number, acts[-1].digest) if acts else (0, START)
        if public["head"] != list(head):
            found.append(CheckFinding("verify.head_other"))
        read_acts(after["chain"], None, head, found)
        return RecordSection(
            "acts", tuple(found[:MOST]), (CheckFinding("note.acts", {"count": len(acts)}),)
        )

    def ranking() -> RecordSection:
        if public["ranking"] is None:
            return RecordSection("ranking", (), (CheckFinding("note.no_ranking"),))
        faults = results.ranking_faults(public["call"], public["ranking"], public["sheets"])
        notes = results.floor_notes(public["call"], public["sheets"])
        return RecordSection("ranking", tuple(faults)[:MOST], tuple(notes))

    def notice() -> RecordSection:
        if public["notice"] is None:
            return RecordSection("notice", (), (CheckFinding("note.no_notice"),))
        faults = results.notice_faults(public["notice"], public["ranking"])
        return RecordSection("notice", tuple(faults)[:MOST])

    for name, look in (("acts", links), ("ranking", ranking), ("notice", notice)):
        yield _guarded(name, look)


def _acts(document: dict[str, Document], reading: _Reading) -> RecordSection:
    """Follow the chain, apply every act, and look at ranking and exceptions as they come."""
    public, sealed, after = document["public"], document["sealed"], document.get("after")
    found = reading.chain
    acts = read_acts(public["chain"], sealed["acts"], (0, START), found)
    head = (acts[-1].number, acts[-1].digest) if acts else (0, START)
    if public["head"] != list(head):
        found.append(CheckFinding("verify.head_other"))
    reading.acts = acts
    later = read_acts(after["chain"], after["acts"], head, found) if after else []
    call = str(public["call"]["name"])
    for act in acts:
        _apply(reading, act, call, public, sealed)
    _end_of_record(reading, call, public)
    if later:
        at_record = _copy(reading.state)
        for act in later:
            _apply(reading, act, call, public, None)
        _published_faults(reading, document, found)
    for number in reading.confirmations.unused(reading.state):
        found.append(CheckFinding("verify.confirmation_unused", {"number": number}))
    if later:
        reading.state = at_record
    found += reading.rows
    notes = (CheckFinding("note.acts", {"count": len(acts) + len(later)}),)
    return RecordSection("acts", tuple(found[:MOST]), notes)


def _copy(state: State) -> State:
    fresh = State()
    for table, rows in state.rows.items():
        fresh.rows[table] = dict(rows)
    return fresh


def _apply(
    reading: _Reading, act: Act, call: str, public: Document, sealed: Document | None
) -> None:
    phase = phase_of(reading.state, call)
    late = phase in OPENED
    unused = unused_in(reading.state, act)
    seated = pairs_in_force(reading.state) if late and touches_seats(act) else None
    reading.rows += apply(reading.state, act)
    reading.rows += authority_faults(reading.state, act, opened=late)
    reading.confirmations.note(act)
    reseated = seated is not None and pairs_in_force(reading.state) != seated
    for kind in exceptions_in(act, phase, reseated=reseated):
        fresh = number_of(act.content["detail"], kind) in unused
        _exception(reading, act, kind, public, fresh=fresh)
    if is_noted(act, phase):
        told = {
            "number": act.number,
            "by": act.content["actor"],
            "at": act.at,
            "subject": act.content["subject"],
        }
        reading.notes.append(CheckFinding(f"note.{act.action}", told))
    session, actor = str(act.content["session"]), str(act.content["actor"])
    if session.startswith("staff_link") and actor.startswith("expert:") and judges(act):
        note = CheckFinding("note.staff_link", {"actor": actor, "session": session})
        if note not in reading.notes:
            reading.notes.append(note)
    ranking = sealed["ranking"] if sealed else None
    if ranking is None or act.action != "ranked":
        return
    if str(act.content["subject"]) == str(ranking["version"]):
        reading.at_ranking += _at_ranking(reading.state, act, public, ranking, sealed)


def _exception(reading: _Reading, act: Act, kind: str, public: Document, *, fresh: bool) -> None:
    """Note an exception, and that it needed a second person and had none."""
    by = reading.confirmations.confirmed_by(reading.state, act, kind, fresh=fresh)
    reading.notes.append(exception_finding(act, kind, by))
    if not by and kind in ((public["call"].get("safeguards") or {}).get("two_hands") or []):
        details: dict[str, object] = {"number": act.number, "kind": kind}
        reading.unconfirmed.append(CheckFinding("verify.unconfirmed", details))


def _at_ranking(
    state: State, act: Act, public: Document, ranking: Document, sealed: Document
) -> Iterator[CheckFinding]:
    """Compare sheets with what the acts say at the moment when the ranking was frozen."""
    pseudonyms = sealed["pseudonyms"]
    names = {pseudonym: code for code, pseudonym in pseudonyms.items()}
    if len(names) != len(pseudonyms):
        yield CheckFinding("verify.pseudonyms")
        return
    sheets = [[names[s[0]], *s[1:]] for s in public["sheets"]]
    if public["call"].get("review_mode") in results.BY_FORMULA:
        yield from results.computed_sheet_faults(ranking, sheets)
    else:
        found = newest(state, "plan", ranking["plan_version"])
        if found is None:
            yield CheckFinding("verify.plan_unknown", {"version": ranking["plan_version"]})
            return
        yield from results.sheet_faults(state, found[0], sheets)
    yield from struck_faults(state, ranking["method"])
    yield from results.frozen_faults(state, ranking)
    yield from results.ranking_faults(public["call"], ranking, sheets)
    yield from results.told_faults(public["call"], ranking, sheets, act.content["detail"])
    yield CheckFinding("compared")  # taken out again: it tells that the act was there


def _end_of_record(reading: _Reading, call: str, public: Document) -> None:
    kept = reading.state.column("call", call, "definition")
    if not equals(kept, public["call"]):
        reading.rows.append(CheckFinding("verify.call_other"))


def _published_faults(
    reading: _Reading, document: dict[str, Document], found: list[CheckFinding]
) -> None:
    """The notice keeps the digest that it printed: it must be that of this file."""
    version = document["public"]["notice_version"]
    row = newest(reading.state, "publicnotice", version)
    if version is not None and (row is None or row[1]["audit_digest"] != document["digest"]):
        found.append(CheckFinding("verify.notice_digest"))


def _database(sealed: Document, after: Document) -> RecordSection:
    """Name every row that the database held otherwise than the acts say."""
    found = [
        CheckFinding("verify.database", dict(difference))
        for difference in [*sealed["differences"], *after["differences"]]
    ]
    return RecordSection("database", tuple(found[:MOST]))


def _plan(reading: _Reading, public: Document, sealed: Document) -> RecordSection:
    plan = sealed["plan"]
    if plan is None:
        missing = CheckFinding("verify.plan_missing")
        there = bool(reading.state.table("plan"))
        return RecordSection("plan", (missing,) if there else (), (CheckFinding("note.no_plan"),))
    ranking = sealed["ranking"]
    faults = list(plans.plan_faults(reading.state, public["call"], plan))
    if ranking is not None and ranking["plan_version"] != plan["version"]:
        faults.append(CheckFinding("verify.plan_part", {"part": "version"}))
    return RecordSection("plan", tuple(faults[:MOST]))


def _draws(reading: _Reading, public: Document, sealed: Document) -> RecordSection:
    listed = sealed["draws"]
    faults = list(draws.draw_faults(reading.state, reading.acts, listed))
    if canonical(public["draws"]) != canonical([draws.public_draw(draw) for draw in listed]):
        faults.append(CheckFinding("verify.draw_public"))
    plan = sealed["plan"]
    version = plan["version"] if plan else None
    faults += draws.drawn_faults(listed, plan, ranked=sealed["ranking"] is not None)
    notes = tuple(draws.draw_notes(reading.state, listed, version))
    return RecordSection("draw", tuple(faults[:MOST]), notes)


def _ranking(reading: _Reading, public: Document, sealed: Document) -> RecordSection:
    ranking = sealed["ranking"]
    if ranking is None:
        shown = bool(public["sheets"]) or public["ranking"] is not None
        held = bool(reading.state.table("ranking"))
        faults = (CheckFinding("verify.ranking_missing"),) if shown or held else ()
        return RecordSection("ranking", faults, (CheckFinding("note.no_ranking"),))
    compared = CheckFinding("compared")
    faults_found = [finding for finding in reading.at_ranking if finding != compared]
    if len(reading.at_ranking) == len(faults_found):
        faults_found.append(CheckFinding("verify.ranking_unknown", {"version": ranking["version"]}))
    rows = [results.public_row(row, sealed["pseudonyms"]) for row in ranking["rows"]]
    told = {"version": ranking["version"], "method": ranking["method"], "rows": rows}
    if canonical(public["ranking"]) != canonical(told):
        faults_found.append(CheckFinding("verify.ranking_public"))
    last = newest(reading.state, "ranking")
    if last is not None and last[1]["version"] != ranking["version"]:
        faults_found.append(
            CheckFinding("verify.ranking_not_newest", {"version": ranking["version"]})
        )
    notes = tuple(results.floor_notes(public["call"], public["sheets"]))
    return RecordSection("ranking", tuple(faults_found[:MOST]), notes)


def _notice(reading: _Reading, public: Document, sealed: Document) -> RecordSection:
    notice = sealed["notice"]
    if canonical(public["notice"]) != canonical(notice):
        return RecordSection("notice", (CheckFinding("verify.notice_public"),))
    if notice is None:
        return RecordSection("notice", (), (CheckFinding("note.no_notice"),))
    faults = list(results.notice_faults(notice, sealed["ranking"]))
    return RecordSection("notice", tuple(faults[:MOST]))
