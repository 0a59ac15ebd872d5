"""Rows with a state: the machine as data, and the compare-and-set that is the only way through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import inspect, update
from sqlalchemy.orm import validates
from sqlalchemy.orm.attributes import set_committed_value

from advocacy.database.declared import db
from advocacy.errors import InvalidMove

Moves = Mapping[str, tuple[frozenset[Any], Any]]
"""A state machine as data: verb -> (states it may start from, state it ends in)."""


class Stateful:
    """A row with a state that only ``compare_and_set`` changes once it is stored."""

    __noun__: ClassVar[str]
    __moves__: ClassVar[Moves]
    __told_as__: ClassVar[Mapping[str, str]] = {}
    """Verbs and states that the history tells by another name, since which of them it was is nobody's to read."""

    @validates("state")
    def _only_moves(self, _key: str, value: Any) -> Any:
        if inspect(self).persistent:
            raise RuntimeError("a state is changed by history.move() and by nothing else")
        return value


def compare_and_set(thing: Any, verb: str, **changes: Any) -> tuple[str, str]:
    """Moves ``thing`` by ``verb`` if its state still is what we read; gives (from, to).

    Raises InvalidMove when the state does not allow the verb, or when somebody else was quicker. Called by
    ``history.move`` only, so that no move goes without its row of history.
    """
    allowed_from, to = thing.__moves__[verb]
    came_from = thing.state
    if came_from not in allowed_from:
        raise InvalidMove(f"Can't {verb.replace('_', ' ')} this {thing.__noun__}: it is {came_from.replace('_', ' ')}.")
    db.session.flush()
    kind = type(thing)
    result: Any = db.session.execute(
        update(kind).where(kind.id == thing.id, kind.state == came_from).values(state=to, **changes),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount != 1:
        raise InvalidMove(f"Somebody else changed this {thing.__noun__} just now.", remedy="Reload and look again.")
    for name, value in {"state": to, **changes}.items():
        set_committed_value(thing, name, value)
    return str(came_from), str(to)
