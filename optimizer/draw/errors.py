"""Name what keeps a draw from being made."""


class DrawError(ValueError):
    """Say by `code` why a draw cannot be frozen, run or proved.

    Codes: no_membership (nobody's seating keeps the rules), pin (a pinned expert may not sit
    there), unproved (no certificate was found within the limit), text (not valid Unicode),
    digest (the record is not the frozen one).
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what
