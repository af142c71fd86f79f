"""One job of every kind, asked for in a season where it can be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reviewer.model.job_documents import JobParameters
from reviewer.planning.changes import PlanChange
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.preview import preview_import
from reviewer.usecases.jobs.jobs import request_job
from reviewer.usecases.plans.draw import commit_draw
from reviewer.usecases.plans.propose import request_proposal
from reviewer.usecases.plans.repair import withdraw_expert
from tests.builders.people import CALL, STAFF
from tests.builders.season import fill, open_both_texts, planned
from tests.builders.workbooks import summary_plan, summary_row, xlsx

SECONDS = JobParameters(seconds=10)
PLATFORMS = "cq-platforms-2021"


def _filled(kind: str) -> Callable[[AppContext, Path], None]:
    def ask(context: AppContext, _: Path) -> None:
        fill(context)
        request_job(context, STAFF, CALL, kind, SECONDS)

    return ask


def _import(context: AppContext, folder: Path) -> None:
    file = folder / "01_渝北_附件2.xlsx"
    file.write_bytes(xlsx(summary_plan(*map(summary_row, range(1, 4)))))
    trial = preview_import(context, STAFF, PLATFORMS, [file])
    request_job(context, STAFF, PLATFORMS, "import", JobParameters(trial=trial))


def _replan(context: AppContext, _: Path) -> None:
    planned(context)
    withdraw_expert(context, STAFF, CALL, "E00003", "住院")
    request_job(context, STAFF, CALL, "replan", SECONDS)


def _lots(context: AppContext, _: Path) -> None:
    fill(context)
    open_both_texts(context, commit_draw(context, STAFF, CALL, seconds=10).digest)
    request_job(context, STAFF, CALL, "lots")


def _propose(context: AppContext, _: Path) -> None:
    planned(context)
    change = PlanChange(kind="withdraw", expert="E00003", reason="住院")
    request_proposal(context, STAFF, CALL, change, seconds=10)


def _invite(context: AppContext, _: Path) -> None:
    planned(context)
    request_job(context, STAFF, CALL, "invite")


ASKED: dict[str, Callable[[AppContext, Path], None]] = {
    "import": _import,
    "screen": _filled("screen"),
    "conflicts": _filled("conflicts"),
    "panels": _filled("panels"),
    "replan": _replan,
    "draw": _filled("draw"),
    "lots": _lots,
    "propose": _propose,
    "alternatives": _filled("alternatives"),
    "invite": _invite,
}
