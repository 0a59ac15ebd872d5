"""Applications made quickly: what is the same in every one of them is worked out once in a test process.

Each test has an application of its own. Most of making it is werkzeug compiling the rules of all addresses, most of a
first page is Jinja compiling templates, and most of a first query SQLAlchemy compiling statements; none of it knows of
settings, so all of it is remembered here.
"""

from __future__ import annotations

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_compile = Rule.compile
_compiled: dict[tuple[Any, ...], dict[str, Any]] = {}
_dialects: dict[str, Dialect] = {}
_statements: dict[str, LRUCache[Any, Any]] = {}
_MOST_STATEMENTS = 20_000
_MADE = ("_parts", "_trace", "_converters", "arguments")
_BUILDERS = ("_build", "_build_unknown")


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


def _remembered(rule: Rule) -> None:
    """Compiles a rule, or gives it what compiling the same one gave; builders are told the rule at each call."""
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
    if key not in _compiled:
        _compile(rule)
        _compiled[key] = {name: getattr(rule, name) for name in _MADE} | {
            name: getattr(rule, name).__func__ for name in _BUILDERS
        }
        return
    kept = _compiled[key]
    for name in _MADE:
        setattr(rule, name, kept[name])
    for name in _BUILDERS:
        setattr(rule, name, kept[name].__get__(rule))


def begin() -> None:
    """From now on applications of this process are made so."""
    Rule.compile = _remembered  # type: ignore[assignment,method-assign]


def unsynced(connection: Any, _record: object) -> None:
    """For SQLAlchemy's event ``connect``, after the product's own: commits don't wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def share_statements(engine: Engine) -> None:
    """Gives an engine that nobody has used the statements that others of its kind have compiled.

    They are kept by dialect, and a dialect knows itself once it has seen a server: the first engine's serves all.
    """
    kind = engine.dialect.name
    if kind in _dialects:
        engine.dialect = _dialects[kind]
        engine._compiled_cache = _statements[kind]
        return

    def keep(_connection: Any, _record: object) -> None:
        if kind not in _dialects:
            _dialects[kind], _statements[kind] = engine.dialect, LRUCache(_MOST_STATEMENTS)

    event.listen(engine, "connect", keep)
