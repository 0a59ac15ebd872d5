"""A verb: two rows of one partner become one. What hung on the duplicate moves; its row stays and points to the other,
so that whatever other rooms keep of it (an application, a licence) still leads somewhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from advocacy.people.privacy import SILENT
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate, Touch
from influencers.partners.mail_models import PartnerMail, PartnerMailing
from influencers.partners.models import FollowerReading, Partner, PartnerAccount, PartnerWord
from influencers.partners.readings import keep_up

MOVED: tuple[Any, ...] = (Touch, PartnerTask, Rate, Exclusivity, PartnerMailing)


def merge(stays: Partner, goes: Partner, *, actor: Actor, now: datetime) -> None:
    """Makes one partner of two. Facts of the one that stays count before the other's.

    Raises InvalidMove for one and the same, for a duplicate that was merged, and for two people with accounts here:
    nobody but they knows whether those are one.
    """
    _refuse(stays, goes)
    person_id, email = goes.person_id, goes.email
    _accounts(stays.id, goes.id)
    _words(stays.id, goes.id)
    mailed = select(PartnerMail.mailing_id).where(PartnerMail.partner_id == stays.id)
    both = delete(PartnerMail).where(PartnerMail.partner_id == goes.id, PartnerMail.mailing_id.in_(mailed))
    db.session.execute(both, execution_options=SILENT)
    for kind in (*MOVED, PartnerMail):
        moved = update(kind).where(kind.partner_id == goes.id).values(partner_id=stays.id)
        db.session.execute(moved, execution_options=SILENT)
    goes.person_id, goes.email, goes.merged_into_id = None, None, stays.id
    db.session.execute(
        update(Partner).where(Partner.merged_into_id == goes.id).values(merged_into_id=stays.id),
        execution_options=SILENT,
    )
    db.session.flush()
    if person_id is not None:
        stays.person_id = person_id
    stays.email = stays.email or email
    for name in ("country", "about", "owner_id"):
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    stays.touched_at = max(stays.touched_at, goes.touched_at)
    db.session.flush()
    db.session.expire_all()
    keep_up(stays)
    record("partner", stays.id, "merge", actor=actor, now=now, about=stays.person_id, duplicate=goes.id)
    record("partner", goes.id, "merged", actor=actor, now=now, into=stays.id)


def _refuse(stays: Partner, goes: Partner) -> None:
    if stays.id == goes.id:
        raise InvalidMove(_("That is one and the same partner."))
    if goes.merged_into_id is not None or stays.merged_into_id is not None:
        raise InvalidMove(_("One of them is merged already."), remedy=_("Open the partner that it became."))
    if goes.person_id is not None and stays.person_id is not None:
        raise InvalidMove(
            _("Both have an account here."), remedy=_("Ask which one they use, and close the other account first.")
        )


def _accounts(stays: int, goes: int) -> None:
    """Accounts move; of one that both have, the readings of the one that stays count, and the other's are dropped."""
    had = {
        (each.network, each.handle_folded)
        for each in db.session.execute(
            select(PartnerAccount.network, PartnerAccount.handle_folded).where(PartnerAccount.partner_id == stays)
        )
    }
    theirs = select(PartnerAccount.id, PartnerAccount.network, PartnerAccount.handle_folded)
    rows = db.session.execute(theirs.where(PartnerAccount.partner_id == goes)).all()
    double = [row.id for row in rows if (row.network, row.handle_folded) in had]
    single = [row.id for row in rows if row.id not in double]
    for change in (
        delete(FollowerReading).where(FollowerReading.account_id.in_(double)),
        delete(PartnerAccount).where(PartnerAccount.id.in_(double)),
        update(PartnerAccount).where(PartnerAccount.id.in_(single)).values(partner_id=stays),
    ):
        db.session.execute(change, execution_options=SILENT)


def _words(stays: int, goes: int) -> None:
    rows = db.session.execute(select(PartnerWord.partner_id, PartnerWord.kind, PartnerWord.value).where(
        PartnerWord.partner_id.in_((stays, goes))
    )).all()  # fmt: skip
    had = {(row.kind, row.value) for row in rows if row.partner_id == stays}
    new = {(row.kind, row.value) for row in rows if row.partner_id == goes} - had
    db.session.execute(delete(PartnerWord).where(PartnerWord.partner_id == goes), execution_options=SILENT)
    db.session.expire_all()
    db.session.add_all([PartnerWord(partner_id=stays, kind=kind, value=value) for kind, value in sorted(new)])
    db.session.flush()
