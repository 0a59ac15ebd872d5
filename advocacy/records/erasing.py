"""Verbs of privacy: give a person everything that is kept about them, erase them; what has to stay is said, and why.

A closed account is erased room by room. Where records of theirs must be kept, who they were is kept apart, encrypted,
as long as the last of those; figures stay and tell nothing about anybody.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import and_, false, func, not_, or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.clock import to_rfc3339
from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, erase, record
from advocacy.history.models import HistoryPayload, HistoryRow
from advocacy.history.records import count_payloads
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.own_data import NOWHERE
from advocacy.people.privacy import Erasure, Kept, Row, held_back, listed, retained
from advocacy.people.queries import person_for
from advocacy.records import holds, retention
from advocacy.records.kinds import Kind, all_kinds
from advocacy.records.models import ErasedPerson
from advocacy.spreadsheets import as_csv


@dataclass(frozen=True)
class Erased:
    """What an erasure did: how many rows by eraser, and what is kept, why, until when."""

    counts: dict[str, int]
    kept: list[Kept]


def note_export(person: Person, *, actor: Actor, now: datetime) -> None:
    """Records that everything about a person is given out; it is gathered apart, by ``export``."""
    own = actor.id == person.id
    record("person", person.id, "export", actor=actor, now=now, about=person.id, own=own,
           rows=sum(counts_of(person).values()))  # fmt: skip


def export(person: Person, now: datetime) -> bytes:
    """Everything about a person as a zip: one JSON document, and the same as a CSV file a list."""
    lists = {each.name: [dict(row) for row in each.rows(person.id)] for each in listed().exporters}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        said = {"person": person.id, "at": to_rfc3339(now), "lists": lists}
        file.writestr("everything.json", json.dumps(said, ensure_ascii=False, indent=2))
        for name, rows in lists.items():
            if rows:
                file.writestr(f"{name}.csv", "".join(as_csv(_columns(rows), rows)))
    return held.getvalue()


def given(person_id: int, *, actor: Actor, now: datetime) -> bytes:
    """Records an export, then gathers it; two transactions of its own, so that nobody waits to write meanwhile."""
    with writing():
        note_export(person_for(person_id), actor=actor, now=now)
    with reading():
        return export(person_for(person_id), now)


def counts_of(person: Person) -> dict[str, int]:
    """How many rows each list about the person has."""
    return {each.name: each.count(person.id) for each in listed().exporters}


def erase_person(person: Person, why: str, *, actor: Actor, now: datetime) -> Erased:
    """Erases a person whose account is closed. Raises InvalidMove while it is open, or while a hold covers them; Breach
    without a reason."""
    held = holds.held_still()
    if not why.strip():
        raise Breach(_("Say who asked for it, and why."), errors={"why": [_("Give a reason.")]})
    if person.active:
        raise InvalidMove(
            _("%(name)s's account is open.", name=person.name), remedy=_("Close it first: that ends what hangs on it.")
        )
    if held.covers(person_id=person.id):
        raise InvalidMove(_("A legal hold covers this person."), remedy=_("It has to be lifted first, by two people."))
    was = who_was(person.id)
    asked = _asked(person, was.email if was else person.email, held, actor, now)
    name, email = person.name, person.email
    done = {each.name: each.erase(asked) for each in listed().erasers}
    kept = [one for each in done.values() for one in each.kept] + _history_kept(asked)
    if was is None:
        _keep_name(person.id, name, email, kept, now)
    else:
        was.kept_until = _end(kept, now) or now
    counts = {each: one.erased for each, one in done.items() if one.erased}
    gone = erase(person.id, actor=actor, now=now, why=why.strip(), keep=_stays(asked))
    told: Counter[str] = Counter()
    for one in kept:
        told[one.what] += one.count
    record("person", person.id, "erase", actor=actor, now=now, counts=counts, details=gone, kept=dict(told))
    return Erased({**counts, "history": gone}, kept)


def _asked(person: Person, email: str, held: Held, actor: Actor, now: datetime) -> Erasure:
    months = retention.months_by_kind()
    demanded = {kind.key: retention.back(now, months[kind.key]) for kind in all_kinds() if kind.demanded}

    def until(kind: str, at: datetime) -> datetime | None:
        return retention.back(at, -months[kind]) if kind in demanded else None

    return Erasure(person, email, actor, now, held, demanded.get, until)


def who_was(person_id: int) -> ErasedPerson | None:
    """Who an erased person was, while records that refer to them have to be kept."""
    return db.session.get(ErasedPerson, person_id)


def is_erased(person: Person) -> bool:
    """True once the person was erased."""
    return person.email.endswith(f"@{NOWHERE}")


def ripe(now: datetime) -> Sequence[int]:
    """Erased people whose names may be forgotten now, or of whom a hold kept something that may be free by now."""
    over = or_(ErasedPerson.kept_until <= now, ErasedPerson.kept_until >= OPEN_END)
    return db.session.scalars(select(ErasedPerson.person_id).where(over).order_by(ErasedPerson.person_id)).all()


def forget_name(person_id: int, *, actor: Actor, now: datetime) -> bool:
    """Erases what a hold or its retention kept of an erased person and no longer does; gives whether nothing is left
    that has to be kept, so that who they were is forgotten."""
    held, was = holds.held_still(), who_was(person_id)
    if was is None or held.covers(person_id=person_id):
        return False
    asked = _asked(db.session.get_one(Person, person_id), was.email, held, actor, now)
    done = {each.name: each.erase(asked) for each in listed().erasers}
    end = _end([one for each in done.values() for one in each.kept] + _history_kept(asked), now)
    counts = {each: one.erased for each, one in done.items() if one.erased}
    theirs = and_(HistoryRow.about_id == person_id, not_(_stays(asked)), HistoryRow.at <= was.erased_at)
    gone = 0
    if count_payloads(theirs):
        keep = or_(_stays(asked), HistoryRow.at > was.erased_at)
        gone = erase(person_id, actor=actor, now=now, why=English("Nothing asks for it any more."), keep=keep)
    if counts or gone:
        record("person", person_id, "erase", actor=actor, now=now, counts=counts, details=gone)
    if end is not None:
        was.kept_until = end
        db.session.flush()
        return False
    db.session.delete(was)
    record("person", person_id, "forget_name", actor=actor, now=now)
    return True


def _stays(asked: Erasure) -> ColumnElement[bool]:
    """Rows of the history about somebody whose reasons and details have to stay."""
    return or_(*(or_(*_row_stays(kind, asked)) for kind in all_kinds()))


def _row_stays(kind: Kind, asked: Erasure) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Those of one kind: what a hold covers, and what is young beside it."""
    mine, shield = retention.of_kind(kind), retention.shielded(kind, asked.held)
    since = asked.since(kind.key)
    return and_(mine, shield), false() if since is None else and_(mine, HistoryRow.at >= since, not_(shield))


