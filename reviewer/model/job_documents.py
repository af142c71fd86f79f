"""What a piece of long work is asked, how far it is, and what went wrong: typed, as stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from reviewer.errors import BadInput
from reviewer.model.tables import Json

Number = int | float


@dataclass(frozen=True)
class JobParameters:
    """Say what is asked of the worker; only what the kind of work needs is filled.

    `seconds` bounds a solve; `policy` and `note` go with the plan; `trial` is the import that was
    tried; `shown` the plan's version whose list staff checked; `change` what happened, as
    `reviewer.planning.changes` reads it; `figures` and `known` name public figures for a draw and
    the hour from which they are known.
    """

    seconds: float | None = None
    policy: str = ""
    note: str = ""
    trial: int | None = None
    shown: int | None = None
    change: Mapping[str, str] = field(default_factory=dict)
    figures: str = ""
    known: str = ""

    def document(self) -> Json:
        """Write what is asked as the column keeps it, without what is left open."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "", {})}


@dataclass(frozen=True)
class JobProgress:
    """Tell how far a solve is; None where there is nothing to tell yet.

    `limit` is the most seconds it may take; `option` of `options` where several are solved.
    """

    level: str | None = None
    value: Number | None = None
    bound: Number | None = None
    seconds: float | None = None
    limit: float | None = None
    option: int | None = None
    options: int | None = None

    def document(self) -> Json:
        """Write the progress as the column keeps it, without what is not known."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def after(self, step: JobProgress) -> JobProgress:
        """Give the progress with a later step; what that does not tell stays."""
        return replace(self, **step.document())

    def lines(self) -> list[tuple[str, str | Number]]:
        """List what a person is shown, by name, without what is not known."""
        names = ("option", "level", "value", "bound", "seconds")
        shown = self.document()
        return [(name, shown[name]) for name in names if name in shown]


@dataclass(frozen=True)
class JobError:
    """Hold why work failed: a message code and its details; an empty code: it did not."""

    code: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is an error."""
        return bool(self.code)

    def document(self) -> Json:
        """Write the error as the column keeps it."""
        return {"code": self.code, "details": dict(self.details)} if self.code else {}


class JobResult(Protocol):
    """Whatever came of a piece of work, to be kept with its row."""

    def document(self) -> Json:
        """Write the result as the column keeps it."""


@dataclass(frozen=True)
class Counts:
    """Hold a result that is figures by name."""

    by_name: Mapping[str, int | str]

    def document(self) -> Json:
        """Write the figures as the column keeps them."""
        return dict(self.by_name)


_PARAMETERS = TypeAdapter(JobParameters)
_PROGRESS = TypeAdapter(JobProgress)
_ERROR = TypeAdapter(JobError)


def read_parameters(document: object) -> JobParameters:
    """Validate what is asked where it enters; raises BadInput for anything that is none."""
    try:
        return _PARAMETERS.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput("error.instance", key=f"job.{key}", why=first["msg"]) from error


def read_progress(document: object) -> JobProgress:
    """Read the stored progress of a job."""
    return _PROGRESS.validate_python(document)


def read_error(document: object) -> JobError:
    """Read the stored error of a job."""
    return _ERROR.validate_python(document)
