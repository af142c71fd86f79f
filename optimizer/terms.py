"""Read and write what rooms offer and on which terms submissions are heard.

Keys that say nothing new are left out, so that an instance without such terms reads as it always
did.
"""

from collections.abc import Iterable
from datetime import datetime, time

from optimizer.outcome import Json
from optimizer.problem import PanelRoom, PanelSubmission, Span, require
from optimizer.reading import Reader


def iso(moment: datetime) -> str:
    """Write a time to the minute, as the contracts do."""
    return moment.isoformat(timespec="minutes")


def clock(moment: time) -> str:
    """Write a time of day to the minute."""
    return moment.isoformat(timespec="minutes")


def spans_document(spans: Iterable[Span]) -> Json:
    """Write stretches of time as [start, end]."""
    return [[iso(span.start), iso(span.end)] for span in spans]


def read_room(reader: Reader) -> PanelRoom:
    """Read a room with its optional `video` and `capacity`."""
    return PanelRoom(
        reader.text("id"),
        reader.spans("unavailable"),
        reader.flag("video", False),
        reader.whole_or_none("capacity"),
    )


def room_document(room: PanelRoom) -> Json:
    """Write a room."""
    document: dict[str, Json] = {"id": room.id, "unavailable": spans_document(room.unavailable)}
    if room.video:
        document["video"] = True
    if room.capacity is not None:
        document["capacity"] = room.capacity
    return document


def read_submission(reader: Reader) -> PanelSubmission:
    """Read a submission with its optional terms: `needs_video`, `party`, hours and pin."""
    pin = Reader(reader.get("pinned"), reader.key("pinned")) if reader.has("pinned") else None
    earliest = reader.clock("earliest") if reader.has("earliest") else None
    latest = reader.clock("latest") if reader.has("latest") else None
    ordered = earliest is None or latest is None or earliest < latest
    require(ordered, reader.key("latest"), "is not after earliest")
    return PanelSubmission(
        id=reader.text("id"),
        category=reader.text("category"),
        applicants=reader.texts("applicants", optional=True),
        unavailable=reader.spans("unavailable"),
        needs_video=reader.flag("needs_video", False),
        party=reader.whole("party", 0),
        earliest=earliest,
        latest=latest,
        pinned_start=pin.moment("start") if pin and pin.has("start") else None,
        pinned_room=pin.text("room") if pin and pin.has("room") else None,
    )


def submission_document(submission: PanelSubmission) -> Json:
    """Write a submission."""
    document: dict[str, Json] = {
        "id": submission.id,
        "category": submission.category,
        "applicants": list(submission.applicants),
        "unavailable": spans_document(submission.unavailable),
    }
    if submission.needs_video:
        document["needs_video"] = True
    if submission.party:
        document["party"] = submission.party
    for name, hour in (("earliest", submission.earliest), ("latest", submission.latest)):
        if hour is not None:
            document[name] = clock(hour)
    pin: dict[str, Json] = {}
    if submission.pinned_start is not None:
        pin["start"] = iso(submission.pinned_start)
    if submission.pinned_room is not None:
        pin["room"] = submission.pinned_room
    return {**document, "pinned": pin} if pin else document
