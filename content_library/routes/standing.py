"""Pure: who answers for a function while some are away, through their delegates, and whether anybody can at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Away = Mapping[int, int | None]
"""Whoever is away at an instant -> their delegate, if they named one."""


class Leave(Protocol):
    """An absence, as far as the rules ask."""

    @property
    def person_id(self) -> int:
        """Who is away."""

    @property
    def delegate_id(self) -> int | None:
        """Who decides meanwhile, if anybody."""

    @property
    def begins_at(self) -> datetime:
        """From when."""

    @property
    def ends_at(self) -> datetime:
        """Until when, that instant left out."""


@dataclass(frozen=True)
class Standing:
    """Who answers for a function: those who are here, and deputies -> the one they stand for."""

    present: frozenset[int]
    deputies: Mapping[int, int]

    def answering(self, authors: Collection[int]) -> frozenset[int]:
        """Who may decide on the words of these authors: four eyes hold for deputies too."""
        return (self.present | frozenset(self.deputies)) - frozenset(authors)

    def deputy(self, authors: Collection[int]) -> int | None:
        """Whose turn it is when nobody of the function is here to decide on these authors' words."""
        if self.present - frozenset(authors):
            return None
        return min(frozenset(self.deputies) - frozenset(authors), default=None)

    @property
    def fingerprint(self) -> str:
        """Another one as soon as somebody else answers."""
        said = f"{sorted(self.present)}{sorted(self.deputies.items())}"
        return hashlib.sha256(said.encode()).hexdigest()


def standing_of(holders: Collection[int], away: Away, fit: Collection[int]) -> Standing:
    """The standing of a function with these holders. ``fit`` are those who may be deputies for it."""
    present = frozenset(holders) - frozenset(away)
    deputies: dict[int, int] = {}
    for person_id in sorted(frozenset(holders) & frozenset(away)):
        deputy = delegate_of(person_id, away)
        if deputy is not None and deputy in fit and deputy not in present:
            deputies.setdefault(deputy, person_id)
    return Standing(present, deputies)


def delegate_of(person_id: int, away: Away) -> int | None:
    """The first one of the chain of delegates who is here; None where it ends with somebody who named nobody."""
    seen = {person_id}
    following = away.get(person_id)
    while following is not None and following in away:
        if following in seen:
            return None
        seen.add(following)
        following = away[following]
    return following


def away_at(leaves: Iterable[Leave], now: datetime) -> dict[int, int | None]:
    """Who is away at an instant, and whom they named."""
    return {each.person_id: each.delegate_id for each in leaves if each.begins_at <= now < each.ends_at}


def loop_in(new: Leave, others: Sequence[Leave]) -> list[int] | None:
    """The people who would stand for each other in a circle at some instant of the new absence; None without one.

    Chains change only where an absence begins, so that those instants are enough.
    """
    begins = {each.begins_at for each in others if new.begins_at <= each.begins_at < new.ends_at}
    for instant in sorted({new.begins_at, *begins}):
        away = away_at([*others, new], instant)
        chain, following = [new.person_id], new.delegate_id
        while following is not None and following not in chain:
            chain.append(following)
            following = away.get(following)
        if following == new.person_id:
            return [*chain, following]
    return None
