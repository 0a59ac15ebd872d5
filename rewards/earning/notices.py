"""What people are told when points of theirs went back: how many, for what and why. In their language, once, no mail.

The verbs that take points back call it in their own transaction; the ledger says how many those were. Taken back after
fair play was looked into, or a thank-you was withdrawn, is told by those rooms or is between two people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.notices.saying import Words, say
from advocacy.people.models import Person
from rewards.models import POINTS, AccountKind, Entry, LedgerAccount, Posting

PATH = "/points/statement"
GONE = (AccountKind.REVERSED, AccountKind.EXPIRED)


WENT_BACK = _l("{points} went back")
WORDS: Mapping[str, Words] = {
    "seen_gone": Words(
        WENT_BACK, _l("They were for “{title}”, which is not there any more. Whatever else you earned stays yours.")
    ),
    "never_seen": Words(
        _l("{points} have ended"),
        _l("Nothing showed that “{title}” is there. If it is seen later, they are yours after all."),
    ),
    "refunded": Words(
        WENT_BACK, _l("They were for what your link or code had won, and that was given back. It is nobody’s fault.")
    ),
    "recount": Words(
        WENT_BACK, _l("The figures of “{title}” were counted again, and there is less than was thought at first.")
    ),
    "game_undone": Words(
        WENT_BACK, _l("What “{title}” was reached with is not there any more. You can see each on your statement.")
    ),
}
"""By an entry's reason."""


def tell_taken_back(person_id: int | None, subject: str, reason: str, at: datetime) -> bool:
    """Tells a person of what went back of a subject at that moment; False where nothing did, or nobody is there."""
    points = _points(person_id, subject, reason, at) if person_id is not None else 0
    if person_id is None or not points:
        return False
    called = _title(person_id, subject, at)
    source = f"{reason}:{subject}:{at:%Y-%m-%d}"  # figures may be counted again all day

    def said(_person: Person) -> Mapping[str, str]:
        return {"points": ngettext("%(num)s point", "%(num)s points", points), "title": called}

    return bool(say([person_id], WORDS[reason], said, PATH, source=source, now=at))


def _points(person_id: int, subject: str, reason: str, at: datetime) -> int:
    wanted = (
        select(func.sum(Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Entry.person_id == person_id, Entry.subject == subject, Entry.reason == reason, Entry.at == at)
        .where(LedgerAccount.kind.in_(GONE), LedgerAccount.unit == POINTS, Posting.amount > 0)
    )
    return int(db.session.scalar(wanted) or 0)


def _title(person_id: int, subject: str, at: datetime) -> str:
    """What the subject is called, as the entries of that moment say."""
    theirs = (Entry.person_id == person_id, Entry.subject == subject, Entry.at == at)
    details = db.session.scalar(select(Entry.details).where(*theirs).limit(1)) or {}
    return str(details.get("title") or "")
