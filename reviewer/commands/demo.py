"""Run the sample season from the workbooks to the public notice, and show what came of it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path

import click

import data.sample
from reviewer.commands.context import Terminal, terminal_of
from reviewer.commands.demo_funds import FUNDS, DemoDiary, DemoFund
from reviewer.commands.invitations import print_links
from reviewer.commands.panels import print_plan
from reviewer.commands.printing import print_table
from reviewer.commands.results import print_ranking
from reviewer.errors import BadInput
from reviewer.private_folders import make_private_folder
from reviewer.usecases.accounts.sign_in import create_link, redeem_link
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.archive.export import export_call
from reviewer.usecases.calls.calls import read_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.conflicts.judge import judge_conflict
from reviewer.usecases.context import COMMAND_LINE, Actor
from reviewer.usecases.experts.declaration import sign_declaration
from reviewer.usecases.i18n import say
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.invitations.send import write_letters
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.results.notice import notice_files, publish_notice
from reviewer.usecases.results.rank import RankingPage, preview_ranking, rank_submissions
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import screen_submissions
from reviewer.usecases.second_person import (
    SecondPersonNeeded,
    answer_confirmation,
    list_confirmations,
)

WHOLE, HALFWAY = "cq-platforms-2021", "cq-industrial-internet-2022"
MARKER = "demo"
PLAN_SECONDS = 15.0
SHOWN_RANKS = 12


@click.command("demo", hidden=True)
@terminal_of
def demo(terminal: Terminal) -> None:
    """Fill a fresh database from the sample season and run the whole main job."""
    clear_demo(terminal.settings.data_folder)
    out = terminal.settings.data_folder / "out"
    with as_file(files(data.sample)) as season:
        whole = DemoSeason(terminal, WHOLE, season / WHOLE, out / WHOLE)
        halfway = DemoSeason(terminal, HALFWAY, season / HALFWAY, out / HALFWAY)
        whole.prepare()
        ranking = whole.finish()
        whole.archive()
        halfway.prepare()
        halfway.score(every_other=True)
        funds = [DemoFund(terminal, call, out / call) for call in FUNDS]
        for fund in funds:
            fund.run(season / fund.call)
    show(terminal, [whole, halfway, *funds], ranking)


def clear_demo(folder: Path) -> None:
    """Remove what an earlier demo left; refuse a folder that holds anything else.

    Raises BadInput where the folder has a database that no demo made.
    """
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise BadInput("error.not_a_demo_folder", folder=str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    make_private_folder(folder)
    marker.write_text("", encoding="ascii")


class DemoSeason(DemoDiary):
    """Take one call through the way of the work, as staff would."""

    def __init__(self, terminal: Terminal, call: str, workbooks: Path, out: Path) -> None:
        super().__init__(terminal, call, out)
        self.context = terminal.context
        self.workbooks = workbooks

    def prepare(self) -> None:
        """Import, screen, decide, find conflicts, form panels, write invitations."""
        read = import_workbooks(self.context, COMMAND_LINE, self.call, [self.workbooks])
        rows = Counter(row.status for file in read.files for row in file.rows)
        self.note("import", files=len(read.files), **_counts(rows))
        screened = screen_submissions(self.context, COMMAND_LINE, self.call)
        self.note("screen", **_counts(Counter(view.status for view in screened)))
        waiting = [view.submission for view in screened if view.waits and view.submission]
        for code in waiting:
            reason = say("demo.reason", self.terminal.language)
            decide_submission(self.context, COMMAND_LINE, self.call, code, "accept", reason)
        self.note("decide", count=len(waiting))
        self._conflicts()
        prepared = prepare_panels(self.context, COMMAND_LINE, self.call)
        solved = solve(prepared, seconds=PLAN_SECONDS)
        stored = store_plan(self.context, COMMAND_LINE, prepared, solved, seconds=PLAN_SECONDS)
        seats = stored.document.seats
        slots = len(stored.document.places)
        self.note("plan", panels=len(stored.document.panels), seats=seats, slots=slots)
        # The sample season is of 2022: its letters are a rehearsal.
        letters = write_letters(self.context, COMMAND_LINE, self.call, rehearsal=True)
        written = [each_letter for each_letter in letters if each_letter.content is not None]
        for letter in written:
            self._write(Path("invitations") / letter.file, letter.content or b"", show=False)
        self.paths.append(self.out / "invitations")
        self.note("invite", count=len(written), missing=len(letters) - len(written))

    def _conflicts(self) -> None:
        found = find_conflicts(self.context, COMMAND_LINE, self.call)
        self.note(
            "find_conflicts",
            hard=sum(view.hard for view in found),
            soft=sum(not view.hard for view in found),
        )
        for view in found:
            if view.kind == "applicant_recusal" and not view.verdict:
                reason = say("demo.recusal", self.terminal.language)
                judge_conflict(self.context, COMMAND_LINE, self.call, view.id, "confirmed", reason)

    def score(self, *, every_other: bool = False) -> None:
        """Fill the score workbook by rule of thumb and take it in."""
        blank = write_score_template(self.context, COMMAND_LINE, self.call)
        filled = fill_scores(blank, every_other=every_other)
        path = self._write(Path("scores-filled.xlsx"), filled)
        taken = import_scores(self.context, COMMAND_LINE, self.call, path)
        self.note("score", count=taken.counts.get("accept", 0))

    def second_hand(self) -> None:
        """Give a sheet back and take it in again: staff ask, the supervisor confirms."""
        board = read_scoring_board(self.context, COMMAND_LINE, self.call)
        row = board.panels[0].submissions[0]
        sheet, code = row.sheets[0], row.code
        staff, supervisor = self._person("staff"), self._person("supervisor")
        reason = say("demo.second_reason", self.terminal.language)
        wanted = (self.call, sheet.expert, code, reason)
        with suppress(SecondPersonNeeded):
            reopen_scoresheet(self.context, staff, *wanted)
        asked = list_confirmations(self.context, supervisor, self.call)[0]
        answer_confirmation(self.context, supervisor, self.call, asked.number, "confirmed")
        reopen_scoresheet(self.context, staff, *wanted)
        expert = self._person("expert", sheet.expert, self.call)
        sign_declaration(self.context, expert, self.call, agreed=True)
        held = read_scoresheet(self.context, expert, self.call, code)
        save_scoresheet(
            self.context,
            expert,
            self.call,
            code,
            marks={},
            comment=held.comment or reason,
            version=held.version,
            submit=True,
        )
        self.note("second", asked=staff.name, confirmed=supervisor.name)

    def _person(self, role: str, subject: str | None = None, call: str | None = None) -> Actor:
        """Play a person of the review, who came in by a link of the person's own."""
        link = create_link(self.context, COMMAND_LINE, role, subject, call, seen=False)
        return replace(redeem_link(self.context, link.token).actor, session="own_link:0")

    def finish(self) -> RankingPage:
        """Score, rank, publish, export, and verify the audit file."""
        self.score()
        self.second_hand()
        tied = [
            code
            for cut in preview_ranking(self.context, COMMAND_LINE, self.call).cuts
            for code in cut.undecided[: (cut.places or 0) - cut.selected]
        ]
        reason = say("demo.tie", self.terminal.language) if tied else ""
        ranking = rank_submissions(
            self.context, COMMAND_LINE, self.call, chosen=tied, reason=reason
        )
        selected = sum(row.decision == "selected" for row in ranking.rows)
        self.note("rank", count=len(ranking.rows), selected=selected)
        last = max(
            panel.ends_at for panel in read_plan(self.context, COMMAND_LINE, self.call).panels
        )
        day = last.date() + timedelta(days=3)
        notice = publish_notice(self.context, COMMAND_LINE, self.call, day)
        for file in notice_files(self.context, COMMAND_LINE, self.call):
            self._write(Path(file.name), file.content)
        self.note("notice", first=notice.first_day, last=notice.last_day, days=notice.working_days)
        for book in export_call(self.context, COMMAND_LINE, self.call):
            self._write(Path(book.name), book.content)
        audit = self._write(
            Path("audit.json"), write_audit(self.context, COMMAND_LINE, self.call).encode()
        )
        checks = verify_audit(audit)
        self.note("verify", holds=sum(check.holds for check in checks), count=len(checks))
        return ranking

    def _write(self, name: Path, content: bytes, *, show: bool = True) -> Path:
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if show:
            self.paths.append(path)
        return path


