"""Verbs of the desk on applications: approve, decline with a reason, reconsider.

A yes gives somebody an account if they have none, a part in the programme and a profile with their accounts; a no says
why in words that they read. Screening is advice: nothing here looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import attempt
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import Actor, move
from advocacy.people import accounts, four_eyes
from advocacy.people.models import LinkPurpose, Person
from advocacy.people.signing_in import link_address, make_link
from advocacy.web.palette import look
from influencers.joining import letters
from influencers.joining.asking import form_of
from influencers.joining.models import Application, ApplicationState
from influencers.joining.reasons import OTHER, REASONS
from influencers.joining.remembering import again_at
from influencers.partners import partners
from influencers.partners.models import Partner, PartnerKind
from influencers.programmes import enrolments, terms
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from influencers.programmes.programmes import INVITATION_LASTS
from influencers.programmes.queries import enrolment_in

LONGEST = 4000
KINDS = {
    ProgrammeKind.AMBASSADORS: PartnerKind.AMBASSADOR, ProgrammeKind.CREATORS: PartnerKind.CREATOR,
    ProgrammeKind.AFFILIATES: PartnerKind.AFFILIATE, ProgrammeKind.CUSTOMERS: PartnerKind.CUSTOMER,
    ProgrammeKind.EMPLOYEES: PartnerKind.EMPLOYEE,
}  # fmt: skip


@dataclass
class Decided:
    """What became of many at once: how many were decided, and of the others whose and why not."""

    done: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def approve(application: Application, base_url: str, *, actor: Actor, now: datetime, note: str = "") -> Enrolment:
    """Takes the applicant in, and welcomes them by mail with a link to sign in; ``note`` stands in that mail.

    Raises InvalidMove unless it waits, and for somebody who takes part already or whose account is closed; NotAllowed
    for somebody who is shut out of the programme, and for whoever applied or brought the applicant: others decide.
    """
    _require_waiting(application)
    _refuse_own(application, actor)
    programme = application.programme
    person = accounts.find_person(application.email) or accounts.add_person(
        application.email, application.name, (), actor=actor, now=now, relationship=programme.relationship,
        language=application.language or "en", **_region(application),
    )  # fmt: skip
    enrolment = _enrol(application, person, actor, now)
    partner = _partner(application, person, actor, now)
    said = note.strip()[:LONGEST]
    move(
        application, "approve", actor=actor, now=now, about=person.id,
        changes={"person_id": person.id, "partner_id": partner.id, "decided_at": now, "decided_by_id": actor.id,
                 "said": said, "look_at": None},
        programme=programme.id, person_id=person.id, partner=partner.id, enrolment=enrolment.id,
        recruiter=application.brought_by_id,
    )  # fmt: skip
    key = make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now, lasts=INVITATION_LASTS)
    words = "\n\n".join(part for part in (form_of(programme.id).welcome, said) if part)
    letters.welcome(application, words, link_address(base_url, key, "/portal/"), INVITATION_LASTS.days, now=now)
    return enrolment


def decline(application: Application, reason: str, own: str = "", *, actor: Actor, now: datetime) -> None:
    """Says no, with a kind of reason (``REASONS``) and words of one's own; the applicant reads both, and from when on
    they may ask again. Raises Breach for no reason, InvalidMove unless it waits."""
    read = _("The applicant will read it.")
    if reason not in REASONS:
        raise Breach(_("Say why."), remedy=read, errors={"reason": [_("Choose a reason.")]})
    if reason == OTHER and not own.strip():
        raise Breach(_("Say why."), remedy=read, errors={"own": [_("Write a sentence.")]})
    if len(own) > LONGEST:
        raise Breach(_("That is too long."), errors={"own": [_("At most %(most)s characters.", most=LONGEST)]})
    said = letters.words_of_no(reason, own, application.language)
    move(
        application, "decline", actor=actor, now=now, why=str(REASONS[reason].label),
        changes={"decided_at": now, "decided_by_id": actor.id, "reason": reason, "said": said, "look_at": None},
        programme=application.programme_id, reason=reason,
    )  # fmt: skip
    letters.decline(application, again_at=again_at(application), now=now)


def reconsider(application: Application, *, actor: Actor, now: datetime, why: str) -> None:
    """A no was a mistake: the application waits again. Raises InvalidMove for any other, and for a forgotten one."""
    if application.forgotten_at is not None:
        raise InvalidMove(_("What they wrote is forgotten."), remedy=_("Invite them to apply again."))
    if not why.strip():
        raise Breach(_("Say why."), errors={"why": [_("Give a reason.")]})
    _refuse_own(application, actor)
    move(application, "reconsider", actor=actor, now=now, why=why.strip(),
         changes={"decided_at": None, "decided_by_id": None, "reason": "", "said": "", "look_at": now},
         programme=application.programme_id)  # fmt: skip


def decide_many(chosen: Sequence[Application], decide: Callable[[Application], object]) -> Decided:
    """Decides many by the same words; one that can't be decided takes no other along."""
    told = Decided()
    for application in chosen:
        try:
            with attempt():
                decide(application)
            told.done += 1
        except Refused as refusal:
            told.refused.append((application.id, str(refusal)))
    return told


def _require_waiting(application: Application) -> None:
    if application.state is not ApplicationState.SUBMITTED:
        raise InvalidMove(
            _("This application can't be decided now: it stands at “%(state)s”.", state=look(application.state).label),
            remedy=_("Only one that waits can be decided."),
        )


def _refuse_own(application: Application, actor: Actor) -> None:
    """Neither who applied nor who brought them, and is rewarded for it."""
    person = accounts.find_person(application.email)
    four_eyes.refuse_own(person.id if person is not None else None, actor)
    four_eyes.refuse_own(application.brought_by_id, actor)


def _region(application: Application) -> dict[str, str]:
    """Where they live says which law their posts keep; somebody who did not tell gets the usual one."""
    return {"region": application.country} if application.country else {}


def _enrol(application: Application, person: Person, actor: Actor, now: datetime) -> Enrolment:
    """They asked, and we say yes; whom we had invited meanwhile has said yes by asking."""
    known = enrolment_in(application.programme_id, person.id)
    if known is not None and known.state is EnrolmentState.INVITED:
        enrolments.answer(known, True, actor=person.actor, now=now)
        return known
    enrolment = enrolments.enrol(application.programme, person, EnrolmentState.PENDING, actor=person.actor, now=now)
    enrolments.approve(enrolment, actor=actor, now=now)
    if terms.terms_at(application.programme_id, now).version == application.terms_version:
        terms.accept_terms(enrolment, application.terms_version, actor=person.actor, now=now)
    return enrolment


def _partner(application: Application, person: Person, actor: Actor, now: datetime) -> Partner:
    partner = partners.keep_partner(
        person, actor=actor, now=now, kind=KINDS[application.programme.kind], found_by=application.came_by.value
    )
    for each in application.accounts:
        partners.add_account(
            partner, each.network, each.handle, each.url, actor=actor, now=now, account_id=each.account_id
        )
    facts = {"country": application.country} if application.country and not partner.country else {}
    if facts:
        partners.change(partner, actor=actor, now=now, **facts)
    return partner
