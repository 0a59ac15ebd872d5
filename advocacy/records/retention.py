"""Retention: profiles say how long, kinds of records choose one; what is past it and not held is removed by a job.

Verbs flush. The chain of the history stays whole: only reasons and details go, and each removal is recorded.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, get, insert_for
from advocacy.english import English
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.history.models import HistoryRow
from advocacy.history.records import count_payloads, erase_where
from advocacy.people.holding import Held
from advocacy.records.kinds import REST, Kind, all_kinds, claimed
from advocacy.records.models import RetentionChoice, RetentionProfile

LONGEST = 1200
NOBODY = Held()


@dataclass(frozen=True)
class Kept:
    """How one kind is kept: its profile, from which instant back it is past, what would go now and what holds spare."""

    kind: Kind
    profile: RetentionProfile
    before: datetime
    past: int
    spared: int


def add_profile(name: str, months: int, why: str, *, actor: Actor, now: datetime) -> RetentionProfile:
    """A new profile. Raises Breach for a name that is taken or a length that is none."""
    errors: dict[str, list[str]] = {}
    if not name.strip() or len(name) > 80:
        errors["name"] = [English("Give a name of at most 80 characters.")]
    if not 1 <= months <= LONGEST:
        errors["months"] = [English("From one month to a hundred years.")]
    if db.session.scalar(select(RetentionProfile.id).where(RetentionProfile.name == name.strip())):
        errors["name"] = [English("There is one of that name.")]
    if errors:
        raise Breach(_("This is no profile yet."), errors=errors)
    made = RetentionProfile(name=name.strip(), months=months, why=why.strip(), is_default=False, created_at=now)
    db.session.add(made)
    db.session.flush()
    record("retention_profile", made.id, "add", actor=actor, now=now, why=made.why, name=made.name, months=months)
    return made


def choose(kind: str, profile: RetentionProfile, why: str, *, actor: Actor, now: datetime) -> None:
    """Keeps a kind by that profile from now on. Raises NotFound for no such kind, Breach without a reason."""
    if kind not in {each.key for each in all_kinds()}:
        raise NotFound(_("There is no such kind of records."))
    _reason(why)
    upsert = insert_for(RetentionChoice).values(kind=kind, profile_id=profile.id)
    db.session.execute(upsert.on_conflict_do_update(index_elements=["kind"], set_={"profile_id": profile.id}))
    record("retention", kind, "choose", actor=actor, now=now, why=why.strip(), profile=profile.name,
           months=profile.months)  # fmt: skip


def make_default(profile: RetentionProfile, why: str, *, actor: Actor, now: datetime) -> None:
    """Keeps by that profile whatever has none of its own. Raises Breach without a reason."""
    _reason(why)
    db.session.execute(update(RetentionProfile).values(is_default=RetentionProfile.id == profile.id))
    db.session.expire_all()
    record("retention_profile", profile.id, "make_default", actor=actor, now=now, why=why.strip())


def profile_for(profile_id: int) -> RetentionProfile:
    """The profile. Raises NotFound."""
    return get(RetentionProfile, profile_id, _("There is no such retention profile."))


def profiles() -> Sequence[RetentionProfile]:
    """All profiles, the shortest first."""
    return db.session.scalars(select(RetentionProfile).order_by(RetentionProfile.months, RetentionProfile.id)).all()


def months_by_kind() -> dict[str, int]:
    """How long each kind is kept. Two statements."""
    return {key: profile.months for key, profile in _chosen().items()}


def chosen() -> list[tuple[Kind, RetentionProfile]]:
    """By which profile each kind is kept. Counts nothing."""
    found = _chosen()
    return [(kind, found[kind.key]) for kind in all_kinds()]


def kept(now: datetime, held: Held) -> list[Kept]:
    """How every kind is kept, and what the next run would remove."""
    found = []
    for kind, profile in chosen():
        before = back(now, profile.months)
        past = _count(kind, before, held)
        found.append(Kept(kind, profile, before, past, _count(kind, before, NOBODY) - past))
    return found


def remove(kind: Kind, before: datetime, held: Held, limit: int, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Removes so many records of a kind, and reasons and details of its history; gives (records, details)."""
    rows = kind.remove(before, held, limit)
    why = English("Past its retention: %(kind)s before %(day)s.", kind=kind.key, day=before.date().isoformat())
    details = erase_where(_past(kind, before, held), kind.key, actor=actor, now=now, why=why, limit=limit)
    return rows, details


def removed(kind: Kind, before: datetime, rows: int, details: int, spared: int, *, actor: Actor, now: datetime) -> None:
    """Records what a run removed of a kind, and what holds made it spare."""
    record("retention", kind.key, "remove", actor=actor, now=now, records=rows, details=details, spared=spared,
           before=before)  # fmt: skip


def _reason(why: str) -> None:
    if not why.strip():
        raise Breach(_("Say why."), errors={"why": [_("Give a reason.")]})


def _chosen() -> dict[str, RetentionProfile]:
    found = {profile.id: profile for profile in profiles()}
    default = next((each for each in found.values() if each.is_default), max(found.values(), key=lambda p: p.months))
    choices = {row.kind: found[row.profile_id] for row in db.session.scalars(select(RetentionChoice))}
    return {kind.key: choices.get(kind.key, default) for kind in all_kinds()}


def _count(kind: Kind, before: datetime, held: Held) -> int:
    return kind.count(before, held) + count_payloads(_past(kind, before, held))


def _past(kind: Kind, before: datetime, held: Held) -> ColumnElement[bool]:
    """Rows of the history of that kind that are older and not held."""
    return and_(HistoryRow.at < before, of_kind(kind), not_(shielded(kind, held)))


def of_kind(kind: Kind) -> ColumnElement[bool]:
    """Rows of the history of that kind. What an erasure leaves of itself is of none."""
    return HistoryRow.noun.in_(kind.nouns) if kind.key != REST else HistoryRow.noun.not_in(claimed() | {"history"})


def shielded(kind: Kind, held: Held) -> ColumnElement[bool]:
    """Rows of the history that a hold covers."""
    people = or_(held.shields(person=HistoryRow.about_id, at=HistoryRow.at), held.shields(person=HistoryRow.actor_id))
    return or_(people, kind.shield(held))


def back(now: datetime, months: int) -> datetime:
    """So many months before an instant; the 31st becomes the month's last day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return now.replace(year=1, month=1, day=1)
    last = calendar.monthrange(year, month + 1)[1]
    return now.replace(year=year, month=month + 1, day=min(now.day, last))
