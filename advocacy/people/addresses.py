"""Verb: somebody gets another mail address. Who they are stays; who could read the old one learns of it.

A mail address is a key: a link to sign in goes there. So whoever changes one could become that person, were it silent.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy import mailing
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.mailing import Urgency
from advocacy.people import accounts, role_changes
from advocacy.people.caller import speaking_to
from advocacy.people.capabilities import Role
from advocacy.people.last_admin import behind_glass, refuse_last
from advocacy.people.models import Person


def change_email(person: Person, email: str, *, actor: Actor, now: datetime) -> None:
    """Gives a person another mail address. Links and sign-ins end; the old address is told.

    Roles whose word binds others go until a second administrator agrees that they come back: whoever has the new
    address could decide in the person's name. The command line, which is nobody, changes an address and nothing else.

    Raises Breach for an address that is none or somebody else's; InvalidMove for one's own where one's word binds
    others, for the last administrator's, and for that of the account behind glass.
    """
    address = accounts.normal_email(email)
    if address == person.email:
        return
    if accounts.find_person(address):
        raise Breach(_("%(address)s has an account already.", address=address), errors={"email": [_("Taken.")]})
    accounts.fit({"email": address})
    if actor.id is not None:
        _suspend(person, actor, now)
    _tell_the_old(person, address, actor.name, now)
    person.email = address
    accounts.revoke_links(person, actor=actor, now=now)
    accounts.end_sign_ins(person, now)
    record("person", person.id, "change_email", actor=actor, now=now, about=person.id, email=address)


def _suspend(person: Person, actor: Actor, now: datetime) -> None:
    binding = person.roles & role_changes.BINDING_ROLES
    if person.id in behind_glass():
        refuse_last(person)
    if not binding:
        return
    if person.id == actor.id:
        raise InvalidMove(
            _("You can't change your own mail address: your word binds others."),
            remedy=_("Ask another administrator, or use `advocacy people change-email`."),
        )
    if not person.active:
        return
    accounts.set_roles(person, person.roles - binding or {Role.EMPLOYEE}, actor=actor, now=now)
    db.session.flush()
    role_changes.ask_for(binding, [person.id], actor=actor, now=now, why=_("Their mail address was changed."))


def _tell_the_old(person: Person, address: str, by: str, now: datetime) -> None:
    with speaking_to(person):
        text = _(
            "%(by)s changed your mail address here to %(address)s. Links to sign in go there from now on, and you are "
            "signed out everywhere.", by=by, address=address,
        )  # fmt: skip
        remedy = _("If that is not meant to be, tell your administrator now.")
        hello = _("Hello %(name)s,", name=person.name)
        mailing.queue(
            person.email, _("Your mail address was changed"), f"{hello}\n\n{text}\n\n{remedy}\n", now=now,
            urgency=Urgency.AT_THE_DOOR,
        )  # fmt: skip
