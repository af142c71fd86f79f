"""Check plans and timetables without any part of the solvers.

This package reads the documents of the contracts by itself and shares no code with what made
them, so that a mistake there cannot hide here.
"""

from optimizer.check.defences import check_timetable
from optimizer.check.panels import check_plan
from optimizer.check.times import Violation

__all__ = ["Violation", "check_plan", "check_timetable"]
