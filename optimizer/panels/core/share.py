"""Measure what a step of a search may still take, fairly on a machine that is busy."""

import time

from optimizer.panels.model.levels import Search


class Share:
    """Hold the seconds of one step, which count only while this process has a processor.

    On a busy machine a share of the clock would be over before anything was done, and the first
    plan, which comes first, would be starved. The limit of the whole search stays one of the clock.
    """

    def __init__(self, search: Search, seconds: float) -> None:
        self.search, self.seconds = search, seconds
        self._clock, self._processor = search.now, time.process_time()

    @property
    def left(self) -> float:
        """Give the seconds that remain, never more than those of the search."""
        clock = self.search.now - self._clock
        if self.search.work is not None:
            return min(self.search.left, self.seconds - clock)
        # several threads use the processor faster than the clock runs
        used = min(clock, time.process_time() - self._processor)
        return min(self.search.left, self.seconds - used)

    @property
    def over(self) -> bool:
        """Tell whether the step must end."""
        return self.search.over or self.left <= 0
