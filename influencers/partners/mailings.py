"""Verbs on mail to partners: write to one, or to whoever fits a rule; the job sends on, a batch a transaction.

Each partner of a mailing gets one mail or a reason why none: no address, wants none, is banned, had enough these days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy import mailing as outbox
from advocacy import settings
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, record
from advocacy.web.languages import spoken
from influencers.partners import mail_words, queries, segmenting, suppression
from influencers.partners.follower_tiers import tiers
from influencers.partners.mail_models import LeftOut, PartnerMail, PartnerMailing, PartnerSegment
from influencers.partners.models import Partner
from influencers.partners.partners import partner_for
from influencers.programmes.models import EnrolmentState

BATCH = 100
SENDS = Actor.job("mail to partners")


@dataclass(frozen=True)
class Recent:
    """The mails that somebody got from us these days: how many, when the last one, and who wrote it."""

    count: int
    last_at: datetime
    last_by: str


def write(
    subject: str, body: str, rule: segmenting.Rule, *, actor: Actor, now: datetime, partner: Partner | None = None,
    segment: PartnerSegment | None = None, asked_key: str | None = None, spares_tired: bool = True,
) -> PartnerMailing:  # fmt: skip
    """Writes to one ``partner`` at once, else to whoever fits the rule, from the next minute on.

    The same key by the same person gives the mailing that was made first. Raises Breach for words that won't do, and
    where the one partner can't be written to.
    """
    mail_words.refuse(subject, body)
    by_id = actor.id if actor.kind is ActorKind.PERSON else None
    if asked_key and by_id is not None:
        again = select(PartnerMailing).where(PartnerMailing.by_id == by_id, PartnerMailing.asked_key == asked_key)
        if (made := db.session.scalar(again)) is not None:
            return made
    made = PartnerMailing(
        by_id=by_id, segment_id=segment.id if segment else None, partner_id=partner.id if partner else None,
        rule=segmenting.checked(rule), spares_tired=spares_tired, subject=subject.strip(), body=body.strip(), at=now,
        asked_key=asked_key, after_id=0, queued=0, left_out=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("partner_mailing", made.id, "write", actor=actor, now=now, segment=made.segment_id, partner=made.partner_id)
    if partner is not None:
        _one(made, partner, now)
    return made


def _one(made: PartnerMailing, partner: Partner, now: datetime) -> None:
    said = _reasons([partner], spares_tired=False, now=now).get(partner.id)
    if said is not None:
        raise Breach(_("%(name)s can't be written to.", name=partner.name), remedy=REMEDIES[said])
    _post(made, [partner], now)
    made.after_id = None


REMEDIES = {
    LeftOut.NO_ADDRESS: English("There is no mail address of theirs, or their account is closed."),
    LeftOut.OPTED_OUT: English("They asked for no more such mail. Reach them in another way, if they agree."),
    LeftOut.BANNED: English("They are shut out of a programme."),
    LeftOut.TOO_OFTEN: English("They had enough mail these days."),
}


def send_on(now: datetime) -> int:
    """Sends the next batch of the oldest mailing that is not through; 0 when nothing waits. The caller commits."""
    waits = select(PartnerMailing).where(PartnerMailing.after_id.is_not(None)).order_by(PartnerMailing.id).limit(1)
    made = db.session.scalar(waits.with_for_update(of=PartnerMailing, skip_locked=True))
    if made is None or made.after_id is None:
        return 0
    fits = segmenting.condition(made.rule, made.at, tiers())
    some = select(Partner).where(fits, Partner.id > made.after_id, Partner.created_at <= made.at)
    partners = db.session.scalars(some.order_by(Partner.id).limit(BATCH)).unique().all()
    _post(made, partners, now)
    made.after_id = partners[-1].id if len(partners) == BATCH else None
    db.session.flush()
    return max(len(partners), 1)


def _post(made: PartnerMailing, partners: Sequence[Partner], now: datetime) -> None:
    tired = made.spares_tired and made.partner_id is None
    reasons, facts = (
        _reasons(partners, spares_tired=tired, now=now),
        facts_of(partners, writer_of(made)),
    )
    for partner in partners:
        why = reasons.get(partner.id)
        db.session.add(PartnerMail(mailing_id=made.id, partner_id=partner.id, at=now, left_out=why))
        if why is None:
            _queue(made, partner, facts[partner.id], now)
            partner.touched_at = max(partner.touched_at, now)
    made.queued += sum(1 for each in partners if each.id not in reasons)
    made.left_out += len(reasons)
    db.session.flush()


def _queue(made: PartnerMailing, partner: Partner, facts: Mapping[str, str], now: datetime) -> None:
    address = partner.address or ""
    stop = suppression.stop_url(address)
    with force_locale(spoken(partner.person.language if partner.person else next(iter(partner.languages), None))):
        end = _("You get this because you work with %(company)s, or could. No more such mail: %(url)s",
                company=facts["company"], url=stop)  # fmt: skip
    words, subject = mail_words.filled(made.body, facts), mail_words.filled(made.subject, facts)[:300]
    text, bulk = f"{words}\n\n--\n{end}\n", outbox.Urgency.BULK
    written = outbox.Written(address, subject, text, stop_url=stop, urgency=bulk)
    if partner.person_id is None:
        outbox.queue_all([written], now=now)
    else:
        outbox.prompt(outbox.Told(partner.person_id, subject, "/portal/", words), written, now=now)


def facts_of(partners: Sequence[Partner], sender: str) -> dict[int, dict[str, str]]:
    """What fills the gaps for each. Two statements."""
    accounts = queries.accounts_of([each.id for each in partners])
    enrolments = queries.enrolments_of([each.person_id for each in partners])
    company = settings.current().company_name
    return {
        each.id: {
            "name": each.name, "first_name": each.name.partition(" ")[0], "company": company, "sender": sender,
            "handle": f"@{accounts[each.id][0].handle}" if accounts[each.id] else each.name,
            "programmes": ", ".join(
                one.programme.name for one in enrolments.get(each.person_id or 0, ())
                if one.state is EnrolmentState.APPROVED
            ),
        }
        for each in partners
    }  # fmt: skip


def _reasons(partners: Sequence[Partner], *, spares_tired: bool, now: datetime) -> dict[int, LeftOut]:
    """Who of these gets no mail, and why; the strongest reason. A constant number of statements."""
    enrolments = queries.enrolments_of([each.person_id for each in partners])
    banned = {who for who, theirs in enrolments.items() if any(e.state is EnrolmentState.BANNED for e in theirs)}
    stopped = suppression.suppressed_of({each.address for each in partners if each.address})
    tired = tired_of([each.id for each in partners], now) if spares_tired else frozenset()
    found = dict[int, LeftOut]()
    for each in partners:
        if not each.address or (each.person is not None and not each.person.active):
            found[each.id] = LeftOut.NO_ADDRESS
        elif each.address in stopped:
            found[each.id] = LeftOut.OPTED_OUT
        elif each.person_id in banned:
            found[each.id] = LeftOut.BANNED
        elif each.id in tired:
            found[each.id] = LeftOut.TOO_OFTEN
    return found


def recent_of(partner_ids: Sequence[int], now: datetime) -> dict[int, Recent]:
    """Partner -> the mails they got these days (settings: ``partner_mails_days``). Two statements."""
    since = now - timedelta(days=settings.current().partner_mails_days)
    theirs = (PartnerMail.partner_id.in_(partner_ids), PartnerMail.at >= since, PartnerMail.left_out.is_(None))
    counted = select(PartnerMail.partner_id, func.count(), func.max(PartnerMail.id)).where(*theirs)
    rows = db.session.execute(counted.group_by(PartnerMail.partner_id)).all()
    last = select(PartnerMail).where(PartnerMail.id.in_([newest for *_rest, newest in rows]))
    newest = {each.id: each for each in db.session.scalars(last).unique()}
    return {
        partner_id: Recent(count, newest[mail].at, writer_of(newest[mail].mailing)) for partner_id, count, mail in rows
    }


def writer_of(made: PartnerMailing) -> str:
    """Who wrote it; empty for a machine, or where their account is gone."""
    return made.by.name if made.by is not None else ""


def tired_of(partner_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Those of these who had enough mail these days."""
    most = settings.current().partner_mails_most
    return frozenset(each for each, recent in recent_of(partner_ids, now).items() if recent.count >= most)


