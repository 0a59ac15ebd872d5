"""Rows with a state: the machine as data, and the compare-and-set that is the only way through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import bindparam, inspect, update
from sqlalchemy.orm import validates
from sqlalchemy.orm.attributes import set_committed_value

from advocacy.database.declared import db
from advocacy.english import English
from advocacy.errors import InvalidMove

STATES: dict[str, object] = {}
"""What refusals call states, in the reader's language: the pages' palette puts its labels in."""

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
    came_from, to = _allowed(thing, verb)
    db.session.flush()
    kind = type(thing)
    result: Any = db.session.execute(
        update(kind).where(kind.id == thing.id, kind.state == came_from).values(state=to, **changes),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount != 1:
        raise _meanwhile()
    _set(thing, to, changes)
    return str(came_from), str(to)


def compare_and_set_all(moved: Sequence[tuple[Any, Mapping[str, Any]]], verb: str) -> list[tuple[str, str]]:
    """``compare_and_set`` of many things of one kind, each with its changes: a statement for each state they come from
    and each choice of columns. Raises InvalidMove when one of them can't be moved; the caller's transaction is over.
    """
    came_from = [_allowed(thing, verb) for thing, _changes in moved]
    db.session.flush()
    alike: dict[tuple[Any, ...], list[tuple[Any, Mapping[str, Any]]]] = defaultdict(list)
    for (thing, changes), (begin, end) in zip(moved, came_from, strict=True):
        alike[type(thing), begin, end, tuple(sorted(changes))].append((thing, changes))
    for (kind, begin, end, names), some in alike.items():
        table = kind.__table__
        new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        result: Any = db.session.execute(
            update(table).where(table.c.id == bindparam("its_id"), table.c.state == begin).values(state=end, **new),
            [{"its_id": thing.id, **{f"new_{name}": changes[name] for name in names}} for thing, changes in some],
        )
        if result.rowcount != len(some):
            raise _meanwhile()
        for thing, changes in some:
            _set(thing, end, changes)
    return [(str(begin), str(end)) for begin, end in came_from]


def _allowed(thing: Any, verb: str) -> tuple[Any, Any]:
    """From where to where the verb moves it. Raises InvalidMove."""
    allowed_from, to = thing.__moves__[verb]
    if thing.state not in allowed_from:
        state = STATES.get(thing.state, thing.state)
        raise InvalidMove(
            English("That can't be done now: it stands at “%(state)s”.", state=state),
            remedy=English("Reload and look again."),
        )
    return thing.state, to


def _meanwhile() -> InvalidMove:
    return InvalidMove(English("Somebody else changed this just now."), remedy=English("Reload and look again."))


def _set(thing: Any, to: Any, changes: Mapping[str, Any]) -> None:
    for name, value in {"state": to, **changes}.items():
        set_committed_value(thing, name, value)
