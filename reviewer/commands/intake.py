"""Commands from the workbooks to the conflicts of interest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from reviewer.commands.context import Terminal, attention, terminal_of
from reviewer.commands.printing import print_json, print_table
from reviewer.model.row_views import FileView, ProblemView
from reviewer.usecases.conflicts.find import ConflictView, find_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.intake.commit import ImportView, import_workbooks
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import ScreenedView, screen_submissions


@click.command("import")
@click.argument("call")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@terminal_of
def import_files(terminal: Terminal, call: str, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Take in workbooks, CSV, Word forms or folders of them."""
    view = import_workbooks(terminal.context, COMMAND_LINE, call, paths, dry_run=dry_run)
    if terminal.json:
        print_json({"files": [_file(terminal, file) for file in view.files], "counts": view.counts})
    else:
        _print_import(terminal, view)
    attention(view.needs_attention)


def _file(terminal: Terminal, file: FileView) -> dict[str, object]:
    return {
        "file": file.file,
        "kind": file.kind,
        "district": file.district,
        "problems": [_problem(terminal, problem) for problem in file.problems],
        "rows": [
            {
                "row": row.row,
                "sheet": row.sheet,
                "kind": row.kind,
                "status": row.status,
                "id": row.id,
                "problems": [_problem(terminal, problem) for problem in row.problems],
            }
            for row in file.rows
        ],
    }


def _problem(terminal: Terminal, problem: ProblemView) -> dict[str, object]:
    return {
        "column": problem.column,
        "code": problem.code,
        "status": problem.status,
        "raw": problem.raw,
        "value": problem.value,
        "message": problem.message.text(terminal.language),
    }


def _print_import(terminal: Terminal, view: ImportView) -> None:
    language = terminal.language
    print_table(
        [say(f"head.{key}", language) for key in ("file", "kind", "rows", "flag", "reject")],
        [
            (
                file.file,
                say(f"kind.{file.kind}", language),
                sum(row.status != "ignore" for row in file.rows),
                sum(row.status == "flag" for row in file.rows),
                sum(row.status == "reject" for row in file.rows),
            )
            for file in view.files
        ],
    )
    for file in view.files:
        for problem in file.problems:
            print(f"{file.file}: {problem.message.text(language)}")
        for row in file.rows:
            for problem in row.problems:
                if problem.status in {"flag", "reject"}:
                    where = say(
                        "where.cell", language, file=file.file, sheet=row.sheet, row=row.row
                    )
                    print(f"{where} {problem.message.text(language)}")


@click.command("screen")
@click.argument("call")
@terminal_of
def screen(terminal: Terminal, call: str) -> None:
    """Judge every submission by the rules of the call."""
    views = screen_submissions(terminal.context, COMMAND_LINE, call)
    if terminal.json:
        print_json([_screened(terminal, view) for view in views])
    else:
        _print_screened(terminal, views)
    attention(any(view.waits for view in views))


def _screened(terminal: Terminal, view: ScreenedView) -> dict[str, object]:
    return {
        "submission": view.submission,
        "applicant": view.applicant,
        "platform": view.platform,
        "category": view.category,
        "district": view.district,
        "file": view.file,
        "row": view.row,
        "status": view.status,
        "decision": view.decision or None,
        "reasons": [
            {
                "code": reason.code,
                "clause": reason.clause,
                "message": reason.text(terminal.language),
            }
            for reason in view.reasons
        ],
    }


def _print_screened(terminal: Terminal, views: list[ScreenedView]) -> None:
    language = terminal.language
    print_table(
        [say(f"head.{key}", language) for key in ("submission", "applicant", "status", "reason")],
        [
            (
                view.submission or f"{view.file} {view.row}",
                view.applicant,
                say(f"status.{view.status}", language),
                "；".join(reason.text(language) for reason in view.reasons),
            )
            for view in views
        ],
    )
    counts = Counter(view.status for view in views)
    print("  ".join(f"{say(f'status.{key}', language)} {count}" for key, count in counts.items()))


@click.command("conflicts")
@click.argument("call")
@terminal_of
def conflicts(terminal: Terminal, call: str) -> None:
    """Find conflicts of interest between experts and submissions, with evidence."""
    views = find_conflicts(terminal.context, COMMAND_LINE, call)
    if terminal.json:
        print_json([_conflict(view) for view in views])
        return
    language = terminal.language
    print_table(
        [say(f"head.{key}", language) for key in ("expert", "submission", "kind", "evidence")],
        [
            (
                f"{view.expert} {view.expert_name}",
                f"{view.submission} {view.applicant}",
                say(f"conflict.{view.kind}", language),
                view.evidence,
            )
            for view in views
        ],
    )


def _conflict(view: ConflictView) -> dict[str, object]:
    return {
        "expert": view.expert,
        "expert_name": view.expert_name,
        "submission": view.submission,
        "applicant": view.applicant,
        "kind": view.kind,
        "evidence": view.evidence,
        "hard": view.hard,
        "separates": view.separates,
        "verdict": view.verdict or None,
    }


@click.command("decide")
@click.argument("call")
@click.argument("submission")
@click.argument("verdict", type=click.Choice(["accept", "reject"]))
@click.option("--reason", required=True, help="Why; kept with the decision.")
@terminal_of
def decide(terminal: Terminal, call: str, submission: str, verdict: str, reason: str) -> None:
    """Record a person's decision on a flagged submission."""
    view = decide_submission(terminal.context, COMMAND_LINE, call, submission, verdict, reason)
    if terminal.json:
        print_json(view)
    else:
        terminal.say("done.decided", submission=submission)
