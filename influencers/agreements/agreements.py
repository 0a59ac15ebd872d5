"""Verbs on agreements: draft, rewrite, offer, counter, accept, decline, withdraw, end, expire. See ``amending`` for
changes of one that is in force.

The partner always has the last word: a yes is their name, typed under the very text whose digest they were shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.checks import words_for
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_own
from advocacy.rulebook.in_force import packs as rules_in_force
from advocacy.web.languages import spoken
from influencers.agreements import binding, wording
from influencers.agreements.lines import keyed
from influencers.agreements.models import Agreement, AgreementState, AgreementVersion, Side
from influencers.agreements.terms import LONGEST, Terms, checked, digest, terms_of
from influencers.briefs.models import Brief, BriefState
from influencers.briefs.networks import asked_on
from influencers.programmes.models import Enrolment, EnrolmentState

ANSWER_WITHIN = timedelta(days=14)
OPEN = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.COUNTERED)
SHORTEST_NAME = 3


def draft(
    enrolment: Enrolment, title: str, terms: Terms, *, actor: Actor, now: datetime, brief: Brief | None = None
) -> Agreement:
    """An agreement that only we see yet. Raises Breach by field, InvalidMove for somebody who does not take part or a
    brief that is not open, NotAllowed for one's own."""
    refuse_own(enrolment.person_id, actor)
    called = " ".join(title.split())
    if not 0 < len(called) <= 200:
        raise Breach(_("An agreement needs a title."), errors={"title": [_("Between 1 and 200 characters.")]})
    if enrolment.state is not EnrolmentState.APPROVED:
        raise InvalidMove(
            _("%(name)s does not take part.", name=enrolment.person.name), remedy=_("Take them in first.")
        )
    if brief is not None and brief.state is not BriefState.OPEN:
        raise InvalidMove(_("This brief is not open."), remedy=_("Open it first."))
    agreement = Agreement(
        enrolment_id=enrolment.id, person_id=enrolment.person_id, brief_id=brief.id if brief else None, title=called,
        state=AgreementState.DRAFT, currency=enrolment.programme.currency, version_number=0, created_by_id=actor.id,
        created_at=now, enrolment=enrolment,
    )  # fmt: skip
    db.session.add(agreement)
    db.session.flush()
    write(agreement, terms, Side.US, "", actor, now)
    record("agreement", agreement.id, "draft", actor=actor, now=now, about=agreement.person_id, **facts_of(agreement))
    return agreement


def rewrite(agreement: Agreement, terms: Terms, *, actor: Actor, now: datetime) -> AgreementVersion:
    """Other terms while nobody was shown it. Raises InvalidMove once it was offered."""
    refuse_own(agreement.person_id, actor)
    held(agreement)
    if agreement.state is not AgreementState.DRAFT:
        raise InvalidMove(_("It was offered already."), remedy=_("Answer their counter-offer, or withdraw it."))
    version = write(agreement, terms, Side.US, "", actor, now)
    record("agreement", agreement.id, "rewrite", actor=actor, now=now, about=agreement.person_id,
           **facts_of(agreement))  # fmt: skip
    return version


def offer(
    agreement: Agreement, *, actor: Actor, now: datetime, terms: Terms | None = None, note: str = "",
    answer_by: datetime | None = None,
) -> None:  # fmt: skip
    """Shows it to the partner, who may accept, counter or decline until ``answer_by`` (two weeks).

    After a counter-offer ``terms`` are ours now; without any theirs are taken. Raises Breach for an end that is over.
    """
    refuse_own(agreement.person_id, actor)
    held(agreement)
    until = answer_by or now + ANSWER_WITHIN
    if until <= now:
        raise Breach(_("The time to answer would be over."), errors={"answer_by": [_("Give a later day.")]})
    if terms is not None or agreement.version.side is Side.PARTNER:
        write(agreement, terms or terms_of(agreement.version), Side.US, note, actor, now)
    elif note.strip():
        agreement.version.note = _noted(note)
    changes = {"answer_by": until, "offered_at": agreement.offered_at or now}
    move(agreement, "offer", actor=actor, now=now, about=agreement.person_id, changes=changes, **facts_of(agreement))


