"""Verbs on invitations of colleagues: send, take back, accept, run out. Who doesn't come leaves no trace.

An address is kept while its invitation is open; one that runs out, or is taken back, is deleted. The account that comes
of it is an employee's, whoever invited. Whether an address has an account, or was invited by somebody else, is told to
nobody: inviting it looks the same, and counts the same, only that no mail goes to who is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select

from advocacy import mailing, settings
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.history.models import HistoryRow
from advocacy.people import accounts, keys
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.regions import require_home
from advocacy.web.languages import spoken
from rewards.recognition.models import Invitation, InvitationState

LASTS = timedelta(days=14)
MOST_OPEN = 5
"""Open invitations of one person."""
MOST_A_DAY = 10
"""Invitations that one person sends in a day, those taken back counted in."""
MOST_TO_ONE = 3
"""Mails to one address whose invitations are open, whoever sends them."""


def send(email: str, inviter: Person, base_url: str, *, actor: Actor, now: datetime) -> Invitation:
    """Mails a colleague a link that makes them an account, once; who has one gets no mail, and nobody is told which.

    Raises Breach for an address that is none, not at the company's domains, or invited by the same person; InvalidMove
    where nobody can be invited or as many are open as one may have.
    """
    address = _require_ours(accounts.normal_email(email))
    lock(f"invitations {inviter.id}")
    if count_open(inviter.id) >= MOST_OPEN:
        raise InvalidMove(
            _("%(most_open)s invitations of yours are open.", most_open=MOST_OPEN),
            remedy=_("Take one back, or wait for an answer."),
        )
    if _sent_today(inviter.id, now) >= MOST_A_DAY:
        raise InvalidMove(_("You have invited as many as one can in a day."), remedy=_("Invite others tomorrow."))
    by = db.session.scalars(select(Invitation.invited_by).where(Invitation.email == address)).all()
    if inviter.id in by:
        raise Breach(_("You have invited them already."), errors={"email": [_("Invite somebody else.")]})
    key = keys.new_key()
    invitation = Invitation(
        invited_by=inviter.id, email=address, key_digest=keys.digest(key), state=InvitationState.OPEN, sent_at=now,
        expires_at=now + LASTS,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    record("invitation", invitation.id, "send", actor=actor, now=now, invited_by=inviter.id)
    if len(by) < MOST_TO_ONE and accounts.find_person(address) is None:
        _mail(inviter, address, f"{base_url.rstrip('/')}/colleagues/join/{key}", now)
    return invitation


def take_back(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Ends an open invitation and forgets the address. Raises InvalidMove for one that isn't open any more."""
    if not _end(invitation, "take_back", actor, now):
        raise InvalidMove(_("They have joined already, or it has ended."))


def take_back_all(person_id: int, *, actor: Actor, now: datetime) -> int:
    """Ends every open invitation of somebody; gives how many."""
    return sum(_end(each, "take_back", actor, now) for each in db.session.scalars(_open_of(person_id)).all())


def run_out(now: datetime, most: int, *, actor: Actor) -> int:
    """Ends open invitations whose time is over; gives how many."""
    over = (Invitation.state == InvitationState.OPEN, Invitation.expires_at <= now)
    found = db.session.scalars(select(Invitation).where(*over).limit(most)).all()
    return sum(_end(each, "run_out", actor, now) for each in found)


def accept(key: str, name: str, *, zone: str, language: str, region: str, now: datetime) -> Person:
    """Makes the invited colleague an account with the role of an employee, who lives where they say.

    Raises NotFound for a link that ended, Breach for no region: its rules apply to their posts and to what they get.
    """
    invitation = by_key(key, now)
    lock(f"invited {invitation.email}")  # several may have invited them: one link makes the account
    invitation = by_key(key, now)
    home, inviter_id = require_home(region), invitation.invited_by
    person = accounts.add_person(
        str(invitation.email), name, [Role.EMPLOYEE], actor=Actor.visitor(), now=now, zone=zone, language=language,
        region=home,
    )  # fmt: skip
    changes = {"person_id": person.id, "email": None, "key_digest": None}
    move(invitation, "join", actor=person.actor, now=now, changes=changes, invited_by=inviter_id, person_id=person.id)
    return person


