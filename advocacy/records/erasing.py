"""Verbs of privacy: give a person everything that is kept about them, erase them; what has to stay is said, and why.

A closed account is erased room by room. Where records of theirs must be kept, who they were is kept apart, encrypted,
as long as the last of those; figures stay and tell nothing about anybody.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.clock import to_rfc3339
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, erase, record
from advocacy.history.models import HistoryRow
from advocacy.history.records import count_payloads
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.own_data import NOWHERE
from advocacy.people.privacy import STAYS, Erasure, Kept, Row, listed
from advocacy.records import holds, retention
from advocacy.records.kinds import Kind, all_kinds
from advocacy.records.models import ErasedPerson
from advocacy.web.spreadsheets import as_csv


@dataclass(frozen=True)
class Erased:
    """What an erasure did: how many rows by eraser, and what is kept, why, until when."""

    counts: dict[str, int]
    kept: list[Kept]


def export(person: Person, *, actor: Actor, now: datetime) -> bytes:
    """Everything about a person as a zip: one JSON document, and the same as a CSV file a list. Recorded."""
    lists = {each.name: [dict(row) for row in each.rows(person.id)] for each in listed().exporters}
    own = actor.id == person.id
    record("person", person.id, "export", actor=actor, now=now, about=person.id, own=own,
           rows=sum(len(rows) for rows in lists.values()))  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        said = {"person": person.id, "at": to_rfc3339(now), "lists": lists}
        file.writestr("everything.json", json.dumps(said, ensure_ascii=False, indent=2))
        for name, rows in lists.items():
            if rows:
                file.writestr(f"{name}.csv", "".join(as_csv(_columns(rows), rows)))
    return held.getvalue()


def counts_of(person: Person) -> dict[str, int]:
    """How many rows each list about the person has."""
    return {each.name: sum(1 for _ in each.rows(person.id)) for each in listed().exporters}


def erase_person(person: Person, why: str, *, actor: Actor, now: datetime) -> Erased:
    """Erases a person whose account is closed. Raises InvalidMove while it is open, or while a hold covers them; Breach
    without a reason."""
    held = holds.held()
    if not why.strip():
        raise Breach("Say who asked for it, and why.", errors={"why": ["Give a reason."]})
    if person.active:
        raise InvalidMove(f"{person.name}'s account is open.", remedy="Close it first: that ends what hangs on it.")
    if held.covers(person_id=person.id):
        raise InvalidMove("A legal hold covers this person.", remedy="It has to be lifted first, by two people.")
    months = retention.months_by_kind()
    demanded = {kind.key: retention.back(now, months[kind.key]) for kind in all_kinds() if kind.demanded}

    def until(kind: str, at: datetime) -> datetime | None:
        return retention.back(at, -months[kind]) if kind in demanded else None

    asked = Erasure(person, actor, now, held, demanded.get, until)
    name, email = person.name, person.email
    done = {each.name: each.erase(asked) for each in listed().erasers}
    kept = [one for each in done.values() for one in each.kept] + _history_kept(person.id, held, demanded, until)
    _keep_name(person.id, name, email, kept, now)
    counts = {each: one.erased for each, one in done.items() if one.erased}
    gone = erase(person.id, actor=actor, now=now, why=why.strip(), keep=_stays(held, demanded))
    record("person", person.id, "erase", actor=actor, now=now, counts=counts, details=gone,
           kept={one.what: one.count for one in kept})  # fmt: skip
    return Erased({**counts, "history": gone}, kept)


def who_was(person_id: int) -> ErasedPerson | None:
    """Who an erased person was, while records that refer to them have to be kept."""
    return db.session.get(ErasedPerson, person_id)


def is_erased(person: Person) -> bool:
    """True once the person was erased."""
    return person.email.endswith(f"@{NOWHERE}")


def forget_names(held: Held, *, actor: Actor, now: datetime) -> int:
    """Forgets who erased people were, once nothing has to be kept of them any more. Gives how many."""
    over = db.session.scalars(select(ErasedPerson).where(ErasedPerson.kept_until <= now)).all()
    free = [each for each in over if not held.covers(person_id=each.person_id)]
    for each in free:
        db.session.delete(each)
        record("person", each.person_id, "forget_name", actor=actor, now=now)
    return len(free)


def _stays(held: Held, demanded: dict[str, datetime]) -> ColumnElement[bool]:
    """Rows of the history about somebody whose reasons and details have to stay."""
    return or_(*(_row_stays(kind, held, demanded) for kind in all_kinds()))


def _row_stays(kind: Kind, held: Held, demanded: dict[str, datetime]) -> ColumnElement[bool]:
    young = HistoryRow.at >= demanded[kind.key] if kind.key in demanded else None
    shield = retention.shielded(kind, held)
    mine = retention.of_kind(kind)
    return and_(mine, shield if young is None else or_(young, shield))


def _history_kept(
    person_id: int, held: Held, demanded: dict[str, datetime], until: Callable[[str, datetime], datetime | None]
) -> list[Kept]:  # fmt: skip
    found = []
    for kind in all_kinds():
        which = and_(HistoryRow.about_id == person_id, _row_stays(kind, held, demanded))
        count = count_payloads(which)
        newest = db.session.scalar(select(func.max(HistoryRow.at)).where(which))
        if count and newest is not None:
            found.append(Kept(f"history of {kind.key}", count, STAYS, until(kind.key, newest)))
    return found


def _keep_name(person_id: int, name: str, email: str, kept: Iterable[Kept], now: datetime) -> None:
    ends = [one.until for one in kept if one.until is not None]
    if ends:
        row = ErasedPerson(person_id=person_id, name=name, email=email, erased_at=now, kept_until=max(ends))
        db.session.merge(row)
        db.session.flush()


def _columns(rows: Iterable[Row]) -> list[str]:
    """Every column that any of the rows has."""
    return list(dict.fromkeys(name for row in rows for name in row))