def counter(agreement: Agreement, terms: Terms, note: str, *, actor: Actor, now: datetime) -> None:
    """The partner asks for something else. Raises Breach where nothing differs, InvalidMove when it isn't offered."""
    held(agreement)
    require_in_time(agreement, now)
    if checked(terms, asked_on()) == terms_of(agreement.version) and not note.strip():
        raise Breach(_("Nothing is different."), remedy=_("Change a line or write what you would like instead."))
    if agreement.state is AgreementState.OFFERED:
        write(agreement, terms, Side.PARTNER, note, actor, now)
    changes = {"answer_by": now + ANSWER_WITHIN}
    move(agreement, "counter", actor=actor, now=now, about=agreement.person_id, changes=changes, **facts_of(agreement))


def accept(agreement: Agreement, name: str, sha256: str, *, actor: Actor, now: datetime) -> None:
    """The partner's yes: their name, typed, under the text with that digest. Raises Breach without a name, InvalidMove
    when the text is another one by now, its time is over, or it isn't offered."""
    held(agreement)
    require_in_time(agreement, now)
    version = agreement.version
    signed(version, name, sha256, now, agreement.state is AgreementState.OFFERED)
    changes = {"accepted_at": now, "accepted_number": version.number, "answer_by": None}
    move(agreement, "accept", actor=actor, now=now, about=agreement.person_id, changes=changes, **facts_of(agreement))
    binding.bind(agreement, actor=actor, now=now)


def decline(agreement: Agreement, *, actor: Actor, now: datetime, why: str = "") -> None:
    """The partner's no; a reason is welcome, never asked for. Raises InvalidMove when nothing is offered."""
    _end(agreement, "decline", why, actor, now)


def withdraw(agreement: Agreement, *, actor: Actor, now: datetime, why: str) -> None:
    """We take back what isn't accepted, with a reason that the partner reads. Raises Breach without one."""
    _end(agreement, "withdraw", reason(why), actor, now)


def end(agreement: Agreement, *, actor: Actor, now: datetime, why: str) -> None:
    """Either side ends what is in force, with a reason; what was delivered stands. Raises Breach without one."""
    _end(agreement, "end", reason(why), actor, now)


