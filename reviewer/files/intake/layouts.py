"""All layouts of the files that a season brings, and what marks those of other programmes."""

from __future__ import annotations

from reviewer.files.intake.register_layouts import (
    DECLARED,
    FORMER_NAMES,
    OWNERSHIP,
    PRIOR_LIST,
    RECEIPTS,
    REQUESTED,
    ROOMS,
    ROSTER,
    SESSIONS,
)
from reviewer.files.intake.submission_layouts import APPLICATION, IIOT, SUMMARY

# The richer layouts come first: their headings contain those of the poorer ones.
LAYOUTS = (
    APPLICATION, IIOT, SUMMARY, ROSTER, REQUESTED, DECLARED, OWNERSHIP, FORMER_NAMES,
    SESSIONS, ROOMS, RECEIPTS, PRIOR_LIST,
)  # fmt: skip

# Words of other programmes' forms, looked for in titles and headings.
OTHER_PROGRAMMES = ("上云", "贷款贴息", "首版次", "软件集成应用", "揭榜挂帅")
FORM_OF_RECORD = {
    "submission": "platforms",
    "application": "platforms",
    "iiot_application": "industrial_internet",
}
