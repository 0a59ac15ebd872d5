"""Applications made quickly: what is the same in every one of them is worked out once in a test process.

Each test has an application of its own. Most of making it is werkzeug compiling the builders of 450 addresses, and most
of a first page is Jinja compiling templates; neither knows of settings, so both are remembered here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_compiled = Rule._compile_builder
_builders: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


class Remembered(BytecodeCache):
    """Compiled templates, in memory."""

    _kept: dict[str, bytes] = {}  # noqa: RUF012 - shared by all on purpose

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hands out what is kept; Jinja itself compares the source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The builder of a rule; it is told the rule when it is called, and converters of one kind are alike."""
    converters = tuple(
        (name, type(each), tuple(sorted((key, repr(value)) for key, value in vars(each).items() if key != "map")))
        for name, each in rule._converters.items()
    )
    key = (tuple(rule._trace), repr(rule.defaults), converters, append_unknown)
    if key not in _builders:
        _builders[key] = _compiled(rule, append_unknown)
    return _builders[key]


def begin() -> None:
    """From now on applications of this process are made so."""
    Rule._compile_builder = _remembered  # type: ignore[assignment,method-assign]


def unsynced(connection: Any, _record: object) -> None:
    """For SQLAlchemy's event ``connect``, after the product's own: commits don't wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")