def expire(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """The partner did not answer in time. Raises InvalidMove while there is time, or when it is our turn."""
    if agreement.answer_by is None or agreement.answer_by > now:
        raise InvalidMove(_("There is still time to answer."))
    changes = {"ended_at": now}
    move(agreement, "expire", actor=actor, now=now, about=agreement.person_id, changes=changes, **facts_of(agreement))


def open_of(person_id: int, enrolment_id: int | None = None) -> Sequence[Agreement]:
    """A person's agreements that are not over; those of one of their parts alone."""
    theirs = select(Agreement).where(
        Agreement.person_id == person_id, Agreement.state.in_((*OPEN, AgreementState.ACCEPTED))
    )  # fmt: skip
    if enrolment_id is not None:
        theirs = theirs.where(Agreement.enrolment_id == enrolment_id)
    return db.session.scalars(theirs.order_by(Agreement.id)).unique().all()


def end_all_of(person_id: int, *, actor: Actor, now: datetime, why: str, enrolment_id: int | None = None) -> int:
    """Ends all of somebody's agreements, as when they leave, or those of a part that ended; gives how many."""
    found = open_of(person_id, enrolment_id)
    for each in found:
        verb = "end" if each.state is AgreementState.ACCEPTED else "withdraw"
        _end(each, verb, why or "They left.", actor, now)
    return len(found)


# --- what amending shares -----------------------------------------------------------------------------------------


def held(agreement: Agreement) -> None:
    """Reads it anew and holds it until the transaction ends: two answers at once come one by one."""
    db.session.refresh(agreement, with_for_update={"of": Agreement})


def write(
    agreement: Agreement, terms: Terms, side: Side, note: str, actor: Actor, now: datetime
) -> AgreementVersion:  # fmt: skip
    """A new version with its text, in the partner's language. Raises Breach by field."""
    kept = checked(terms, asked_on())
    number = max((each.number for each in agreement.versions), default=0) + 1
    before = agreement.accepted or max(agreement.versions, key=lambda each: each.number, default=None)
    kept = replace(kept, lines=keyed(kept.lines, terms_of(before).lines if before else (), number))
    text = wording.text_of(_between(agreement), kept)
    version = AgreementVersion(
        agreement_id=agreement.id, number=number, side=side, text=text, sha256=digest(text),
        lines=[each.plain() for each in kept.lines], usage=kept.usage.plain(), extra=kept.extra, note=_noted(note),
        exclusive_category=kept.exclusivity.category, exclusive_against=list(kept.exclusivity.against),
        exclusive_from=kept.exclusivity.first_day, exclusive_until=kept.exclusivity.last_day,
        created_by_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(version)
    agreement.version_number = number
    db.session.flush()
    db.session.expire(agreement, ["versions"])
    return version


def signed(version: AgreementVersion, name: str, sha256: str, now: datetime, asked: bool) -> None:
    """Writes a yes under a version. Raises Breach without a name, InvalidMove where the words are others by now."""
    typed = " ".join(name.split())
    if not SHORTEST_NAME <= len(typed) <= 200:
        raise Breach(_("Type your full name to say yes."), errors={"name": [_("Your name, as you sign.")]})
    if asked and sha256 != version.sha256:
        raise InvalidMove(_("The words have changed since you read them."), remedy=_("Read it again, then say yes."))
    version.accepted_name, version.accepted_at = typed, now


def require_in_time(agreement: Agreement, now: datetime) -> None:
    """Raises InvalidMove when the partner's time to answer is over."""
    if agreement.answer_by is not None and agreement.answer_by <= now and agreement.state is AgreementState.OFFERED:
        raise InvalidMove(_("The time to answer is over."), remedy=_("Ask us for a new offer."))


def facts_of(agreement: Agreement) -> dict[str, Any]:
    """What every record of it in the history tells."""
    return {
        "enrolment": agreement.enrolment_id, "programme": agreement.enrolment.programme_id,
        "person_id": agreement.person_id, "title": agreement.title, "version": agreement.version_number,
        "sha256": agreement.version.sha256, "brief": agreement.brief_id,
    }  # fmt: skip


def reason(why: str) -> str:
    """A reason that the other side reads. Raises Breach without one."""
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("They will read it."), errors={"why": [_("Give a reason.")]})
    return why.strip()


def _end(agreement: Agreement, verb: str, why: str, actor: Actor, now: datetime) -> None:
    changes = {"ended_at": now, "answer_by": None}
    move(
        agreement, verb, actor=actor, now=now, about=agreement.person_id, why=why.strip() or None, changes=changes,
        **facts_of(agreement),
    )  # fmt: skip
    binding.free(agreement, actor=actor, now=now)


def _noted(note: str) -> str:
    if len(note.strip()) > LONGEST["note"]:
        raise Breach(
            _("That is too long."), errors={"note": [_("At most %(longest)s characters.", longest=LONGEST["note"])]}
        )
    return note.strip()


def _between(agreement: Agreement) -> wording.Between:
    enrolment, in_force = agreement.enrolment, settings.current()
    person, programme = enrolment.person, enrolment.programme
    said = words_for(
        enrolment.tie.value, tuple(dict.fromkeys((*in_force.markets, *([person.region] if person.region else [])))),
        person.language, in_force.company_name, rules_in_force().disclosure,
    )  # fmt: skip
    return wording.Between(
        in_force.company_name, person.name, programme.name, agreement.title, agreement.currency, programme.hold_days,
        spoken(person.language), said,
    )  # fmt: skip
