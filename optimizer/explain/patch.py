"""Apply a JSON Patch (RFC 6902: add, remove, replace) to an instance document."""

from collections.abc import Iterable, Mapping
from copy import deepcopy

from optimizer.outcome import Json
from optimizer.problem import InstanceError


def patched(document: Json, change: Iterable[Mapping[str, Json]]) -> Json:
    """Give a changed copy; raise `InstanceError` when a path does not exist."""
    result = deepcopy(document)
    for step in change:
        _apply(result, step)
    return result


def _apply(document: Json, step: Mapping[str, Json]) -> None:
    path = str(step["path"])
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    place = document
    for part in parents:
        place = _child(place, part, path)
    if isinstance(place, dict):
        if step["op"] == "remove":
            place.pop(last)
        else:
            place[last] = deepcopy(step["value"])
    elif isinstance(place, list):
        if step["op"] == "remove":
            place.pop(int(last))
        elif step["op"] == "replace":
            place[int(last)] = deepcopy(step["value"])
        else:
            place.insert(len(place) if last == "-" else int(last), deepcopy(step["value"]))
    else:
        raise InstanceError(path, "does not exist")


def _child(place: Json, part: str, path: str) -> Json:
    if isinstance(place, dict) and part in place:
        return place[part]
    if isinstance(place, list) and part.isdigit() and int(part) < len(place):
        return place[int(part)]
    raise InstanceError(path, "does not exist")


def replaced(path: str, value: Json) -> dict[str, Json]:
    """Write the step that puts a value in a place that exists."""
    return {"op": "replace", "path": path, "value": value}


def added(path: str, value: Json) -> dict[str, Json]:
    """Write the step that adds a value."""
    return {"op": "add", "path": path, "value": value}


def removed(path: str) -> dict[str, Json]:
    """Write the step that removes a value."""
    return {"op": "remove", "path": path}
