"""Search for the panels of a season: even panels first, then whatever the rules still allow."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from math import ceil

from optimizer.outcome import PanelPlan, Value
from optimizer.panels.assemble.finish import UnfinishedError, finish
from optimizer.panels.bounds.counts import (
    even_drafts,
    even_squares,
    fewest_panels,
    floors,
    open_drafts,
    seats_once,
)
from optimizer.panels.core.even import expertise_ceiling
from optimizer.panels.core.plan import CountedPlan
from optimizer.panels.index.measures import level_names
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Draft, Seating
from optimizer.panels.index.windows import (
    Window,
)
from optimizer.panels.model.best import Best, without_idle
from optimizer.panels.model.complete import search_completely
from optimizer.panels.model.joint import JointModel
from optimizer.panels.model.levels import EARLY, OverError, Search, climb
from optimizer.panels.model.neighbourhood import improve
from optimizer.panels.search.attempts import (
    EXTRA_PANELS,
    attempt,
    complete,
    search_any,
    search_open,
    windows_of,
)
from optimizer.panels.search.exact import adopt, best_matches, expertise_leads
from optimizer.panels.search.quick import plan_quickly
from optimizer.panels.search.thorough import search_thoroughly, small
from optimizer.problem import PRIORITIES

JOINT_PANELS = 40
"""The most panels that one joint model takes; greater seasons are split."""
FEW_PANELS = 20
"""The most panels for which one joint model is tried before anything else."""
DAYS_SECONDS = 4.0
EXACT_SHARE = 0.7
"""The share of the time for plans of exact matches only, when expertise leads the order."""
FIRST_SHARE = 0.3
"""The share of the time for any first plan of exact matches."""
OTHER_ORDER_SHARE = 0.1
"""The share of the time that neighbourhoods get before patterns when priorities are unusual."""
THOROUGH_SHARE = 0.8
"""The share of the time for an exact model of a small season."""
TIMED_SHARE, LIKELY_SHARE = 0.25, 0.85
"""The shares of the time for the fewest panels where hours ask for more, and else."""
EASIER_SHARE, SOON_SHARE = 0.5, 0.3
"""The shares of the time for bounds from a season that asks for less."""
TERMS_SHARE = 0.3
"""The share of the time for plans of the likely form where submissions have terms of their own."""
QUICK_SHARE = 0.2
"""The share of the time for a first plan, kept aside."""
OPENING_SECONDS = 1.0
"""How long days and idle time may take while only starts after openings are tried."""


def search_even(best: Best, search: Search, kind: str) -> None:
    """Search with even panels of the least size on which nobody sits twice.

    Where that succeeds with windows of every kind, no plan has fewer or better balanced panels.
    """
    season = best.season
    panels = fewest_panels(season)
    drafts = even_drafts(season, panels)
    windows = windows_of(season, kind, drafts)
    if not all(windows[d.high] for d in drafts):
        return
    ceiling = expertise_ceiling(season, panels, search)
    if ceiling is None:
        return
    names = ["expertise_per_seat", "days", "idle_minutes", EARLY]
    found = attempt(
        best,
        search,
        drafts,
        windows,
        names=names,
        known={"expertise_per_seat": ceiling, "days": floors(season, _even_values(season))["days"]},
        most=1,
        sizes=season.rules.sizes()[:1],
        patience=OPENING_SECONDS if kind == "opening" else None,
    )
    if found.seating is None or best.plan is None:
        return
    _on_fewer_days(best, search, drafts, windows, ceiling)
    if season.rules.priorities == PRIORITIES and seats_once(season, best.value):
        best.wait({"expertise_per_seat": ceiling})
        if kind == "stacked" and season.plain and complete(season, drafts):
            best.wait(without_idle(found.bound), {**best.value, **found.value})


def _on_fewer_days(
    best: Best,
    search: Search,
    drafts: list[Draft],
    windows: dict[int, list[Window]],
    ceiling: float,
) -> None:
    """Try the best attended days alone, few of them first, keeping the expertise reached."""
    season = best.season
    order = _days_by_attendance(season, windows)
    low = int(floors(season, _even_values(season))["days"])
    for count in range(max(1, low), int(best.value["days"])):
        if search.over or search.any_plan:
            return
        some = set(order[:count])
        fewer = {n: [w for w in every if w.day in some] for n, every in windows.items()}
        if not all(fewer[d.high] for d in drafts):
            continue
        before = best.value["days"]
        attempt(
            best,
            search.brief(DAYS_SECONDS),
            drafts,
            fewer,
            names=["expertise_per_seat", "idle_minutes", EARLY],
            known={"expertise_per_seat": min(ceiling, float(best.value["expertise_per_seat"]))},
            most=1,
            sizes=season.rules.sizes()[:1],
        )
        if best.value["days"] < before:
            return


def search_counted(best: Best, search: Search) -> None:
    """Count panels by kind; where the fewest cannot hold the season, shorter ones are tried."""
    season = best.season
    for shorter in range(season.longest // 2 + 1):
        longest = season.longest - shorter
        panels = [ceil(len(mine) / longest) for mine in season.of_category]
        share = TIMED_SHARE if season.timed and not shorter else LIKELY_SHARE
        ends = search.now + search.left * share
        CountedPlan(best, replace(search, deadline=ends), panels).run()
        if best.plan is not None or search.over:
            return


def _even_values(season: Season) -> dict[str, Value]:
    """Give the values that a plan of even panels with nobody sitting twice would have."""
    panels = fewest_panels(season)
    pairs = zip(season.of_category, panels, strict=True)
    squares = season.rules.sizes()[0] * sum(even_squares(len(m), p) for m, p in pairs)
    return {"panels": sum(panels), "load_sum_of_squares": squares}


def _days_by_attendance(season: Season, windows: dict[int, list[Window]]) -> list[int]:
    """Order the days by how many experts are free in their windows."""
    score: Counter[int] = Counter(range(len(season.clock.hours)))
    for window in {(w.day, w.start, w.end) for every in windows.values() for w in every}:
        day, start, end = window
        score[day] += sum(season.free(e, start, end) for e in season.able)
    return sorted(score, key=lambda day: (-score[day], day))


def run(
    season: Season, search: Search, start: Seating | None = None, begun: Best | None = None
) -> Best:
    """Search from the most likely form of a plan to the most general one, or from a plan known.

    `begun` holds what is known already. A quick plan is made first: where any will do, it does.
    """
    best = begun or Best(season)
    if start is not None:
        best.offer_seating(start)
    if not season.submissions:
        best.offer((), PanelPlan(()))
    if best.quick is None and best.plan is None:
        plan_quickly(best, search.brief(search.left * QUICK_SHARE))
    if search.any_plan:
        best.fall_back()
    with suppress(OverError):
        _search(best, search)
    best.fall_back()
    best.settle()
    return best


def _search(best: Best, search: Search) -> None:
    season = best.season
    panels = sum(fewest_panels(season))
    leads = expertise_leads(season.rules.priorities)
    if 0 < panels <= JOINT_PANELS and leads and not search.any_plan:
        search_exact(best, search)
    if panels > FEW_PANELS and not _done(best, search):
        search_counted(best, search)
    if 0 < panels <= JOINT_PANELS and not _done(best, search):
        _search_joint(best, search)
    if not _done(best, search) and best.seating and not season.plain and not best.bounded:
        _bound_without_terms(best, search, EASIER_SHARE)
    best.fall_back()
    if not _done(best, search) and best.seating:
        improve(best, search, _windows_to_improve(best), search.deadline)


def _windows_to_improve(best: Best) -> dict[int, list[Window]]:
    """List the windows of the lengths in use: all of them where more panels sit than the fewest."""
    season, fewest = best.season, fewest_panels(best.season)
    drafts = open_drafts(season, fewest)
    if best.value["panels"] > sum(fewest):
        drafts = [replace(draft, low=1) for draft in drafts]
    return windows_of(season, "opening", drafts)


def _bound_without_terms(best: Best, search: Search, share: float) -> None:
    """Prove levels best in a season that asks for less, whose plans include ours.

    There nobody but experts and rooms is ever absent, so that no panel has reason to wait.
    """
    problem = best.season.problem
    free = tuple(
        replace(s, unavailable=(), applicants=(), earliest=None, latest=None, pinned_start=None)
        for s in problem.submissions
    )
    people = tuple(replace(e, max_run_minutes=None) for e in problem.experts)
    rules = replace(problem.rules, max_run_slots=None)
    easier = Season(replace(problem, submissions=free, experts=people, rules=rules))
    quick = search.brief(search.left * share)
    found = run(easier, quick)
    best.wait(without_idle(found.bound), found.value)
    best.bounded = found.proved or not quick.over  # cut short, it is worth another try


def search_exact(best: Best, search: Search) -> None:
    """Search among the best experts of each category only: no seat can be better taken."""
    found = best_matches(best.season.problem)
    if found is None:
        return
    smaller, ceiling = found
    season = Season(smaller)
    first = Best(season)
    drafts = even_drafts(season, fewest_panels(season))
    windows = windows_of(season, "opening", drafts)
    quick = replace(search.brief(search.left * FIRST_SHARE), any_plan=True)
    attempt(first, quick, drafts, windows, names=[], sizes=season.rules.sizes()[:1])
    if first.seating is not None:
        best.offer_seating(first.seating)
    # patterns prove the loads best without a plan in hand, whatever they are
    start = None if smaller.rules.priorities == PRIORITIES else first.seating
    inner = run(season, search.brief(search.left * EXACT_SHARE), start)
    adopt(best, inner, ceiling)


def search_partly(season: Season, search: Search) -> PanelPlan:
    """Place as many submissions as can be; the plan is empty when that is none."""
    drafts = [
        replace(d, low=1, optional=True) for d in open_drafts(season, fewest_panels(season), 1)
    ]
    names = list(level_names(season.rules.priorities))
    if 0 < len(drafts) <= 2 * JOINT_PANELS:
        windows = windows_of(season, "opening", drafts)
        joint = JointModel(
            season, drafts, range(len(season.submissions)), windows, partial=True, reserves=True
        )
        found = climb(joint, names, search)
        if found.seating:
            try:
                return finish(season, found.seating)
            except UnfinishedError:
                return PanelPlan(())
    return PanelPlan(())


def _search_joint(best: Best, search: Search) -> None:
    season = best.season
    terms = bool(season.choosy) or season.timed
    if not best.seating:
        ends = search.now + search.left * TERMS_SHARE
        search_even(best, replace(search, deadline=ends) if terms else search, "opening")
    if not _done(best, search) and not search.any_plan:
        search_completely(best, search.brief(search.left * THOROUGH_SHARE))
        if best.impossible or _done(best, search):
            return
    if terms and not best.plan and not search.over:
        search_any(best, search)
    usual = season.rules.priorities == PRIORITIES
    if best.seating and usual and not season.plain and not _done(best, search):
        _bound_without_terms(best, search, SOON_SHARE)
    if not _done(best, search) and (usual or not best.seating):
        search_even(best, search, "stacked")
    if best.seating and small(best) and not _done(best, search):
        search_thoroughly(best, search.brief(search.left * THOROUGH_SHARE))
    if best.seating and not usual and not _done(best, search):
        windows = _windows_to_improve(best)
        improve(best, search, windows, search.now + search.left * OTHER_ORDER_SHARE)
    if not _done(best, search) and not search.any_plan:
        CountedPlan(best, search.brief(search.left), fewest_panels(season)).run()
    _search_forms(best, search)


def _search_forms(best: Best, search: Search) -> None:
    """Try one form of a plan after another until one has a plan at all."""
    season = best.season
    kinds = [("opening", 0), ("stacked", 0), ("stacked", EXTRA_PANELS)]
    few = sum(fewest_panels(season)) <= FEW_PANELS
    if few and any(season.away):
        kinds = [*kinds[:2], ("roomy", 0), kinds[2], ("roomy", EXTRA_PANELS)]
    for kind, extra in kinds:
        if best.plan or _done(best, search):
            return
        search_open(best, search, kind, extra)


def _done(best: Best, search: Search) -> bool:
    """Tell whether nothing is left to find or no time to find it."""
    best.settle()
    return best.proved or search.over or (search.any_plan and best.plan is not None)
