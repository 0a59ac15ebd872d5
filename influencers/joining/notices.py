"""A reader of the history: tells the desk who applied, recruiters of their recruits, partners of their proofs."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from influencers.joining.wording import network_name
from influencers.partners.models import PartnerAccount
from influencers.programmes.models import Programme

CAME = Words(_l("Somebody asks to take part in {programme}"), _l("Their application waits for an answer."))
RECRUITED = Words(
    _l("Somebody you brought is in"),
    _l("Thank you. Your points come once their first post is live in {programme}."), "good",
)  # fmt: skip
PROVEN = Words(_l("{account} is proven to be yours"), _l("Posts there count as yours from now on."), "good")
FALLEN = Words(_l("Prove {account} again, please"), _l("{why}"), "warn", by_mail=True)
NOT_THEIRS = Words(
    _l("We couldn't take {account} for yours"), _l("{why} Tell us if that is wrong."), "warn", by_mail=True
)  # fmt: skip
ACCOUNTS = {"prove": PROVEN, "claim": FALLEN, "disprove": NOT_THEIRS}
MOST_DESK = 20


def _read(record: Record, now: datetime) -> None:
    if record.noun == "application" and record.verb == "submit":
        desk = holders_of(Capability.WRITE_PROGRAMMES)[:MOST_DESK]
        path = f"/programmes/applications/{record.noun_id}"
        say(desk, CAME, {"programme": _programme(record)}, path, source=record.source, now=now)
    elif record.noun == "application" and record.verb == "approve":
        recruiter = record.details.get("recruiter")
        if isinstance(recruiter, int):
            facts = {"programme": _programme(record)}
            say([recruiter], RECRUITED, facts, "/portal/accounts", source=record.source, now=now)
    elif record.noun == "partner_account" and record.verb in ACCOUNTS:
        _about_account(record, now)


def _about_account(record: Record, now: datetime) -> None:
    person_id, account = record.details.get("person_id"), db.session.get(PartnerAccount, int(record.noun_id))
    mine = isinstance(person_id, int) and record.actor.id == person_id
    if not isinstance(person_id, int) or account is None or mine:
        return
    facts = {"account": f"{network_name(account.network)} {account.handle}", "why": record.why or ""}
    say([person_id], ACCOUNTS[record.verb], facts, "/portal/accounts", source=record.source, now=now)


def _programme(record: Record) -> str:
    found = db.session.get(Programme, record.details.get("programme"))
    return found.name if found is not None else ""


READER = Reader("joining notices", each_record(_read), frozenset({"application", "partner_account"}))
