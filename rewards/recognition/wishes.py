"""What somebody wishes about thanks to them: asked before they are shown, told once a week by mail. Verbs, queries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor, record
from rewards.recognition.models import ThanksWishes


@dataclass(frozen=True)
class Wishes:
    """``show_at_once``: colleagues see thanks without being asked about each; ``digest``: a mail a week."""

    show_at_once: bool = False
    digest: bool = True


def of(person_id: int) -> Wishes:
    """Somebody's wishes, the usual where they said nothing."""
    kept = db.session.get(ThanksWishes, person_id)
    return Wishes(kept.show_at_once, kept.digest) if kept else Wishes()


def change(person_id: int, wanted: Wishes, *, actor: Actor, now: datetime) -> None:
    """Changes one's wishes."""
    kept = row_of(person_id)
    kept.show_at_once, kept.digest = wanted.show_at_once, wanted.digest
    record("thanks_wishes", person_id, "change", actor=actor, now=now, about=person_id, **wanted.__dict__)


def end_digest(kept: ThanksWishes, *, actor: Actor, now: datetime) -> None:
    """No more mails; said twice, it is still so."""
    if kept.digest:
        change(kept.person_id, Wishes(kept.show_at_once, digest=False), actor=actor, now=now)


def by_key(key: str) -> ThanksWishes | None:
    """Whose mail the address in it ends."""
    return db.session.scalar(select(ThanksWishes).where(ThanksWishes.key == key))


def row_of(person_id: int) -> ThanksWishes:
    """The row that keeps somebody's wishes, made where there is none."""
    kept = db.session.get(ThanksWishes, person_id)
    if kept is None:
        kept = ThanksWishes(person_id=person_id, show_at_once=False, digest=True, key=secrets.token_urlsafe(24))
        db.session.add(kept)
        db.session.flush()
    return kept
