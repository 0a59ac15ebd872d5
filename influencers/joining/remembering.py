"""What stays of an address whose words are forgotten while its no holds: a digest that nobody reads it from.

Keyed with the installation's secret and the programme, so that it tells nothing elsewhere, and can't be guessed back.
Imports models.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update

from advocacy import settings
from advocacy.database import db
from influencers.joining.asking import form_of
from influencers.joining.models import Application, ApplicationState


def digest_of(programme_id: int, email: str) -> str:
    """What is kept of a folded address."""
    said = f"application to {programme_id}: {email}"
    return hmac.new(settings.current().secret_key.encode(), said.encode(), sha256).hexdigest()


def again_at(application: Application) -> datetime | None:
    """From when on somebody who was declined may ask again; None for any other application."""
    if application.state is not ApplicationState.DECLINED or application.decided_at is None:
        return None
    return application.decided_at + timedelta(days=form_of(application.programme_id).reapply_days)


def kept_of(application: Application, now: datetime) -> str | None:
    """The digest that stays of an application that is forgotten now; None where no answer holds any more."""
    again = again_at(application)
    if not application.email or again is None or again <= now:
        return None
    return digest_of(application.programme_id, application.email)


def drop_past(now: datetime) -> None:
    """Drops the digests of those who may ask again."""
    kept = Application.email_digest.is_not(None)
    for programme_id in db.session.scalars(select(Application.programme_id).where(kept).distinct()).all():
        over = Application.decided_at <= now - timedelta(days=form_of(programme_id).reapply_days)
        past = update(Application).where(kept, Application.programme_id == programme_id, over)
        db.session.execute(past.values(email_digest=None))