@dataclass(frozen=True)
class Preview:
    """What a mailing would do: how many fit (up to what is counted), and of the first so many who gets mail and who
    none; the first mail as it would be read."""

    fits: int
    looked_at: int
    reasons: Mapping[int, LeftOut]
    tired: frozenset[int]
    partners: Sequence[Partner]
    subject: str
    body: str


def preview(subject: str, body: str, rule: segmenting.Rule, sender: str, now: datetime, most: int = 200) -> Preview:
    """Looks at the first so many who fit. Raises Breach for words that won't do."""
    mail_words.refuse(subject, body)
    some = queries.found(rule, now, sort="newest", limit=most).items
    reasons = _reasons(some, spares_tired=False, now=now)
    first = next((each for each in some if each.id not in reasons), None)
    facts = facts_of([first], sender)[first.id] if first else {}
    return Preview(
        queries.how_many(rule, now), len(some), reasons, tired_of([each.id for each in some], now), some,
        mail_words.filled(subject, facts), mail_words.filled(body, facts),
    )  # fmt: skip


def look_at_one(partner: Partner, subject: str, body: str, sender: str, now: datetime) -> Preview:
    """The same of one partner alone. Raises Breach for words that won't do."""
    mail_words.refuse(subject, body)
    reasons = _reasons([partner], spares_tired=False, now=now)
    return Preview(
        1, 1, reasons, tired_of([partner.id], now), [partner], *preview_one(partner.id, subject, body, sender)
    )  # fmt: skip


def preview_one(partner_id: int, subject: str, body: str, sender: str) -> tuple[str, str]:
    """Subject and words as one partner would read them."""
    partner = partner_for(partner_id)
    facts = facts_of([partner], sender)[partner.id]
    return mail_words.filled(subject, facts), mail_words.filled(body, facts)
