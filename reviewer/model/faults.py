"""What is wrong with a part of a call's definition: a code of the catalogue, said in words."""

from __future__ import annotations

from reviewer.messages import Language, say


class DefinitionFault(ValueError):
    """Say what is wrong with a part of a call: a code of the catalogue (`fault.<code>`), details.

    A ValueError, so that the model's validators gather it with the place where it was found.
    """

    def __init__(self, code: str, **details: object) -> None:
        """Keep the code and what its text needs."""
        self.code = f"fault.{code}"
        self.details = details
        super().__init__(self.text("en"))

    def text(self, language: Language) -> str:
        """Write the fault as a sentence."""
        return say(self.code, language, **self.details)
