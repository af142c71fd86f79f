"""What the readers of workbooks hand over: rows as a person sees them, and what they were read as.

Nothing here touches a database: a reader fills these, a use case decides what to keep.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

RowStatus = Literal["accept", "flag", "reject", "ignore"]
FileKind = Literal[
    "summary",  # 附件2 信息汇总表, one per district
    "application_elements",  # 申报书要素表, rows of application forms
    "application_form",  # 申报书, one Word file per submission
    "iiot_application",  # 2022 industrial internet application rows
    "roster",  # 评审专家库
    "recusals",  # 专家回避声明 / 申报单位申请回避
    "ownership",  # 股权关系 / 曾用名
    "rooms_and_days",  # 评审场地与日程
    "prior_list",  # 首批名单
    "receipts",  # 收件登记
    "scores",  # filled score workbook
    "other_programme",
    "unknown",
]


def file_kind(word: str) -> FileKind:
    """Give the kind of file that a stored word stands for; unknown where it stands for none."""
    known: tuple[FileKind, ...] = get_args(FileKind)
    return next((kind for kind in known if kind == word), "unknown")


SEVERITY: dict[RowStatus, int] = {"ignore": 0, "accept": 1, "flag": 2, "reject": 3}


@dataclass(frozen=True)
class Problem:
    """Point at one cell and say what is wrong with it.

    `column` is the heading as the person sees it (None: the whole row), `raw` the cell as written,
    `value` what it was read as (None: could not be read), `details` fill the blanks of the message
    `problem.<code>`. Status accept marks a reading worth showing that needs no one's attention.
    """

    column: str | None
    code: str
    status: RowStatus
    raw: object = None
    value: object = None
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRow:
    """Hold one row of a sheet: where it stands, what it was read as, what is wrong.

    `kind` names the record (submission, application, expert, declared_recusal, requested_recusal,
    ownership, former_name, room, session, prior_listing, receipt), `record` its canonical values,
    None where the row is ignored or cannot be understood. `row` is the number Excel shows.
    """

    sheet: str
    row: int
    kind: str
    record: dict[str, object] | None
    problems: tuple[Problem, ...] = ()
    ignored: bool = False

    @property
    def status(self) -> RowStatus:
        """Give the gravest status among the row's problems; accept where there are none."""
        if self.ignored:
            return "ignore"
        found: list[RowStatus] = [problem.status for problem in self.problems]
        return max(["accept", *found], key=lambda entry: SEVERITY[entry])


@dataclass(frozen=True)
class ReadFile:
    """Hold one file: what it was recognised as, its rows, and what is wrong with it as a whole.

    `district` is the recommending unit that the file names (None: it names none); `digest` the
    SHA-256 of its bytes. `import_number` is the import that it came with; None: it comes in now.
    """

    name: str
    digest: str
    kind: FileKind
    rows: tuple[ReadRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    district: str | None = None
    import_number: int | None = None
