"""Write the table of working days anew from the package chinesecalendar.

Run `python -m data.reference.seed_working_days 2018 2026` when a new version of that package knows
another year, or enter the new year in working_days.toml by hand from the official notice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import constants

TABLE = Path(__file__).with_name("working_days.toml")
HEAD = """\
# Days off and make-up working days of the People's Republic of China.
#
# Each year follows the notice on public holidays that the General Office of the State Council
# (国务院办公厅) issues for it, usually in November of the year before; the dates below were taken
# over from the Python package chinesecalendar by seed_working_days.py beside this file.
#
# To enter a new year, add a [[years]] part: `days_off` are all days of the holidays (single days,
# or first..last), `make_up` the Saturdays and Sundays that are worked. Other Saturdays and Sundays
# are off, other weekdays are worked. A year without a part is never guessed.
"""


def spans(days: Iterable[date]) -> list[str]:
    """Write days as single days and first..last spans, in order."""
    written: list[list[date]] = []
    for day in sorted(days):
        if written and day - written[-1][-1] == timedelta(days=1):
            written[-1].append(day)
        else:
            written.append([day])
    return [str(entry[0]) if len(entry) == 1 else f"{entry[0]}..{entry[-1]}" for entry in written]


def year_part(year: int) -> str:
    """Write the part of one year; raises ValueError where the package does not know the year."""
    days_off = [day for day in constants.holidays if day.year == year]
    make_up = [day for day in constants.workdays if day.year == year]
    if not days_off:
        msg = f"the package has no public holidays for {year}"
        raise ValueError(msg)
    quoted = [", ".join(f'"{span}"' for span in spans(days)) for days in (days_off, make_up)]
    return f"[[years]]\nyear = {year}\ndays_off = [{quoted[0]}]\nmake_up = [{quoted[1]}]\n"


def main(first: int, last: int) -> None:
    """Write the table for the years from first to last."""
    parts = [year_part(year) for year in range(first, last + 1)]
    TABLE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
