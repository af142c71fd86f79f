"""Keep the reserves of panels that stand, and add the missing ones."""

from optimizer.panels.index.season import Season
from optimizer.panels.repair.standing import Standing


def fill_reserves(season: Season, panels: list[Standing]) -> bool:
    """Keep the reserves who still may stand by, in order, and add the missing ones."""
    need = season.rules.reserves
    for panel in panels:
        old = [e for e in panel.reserves if _may_stand_by(season, e, panel, panels)]
        panel.reserves = old[: max(need, len(old))]
    for panel in panels:
        while len(panel.reserves) < need:
            able = [
                e
                for e in season.experts_of(panel.category)
                if e not in panel.reserves and _may_stand_by(season, e, panel, panels)
            ]
            if not able:
                return False
            elsewhere = {e for p in panels for e in (*p.reserves, *p.members)}
            panel.reserves.append(
                min(able, key=lambda e: (e in elsewhere, -season.skill[e][panel.category], e))
            )
    return True


def _may_stand_by(season: Season, expert: int, standing: Standing, panels: list[Standing]) -> bool:
    if standing.category not in season.skill[expert] or expert in standing.members:
        return False
    if not season.free(expert, standing.start, standing.end(season)):
        return False
    if any(expert in season.barred[s] for s in standing.slots):
        return False
    return not any(
        expert in p.members and standing.start < p.end(season) and p.start < standing.end(season)
        for p in panels
        if p is not standing
    )
