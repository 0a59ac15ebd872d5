"""What people are told of their points: that some expire soon. In their language, each stage once."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale, gettext, ngettext

from advocacy.database import db
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.books.expiring import STAGES, Warned


def tell_expiry(warned: Warned, now: datetime) -> None:
    """Tells a person until when they can spend some of their points; the last time by mail too."""
    with force_locale(spoken(db.session.get_one(Person, warned.person_id).language)):
        title = ngettext("%(num)d point expires soon", "%(num)d points expire soon", warned.amount)
        text = gettext(
            "You can spend them until the end of %(day)s; after that they expire. The catalogue may have something "
            "for you, or for somebody you would like to thank.", day=warned.until.isoformat(),
        )  # fmt: skip
    source = f"expiry:{warned.expires_on}:{warned.stage}"
    last = warned.stage == STAGES[-1]
    tell([warned.person_id], title, text, "/points", source=source, now=now, tone="info", by_mail=last)
