"""Review by correspondence (函评): each submission gets experts of its own, no room, no slot."""

from __future__ import annotations

from datetime import datetime, time
from math import ceil

import numpy as np

from optimizer.check.matching import CheckedGroup, Matching, check_matching
from optimizer.matching.dense import DenseTable
from optimizer.matching.plan import MatchOptions
from optimizer.matching.problem import MatchingProblem, Names, Quota
from optimizer.outcome import SolveLimits
from optimizer.problem import InstanceError
from optimizer.report import report_document
from reviewer.errors import BadInput
from reviewer.model.plan_documents import (
    CORRESPONDENCE,
    PairReason,
    PlanDocument,
    PlannedPanel,
    PlannedSlot,
    read_report,
)
from reviewer.model.programme import CorrespondenceRule
from reviewer.planning.affinity import Fit, category_fits, compare_texts
from reviewer.planning.correspondence_instance import (
    CorrespondenceExpert,
    CorrespondenceFit,
    CorrespondenceInstance,
    CorrespondenceSubmission,
)
from reviewer.planning.instance import PlannedSeason, employer_keys, takes_part
from reviewer.planning.solving import SolvedPlan, Watch, watching

SHOWN_FROM = 0.02  # less likeness is noise; its passages would only puzzle


def build_matching(season: PlannedSeason, rule: CorrespondenceRule) -> CorrespondenceInstance:
    """Give a season as the instance of a matching, everything in a fixed order."""
    experts = [each_expert for each_expert in season.experts if takes_part(each_expert)]
    experts.sort(key=lambda entry: entry.code)
    rows = sorted(season.submissions, key=lambda submission: submission.code)
    category = category_fits(rows, experts, season.definition)
    alike = compare_texts(rows, experts)
    text = alike.values
    apart = set(season.conflicts)
    keys = employer_keys(season)
    fits = tuple(
        tuple(
            CorrespondenceFit(
                expert.code,
                round(float(category[p, r]), 4),
                round(float(text[p, r]), 4),
                tuple(alike.shared(p, r)) if text[p, r] > SHOWN_FROM else (),
            )
            for r, expert in enumerate(experts)
            if category[p, r] > 0 and (expert.code, row.code) not in apart
        )
        for p, row in enumerate(rows)
    )
    return CorrespondenceInstance(
        opens=_moment(rule, opens=True),
        closes=_moment(rule, opens=False),
        rule=rule,
        technical_share=season.definition.panel.technical_share,
        max_same_employer=season.definition.panel.max_same_employer,
        experts=tuple(
            CorrespondenceExpert(
                code=each_expert.code,
                kind=each_expert.kind,
                employer=keys[each_expert.code],
                max_load=rule.max_per_expert
                if each_expert.max_panels is None
                else each_expert.max_panels,
            )
            for each_expert in experts
        ),
        submissions=tuple(
            CorrespondenceSubmission(each_row.code, each_row.category or "") for each_row in rows
        ),
        fits=fits,
        pinned=tuple(sorted(pair for pair in season.pinned if pair not in apart)),
    )


def _moment(rule: CorrespondenceRule, *, opens: bool) -> str:
    day = rule.opens_on if opens else rule.closes_on
    return datetime.combine(day, time(0) if opens else time(23, 59)).isoformat(timespec="minutes")


def solve_matching(
    instance: CorrespondenceInstance,
    *,
    seconds: float,
    progress: Watch | None = None,
    previous: PlanDocument | None = None,
) -> SolvedPlan:
    """Give every submission its experts; with `previous` keep every pair that can stay.

    The plan has one group of experts per submission, without room; its reasons say why each fits.
    """
    # Imported when needed: the web server, which never solves, would carry it along for nothing.
    from optimizer.matching.solve import match  # noqa: PLC0415

    try:
        problem = _problem(instance)
        options = MatchOptions(
            objective=instance.rule.objective,
            limits=SolveLimits(seconds=seconds),
            previous=_pairs_of(instance, previous) if previous else np.zeros((0, 2), np.int64),
        )
        outcome = match(problem, options, progress=watching(progress))
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error
    report = read_report(report_document(outcome))
    document = _document(instance, outcome.plan.pairs) if outcome.plan is not None else None
    return SolvedPlan(outcome.status, document, report)


