"""Verbs on invitations of colleagues: send, take back, accept, run out. Who doesn't come leaves no trace.

An address is kept while its invitation is open; one that runs out, or is taken back, is deleted. The account that comes
of it is an employee's, whoever invited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from advocacy import mailing, settings
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.history.models import HistoryRow
from advocacy.people import accounts, keys
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.recognition.models import Invitation, InvitationState

LASTS = timedelta(days=14)
MOST_OPEN = 5
"""Open invitations of one person."""
MOST_A_DAY = 10
"""Mails that one person's invitations cause in a day, those taken back counted in."""


def send(email: str, inviter: Person, base_url: str, *, actor: Actor, now: datetime) -> Invitation:
    """Mails a colleague a link that makes them an account, once.

    Raises Breach for an address that is none, not at the company's domains, or taken; InvalidMove where nobody can be
    invited or as many are open as one may have.
    """
    address = _require_ours(accounts.normal_email(email))
    lock(f"invitations {inviter.id}")
    if count_open(inviter.id) >= MOST_OPEN:
        raise InvalidMove(f"{MOST_OPEN} invitations of yours are open.", remedy="Take one back, or wait for an answer.")
    if _sent_today(inviter.id, now) >= MOST_A_DAY:
        raise InvalidMove("You have invited as many as one can in a day.", remedy="Invite others tomorrow.")
    if accounts.find_person(address) or _invited(address):
        raise Breach("They are here already, or were invited.", errors={"email": ["Invite somebody else."]})
    key = keys.new_key()
    invitation = Invitation(
        invited_by=inviter.id, email=address, key_digest=keys.digest(key), state=InvitationState.OPEN, sent_at=now,
        expires_at=now + LASTS,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    record("invitation", invitation.id, "send", actor=actor, now=now, invited_by=inviter.id)
    _mail(inviter, address, f"{base_url.rstrip('/')}/colleagues/join/{key}", now)
    return invitation


def take_back(invitation: Invitation, *, actor: Actor, now: datetime, verb: str = "take_back") -> None:
    """Ends an open invitation and forgets the address."""
    if invitation.state is not InvitationState.OPEN:
        raise InvalidMove("They have joined already.")
    record("invitation", invitation.id, verb, actor=actor, now=now, invited_by=invitation.invited_by)
    db.session.delete(invitation)
    db.session.flush()


def take_back_all(person_id: int, *, actor: Actor, now: datetime) -> int:
    """Ends every open invitation of somebody; gives how many."""
    mine = db.session.scalars(_open_of(person_id)).all()
    for invitation in mine:
        take_back(invitation, actor=actor, now=now)
    return len(mine)


def accept(key: str, name: str, *, zone: str, language: str, now: datetime) -> Person:
    """Makes the invited colleague an account with the role of an employee. Raises NotFound for a link that ended."""
    invitation = by_key(key, now)
    inviter = db.session.get_one(Person, invitation.invited_by)
    person = accounts.add_person(
        str(invitation.email), name, [Role.EMPLOYEE], actor=Actor.visitor(), now=now, zone=zone, language=language,
        region=inviter.region,
    )  # fmt: skip
    changes = {"person_id": person.id, "email": None, "key_digest": None}
    move(invitation, "join", actor=person.actor, now=now, changes=changes, invited_by=inviter.id, person_id=person.id)
    return person


def arrive(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """The colleague's first post was read back."""
    told: dict[str, Any] = {"invited_by": invitation.invited_by, "person_id": invitation.person_id}
    move(invitation, "arrive", actor=actor, now=now, **told)


def by_key(key: str, now: datetime) -> Invitation:
    """The open invitation with that key. Raises NotFound for one that was used, taken back, or ran out."""
    found = db.session.scalar(select(Invitation).where(Invitation.key_digest == keys.digest(key)))
    if found is None or found.state is not InvitationState.OPEN or found.expires_at <= now:
        raise NotFound("This invitation was used already, or has ended.", remedy="Ask your colleague for a new one.")
    return found


def joined(person_id: int) -> Invitation | None:
    """The invitation by which somebody joined, until they have arrived."""
    wanted = select(Invitation).where(Invitation.person_id == person_id, Invitation.state == InvitationState.JOINED)
    return db.session.scalar(wanted)


def mine(invitation_id: int, person_id: int) -> Invitation:
    """One's own invitation. Raises NotFound."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.invited_by != person_id:
        raise NotFound("You have no such invitation.")
    return found


def open_of(person_id: int) -> Sequence[Invitation]:
    """One's open invitations, newest first."""
    return db.session.scalars(_open_of(person_id).order_by(Invitation.id.desc()).limit(MOST_OPEN)).all()


def count_open(person_id: int) -> int:
    """How many of one's invitations are open."""
    return db.session.scalar(select(func.count()).select_from(_open_of(person_id).subquery())) or 0


def expired(now: datetime, most: int) -> Sequence[Invitation]:
    """Open invitations that ran out."""
    over = (Invitation.state == InvitationState.OPEN, Invitation.expires_at <= now)
    return db.session.scalars(select(Invitation).where(*over).limit(most)).all()


def domains() -> frozenset[str]:
    """Domains of mail at which people can be invited; empty: nobody can."""
    return frozenset(each.strip().lstrip("@").casefold() for each in settings.current().invitation_domains)


def _open_of(person_id: int) -> Select[Any]:
    theirs = (Invitation.invited_by == person_id, Invitation.state == InvitationState.OPEN)
    return select(Invitation).where(*theirs)


def _require_ours(address: str) -> str:
    """The address, at a domain of the company's. Raises Breach, InvalidMove where there are none."""
    ours = domains()
    if not ours:
        raise InvalidMove(
            "Nobody can be invited here.",
            remedy="An administrator sets the company's domains (ADVOCACY_INVITATION_DOMAINS).",
        )
    if address.rpartition("@")[2] not in ours:
        wrong = f"Invite colleagues at their work address, at {_either(sorted(ours))}."
        raise Breach("That is no address of the company's.", errors={"email": [wrong]}, remedy=wrong)
    return address


def _either(domains: Sequence[str]) -> str:
    return " or ".join(domains)


def _sent_today(person_id: int, now: datetime) -> int:
    """The history knows of those that were taken back, though not whom they went to."""
    since = now - timedelta(days=1)
    mine = (HistoryRow.actor_id == person_id, HistoryRow.noun == "invitation", HistoryRow.verb == "send")
    return db.session.scalar(select(func.count()).where(*mine, HistoryRow.at > since)) or 0


def _invited(address: str) -> bool:
    return db.session.scalar(select(Invitation.id).where(Invitation.email == address)) is not None


def _mail(inviter: Person, address: str, url: str, now: datetime) -> None:
    product = settings.current().product_name
    with force_locale(spoken(inviter.language)):
        subject = _("%(name)s invites you to %(product)s", name=inviter.name, product=product)
        lines = (
            _("Hello,"),
            _("%(name)s would like you to join %(product)s, where colleagues find approved stories to share, if they "
              "like. Taking part is voluntary; if you do nothing, nothing happens and your address is forgotten.",
              name=inviter.name, product=product),
            url,
            _("The link works once, for %(count)s days.", count=LASTS.days),
        )  # fmt: skip
        mailing.queue(address, subject, "\n\n".join(lines) + "\n", now=now)
