"""Verb and query on audiences: keep a set of rules once, and which sets name a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from advocacy.database import db, insert_for
from advocacy.people.models import Person
from content_library.audience import Reader, fits
from content_library.models import Audience


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
