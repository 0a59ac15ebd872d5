"""Everything that was between us and a partner, newest first: history, notes, mails. A query over three tables.

Of the history only what belongs to the partnership: who runs programmes has no business in the rest of somebody's.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, db
from advocacy.errors import Breach
from advocacy.history.models import HistoryRow
from advocacy.people.queries import names_of
from influencers.partners.contact_models import Touch
from influencers.partners.mail_models import PartnerMail
from influencers.partners.models import Partner, PartnerAccount
from influencers.programmes.enrolments import is_outsider

NOUNS = frozenset({
    "enrolment", "application", "agreement", "deliverable", "licence", "submission", "product_request", "commission",
    "payout", "partner", "partner_account",
})  # fmt: skip
POSTED = and_(HistoryRow.noun == "share", HistoryRow.to_state == "published")
"""A post that is out. What people who work here post is theirs: it is shown of outsiders only."""
TOLD_APART = frozenset({"touch"})
"""Verbs of the history that stand here as what they are about."""
HISTORY, NOTE, MAIL = 0, 1, 2


@dataclass(frozen=True)
class Touched:
    """One thing on the timeline. ``noun`` and ``verb`` of the history, or "note" and its kind, or "mail"; ``thing`` its
    number there. ``text`` is what was written; ``who`` a name, empty for a machine."""

    at: datetime
    source: int
    id: int
    noun: str
    verb: str
    thing: str
    to: str
    who: str
    by_id: int | None
    text: str


def page_of(partner: Partner, cursor: str | None, limit: int = 30) -> Page[Touched]:
    """A part of a partner's timeline. Raises Breach for a cursor that is not ours. Five statements."""
    after = _read(cursor)
    found = [*_history(partner, after, limit), *_notes(partner, after, limit), *_mails(partner, after, limit)]
    found.sort(key=lambda each: (each[0], -each[1], each[2]), reverse=True)
    some = found[:limit]
    names = names_of({row.actor_id for *_key, row in some if isinstance(row, HistoryRow) and row.actor_id is not None})
    more = len(found) > limit
    last = some[-1] if some else None
    return Page([_touched(row, names) for *_key, row in some], _written(last[:3]) if more and last else None)


_Key = tuple[datetime, int, int]


def _past(after: _Key | None, source: int, at: Any, number: Any) -> ColumnElement[bool]:
    """SQL: what comes behind a place of the timeline in one of its sources; at one instant in the order of sources."""
    if after is None:
        return true()
    when, where, last = after
    same = true() if source > where else false() if source < where else number < last
    return or_(at < when, and_(at == when, same))


def _history(partner: Partner, after: _Key | None, limit: int) -> list[tuple[datetime, int, int, Any]]:
    accounts = db.session.scalars(select(PartnerAccount.id).where(PartnerAccount.partner_id == partner.id)).all()
    mine = or_(
        and_(HistoryRow.noun == "partner", HistoryRow.noun_id == str(partner.id)),
        and_(HistoryRow.noun == "partner_account", HistoryRow.noun_id.in_([str(each) for each in accounts])),
    )
    past = _past(after, HISTORY, HistoryRow.at, HistoryRow.id)
    wanted = [mine]
    if partner.person is not None:
        posted = POSTED if is_outsider(partner.person) else false()
        wanted.append(and_(HistoryRow.about_id == partner.person_id, or_(HistoryRow.noun.in_(NOUNS), posted)))
    rows = dict[int, HistoryRow]()
    for each in wanted:
        asked = select(HistoryRow).where(each, HistoryRow.verb.not_in(TOLD_APART), past)
        ordered = asked.order_by(HistoryRow.at.desc(), HistoryRow.id.desc()).limit(limit + 1)
        rows |= {row.id: row for row in db.session.scalars(ordered).unique()}
    return [(row.at, HISTORY, row.id, row) for row in rows.values()]


def _notes(partner: Partner, after: _Key | None, limit: int) -> list[tuple[datetime, int, int, Any]]:
    asked = select(Touch).where(Touch.partner_id == partner.id, _past(after, NOTE, Touch.at, Touch.id))
    rows = db.session.scalars(asked.order_by(Touch.at.desc(), Touch.id.desc()).limit(limit + 1)).unique()
    return [(row.at, NOTE, row.id, row) for row in rows]


def _mails(partner: Partner, after: _Key | None, limit: int) -> list[tuple[datetime, int, int, Any]]:
    past = _past(after, MAIL, PartnerMail.at, PartnerMail.id)
    asked = select(PartnerMail).where(PartnerMail.partner_id == partner.id, past)
    rows = db.session.scalars(asked.order_by(PartnerMail.at.desc(), PartnerMail.id.desc()).limit(limit + 1)).unique()
    return [(row.at, MAIL, row.id, row) for row in rows]


def _touched(row: Any, names: dict[int, str]) -> Touched:
    if isinstance(row, Touch):
        who = row.by.name if row.by else ""
        return Touched(row.at, NOTE, row.id, "note", row.kind.value, str(row.id), "", who, row.by_id, row.text)
    if isinstance(row, PartnerMail):
        who = row.mailing.by.name if row.mailing.by else ""
        verb = row.left_out.value if row.left_out else "queued"
        return Touched(row.at, MAIL, row.id, "mail", verb, str(row.mailing_id), "", who, None, row.mailing.subject)
    body: dict[str, Any] = dict(row.payload.body) if row.payload else {}
    who = names.get(row.actor_id, "") if row.actor_id is not None else ""
    return Touched(
        row.at, HISTORY, row.id, row.noun, row.verb, row.noun_id, row.to_state or "", who, row.actor_id,
        str(body.get("why") or ""),
    )  # fmt: skip


def _written(key: Sequence[Any]) -> str:
    at, source, number = key
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), source, number]).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> _Key | None:
    if not cursor:
        return None
    try:
        at, source, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        when = datetime.fromisoformat(at)
        if when.tzinfo is None or not isinstance(source, int) or not isinstance(number, int):
            raise ValueError("not ours")
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise Breach(_("That cursor is not one of ours."), remedy=_("Start from the first page.")) from wrong
    return when, source, number
