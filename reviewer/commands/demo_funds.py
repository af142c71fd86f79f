"""The part of the demo that ends in money: calls without a meeting, down to their archives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from reviewer.commands.context import Terminal
from reviewer.usecases.archive.folder import folder_name, write_folder
from reviewer.usecases.calls.calls import read_call
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.i18n import say
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.results.award_views import read_awards
from reviewer.usecases.results.correct import check_field, list_computed
from reviewer.usecases.results.final import publish_final
from reviewer.usecases.results.notice import archive_call, publish_notice
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import screen_submissions

FUNDS = ("cq-cloud-reward-2020", "cq-loan-interest-2020")
PUBLISHED_ON = date(2020, 8, 17)
STATUSES = ("accept", "flag", "reject", "ignore")


@dataclass
class DemoDiary:
    """Note what each step of a call did, and the files it wrote."""

    terminal: Terminal
    call: str
    out: Path
    steps: list[tuple[str, str]] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    def note(self, step: str, **counts: object) -> None:
        """Keep a line of what a step did."""
        language = self.terminal.language
        self.steps.append(
            (say(f"demo.step.{step}", language), say(f"demo.done.{step}", language, **counts))
        )

    def archive(self) -> None:
        """Publish the final list, close the call, and write its folder."""
        context, language = self.terminal.context, self.terminal.language
        final = publish_final(context, COMMAND_LINE, self.call)
        self.note("final", count=len(final.rows), version=final.version)
        archive_call(context, COMMAND_LINE, self.call)
        folder = self.out / folder_name(self.call, language)
        made = write_folder(context, COMMAND_LINE, self.call, folder, language)
        self.paths.append(folder)
        self.note("archive", count=len(made.lines), digest=made.digest[:16])


class DemoFund(DemoDiary):
    """Take one call without experts from its workbook to its archive, as staff would."""

    def run(self, workbooks: Path) -> None:
        """Import, screen, decide, check amounts, rank, publish, archive."""
        context, call = self.terminal.context, self.call
        read = import_workbooks(context, COMMAND_LINE, call, [workbooks])
        rows = Counter(row.status for file in read.files for row in file.rows)
        self.note("import", files=len(read.files), **{key: rows[key] for key in STATUSES})
        screened = screen_submissions(context, COMMAND_LINE, call)
        found = Counter(view.status for view in screened)
        self.note("screen", **{key: found[key] for key in STATUSES})
        waiting = [view.submission for view in screened if view.waits and view.submission]
        for code in waiting:
            reason = say("demo.reason", self.terminal.language)
            decide_submission(context, COMMAND_LINE, call, code, "accept", reason)
        self.note("decide", count=len(waiting))
        self._check()
        ranking = rank_submissions(context, COMMAND_LINE, call)
        selected = sum(row.decision == "selected" for row in ranking.rows)
        self.note("rank", count=len(ranking.rows), selected=selected)
        page = read_awards(context, COMMAND_LINE, call, self.terminal.language)
        self.note("awards", count=len(page.lines), total=f"{Decimal(page.total) / 100:,.2f}")
        notice = publish_notice(context, COMMAND_LINE, call, PUBLISHED_ON)
        self.note("notice", first=notice.first_day, last=notice.last_day, days=notice.working_days)
        self.archive()

    def _check(self) -> None:
        """Hold against its evidence what the call asks a person to check."""
        context, call = self.terminal.context, self.call
        lines = [line for line in list_computed(context, COMMAND_LINE, call) if line.waits]
        if not lines:
            return
        fields = read_call(context, COMMAND_LINE, call).definition.audit.fields
        for line in lines:
            for name in fields:
                check_field(context, COMMAND_LINE, call, line.submission, name, verdict="confirmed")
        self.note("compute", count=len(lines))
