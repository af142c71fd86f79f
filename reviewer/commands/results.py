"""Commands from the scores to the archive."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from reviewer.commands.context import NEEDS_ATTENTION, Terminal, attention, terminal_of
from reviewer.commands.printing import print_json, print_table
from reviewer.errors import BadInput
from reviewer.usecases.archive.audit import audit_digests, verify_audit, write_audit
from reviewer.usecases.archive.evidence import chain_head
from reviewer.usecases.archive.export import export_call
from reviewer.usecases.archive.folder import folder_name, write_folder
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.results.final import final_files, publish_final
from reviewer.usecases.results.notice import (
    archive_call,
    notice_files,
    publish_notice,
    require_font,
)
from reviewer.usecases.results.rank import (
    RankedView,
    RankingPage,
    preview_ranking,
    rank_submissions,
)
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("scores")
def scores_group() -> None:
    """Write the blank score workbook, take in the filled one."""


@scores_group.command("template")
@click.argument("call")
@click.option("--out", required=True, type=FILE, help="Where to write the workbook.")
@terminal_of
def template(terminal: Terminal, call: str, out: Path) -> None:
    """Write a blank score workbook for the newest plan."""
    content = write_score_template(terminal.context, COMMAND_LINE, call, terminal.language)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    _written(terminal, [out])


@scores_group.command("import")
@click.argument("call")
@click.argument("file", type=click.Path(path_type=Path))
@terminal_of
def take_scores(terminal: Terminal, call: str, file: Path) -> None:
    """Take in a filled score workbook."""
    view = import_scores(terminal.context, COMMAND_LINE, call, file)
    language = terminal.language
    if terminal.json:
        print_json(
            {
                "counts": view.counts,
                "problems": [
                    each_problem.message.text(language) for each_problem in view.file.problems
                ],
                "rows": [
                    {
                        "row": row.row,
                        "sheet": row.sheet,
                        "status": row.status,
                        "id": row.id,
                        "problems": [
                            each_problem.message.text(language) for each_problem in row.problems
                        ],
                    }
                    for row in view.file.rows
                ],
            }
        )
    else:
        for problem in view.file.problems:
            print(f"{view.file.file}: {problem.message.text(language)}")
        for row in view.file.rows:
            where = say("where.cell", language, file=view.file.file, sheet=row.sheet, row=row.row)
            for problem in row.problems:
                print(f"{where} {problem.message.text(language)}")
        terminal.say("done.scores_imported", count=view.counts.get("accept", 0))
    attention(view.needs_attention)


@click.command("rank")
@click.argument("call")
@click.option("--choose", multiple=True, metavar="SUBMISSION", help="Decide a tie at the cut.")
@click.option("--reason", default="", help="Why these were chosen.")
@terminal_of
def rank(terminal: Terminal, call: str, choose: tuple[str, ...], reason: str) -> None:
    """Freeze the ranking of the scores handed in."""
    try:
        view = rank_submissions(terminal.context, COMMAND_LINE, call, chosen=choose, reason=reason)
    except BadInput as error:
        if error.code != "error.ties_open":
            raise
        # Nothing is frozen; who stands where is still told, and what a person must decide.
        view = preview_ranking(terminal.context, COMMAND_LINE, call)
        terminal.say(error.code, **error.details)
    if terminal.json:
        print_json([_ranked(row) for row in view.rows])
    else:
        print_ranking(terminal, view)
    attention(view.needs_attention)


def _ranked(row: RankedView) -> dict[str, object]:
    return {
        "rank": row.rank,
        "submission": row.submission,
        "applicant": row.applicant,
        "category": row.category,
        "score": row.score,
        "scores": [total for _, _, total in row.totals],
        "method": row.method,
        "decision": row.decision,
        "decided_by": row.decided_by,
    }


def print_ranking(terminal: Terminal, view: RankingPage) -> None:
    """Print a ranking with its method."""
    language = terminal.language
    names = {
        category.code: category.name.en if language == "en" else category.name.zh
        for category in view.definition.categories
    }
    keys = ("rank", "submission", "applicant", "category", "score", "decision")
    print_table(
        [say(f"head.{key}", language) for key in keys],
        [
            (
                row.rank,
                row.submission,
                row.applicant,
                names.get(row.category, row.category),
                row.score,
                say(f"decision.{row.decision}", language),
            )
            for row in view.rows
        ],
    )
    if view.version is not None:
        terminal.say("done.ranked", version=view.version, method=view.method_text(language))


@click.command("notice")
@click.argument("call")
@click.option("--out", required=True, type=FOLDER, help="Where to write docx, pdf and xlsx.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of publication; default today.")
@terminal_of
def notice(terminal: Terminal, call: str, out: Path, on: datetime | None) -> None:
    """Publish the result for objections and write the notice."""
    day: date | None = on.date() if on else None
    out.mkdir(parents=True, exist_ok=True)  # first: a refusal must change nothing
    require_font(terminal.context)
    view = publish_notice(terminal.context, COMMAND_LINE, call, day)
    files = notice_files(terminal.context, COMMAND_LINE, call, terminal.language)
    paths = _write(out, [(file.name, file.content) for file in files])
    if terminal.json:
        print_json(
            {
                "version": view.version,
                "published_on": view.published_on,
                "first_day": view.first_day,
                "last_day": view.last_day,
                "working_days": view.working_days,
                "selected": sum(len(category.lines) for category in view.categories),
                "files": [str(path) for path in paths],
            }
        )
    else:
        _written(terminal, paths)


@click.command("export")
@click.argument("call")
@click.option("--out", required=True, type=FOLDER, help="Where to write the workbooks.")
@terminal_of
def export(terminal: Terminal, call: str, out: Path) -> None:
    """Write panels, timetable, scores and ranking as Excel."""
    books = export_call(terminal.context, COMMAND_LINE, call, terminal.language)
    paths = _write(out, [(book.name, book.content) for book in books])
    if terminal.json:
        print_json([{"file": str(path)} for path in paths])
    else:
        _written(terminal, paths)


@click.command("final")
@click.argument("call")
@click.option("--out", required=True, type=FOLDER, help="Where to write docx, pdf and xlsx.")
@terminal_of
def final(terminal: Terminal, call: str, out: Path) -> None:
    """Publish what stands after the notice, and write the list."""
    out.mkdir(parents=True, exist_ok=True)  # first: a refusal must change nothing
    require_font(terminal.context)
    publish_final(terminal.context, COMMAND_LINE, call)
    files = final_files(terminal.context, COMMAND_LINE, call, terminal.language)
    _written(terminal, _write(out, [(file.name, file.content) for file in files]))


@click.command("archive")
@click.argument("call")
@click.option("--out", required=True, type=FOLDER, help="Where to put the folder of the call.")
@click.option("--close", is_flag=True, help="Close the call first: nothing changes afterwards.")
@terminal_of
def archive(terminal: Terminal, call: str, out: Path, close: bool) -> None:
    """Write everything of a call into one folder, with an index and digests."""
    out.mkdir(parents=True, exist_ok=True)
    require_font(terminal.context)
    if close:
        archive_call(terminal.context, COMMAND_LINE, call)
    folder = out / folder_name(call, terminal.language)
    made = write_folder(terminal.context, COMMAND_LINE, call, folder, terminal.language)
    if terminal.json:
        files = [{"file": line.path, "sha256": line.digest} for line in made.lines]
        print_json({"folder": str(folder), "digest": made.digest, "files": files})
        return
    print(folder)
    print(made.digest)
    terminal.say("done.archived", count=len(made.lines))


@click.command("audit")
@click.argument("call")
@click.option("--out", required=True, type=FILE, help="Where to write the audit file.")
@click.option("--public", is_flag=True, help="Leave out the sealed part, which names people.")
@terminal_of
def audit(terminal: Terminal, call: str, out: Path, public: bool) -> None:
    """Write one file from which anyone can re-check draw, plan and ranking; print its digest."""
    text = write_audit(terminal.context, COMMAND_LINE, call, sealed=not public)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    digest, continued = audit_digests(text)
    if terminal.json:
        print_json([{"file": str(out), "digest": digest, "continued": continued}])
        return
    print(out)
    print(digest)
    if continued != digest:
        terminal.say("done.audit_continued", digest=continued)


@click.command("head")
@click.argument("call")
@terminal_of
def head(terminal: Terminal, call: str) -> None:
    """Print where the chain of acts of a call stands, to be kept in another place."""
    number, digest = chain_head(terminal.context, COMMAND_LINE, call)
    if terminal.json:
        print_json({"call": call, "number": number, "digest": digest})
    else:
        print(call, number, digest)


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--digest", help="The digest that the notice and the minutes print.")
@click.option("--heads", type=click.Path(path_type=Path), help="Ends of the chain kept elsewhere.")
@terminal_of
def verify(terminal: Terminal, file: Path, digest: str | None, heads: Path | None) -> None:
    """Re-check an audit file; needs no database."""
    checks = verify_audit(file, digest, heads)
    language = terminal.language
    if terminal.json:
        print_json(
            [
                {
                    "check": check.name,
                    "holds": check.holds,
                    "found": [entry.text(language) for entry in check.found],
                    "notes": [entry.text(language) for entry in check.notes],
                }
                for check in checks
            ]
        )
    for check in checks:
        for entry in (*check.found, *check.notes):
            name = say(f"check.{check.name}", language)
            click.echo(say("done.check", language, name=name, found=entry.text(language)), err=True)
    holds = bool(checks) and all(check.holds for check in checks)
    told = "done.verified" if digest else "done.verified_alone"
    terminal.say(told if holds else "done.not_verified")
    if not holds:
        sys.exit(NEEDS_ATTENTION)


def _write(folder: Path, files: list[tuple[str, bytes]]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files:
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _written(terminal: Terminal, paths: list[Path]) -> None:
    if terminal.json:
        print_json([{"file": str(path)} for path in paths])
        return
    for path in paths:
        print(path)