def matching_violations(instance: CorrespondenceInstance, plan: PlanDocument) -> list[str]:
    """List the rules that a plan by correspondence breaks, by the independent checker."""
    problem = _problem(instance)
    pairs = _pairs_of(instance, plan)
    broken = check_matching(
        Matching(
            who=problem.table.for_checker(),
            demand=problem.demand,
            max_load=problem.max_load,
            min_load=problem.min_load,
            pinned=problem.pinned,
            groups=[CheckedGroup(q.name, q.members, q.at_least, q.at_most) for q in problem.quotas],
        ),
        pairs,
    )
    return [f"{entry.rule}: {entry.where}" for entry in broken]


def _problem(instance: CorrespondenceInstance) -> MatchingProblem:
    experts, rows = instance.experts, instance.submissions
    place = {element.code: at for at, element in enumerate(experts)}
    rows_at = {entry.code: at for at, entry in enumerate(rows)}
    affinity = np.zeros((len(rows), len(experts)), dtype=np.float32)
    conflict = np.ones((len(rows), len(experts)), dtype=np.bool_)
    for p, fits in enumerate(instance.fits):
        for fit in fits:
            affinity[p, place[fit.expert]] = Fit(fit.category, fit.text).affinity
            conflict[p, place[fit.expert]] = False
    demand = instance.rule.experts_per_submission
    loads = [expert.max_load for expert in experts]
    pinned = [[rows_at[s], place[e]] for e, s in instance.pinned if s in rows_at and e in place]
    return MatchingProblem(
        table=DenseTable(affinity, conflict),
        demand=np.full(len(rows), demand, dtype=np.int64),
        max_load=np.array([len(rows) if load is None else load for load in loads], dtype=np.int64),
        min_load=np.zeros(len(experts), dtype=np.int64),
        pinned=np.array(pinned, dtype=np.int64).reshape(-1, 2),
        quotas=tuple(_quotas(instance, demand)),
        names=Names(
            tuple(row.code for row in rows),
            tuple(expert.code for expert in experts),
            tuple(row.category for row in rows),
        ),
    )


def _quotas(instance: CorrespondenceInstance, demand: int) -> list[Quota]:
    """State the technical share and the most of one employer as bounds on groups."""
    experts, count = instance.experts, len(instance.submissions)
    part, whole = instance.technical_share
    technical = np.array([expert.kind == "technical" for expert in experts])
    most = np.full(count, demand, dtype=np.int64)
    found = [
        Quota(
            "technical_share",
            technical,
            np.full(count, ceil(demand * part / whole), dtype=np.int64),
            most,
        )
    ]
    limit = instance.max_same_employer
    employers: dict[str, list[int]] = {}
    for at, entry in enumerate(experts):
        employers.setdefault(entry.employer, []).append(at)
    for name, members in sorted(employers.items()):
        if len(members) > limit:
            marks = np.zeros(len(experts), dtype=np.bool_)
            marks[members] = True
            none = np.zeros(count, dtype=np.int64)
            found.append(Quota(f"employer {name}", marks, none, np.full(count, limit, np.int64)))
    return found


def _pairs_of(
    instance: CorrespondenceInstance, plan: PlanDocument
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    place = {element.code: at for at, element in enumerate(instance.experts)}
    rows_at = {entry.code: at for at, entry in enumerate(instance.submissions)}
    pairs = [
        [rows_at[slot.submission], place[code]]
        for panel, slot in plan.hearings()
        for code in panel.experts
        if slot.submission in rows_at and code in place
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _document(instance: CorrespondenceInstance, pairs: object) -> PlanDocument:
    experts, rows = instance.experts, instance.submissions
    chosen: dict[int, list[str]] = {at: [] for at in range(len(rows))}
    for p, r in np.asarray(pairs):
        chosen[int(p)].append(experts[int(r)].code)
    return PlanDocument(
        tuple(_group(instance, at, sorted(codes)) for at, codes in chosen.items() if codes),
        mode=CORRESPONDENCE,
    )


def _group(instance: CorrespondenceInstance, at: int, codes: list[str]) -> PlannedPanel:
    row = instance.submissions[at]
    fits = {fit.expert: fit for fit in instance.fits[at]}
    return PlannedPanel(
        code=row.code,
        category=row.category,
        room="",
        experts=tuple(codes),
        reasons={
            code: PairReason(
                fit.category, fit.text, Fit(fit.category, fit.text).affinity, fit.shared
            )
            for code in codes
            for fit in (fits[code],)
        },
        slots=(
            PlannedSlot(
                row.code,
                datetime.fromisoformat(instance.opens),
                datetime.fromisoformat(instance.closes),
            ),
        ),
    )
