"""Tax forms on file: verbs, and whether one holds. Never what is in a form. Imports the models.

A form is checked by somebody other than the partner, before the first payment. How long each holds: a W-8BEN and a
W-8BEN-E from the day they were signed to the end of the third calendar year after it (IRS, Instructions for Form
W-8BEN, "Expiration of Form W-8BEN"); the others until further notice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, record
from advocacy.people.models import Person
from influencers.payouts.details_models import FormKind, TaxForm

ENDING = frozenset({FormKind.W8BEN, FormKind.W8BEN_E})
"""Kinds that hold for so many calendar years after the one they were signed in."""
YEARS = 3
LONGEST_WHY = 500


def form_on_file(person_id: int, at: datetime) -> bool:
    """Whether a checked form of somebody holds at that instant."""
    return person_id in holding([person_id], at)


def holding(person_ids: Collection[int], at: datetime) -> Mapping[int, TaxForm]:
    """The newest form that holds, by person; who has none is left out. One statement."""
    day = at.astimezone(settings.current().zone).date()
    holds = (TaxForm.withdrawn_at.is_(None), or_(TaxForm.valid_until.is_(None), TaxForm.valid_until >= day))
    newest = select(func.max(TaxForm.id)).where(TaxForm.person_id.in_(person_ids), *holds).group_by(TaxForm.person_id)
    found = db.session.scalars(select(TaxForm).where(TaxForm.id.in_(newest))).unique()
    return {each.person_id: each for each in found}


def valid_until(kind: FormKind, signed_on: date) -> date | None:
    """The last day on which a form holds; None where nothing ends it."""
    return date(signed_on.year + YEARS, 12, 31) if kind in ENDING else None


def file_form(
    person: Person, kind: FormKind, country: str, signed_on: date, why: str, *, actor: Actor, now: datetime
) -> TaxForm:
    """Somebody saw a partner's form, or knows why none is needed. Raises NotAllowed for one's own, Breach by field."""
    if actor.id is None or actor.id == person.id:
        raise NotAllowed(_("Somebody else has to check your form."), remedy=_("Ask a colleague of finance."))
    today = now.astimezone(settings.current().zone).date()
    errors: dict[str, list[str]] = {}
    country = {"UK": "GB"}.get(country.strip().upper(), country.strip().upper())
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        errors["country"] = [_("Two letters, such as US.")]
    if kind is FormKind.NONE_NEEDED and not why.strip():
        errors["why"] = [_("Say why none is needed.")]
    if len(why) > LONGEST_WHY:
        errors["why"] = [_("At most %(most)s signs.", most=LONGEST_WHY)]
    until = valid_until(kind, signed_on)
    if signed_on > today or (until is not None and until < today):
        errors["signed_on"] = [_("A day up to today, on which it still holds.")]
    if errors:
        raise Breach(_("That form can't be filed."), errors=errors)
    form = TaxForm(
        person_id=person.id, person=person, kind=kind, country=country, why=why.strip(),
        signed_on=signed_on, checked_by=actor.id, checked_at=now, valid_until=until,
    )  # fmt: skip
    db.session.add(form)
    db.session.flush()
    record("tax form", form.id, "file", actor=actor, now=now, about=person.id, person_id=person.id, kind=kind,
           valid_until=until)  # fmt: skip
    return form


def withdraw(form: TaxForm, *, actor: Actor, now: datetime, why: str) -> None:
    """It was filed by mistake, or holds no more: the next payout waits for another. Raises InvalidMove, Breach."""
    if form.withdrawn_at is not None:
        raise InvalidMove(_("It was withdrawn already."))
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The partner will read it."), errors={"why": [_("Give a reason.")]})
    form.withdrawn_at = now
    record("tax form", form.id, "withdraw", actor=actor, now=now, why=why.strip()[:LONGEST_WHY], about=form.person_id,
           person_id=form.person_id, kind=form.kind)  # fmt: skip
