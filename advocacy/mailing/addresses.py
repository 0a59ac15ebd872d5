"""Verbs and queries on addresses that mail comes back from: note it, stop, begin again. Imports models and what reads
such reports.

A hard bounce or a complaint stops mail to an address at once; a full mailbox is only noted. Whoever may be told is told
on the page (``advocacy.notices``), and they or an administrator say when the address works again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from advocacy import settings
from advocacy.database import Page, begins_with, db, insert_for, page
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.mailing.bounces import LONGEST, Returned, read
from advocacy.mailing.models import Bounce, BouncedAddress, Mail
from advocacy.mailing.written import key_in, key_of_sender

SPARED = {"synchronize_session": False}


def note(address: str, kind: Bounce, reason: str, *, actor: Actor, now: datetime) -> BouncedAddress:
    """Mail to an address came back; a hard bounce or a complaint stops it. Said again, it is counted."""
    folded, stops = address.strip().casefold(), kind is not Bounce.SOFT
    fresh = insert_for(BouncedAddress).values(
        address=folded, kind=kind, reason=reason[:LONGEST], count=0, first_at=now, last_at=now
    )
    db.session.execute(fresh.on_conflict_do_nothing())
    found = db.session.scalars(select(BouncedAddress).where(BouncedAddress.address == folded).with_for_update()).one()
    found.count, found.last_at, found.reason = found.count + 1, now, reason[:LONGEST]
    if stops or found.stopped_at is None:
        found.kind = kind
    if stops and found.stopped_at is None:
        found.stopped_at, found.told_at = now, None
        record("mail_address", found.id, "stop", actor=actor, now=now, kind=kind.value)
    db.session.flush()
    return found


def returned(raw: bytes, sent_to: str, *, actor: Actor, now: datetime) -> list[BouncedAddress]:
    """Notes a mail that came back, as it arrived; ``sent_to`` is the address that it came to, where it is known.

    Only what names a mail of ours is believed: anybody can write a report. Gives what was noted. Raises Breach for a
    mail that is no report, or is about no mail of ours.
    """
    found = read(raw)
    if not found:
        raise Breach(
            _("This is no report of a mail that came back."),
            remedy=_("Send the whole report as it arrived, with all its parts (RFC 3464 or RFC 5965)."),
        )
    by_sender = key_of_sender(sent_to, settings.current())
    noted = [each for one in found if (each := _one(one, by_sender, actor, now)) is not None]
    if not noted:
        raise Breach(
            _("This report is about no mail that was sent from here."),
            remedy=_("Check that it is this installation's; old mails are forgotten after a while."),
        )
    return noted


def _one(found: Returned, by_sender: str, actor: Actor, now: datetime) -> BouncedAddress | None:
    key = by_sender or key_in(found.message_id)
    if not key:
        return None
    mail = db.session.scalar(select(Mail).where(begins_with(Mail.message_id, f"<{key}@")))
    if mail is None:
        return None
    db.session.execute(update(Mail).where(Mail.id == mail.id).values(problem=found.reason), execution_options=SPARED)
    return note(mail.recipient, found.kind, found.reason, actor=actor, now=now)  # ours, not what the report says


def allow(bounced: BouncedAddress, *, actor: Actor, now: datetime) -> None:
    """The address works again; said twice, it does."""
    if bounced.stopped_at is not None:
        bounced.stopped_at, bounced.told_at, bounced.count = None, None, 0
        record("mail_address", bounced.id, "allow", actor=actor, now=now)
        db.session.flush()


def arrived(address: str) -> None:
    """A mail was taken there: what was only noted is over."""
    gone = delete(BouncedAddress).where(
        BouncedAddress.address == address.casefold(), BouncedAddress.stopped_at.is_(None)
    )
    db.session.execute(gone, execution_options=SPARED)


def stopped(address: str) -> BouncedAddress | None:
    """What stops mail to an address; None where nothing does."""
    return db.session.scalar(
        select(BouncedAddress).where(
            BouncedAddress.address == address.casefold(), BouncedAddress.stopped_at.is_not(None)
        )
    )


def stopped_among(addresses: Collection[str]) -> frozenset[str]:
    """Those of these addresses, case-folded, that get no mail. One statement."""
    found = db.session.scalars(
        select(BouncedAddress.address).where(
            BouncedAddress.address.in_(addresses), BouncedAddress.stopped_at.is_not(None)
        )
    )
    return frozenset(found)


def bounced(cursor: str | None, limit: int = 50, *, only_stopped: bool = False) -> Page[BouncedAddress]:
    """Addresses that mail came back from, the latest first."""
    wanted = select(BouncedAddress)
    if only_stopped:
        wanted = wanted.where(BouncedAddress.stopped_at.is_not(None))
    return page(wanted, (BouncedAddress.last_at, BouncedAddress.id), cursor, limit)


def bounced_by_id(bounced_id: int) -> BouncedAddress:
    """One of them. Raises NotFound."""
    found = db.session.get(BouncedAddress, bounced_id)
    if found is None:
        raise NotFound(_("No mail came back from there."))
    return found


def forget(address: str) -> int:
    """Deletes what is known of an address, because its person asks for it; gives how many rows."""
    gone: Any = db.session.execute(
        delete(BouncedAddress).where(BouncedAddress.address == address.casefold()), execution_options=SPARED
    )
    return int(gone.rowcount)
