"""Draw a season's panels by lot: freeze, draw, and replay what was drawn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.outcome import Json as JsonValue
from optimizer.problem import InstanceError, PanelProblem
from optimizer.report import report_document
from reviewer.errors import BadInput, Impossible, OutOfTime, PingyiError
from reviewer.model.plan_documents import PlanDocument, read_report
from reviewer.planning.instance import digest_of, instance_document
from reviewer.planning.solving import SolvedPlan, plan_of, solver_plan

if TYPE_CHECKING:
    from optimizer.draw import DrawError

NOT_PROVED = "unproved"
DrawRecord = dict[str, JsonValue]


@dataclass(frozen=True)
class Frozen:
    """Hold what is fixed before a draw and the digest to be published.

    `record` is the list as it is published and replayed: its bytes are what the digest binds.
    """

    digest: str
    record: DrawRecord


@dataclass(frozen=True)
class DrawnPanels:
    """Hold a drawn plan as a solve would give it, and the record of the draw."""

    solved: SolvedPlan
    record: DrawRecord

    @property
    def seed(self) -> str:
        """Give the second digest, from which the seats were drawn."""
        return str(self.record["seed"])


def freeze_season(problem: PanelProblem, skeleton: PlanDocument, call: str) -> Frozen:
    """Fix groups, rooms, times, sizes, candidates and exclusions; the skeleton's members go.

    Raises Impossible where no membership keeps the rules, BadInput for a broken instance.
    """
    # Imported when needed: the web server, which never solves, would carry it along for nothing.
    from optimizer.draw import DrawError, freeze  # noqa: PLC0415

    try:
        frozen = freeze(
            problem, solver_plan(skeleton), call, source=digest_of(instance_document(problem))
        )
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error
    except DrawError as error:
        raise _refusal(error) from error
    return Frozen(frozen.digest, dict(frozen.record))


def frozen_about(frozen: Frozen, about: DrawRecord) -> Frozen:
    """Add to a frozen list what it was frozen as: number, moment, and the end of the chain."""
    record = {**frozen.record, "about": about}
    return Frozen(digest_of(record), record)


def draw_season(
    problem: PanelProblem, frozen: Frozen, operator: str, supervisor: str
) -> DrawnPanels:
    """Seat the panels of a frozen draw from the two texts; check and replay the result.

    Raises BadInput where the frozen part was changed, a text cannot be written as UTF-8, or the
    drawn plan passes the checker or the replay not.
    """
    from optimizer.draw import DrawError, FrozenDraw, run  # noqa: PLC0415 as above
    from optimizer.panels.drawing import drawn_outcome  # noqa: PLC0415 as above

    started = time.monotonic()
    try:
        result = run(FrozenDraw(frozen.digest, frozen.record), operator, supervisor)
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error
    except DrawError as error:
        raise _refusal(error) from error
    outcome = drawn_outcome(problem, result, frozen.digest, started)
    if outcome.checker != "passed":
        raise BadInput("error.draw_not_replayed", faults=outcome.checker)
    solved = SolvedPlan(outcome.status, plan_of(result.plan), read_report(report_document(outcome)))
    return DrawnPanels(solved, dict(result.record))


def digest_with_texts(digest: str, operator: str, supervisor: str) -> str:
    """Give the second digest, of the frozen list and both texts; it is the seed of the draw."""
    from optimizer.draw.lots import seed_of  # noqa: PLC0415 as above

    return seed_of(digest, operator, supervisor)


def replay(record: DrawRecord, digest: str) -> list[str]:
    """Work a draw out anew and list what does not hold against a digest printed before it.

    The first digest binds the list, the second, printed once both texts were given, the texts too.
    """
    from optimizer.draw.replay import faults  # noqa: PLC0415 as above

    return faults(record, digest)


def _refusal(error: DrawError) -> PingyiError:
    if error.code == "no_membership":
        return Impossible("error.draw_impossible")
    if error.code == NOT_PROVED:
        return OutOfTime("error.draw_unproved", why=error.what)
    return BadInput(f"error.draw_{error.code}", why=error.what)
