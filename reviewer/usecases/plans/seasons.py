"""Keep what acts on the board are checked against: the season as it is, looked up by code."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.planning.changes import PlanChange, changed
from reviewer.planning.hand_check import SeasonIndex
from reviewer.planning.instance import build_instance
from reviewer.usecases.plans.solve import read_season

MOST_KEPT = 4  # calls and drafts at work at once; a province's season takes some megabytes


class SeasonShelf:
    """Build a season once for each state of a call's data, since every act asks for it.

    The key holds the revision, which rises with every change of the data, the definition and the
    changes of the draft; so what is kept is never out of date.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], SeasonIndex] = OrderedDict()
        self._lock = threading.Lock()

    def index(
        self, session: Session, call: Call, changes: Sequence[PlanChange] = ()
    ) -> SeasonIndex:
        """Give the season with the changes; raises as `read_season`."""
        bind = session.get_bind()
        engine = bind.engine
        key = (str(engine.url), call.name, call.revision, str(call.definition), *changes)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        season = read_season(session, call)
        for change in changes:
            season = changed(season, change)
        made = SeasonIndex(build_instance(season))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


SHELF = SeasonShelf()
