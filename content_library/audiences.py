"""Verb and queries on audiences: keep a set of rules once, which sets name a person, and what they may share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, or_, select

from advocacy.database import db, insert_for
from advocacy.people.models import Person
from content_library.audience import Reader, fits
from content_library.models import Audience, Item, ItemState

Columns = TypeVarTuple("Columns")


def kept(rules: Mapping[str, Sequence[str]]) -> int:
    """The id of that set of rules, kept if it is new."""
    plain = {key: sorted(values) for key, values in rules.items() if values}
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    db.session.execute(insert_for(Audience).values(sha256=digest, rules=plain).on_conflict_do_nothing())
    return db.session.scalars(select(Audience.id).where(Audience.sha256 == digest)).one()


def naming(person: Person) -> list[int]:
    """The ids of the sets that name the person."""
    reader = Reader.of(person)
    return [audience.id for audience in db.session.scalars(select(Audience)) if fits(audience.rules, reader)]


def may_share(wanted: Select[*Columns], person: Person, now: datetime) -> Select[*Columns]:
    """Of these items those that the person may share now: live, in time, and for them."""
    return wanted.where(
        Item.state == ItemState.LIVE, Item.audience_id.in_(naming(person)),
        or_(Item.expires_at.is_(None), Item.expires_at > now),
    )  # fmt: skip
