"""Verbs on programmes: add one, say more about it, open and close it, invite somebody. See ``enrolments`` for people.

Closing a programme takes nobody's part away: what was promised is kept, and each part is ended with a word of its own.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import mailing
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links.attribution import money, rules
from advocacy.people import accounts
from advocacy.people.models import LinkPurpose, Person, Relationship
from advocacy.people.signing_in import link_address, make_link
from advocacy.web.languages import spoken
from influencers.programmes import enrolments
from influencers.programmes.models import (
    USUAL_HOLD,
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)  # fmt: skip
from influencers.programmes.naming import is_called
from influencers.programmes.terms import Conditions, faults, publish_terms
from rewards.budgets.models import Budget, BudgetState

INVITATION_LASTS = timedelta(days=14)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
LONGEST_ABOUT = 10_000
USUAL = Conditions(USUAL_HOLD, 0, "EUR")
CHANGEABLE = frozenset({"name", "slug", "about", "budget_id", "takes_applications", "open_until"})


def add_programme(
    name: str, kind: ProgrammeKind, relationship: Relationship, terms: str, *, actor: Actor, now: datetime,
    attribution_days: int | None = None, conditions: Conditions = USUAL, slug: str = "", about: str = "",
) -> Programme:  # fmt: skip
    """Adds a programme and the first version of its terms.

    Raises Breach for a name or slug that is empty or taken, a window or conditions that there are not.
    """
    errors = faults(terms, conditions)
    called = _name(name, errors)
    address = _slug(slug, errors) if slug else _free_slug(called)
    if kind is ProgrammeKind.EMPLOYEES:
        relationship = Relationship.EMPLOYEE
    if errors:
        raise Breach(next(iter(errors.values()))[0], errors=errors)
    programme = Programme(
        name=called, slug=address, kind=kind, relationship=relationship, about=about.strip()[:LONGEST_ABOUT],
        currency=money.currency_of(conditions.currency), state=ProgrammeState.OPEN, created_at=now,
    )  # fmt: skip
    db.session.add(programme)
    db.session.flush()
    record("programme", programme.id, "add", actor=actor, now=now, name=called, slug=address, kind=kind,
           relationship=relationship)  # fmt: skip
    publish_terms(programme, terms, conditions, why="", actor=actor, now=now)
    if attribution_days is not None:
        set_attribution(programme, attribution_days, actor=actor, now=now)
    return programme


def change_programme(programme: Programme, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes what ``CHANGEABLE`` lists. Raises Breach by field; a budget is in the programme's currency and open.

    The name stays once anything calls the programme by it: links, codes and figures do.
    """
    errors: dict[str, list[str]] = {}
    if beyond := set(facts) - CHANGEABLE:
        raise Breach(_("%(names)s can't be changed here.", names=", ".join(sorted(beyond))))
    if "name" in facts:
        facts["name"] = _name(facts["name"], errors, programme)
        if facts["name"] != programme.name and is_called(programme):
            errors["name"] = [_("It stays: links, codes and figures call the programme by it.")]
    if "slug" in facts:
        facts["slug"] = _slug(facts["slug"], errors, programme)
    if facts.get("budget_id") is not None:
        _fit_budget(programme, facts["budget_id"], errors)
    if len(facts.get("about") or "") > LONGEST_ABOUT:
        errors["about"] = [_("At most %(most)s characters.", most=f"{LONGEST_ABOUT:,}")]
    if errors:
        raise Breach(next(iter(errors.values()))[0], errors=errors)
    changed = {name: value for name, value in facts.items() if getattr(programme, name) != value}
    for name, value in changed.items():
        setattr(programme, name, value)
    if changed:
        record("programme", programme.id, "change", actor=actor, now=now, changed=changed)  # “about” is a person there


def set_attribution(programme: Programme, days: int | None, *, actor: Actor, now: datetime) -> None:
    """From now on a click of its partners counts so many days, 30, 60 or 90; None: it counts for nothing bought.

    Links that are lent from now on tell their targets which click it was. Raises Breach for other days.
    """
    rules.set_window(programme.tag, days, actor=actor, now=now)
    programme.attribution_days = days
    record("programme", programme.id, "set_attribution", actor=actor, now=now, days=days)