def arrive(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """The colleague's first post was read back."""
    told: dict[str, Any] = {"invited_by": invitation.invited_by, "person_id": invitation.person_id}
    move(invitation, "arrive", actor=actor, now=now, **told)


def by_key(key: str, now: datetime) -> Invitation:
    """The open invitation with that key, as it is now. Raises NotFound for one that was used, taken back, or ran out,
    and where another made the account."""
    wanted = select(Invitation).where(Invitation.key_digest == keys.digest(key))
    found = db.session.scalar(wanted, execution_options={"populate_existing": True})
    is_open = found is not None and found.state is InvitationState.OPEN and found.expires_at > now
    if found is None or not is_open or accounts.find_person(str(found.email)):
        raise NotFound(
            _("This invitation was used already, or has ended."), remedy=_("Ask your colleague for a new one.")
        )
    return found


def joined(person_id: int) -> Invitation | None:
    """The invitation by which somebody joined, until they have arrived."""
    wanted = select(Invitation).where(Invitation.person_id == person_id, Invitation.state == InvitationState.JOINED)
    return db.session.scalar(wanted)


def mine(invitation_id: int, person_id: int) -> Invitation:
    """One's own invitation. Raises NotFound."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.invited_by != person_id:
        raise NotFound(_("You have no such invitation."))
    return found


def open_of(person_id: int) -> Sequence[Invitation]:
    """One's open invitations, newest first."""
    return db.session.scalars(_open_of(person_id).order_by(Invitation.id.desc()).limit(MOST_OPEN)).all()


def count_open(person_id: int) -> int:
    """How many of one's invitations are open."""
    return db.session.scalar(select(func.count()).select_from(_open_of(person_id).subquery())) or 0


def domains() -> frozenset[str]:
    """Domains of mail at which people can be invited; empty: nobody can."""
    return frozenset(each.strip().lstrip("@").casefold() for each in settings.current().invitation_domains)


def _end(invitation: Invitation, verb: str, actor: Actor, now: datetime) -> bool:
    """Deletes it if it still is open, whatever we read of it; False when it was accepted or ended meanwhile."""
    still_open = (Invitation.id == invitation.id, Invitation.state == InvitationState.OPEN)
    gone = db.session.execute(delete(Invitation).where(*still_open), execution_options={"synchronize_session": False})
    if not gone.rowcount:  # type: ignore[attr-defined]
        return False
    record("invitation", invitation.id, verb, actor=actor, now=now, invited_by=invitation.invited_by)
    db.session.expunge(invitation)
    return True


def _open_of(person_id: int) -> Select[Any]:
    theirs = (Invitation.invited_by == person_id, Invitation.state == InvitationState.OPEN)
    return select(Invitation).where(*theirs)


def _require_ours(address: str) -> str:
    """The address, at a domain of the company's. Raises Breach, InvalidMove where there are none."""
    ours = domains()
    if not ours:
        raise InvalidMove(
            _("Nobody can be invited here."),
            remedy=_("An administrator sets the company's domains (ADVOCACY_INVITATION_DOMAINS)."),
        )
    if address.rpartition("@")[2] not in ours:
        wrong = _("Invite colleagues at their work address, at %(names)s.", names=_either(sorted(ours)))
        raise Breach(_("That is no address of the company's."), errors={"email": [wrong]}, remedy=wrong)
    return address


def _either(domains: Sequence[str]) -> str:
    return " or ".join(domains)


def _sent_today(person_id: int, now: datetime) -> int:
    """The history knows of those that were taken back, though not whom they went to."""
    since = now - timedelta(days=1)
    mine = (HistoryRow.actor_id == person_id, HistoryRow.noun == "invitation", HistoryRow.verb == "send")
    return db.session.scalar(select(func.count()).where(*mine, HistoryRow.at > since)) or 0


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
            ngettext("The link works once, for %(count)s day.", "The link works once, for %(count)s days.",
                     LASTS.days, count=LASTS.days),
        )  # fmt: skip
        mailing.queue(address, subject, "\n\n".join(lines) + "\n", now=now)