def _counts(counter: Counter[str]) -> dict[str, int]:
    return {key: counter.get(key, 0) for key in ("accept", "flag", "reject", "ignore")}


def fill_scores(blank: bytes, *, every_other: bool) -> bytes:
    """Fill a blank score workbook with plausible marks, the same on every run.

    A submission's quality and an expert's harshness come from digests of their codes. With
    `every_other` half of the rows stay empty, as in the middle of a morning.
    """
    # Loaded here: every command line would wait for the library, and every server keep it.
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(BytesIO(blank))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(at for at, row in enumerate(rows) if all(row[:3]))
    columns = [at for at, head in enumerate(rows[top]) if "%" in str(head or "")]
    for number, row in enumerate(rows[top + 1 :]):
        if not row[0] or (every_other and number % 2):
            continue
        words = [str(value) for value in row[:6]]
        for column in columns:
            sheet.cell(top + 2 + number, column + 1, _mark(words, column))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _mark(words: list[str], column: int) -> int:
    quality = _share("quality", words[-1]) * 25
    harshness = _share("harshness", words[0]) * 8
    mood = _share("mood", *words, str(column)) * 8
    return round(66 + quality - harshness + mood)


def _share(*words: str) -> float:
    return int(sha256("|".join(words).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def show(terminal: Terminal, seasons: Sequence[DemoDiary], ranking: RankingPage) -> None:
    """Print one screen of results with the files' paths and links to sign in."""
    language = terminal.language
    for season in seasons:
        overview = read_call(terminal.context, COMMAND_LINE, season.call)
        title = overview.definition.title
        print(f"\n■ {title.en if language == 'en' else title.zh} ({season.call})")
        for name, text in season.steps:
            print(f"  {name}  {text}")
    print(f"\n■ {say('demo.panels', language)} ({WHOLE})")
    print_plan(terminal, WHOLE)
    print(f"\n■ {say('demo.timetable', language)} ({HALFWAY})")
    _print_timetable(terminal, HALFWAY)
    print(f"\n■ {say('demo.ranking', language)} ({WHOLE})")
    _print_top(terminal, ranking)
    print(f"\n■ {say('demo.files', language)}")
    for season in seasons:
        for path in season.paths:
            print(f"  {path}")
    print(f"\n■ {say('demo.links', language)}")
    print_links(terminal, HALFWAY)


def _print_timetable(terminal: Terminal, call: str) -> None:
    view = read_plan(terminal.context, COMMAND_LINE, call)
    language = terminal.language
    keys = ("day", "time", "room", "panel", "submission", "applicant")
    print_table(
        [say(f"head.{key}", language) for key in keys],
        [
            (
                slot.starts_at.date().isoformat(),
                f"{slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}",
                slot.room,
                slot.panel,
                slot.submission,
                slot.applicant,
            )
            for slot in view.slots()
        ],
    )


def _print_top(terminal: Terminal, ranking: RankingPage) -> None:
    rows = tuple(row for row in ranking.rows if row.rank is not None)[:SHOWN_RANKS]
    shown = RankingPage(**{**vars(ranking), "rows": rows})
    print_ranking(terminal, shown)
    left = len(ranking.rows) - len(rows)
    if left > 0:
        print(say("demo.more", terminal.language, count=left))
