"""Verbs on codes: add those of a file, hand out the next one, take back what nobody has. Encrypted, never in a log.

The stock of a perk with codes is how many can still be asked for: every redemption under way has one coming.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from rewards.perks import perks
from rewards.perks.code_files import Line, named, refuse_repeated
from rewards.perks.models import Perk, PerkCode, PerkKind, Redemption

AT_ONCE = 500


def add_codes(perk: Perk, lines: Sequence[Line], *, actor: Actor, now: datetime) -> int:
    """Adds the codes of a file, all or none; gives how many.

    Raises Breach, naming lines, for a code that is twice in the file or was uploaded before.
    """
    if perk.kind is not PerkKind.CODE:
        raise Breach(_("“%(name)s” hands out no codes.", name=perk.name), remedy=_("Add a perk of the kind “code”."))
    refuse_repeated(lines)
    prints = {fingerprint(line.code): line for line in lines}
    db.session.refresh(perk, with_for_update={"of": Perk})  # two files at once come one after the other
    _refuse_known(perk, prints)
    rows = [
        {"perk_id": perk.id, "code": line.code, "fingerprint": print_, "added_at": now}
        for print_, line in prints.items()
    ]
    perks.put_back(perk, len(rows))
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(PerkCode), rows[start : start + AT_ONCE])
    record("perk", perk.id, "add_codes", actor=actor, now=now, count=len(rows))
    return len(rows)


def hand_out(redemption: Redemption, *, now: datetime) -> None:
    """Gives the oldest code that nobody has to this redemption. Raises InvalidMove when there is none."""
    free = _free(redemption.perk_id, 1)
    if not free:
        raise InvalidMove(
            _("There is no code left for “%(name)s”.", name=redemption.perk.name), remedy=_("Upload more codes.")
        )
    code = db.session.get_one(PerkCode, free[0], populate_existing=True)
    code.redemption_id, code.handed_at = redemption.id, now
    db.session.flush()


def withdraw(perk: Perk, *, actor: Actor, now: datetime, why: str) -> int:
    """Takes out the codes that nobody has or waits for (they expired, say); gives how many.

    A code that is being handed out is left alone: there are more free ones than the stock says, one for each who waits.
    """
    if not why.strip():
        raise Breach(_("Say why the codes are taken out."), errors={"why": [_("It stays told in the history.")]})
    db.session.refresh(perk, with_for_update={"of": Perk})
    gone = sum(_delete(some) for some in _parts(_free(perk.id, perk.stock or 0)))
    if gone:
        perks.put_back(perk, -gone)
        record("perk", perk.id, "withdraw_codes", actor=actor, now=now, why=why.strip(), count=gone)
    return gone


def code_of(redemption: Redemption) -> str | None:
    """The code that was handed to a redemption. Only its own person may be shown it."""
    return db.session.scalar(select(PerkCode.code).where(PerkCode.redemption_id == redemption.id))


def counts(perk: Perk) -> tuple[int, int]:
    """How many codes nobody has, and how many were handed out."""
    handed = func.count(PerkCode.redemption_id)
    all_, gone = db.session.execute(select(func.count(), handed).where(PerkCode.perk_id == perk.id)).one()
    return int(all_ - gone), int(gone)


def fingerprint(code: str) -> str:
    """What tells that two codes are the same, and nothing of the code: keyed, for codes can be short.

    A new ADVOCACY_SECRET_KEY makes earlier codes look new.
    """
    key = f"codes of perks:{settings.current().secret_key}".encode()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def _free(perk_id: int, most: int) -> Sequence[int]:
    """The oldest codes that nobody has, held until the end; none that somebody else is taking just now."""
    nobodys = (PerkCode.perk_id == perk_id, PerkCode.redemption_id.is_(None))
    wanted = select(PerkCode.id).where(*nobodys).order_by(PerkCode.id).limit(most)
    return db.session.scalars(wanted.with_for_update(skip_locked=True)).all()


def _delete(ids: Sequence[int]) -> int:
    still = (PerkCode.id.in_(ids), PerkCode.redemption_id.is_(None))
    done: Any = db.session.execute(delete(PerkCode).where(*still), execution_options={"synchronize_session": False})
    return int(done.rowcount)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _refuse_known(perk: Perk, prints: dict[str, Line]) -> None:
    known: list[int] = []
    ordered = list(prints)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        found = db.session.scalars(
            select(PerkCode.fingerprint).where(PerkCode.perk_id == perk.id, PerkCode.fingerprint.in_(some))
        )
        known += [prints[each].number for each in found]
    if known:
        raise Breach(
            _("Some of these codes were uploaded before; nothing was added."),
            remedy=_("Take them out and upload again."),
            errors={"codes": [_("Uploaded before: line %(lines)s.", lines=named(sorted(known)))]},
        )
