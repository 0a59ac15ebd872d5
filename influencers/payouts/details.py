"""Verbs on payment details: give, change, stop, let a change hold. Nothing but a mask ever leaves the row.

The very first details of somebody hold at once. All later ones are a change, whether those before them still hold or
were ended: told by mail to the address of today and to those of the details before, and in use after ``HOLD``. That
details were ended is told there too. So whoever takes over an account can't turn the next payout to themselves in
silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale, format_date
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from advocacy import mailing, settings
from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from influencers.payouts import accounts
from influencers.payouts.details_models import SEALED, DetailsState, Method, PaymentDetails

HOLD = timedelta(days=3)
"""How long a change can be said no to before anybody is paid by it."""
REMEMBERED = timedelta(days=90)
"""How long after details ended the address that they had is told of changes."""
MOST_BEFORE = 20
IN_FORCE = (DetailsState.ACTIVE, DetailsState.HELD)
PATH = "/portal/payment"


@dataclass(frozen=True)
class Given:
    """What a partner wrote: for SEPA an IBAN and perhaps a BIC, otherwise how they can be paid, in their words."""

    method: Method
    holder: str
    account: str
    bic: str = ""
    country: str = ""


def give(person: Person, given: Given, *, actor: Actor, now: datetime) -> PaymentDetails:
    """Keeps new details. Raises Breach by field for what can't be right.

    The very first hold at once, a change after ``HOLD``; a newer change takes the place of one that is held.
    """
    earlier = _earlier(person.id)
    made = _made(person, given, now, changes=bool(earlier))
    before = {each.state: each for each in earlier if each.state in IN_FORCE}
    for each in before.values():
        if each.account == made.account and each.holder == made.holder and each.bic == made.bic:
            raise Breach(_("These are your details already."), remedy=_("Nothing has to be done."))
    held = before.get(DetailsState.HELD)
    told_at = _addresses(earlier, now)
    if held is not None:
        _replace(held, actor, now)
    db.session.add(made)
    db.session.flush()
    record("payment details", made.id, "change" if earlier else "give", actor=actor, now=now, about=person.id,
           person_id=person.id, masked=made.masked, until=made.held_until)  # fmt: skip
    _tell(person, made, told_at, now)
    return made


def stop(details: PaymentDetails, *, actor: Actor, now: datetime) -> None:
    """Ends details, or says no to a change: those before it go on. That nothing is paid there any more is told by mail.
    Raises InvalidMove for what is over."""
    was = details.state
    end(details, actor=actor, now=now)
    if was is DetailsState.ACTIVE:
        _tell_end(details, now)


def end(details: PaymentDetails, *, actor: Actor, now: datetime) -> None:
    """Ends details without a word: for those that are erased. Raises InvalidMove for what is over."""
    move(details, "stop", actor=actor, now=now, about=details.person_id, changes={"ended_at": now},
         person_id=details.person_id, masked=details.masked)  # fmt: skip


def were_given(person_id: int) -> bool:
    """Whether somebody gave details before, so that new ones are a change."""
    return (
        db.session.scalar(select(PaymentDetails.id).where(PaymentDetails.person_id == person_id).limit(1)) is not None
    )


def activate_due(now: datetime, limit: int, *, actor: Actor) -> int:
    """Lets changes hold whose days are over; gives how many."""
    due = select(PaymentDetails).where(PaymentDetails.state == DetailsState.HELD, PaymentDetails.held_until <= now)
    found = db.session.scalars(due.order_by(PaymentDetails.held_until).limit(limit)).unique().all()
    for each in found:
        old = in_force([each.person_id])[each.person_id].get(DetailsState.ACTIVE)
        if old is not None:
            _replace(old, actor, now)
        move(each, "activate", actor=actor, now=now, about=each.person_id, person_id=each.person_id, masked=each.masked)
    return len(found)


def in_force(
    person_ids: Collection[int],
) -> Mapping[int, Mapping[DetailsState, PaymentDetails]]:  # fmt: skip
    """The details that hold and those that wait, by person and state."""
    wanted = select(PaymentDetails).where(
        PaymentDetails.person_id.in_(person_ids), PaymentDetails.state.in_(IN_FORCE)
    )  # fmt: skip
    found: dict[int, dict[DetailsState, PaymentDetails]] = {}
    for each in db.session.scalars(wanted).unique():
        found.setdefault(each.person_id, {})[each.state] = each
    return found


def details_of(person_id: int, details_id: int) -> PaymentDetails:
    """Somebody's own details. Raises NotFound for another's."""
    found = db.session.get(PaymentDetails, details_id)
    if found is None or found.person_id != person_id:
        raise NotFound(_("There are no such payment details."))
    return found


def _earlier(person_id: int) -> Sequence[PaymentDetails]:
    """Somebody's details so far, opened, newest first, whatever became of them."""
    mine = select(PaymentDetails).where(PaymentDetails.person_id == person_id).options(undefer_group(SEALED))
    return db.session.scalars(mine.order_by(PaymentDetails.id.desc()).limit(MOST_BEFORE)).unique().all()


