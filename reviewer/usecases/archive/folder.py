"""The archive of a call as one folder: 申报, 评审, 公示, 异议, and what proves it, with an index.

Every file is made when it is asked for and written before the next one, so that a call with many
attachments fits into any server.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from sqlmodel import Session

from reviewer.errors import NotFound, Unavailable
from reviewer.files.evidence import read_kept
from reviewer.files.prints.pdf import document_pdf
from reviewer.messages import Language, say
from reviewer.model.archives import ArchiveIndex, IndexLine, ReceivedFile
from reviewer.model.calls import Call, Phase
from reviewer.model.programme import CallDefinition
from reviewer.model.views import CallHead
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import attachments, calls, intakes, plans, results, scores, submissions
from reviewer.store.engine import reading
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.archive.export import export_part, parts_of
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw_record import print_draw
from reviewer.usecases.results.final import final_files
from reviewer.usecases.results.notice import notice_files
from reviewer.usecases.results.prints import print_scores
from reviewer.usecases.results.result_files import (
    award_file,
    certificates_file,
    may_be_answered,
    objection_entries,
    reply_file,
)
from reviewer.usecases.scoring.standing import require_standing

BEGINNING = (2000, 1, 1, 0, 0, 0)  # zip entries hold no zone: equal content, equal bytes
CHAPTER_OF = {
    "submissions": "intake",
    "conflicts": "review",
    "panels": "review",
    "scores": "review",
    "sums": "review",
    "ranking": "review",
    "awards": "review",
    "objections": "objections",
}
LETTERS = ("docx", "pdf")


@dataclass(frozen=True)
class ArchivedFile:
    """Hold one file of the folder: its path there, what it is, and how to make it."""

    path: str
    about: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class WrittenArchive:
    """Say what was written: its index, and the digest of the list of digests."""

    name: str
    lines: tuple[IndexLine, ...]
    digest: str


@dataclass(frozen=True)
class _Known:
    """Hold what decides which files a call has."""

    head: CallHead
    definition: CallDefinition
    state: str
    notices: tuple[int, ...]
    finals: tuple[int, ...]
    draws: tuple[int, ...]
    planned: bool
    ranked: bool
    attachments: tuple[tuple[str, str, str], ...]
    received: tuple[ReceivedFile, ...]


def write_folder(
    context: AppContext, actor: Actor, call_name: str, out: Path, language: Language = "zh"
) -> WrittenArchive:
    """Write the folder of a call below `out`, replacing what an earlier run wrote there.

    Raises StandingHidden while sheets are awaited, Unavailable where a kept file is gone.
    """

    def write(path: str, content: bytes) -> None:
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    try:
        return _write_all(context, actor, call_name, language, write)
    except OSError as error:
        raise Unavailable("error.out_of_reach", path=str(out), why=error.strerror or "?") from error


def write_zip(
    context: AppContext,
    actor: Actor,
    call_name: str,
    stream: IO[bytes],
    language: Language = "zh",
) -> WrittenArchive:
    """Write the folder of a call as a zip archive that unpacks to one folder; raises as above."""
    top = folder_name(call_name, language)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(path: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(f"{top}/{path}", BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)

        return _write_all(context, actor, call_name, language, write)


def folder_name(call_name: str, language: Language = "zh") -> str:
    """Name the folder of a call."""
    return f"{call_name}-{say('archive.folder', language)}"


def _write_all(
    context: AppContext,
    actor: Actor,
    call_name: str,
    language: Language,
    write: Callable[[str, bytes], None],
) -> WrittenArchive:
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.archive import digest_lines, index_workbook  # noqa: PLC0415
    from reviewer.files.prints.archive_index import index_document  # noqa: PLC0415 as above

    require_overseer(actor)
    require_standing(context, actor, call_name)
    known = _known(context, call_name, language)
    lines: list[IndexLine] = []

    def keep(path: str, about: str, content: bytes) -> None:
        write(path, content)
        lines.append(IndexLine(path, about, len(content), sha256(content).hexdigest()))

    for file in _files(context, actor, call_name, known, language):
        keep(file.path, file.about, file.content())
    index = ArchiveIndex(known.head, known.state, context.now(), tuple(lines))
    name, about = say("archive.index", language), say("archive.about.index", language)
    keep(f"{name}.xlsx", about, index_workbook(index, language))
    printed = document_pdf(index_document(index, language), context.settings.fonts)
    keep(f"{name}.pdf", about, printed)
    digests = digest_lines(lines)
    write("SHA256SUMS.txt", digests)
    return WrittenArchive(
        folder_name(call_name, language), tuple(lines), sha256(digests).hexdigest()
    )


def _known(context: AppContext, call_name: str, language: Language) -> _Known:
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        closed = "archive.state.closed" if call.phase == Phase.ARCHIVE else "archive.state.open"
        codes = {row.id: row.code for row in submissions.all_submissions(session, call_name)}
        phase = say(f"phase.{call.phase}", language)
        return _Known(
            head=CallHead.of(definition),
            definition=definition,
            state=say(closed, language, phase=phase),
            notices=tuple(row.version for row in scores.notices(session, call_name)),
            finals=tuple(row.version for row in results.finals(session, call_name)),
            draws=tuple(sorted(draw.number for draw in plans.draws(session, call_name))),
            planned=plans.find_plan(session, call_name) is not None,
            ranked=scores.find_ranking(session, call_name) is not None,
            attachments=tuple(
                (codes.get(row.submission_id) or "", row.path, row.digest)
                for row in attachments.attachments(session, call_name)
            ),
            received=tuple(_received(session, call)),
        )


def _received(session: Session, call: Call) -> Iterator[ReceivedFile]:
    brought = {entry.id: entry for entry in intakes.imports(session, call.name)}
    for file in intakes.all_files(session, call.name):
        entry = brought[file.import_id]
        yield ReceivedFile(
            name=file.name,
            kind=file.kind,
            district=file.district or "",
            at=entry.at,
            by=entry.actor,
            taken_back=entry.state != "committed",
            digest=file.digest,
        )


def _files(
    context: AppContext, actor: Actor, call_name: str, known: _Known, language: Language
) -> Iterator[ArchivedFile]:
    """List the files chapter by chapter; none is made before it is asked for."""
    workbooks = list(_workbooks(context, actor, call_name, known, language))
    for chapter, files in (
        ("intake", _intake(context, known, language)),
        ("review", _review(context, actor, call_name, known, language)),
        ("notice", _published(context, actor, call_name, known, language)),
        ("objections", _objections(context, actor, call_name, language)),
        ("proof", _proof(context, actor, call_name)),
    ):
        folder = say(f"archive.chapter.{chapter}", language)
        own = [file for part, file in workbooks if CHAPTER_OF[part] == chapter]
        for name, about, content in (*own, *files):
            said = say(f"archive.about.{about}", language)
            yield ArchivedFile(f"{folder}/{name}", said, content)


Entry = tuple[str, str, Callable[[], bytes]]


def _workbooks(
    context: AppContext, actor: Actor, call_name: str, known: _Known, language: Language
) -> Iterator[tuple[str, Entry]]:
    for part in parts_of(context, actor, call_name):
        if part in {"panels", "scores"} and not known.planned:
            continue
        if part in {"ranking", "awards"} and not known.ranked:
            continue
        book = export_part(context, actor, call_name, part, language)
        if book is not None:
            name = book.name.removeprefix(f"{call_name}-")
            yield part, (name, f"part.{part}", _given(book.content))


def _given(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _intake(context: AppContext, known: _Known, language: Language) -> Iterator[Entry]:
    def received() -> bytes:
        # Loaded when asked for: the workbook library would sit in every server's memory.
        from reviewer.files.exports.archive import received_workbook  # noqa: PLC0415

        return received_workbook(known.head, known.received, language)

    if known.received:
        yield f"{say('outputs.sheet.received', language)}.xlsx", "received", received
    folder = say("archive.attachments", language)
    waiting = say("archive.waiting", language)
    taken: set[str] = set()
    for code, path, digest in known.attachments:
        owner, file = _plain(code or waiting), _plain_path(path)
        name = f"{folder}/{owner}/{file}"
        if name in taken:  # another file of that name came for the same submission
            name = f"{folder}/{owner}/{digest[:16]}/{file}"
        taken.add(name)
        yield name, "attachment", _kept(context, digest)


def _kept(context: AppContext, digest: str) -> Callable[[], bytes]:
    return lambda: read_kept(context.settings.attachments_folder, digest)


def _plain_path(path: str) -> str:
    """Keep a path inside the folder: no root, no way up, nothing that a system refuses."""
    parts = [_plain(part) for part in PurePosixPath(path.replace("\\", "/")).parts]
    return "/".join(part for part in parts if part) or "_"


def _plain(name: str) -> str:
    if name in {"/", ".", ".."}:
        return ""
    return "".join("_" if letter in '<>:"/\\|?*' or letter < " " else letter for letter in name)


def _review(
    context: AppContext, actor: Actor, call_name: str, known: _Known, language: Language
) -> Iterator[Entry]:
    for number in known.draws:
        title = say("draw_record.title", language, number=number)
        yield f"{title}.pdf", "draw", _draw(context, actor, call_name, number, language)
    printed = ["ranking"] if known.ranked else []
    if known.planned:
        printed = ["sheets", "minutes", *printed]
    for what in printed:
        try:
            file = print_scores(context, actor, call_name, what, "pdf", language)
        except NotFound:
            continue  # nobody handed a sheet in yet, or there are no panels to sign
        name = say(f"prints.{what}.title_short", language)
        yield f"{name}.pdf", f"print.{what}", _given(file.content)
    given = known.definition.awards or known.definition.selection.shares
    if known.ranked and given:
        for kind in LETTERS:
            name = say("prints.awards.title_short", language)
            yield f"{name}.{kind}", "awards", _awards(context, actor, call_name, kind, language)


def _draw(
    context: AppContext, actor: Actor, call_name: str, number: int, language: Language
) -> Callable[[], bytes]:
    return lambda: print_draw(context, actor, call_name, "pdf", language, number=number)[1]


def _awards(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language
) -> Callable[[], bytes]:
    return lambda: award_file(context, actor, call_name, kind, language).content


def _published(
    context: AppContext, actor: Actor, call_name: str, known: _Known, language: Language
) -> Iterator[Entry]:
    for version in known.notices:
        for file in notice_files(context, actor, call_name, language, version):
            name = say("archive.notice", language, version=version)
            yield f"{name}.{_ending(file.name)}", "notice", _given(file.content)
    for version in known.finals:
        for file in final_files(context, actor, call_name, language, version):
            name = say("archive.final", language, version=version)
            yield f"{name}.{_ending(file.name)}", "final", _given(file.content)
    if known.finals:
        for kind in LETTERS:
            name = say("prints.certificates.title_short", language)
            content = certificates_file(context, actor, call_name, kind, language).content
            yield f"{name}.{kind}", "certificates", _given(content)


def _objections(
    context: AppContext, actor: Actor, call_name: str, language: Language
) -> Iterator[Entry]:
    for entry in objection_entries(context, actor, call_name):
        if not may_be_answered(entry):
            continue
        for kind in LETTERS:
            file = reply_file(context, actor, call_name, entry.number, kind, language)
            name = file.name.removeprefix(f"{call_name}-")
            yield name, "reply", _given(file.content)


def _proof(context: AppContext, actor: Actor, call_name: str) -> Iterator[Entry]:
    yield "audit.json", "audit", lambda: write_audit(context, actor, call_name).encode()


def _ending(name: str) -> str:
    return name.rpartition(".")[2]
