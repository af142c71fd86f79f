"""Show the office how far scoring is, per panel, and how far scores lie apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from reviewer.model.plan_views import PanelView
from reviewer.model.programme import CallDefinition
from reviewer.model.views import ScoreLine
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.scoring import rounded
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import scores_view
from reviewer.usecases.plans.views import plan_view
from reviewer.usecases.scoring.standing import may_see_standing


@dataclass(frozen=True)
class ExpertProgress:
    """Show one expert of a panel: signed or not, sheets begun and handed in, of how many.

    `mean` averages the totals handed in, rounded as scores are; None before the first.
    """

    code: str
    name: str
    signed: bool
    begun: int
    handed_in: int
    of: int
    mean: Decimal | None

    @property
    def started(self) -> bool:
        """Tell whether a sheet was begun."""
        return self.begun + self.handed_in > 0

    @property
    def finished(self) -> bool:
        """Tell whether every sheet was handed in."""
        return self.handed_in == self.of


@dataclass(frozen=True)
class SheetLine:
    """Show one expert's sheet for a submission; `total` None while marks are missing."""

    expert: str
    expert_name: str
    state: str
    total: Decimal | None


@dataclass(frozen=True)
class SubmissionProgress:
    """Show one submission: its sheets, and the spread of the totals handed in."""

    code: str
    applicant: str
    platform: str
    sheets: tuple[SheetLine, ...]

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """Give the totals handed in, lowest first."""
        return tuple(
            sorted(
                sheet.total
                for sheet in self.sheets
                if sheet.state == "submitted" and sheet.total is not None
            )
        )

    @property
    def spread(self) -> Decimal | None:
        """Give the distance of highest and lowest total; None below two."""
        totals = self.totals
        return totals[-1] - totals[0] if len(totals) > 1 else None


@dataclass(frozen=True)
class PanelProgress:
    """Show one panel on the board."""

    code: str
    category: str
    room: str
    starts_at: datetime
    experts: tuple[ExpertProgress, ...]
    submissions: tuple[SubmissionProgress, ...]


@dataclass(frozen=True)
class ScoringBoard:
    """Show all panels, with the sheets handed in and due over all.

    `hidden`: totals and means are left out, since sheets are still awaited.
    """

    definition: CallDefinition
    hidden: bool
    plan_version: int
    panels: tuple[PanelProgress, ...]
    handed_in: int
    due: int


def read_scoring_board(context: AppContext, actor: Actor, call_name: str) -> ScoringBoard:
    """Show the scoring as it stands; raises NotFound before there are panels."""
    require_overseer(actor)
    hidden = not may_see_standing(context, actor, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        plan = plan_view(session, call_name)
        lines: dict[str, list[ScoreLine]] = defaultdict(list)
        for line in scores_view(session, call).lines:
            lines[line.panel].append(replace(line, total=None) if hidden else line)
        decimals = plan.definition.scoring.decimals
        panels = tuple(_panel(panel, lines[panel.code], decimals) for panel in plan.panels)
        every = [line for mine in lines.values() for line in mine]
        return ScoringBoard(
            definition=plan.definition,
            hidden=hidden,
            plan_version=plan.version,
            panels=panels,
            handed_in=sum(line.state == "submitted" for line in every),
            due=len(every),
        )


def _panel(panel: PanelView, lines: list[ScoreLine], decimals: int) -> PanelProgress:
    sheets: dict[str, list[SheetLine]] = defaultdict(list)
    for line in lines:
        sheets[line.submission].append(
            SheetLine(line.expert, line.expert_name, line.state, line.total)
        )
    return PanelProgress(
        code=panel.code,
        category=panel.category,
        room=panel.room,
        starts_at=panel.starts_at,
        experts=tuple(
            _expert(seat.expert, seat.name, seat.signed, lines, decimals) for seat in panel.seats
        ),
        submissions=tuple(
            SubmissionProgress(
                slot.submission, slot.applicant, slot.platform, tuple(sheets[slot.submission])
            )
            for slot in panel.slots
        ),
    )


def _expert(
    code: str, name: str, signed: bool, lines: list[ScoreLine], decimals: int
) -> ExpertProgress:
    mine = [line for line in lines if line.expert == code]
    states = Counter(line.state for line in mine)
    totals = [line.total for line in mine if line.state == "submitted" and line.total is not None]
    return ExpertProgress(
        code=code,
        name=name,
        signed=signed,
        begun=states["draft"],
        handed_in=states["submitted"],
        of=len(mine),
        mean=rounded(sum(totals, Decimal(0)) / len(totals), decimals) if totals else None,
    )