def close(programme: Programme, *, actor: Actor, now: datetime, why: str) -> None:
    """Nobody comes in any more. Whoever takes part goes on until their part is ended; what was promised is kept.

    Invitations that nobody answered can't be accepted any more. Raises Breach without a reason: partners read it.
    """
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("Its partners will read it."), errors={"why": [_("Give a reason.")]})
    move(programme, "close", actor=actor, now=now, why=why.strip(), changes={"told_to": 0}, name=programme.name)


def reopen(programme: Programme, *, actor: Actor, now: datetime) -> None:
    """Takes people in again. Raises InvalidMove for one that is open."""
    move(programme, "reopen", actor=actor, now=now, name=programme.name)


def invite(
    programme: Programme, email: str, name: str, base_url: str, *, actor: Actor, now: datetime,
    relationship: Relationship | None = None,
) -> Enrolment:  # fmt: skip
    """Invites somebody by mail, with a one-time link; makes them an account without any role if they have none.

    They may share once they accept. Raises as ``enrolments.enrol``.
    """
    person = accounts.find_person(email)
    if person is None:
        if programme.kind is ProgrammeKind.EMPLOYEES:
            raise InvalidMove(
                _("Nobody who works here has that address."), remedy=_("Give the address they sign in with.")
            )
        tie = relationship or programme.relationship
        person = accounts.add_person(email, name, (), actor=actor, now=now, relationship=tie)
    enrolment = enrolments.enrol(
        programme, person, EnrolmentState.INVITED, actor=actor, now=now, relationship=relationship
    )
    link = link_address(base_url, make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now, lasts=INVITATION_LASTS))
    _mail_invitation(programme, person, link, now)
    return enrolment


def _mail_invitation(programme: Programme, person: Person, link: str, now: datetime) -> None:
    days = INVITATION_LASTS.days
    with force_locale(spoken(person.language)):
        said = _("You are invited to %(programme)s. Read what it is about and say yes or no:", programme=programme.name)
        lasts = ngettext("The link works once, for %(num)s day.", "The link works once, for %(num)s days.", days)
        text = "\n\n".join((_("Hello %(name)s,", name=person.name), said, link, lasts))
        subject = _("Your invitation to %(programme)s", programme=programme.name)
        told = mailing.Told(person.id, subject, "/portal/")
        mailing.prompt(told, mailing.Written(person.email, subject, text + "\n"), now=now)


def _name(name: str, errors: dict[str, list[str]], of: Programme | None = None) -> str:
    called = " ".join(name.split())
    taken = select(Programme.id).where(Programme.name == called)
    if not called:
        errors["name"] = [_("A programme needs a name.")]
    elif len(called) > 120:
        errors["name"] = [_("At most 120 characters.")]
    elif db.session.scalar(taken if of is None else taken.where(Programme.id != of.id)):
        errors["name"] = [_("There is a programme “%(name)s” already.", name=called)]
    return called


def _slug(slug: str, errors: dict[str, list[str]], of: Programme | None = None) -> str:
    wanted = slug.strip().casefold()
    taken = select(Programme.id).where(Programme.slug == wanted)
    if not SLUG.fullmatch(wanted):
        errors["slug"] = [_("Small letters, digits and hyphens, up to 80.")]
    elif db.session.scalar(taken if of is None else taken.where(Programme.id != of.id)):
        errors["slug"] = [_("Another programme has this address.")]
    return wanted


def _free_slug(name: str) -> str:
    """The slug that a name makes, with a number behind it where another programme has it."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    start = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "programme"
    alike = select(Programme.slug).where(Programme.slug.startswith(start, autoescape=True)).limit(1000)
    taken = set(db.session.scalars(alike))
    return next(each for each in (start, *(f"{start}-{n}" for n in range(2, 1003))) if each not in taken)


def _fit_budget(programme: Programme, budget_id: int, errors: dict[str, list[str]]) -> None:
    budget = db.session.get(Budget, budget_id)
    if budget is None or budget.state is not BudgetState.OPEN:
        errors["budget_id"] = [_("There is no such open budget.")]
    elif budget.currency != programme.currency:
        errors["budget_id"] = [
            _(
                "This budget is in %(currency)s, the programme in %(other)s.",
                currency=budget.currency,
                other=programme.currency,
            )
        ]