def _history_kept(asked: Erasure) -> list[Kept]:
    found, theirs = [], HistoryRow.about_id == asked.person.id
    for kind in all_kinds():
        name = f"history of {kind.key}"
        shielded, young = _row_stays(kind, asked)
        found += held_back(name, count_payloads(and_(theirs, shielded)))
        counted = select(func.count(), func.max(HistoryRow.at)).join(HistoryPayload, HistoryPayload.id == HistoryRow.id)
        found += retained(name, kind.key, counted.where(theirs, young), asked)
    return found


OPEN_END = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what a hold keeps: nobody knows it yet."""


def _end(kept: Iterable[Kept], now: datetime) -> datetime | None:
    """When nothing of this has to be kept any more; None when that is so now."""
    ends = [OPEN_END if one.held else one.until for one in kept]
    return max((each for each in ends if each is not None and each > now), default=None)


def _keep_name(person_id: int, name: str, email: str, kept: Iterable[Kept], now: datetime) -> None:
    end = _end(kept, now)
    if end is not None:
        row = ErasedPerson(person_id=person_id, name=name, email=email, erased_at=now, kept_until=end)
        db.session.add(row)
        db.session.flush()


def _columns(rows: Iterable[Row]) -> list[str]:
    """Every column that any of the rows has."""
    return list(dict.fromkeys(name for row in rows for name in row))
