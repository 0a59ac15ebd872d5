"""What pages and the API ask of perks and redemptions. A constant number of statements a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from rewards.perks import audiences, rights
from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState
from rewards.perks.wishes import COUNTED
from rewards.standing import tiers

OPEN = (RedemptionState.REQUESTED, RedemptionState.APPROVED)
LONGEST_WORDS = 80
PAGE = 24


@dataclass(frozen=True)
class Wanted:
    """What of the catalogue somebody wants to see; ``within`` are the points that it may cost at most."""

    words: str = ""
    kind: PerkKind | None = None
    within: int | None = None


ALL = Wanted()


def offered_to(person: Person, now: datetime) -> Select[Perk]:
    """Perks that this person may see now: offered, for them, and not over. What begins later is announced."""
    not_over = (_open_until(Perk.offered_until, now), _open_until(Perk.happens_at, now))
    return select(Perk).where(Perk.active, *not_over, audiences.seen_by(person))


def catalogue(
    person: Person, now: datetime, wanted: Wanted = ALL, cursor: str | None = None, limit: int = PAGE
) -> Page[Perk]:  # fmt: skip
    """The perks offered to a person that fit, the cheapest first."""
    found = offered_to(person, now)
    if wanted.words.strip():
        words = wanted.words.strip()[:LONGEST_WORDS]
        found = found.where(or_(*(_holds(each, words) for each in (Perk.name, Perk.description, Perk.place))))
    if wanted.kind is not None:
        found = found.where(Perk.kind == wanted.kind)
    if wanted.within is not None:
        found = found.where(Perk.cost <= wanted.within)
    return page(found, [Perk.cost, Perk.id], cursor, limit, ascending=True)


def offered_perk(perk_id: int, person: Person, now: datetime) -> Perk:
    """One perk that this person may see now. Raises NotFound."""
    found: Perk | None = db.session.scalar(offered_to(person, now).where(Perk.id == perk_id))
    if found is None:
        raise NotFound(_("There is no such perk."))
    return found


def out_of_reach(perks: Sequence[Perk], person: Person) -> frozenset[str]:
    """The tiers that these perks ask for and this person has not reached."""
    return frozenset(tier for tier in {perk.tier for perk in perks} if tier and not tiers.reaches(person.id, tier))


def perks_offered(person: Person, now: datetime, most: int = PAGE) -> Sequence[Perk]:
    """The cheapest perks offered to a person."""
    return catalogue(person, now, limit=most).items


def all_perks(cursor: str | None, limit: int) -> Page[Perk]:
    """Every perk, newest first."""
    return page(select(Perk), Perk.id, cursor, limit)


def asked_for(perks: Sequence[Perk]) -> dict[int, int]:
    """Perk -> how many were asked for and not given back. One statement."""
    wanted = (
        select(Redemption.perk_id, func.count())
        .where(Redemption.perk_id.in_([perk.id for perk in perks]), Redemption.state.in_(COUNTED))
        .group_by(Redemption.perk_id)
    )
    return {perk_id: count for perk_id, count in db.session.execute(wanted)}  # noqa: C416 - a row is no pair to mypy


def redemptions(
    cursor: str | None, limit: int, *, person_id: int | None = None, states: Sequence[RedemptionState] = ()
) -> Page[Redemption]:
    """Redemptions of a person or of everyone, newest first."""
    wanted = select(Redemption)
    if person_id is not None:
        wanted = wanted.where(Redemption.person_id == person_id)
    if states:
        wanted = wanted.where(Redemption.state.in_(states))
    return page(wanted, Redemption.id, cursor, limit)


def waiting_for(person: Person, cursor: str | None, limit: int) -> Page[Redemption]:
    """What waits for this person's yes, the oldest first."""
    return page(_waiting_for(person), Redemption.id, cursor, limit, ascending=True)


def count_waiting_for(person: Person) -> int:
    """How many redemptions wait for this person's yes, counted as far as a badge needs."""
    return counted(_waiting_for(person).with_only_columns(Redemption.id))


def redemption_for(redemption_id: int, *, person_id: int | None) -> Redemption:
    """A redemption; with ``person_id`` only that person's own. Raises NotFound."""
    found = db.session.get(Redemption, redemption_id)
    if found is None or (person_id is not None and found.person_id != person_id):
        raise NotFound(_("There is no such redemption."))
    return found


def redemptions_waiting() -> int:
    """How many redemptions wait for somebody, counted as far as a badge needs."""
    return counted(select(Redemption.id).where(Redemption.state.in_(OPEN)))


def redeemed_by(person_id: int) -> dict[int, int]:
    """Perk -> how many a person has, or is getting."""
    wanted = (
        select(Redemption.perk_id, func.count())
        .where(Redemption.person_id == person_id, Redemption.state.in_(COUNTED))
        .group_by(Redemption.perk_id)
    )
    return {perk_id: count for perk_id, count in db.session.execute(wanted)}  # noqa: C416 - a row is no pair to mypy


def _waiting_for(person: Person) -> Select[Redemption]:
    return select(Redemption).where(Redemption.state == RedemptionState.REQUESTED, rights.for_approval(person))


def _open_until(end: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(end.is_(None), end > now)


def _holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return column.icontains(words, autoescape=True)