def _addresses(earlier: Sequence[PaymentDetails], now: datetime) -> frozenset[str]:
    """Where the owner of details was told of them: of the newest, of those in force, of those that ended lately."""
    since = now - REMEMBERED
    lately = [each for each in earlier if each.state in IN_FORCE or (each.ended_at or each.created_at) >= since]
    return frozenset(each.told_at for each in [*earlier[:1], *lately] if each.told_at)


def _replace(old: PaymentDetails, actor: Actor, now: datetime) -> None:
    move(old, "replace", actor=actor, now=now, about=old.person_id, changes={"ended_at": now}, person_id=old.person_id)


def _made(person: Person, given: Given, now: datetime, *, changes: bool) -> PaymentDetails:
    """The row, not yet kept; one that changes others is held for a while."""
    holder, written = " ".join(given.holder.split()), given.account.strip()
    if not 1 < len(holder) <= accounts.LONGEST_HOLDER:
        raise Breach(
            _("Whose account is it?"),
            errors={"holder": [_("A name of 2 to %(longest_holder)s signs.", longest_holder=accounts.LONGEST_HOLDER)]},
        )
    if given.method is Method.SEPA:
        written = accounts.iban(written)
        country, masked = written[:2], accounts.masked_iban(written)
        bic = accounts.bic(given.bic, country)
    else:
        if not 3 < len(written) <= accounts.LONGEST_TEXT:
            told = {"account": [f"4 to {accounts.LONGEST_TEXT} signs."]}
            raise Breach(
                _("Say how you can be paid."), remedy=_("A PayPal address, say, or a bank and its number."), errors=told
            )
        country, masked, bic = _country(given.country), accounts.masked_text(written), ""
    return PaymentDetails(
        person_id=person.id, person=person, method=given.method, holder=holder, account=written, bic=bic,
        country=country, masked=masked, told_at=person.email, created_at=now,
        state=DetailsState.HELD if changes else DetailsState.ACTIVE, held_until=now + HOLD if changes else None,
    )  # fmt: skip


def _country(written: str) -> str:
    country = written.strip().upper()
    if len(country) != 2 or not country.isalpha():
        raise Breach(_("In which country is that?"), errors={"country": [_("Two letters, such as US.")]})
    return country


def _tell_end(ended: PaymentDetails, now: datetime) -> None:
    person = ended.person
    with force_locale(spoken(person.language)):
        what = _("nothing is paid to %(account)s any more. Until you give other details, your money waits.",
                 account=ended.masked)  # fmt: skip
        _mail(
            person, _("Your payment details were ended"), what, frozenset({ended.told_at} if ended.told_at else ()), now
        )


def _mail(person: Person, subject: str, what: str, before: frozenset[str], now: datetime) -> None:
    """To today's address and those of before; with the mask alone, in the language in force."""
    lines = (
        _("Hello %(name)s,", name=person.name), what,
        _("Was it not you? Open this page and say no, or write to us at once:"),
        f"{settings.current().base_url.rstrip('/')}{PATH}",
    )  # fmt: skip
    for address in sorted({person.email, *before}):
        mailing.queue(address, subject, "\n\n".join(lines) + "\n", now=now)


def _tell(person: Person, made: PaymentDetails, before: frozenset[str], now: datetime) -> None:
    """By mail, in the person's language."""
    with force_locale(spoken(person.language)):
        if made.held_until is None:
            subject = _("Your payment details are kept")
            what = _("from now on you are paid to %(account)s.", account=made.masked)
        else:
            subject = _("Your payment details were changed")
            day = format_date(made.held_until.astimezone(settings.current().zone).date(), "long")
            what = _("your payouts are to go to %(account)s. That holds from %(day)s on; until then nothing is "
"paid.",
                     account=made.masked, day=day)  # fmt: skip
        _mail(person, subject, what, before, now)
