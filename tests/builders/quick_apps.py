"""Let a process that builds hundreds of applications compile addresses and templates once.

The server builds one application and gains nothing by it; half of a page test's time went there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class RememberedTemplates(BytecodeCache):
    """Keep compiled templates by the digest of their source."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the same source."""
        key = f"{bucket.key}:{bucket.checksum}"
        if key in self.compiled:
            bucket.bytecode_from_string(self.compiled[key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled."""
        self.compiled[f"{bucket.key}:{bucket.checksum}"] = bucket.bytecode_to_string()


class RememberedRule(Rule):
    """Build addresses by the function that an equal rule of an earlier application had."""

    builders: ClassVar[dict[object, Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        key = (tuple(self._trace), append_unknown)
        if self.defaults:
            return super()._compile_builder(append_unknown)
        if key not in self.builders:
            self.builders[key] = super()._compile_builder(append_unknown)
        return self.builders[key]


def hasten_applications() -> None:
    """Use both in every application that this process builds from now on."""
    Flask.jinja_options = {"bytecode_cache": RememberedTemplates()}
    Flask.url_rule_class = RememberedRule
