"""Which boards there are: what the company offers, which of them are the reader's; the verb that says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import Actor, record
from advocacy.people.models import Person
from rewards.boards.circles import circles
from rewards.boards.models import BoardKind, BoardSetting

THE_ONE = 1


@dataclass(frozen=True)
class Board:
    """A board as its reader is offered it: of which team or programme by number; ``name`` of team, region, programme.

    ``key`` names it in addresses.
    """

    kind: BoardKind
    number: int = 0
    name: str = ""

    @property
    def key(self) -> str:
        """ "everybody", "team", "programme:3"."""
        return f"{self.kind.value}:{self.number}" if self.kind is BoardKind.PROGRAMME else self.kind.value


def offered() -> frozenset[BoardKind]:
    """The kinds that the company has. One statement."""
    off = set(db.session.scalars(select(BoardSetting.kind).where(BoardSetting.shown.is_(False))))
    return frozenset(kind for kind in BoardKind if kind not in off)


def set_offered(shown: Collection[BoardKind], *, actor: Actor, now: datetime) -> None:
    """Has the boards of exactly these kinds; what people earned is counted on for the others, too."""
    before = offered()
    if before == frozenset(shown):
        return
    for kind in BoardKind:
        db.session.merge(BoardSetting(kind=kind, shown=kind in shown, changed_at=now))
    record("leaderboard_settings", THE_ONE, "change", actor=actor, now=now, shown=sorted(shown))


def boards_for(person: Person) -> Sequence[Board]:
    """The boards that somebody can look at, in order. Two statements."""
    kinds, handed = offered(), circles()
    boards = [Board(BoardKind.EVERYBODY)]
    if person.team is not None:
        boards.append(Board(BoardKind.TEAM, person.team.id, person.team.name))
    if person.region:
        boards.append(Board(BoardKind.REGION, 0, person.region))
    if handed is not None and BoardKind.PROGRAMME in kinds:
        boards += [Board(BoardKind.PROGRAMME, number, name) for number, name in handed.of(person.id)]
    boards.append(Board(BoardKind.TEAMS))
    return [each for each in boards if each.kind in kinds]


def board_for(person: Person, key: str) -> Board:
    """The board of that key, the first one for none. Raises NotFound for one that isn't the person's to see."""
    boards = boards_for(person)
    found = [each for each in boards if each.key == key] if key else boards[:1]
    if not found:
        raise NotFound(_("There is no such leaderboard."), remedy=_("Choose one of those offered to you."))
    return found[0]
