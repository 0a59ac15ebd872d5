"""Verbs by which the directory adds people, changes them, closes and opens their accounts. Never deletes anybody.

Whoever is taken out of the directory has their account closed and the leaver steps taken; as one and the same, known by
the name that the directory has for them, they can come back.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import db
from advocacy.directory import applying, saying
from advocacy.directory.models import LONGEST_USER_NAME, DirectoryEntry, DirectoryMember
from advocacy.directory.saying import Said
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people import accounts, addresses, external_ids, leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person

SOURCE = "scim"
"""Whose names they are, in ``people.external_ids``."""


class Taken(InvalidMove):
    """The name or address belongs to somebody else."""


def provision(said: Said, *, actor: Actor, now: datetime) -> Person:
    """Adds somebody, or opens the account of somebody who was taken out and is the same; gives them.

    Raises Taken when the name or the address is somebody's, Breach when there is no address to write to.
    """
    _refuse_taken_name(said.user_name)
    address = _address(said)
    person = accounts.find_person(address)
    if person is None:
        person = accounts.add_person(address, actor=actor, now=now, roles=[Role.EMPLOYEE], **saying.facts(said))
        entry = None
    else:
        entry = _comes_back(person, said)
        accounts.change_person(person, actor=actor, now=now, **saying.facts(said))
    _write_entry(person, entry, said, now)
    _link(person, said, actor, now)
    _open_or_close(person, said.active is not False, actor, now)
    if person.active and not person.roles:
        accounts.set_roles(person, [Role.EMPLOYEE], actor=applying.DIRECTORY, now=now)
    record("person", person.id, "provision", actor=actor, now=now, about=person.id, user_name=said.user_name)
    return person


def change(person: Person, said: Said, *, actor: Actor, now: datetime) -> None:
    """Takes over what the directory says of somebody now. What it didn't change stays as the person has it.

    Raises Taken, Breach.
    """
    entry = db.session.get(DirectoryEntry, person.id, with_for_update={"of": DirectoryEntry})
    before = Said(entry.user_name, entry.said) if entry else None
    _refuse_taken_name(said.user_name, but=person.id)
    if before is None or saying.address(before) != saying.address(said):
        if (address := _address(said)) != person.email and accounts.find_person(address):
            raise Taken(_("%(address)s has an account already.", address=address))
        addresses.change_email(person, address, actor=actor, now=now)
    known = saying.facts(before) if before else {}
    new = {name: value for name, value in saying.facts(said).items() if known.get(name) != value}
    accounts.change_person(person, actor=actor, now=now, **new)
    _write_entry(person, entry, said, now)
    _link(person, said, actor, now)
    _open_or_close(person, person.active if said.active is None else said.active, actor, now)


def take_away(person: Person, *, actor: Actor, now: datetime) -> None:
    """The directory has somebody no more: their account is closed, the leaver steps are taken, they are in no group.

    The person stays, and so does what they did.
    """
    _open_or_close(person, False, actor, now)
    entry = db.session.get(DirectoryEntry, person.id)
    if entry is None:
        entry = DirectoryEntry(person_id=person.id, user_name=person.email, said={}, created_at=now, changed_at=now)
        db.session.add(entry)
    entry.user_name_key, entry.removed_at, entry.changed_at = None, now, now
    db.session.execute(delete(DirectoryMember).where(DirectoryMember.person_id == person.id))
    applying.apply([person.id], actor=actor, now=now)
    record("person", person.id, "take_away", actor=actor, now=now, about=person.id)


def _address(said: Said) -> str:
    found = saying.address(said)
    try:
        return accounts.normal_email(found)
    except Breach as wrong:
        raise Breach(
            _("There is no mail address for %(name)s.", name=said.user_name), errors={"emails": [wrong.message]},
            remedy=_("Send emails, or a userName that is one."),
        ) from wrong  # fmt: skip


def _refuse_taken_name(name: str, but: int | None = None) -> None:
    """Raises Taken when the directory calls somebody else so, or when it is the address of somebody it never named."""
    if not name.strip() or len(name) > LONGEST_USER_NAME:
        raise Breach(_("A userName has from 1 to 320 characters."), errors={"userName": [_("Empty or too long.")]})
    held = db.session.scalar(
        select(DirectoryEntry.person_id).where(DirectoryEntry.user_name_key == saying.key_of(name))
    )
    if held is None:
        nameless = select(Person.id).outerjoin(DirectoryEntry, DirectoryEntry.person_id == Person.id)
        held = db.session.scalar(
            nameless.where(Person.email == name.strip().casefold(), DirectoryEntry.person_id.is_(None))
        )
    if held is not None and held != but:
        raise Taken(
            _("userName “%(name)s” is taken.", name=name),
            remedy=_("Look for it with a filter and change what is found."),
        )


def _comes_back(person: Person, said: Said) -> DirectoryEntry:
    """The entry of somebody who was taken out and is the same. Raises Taken for anybody else."""
    entry = db.session.get(DirectoryEntry, person.id)
    if entry is None or entry.removed_at is None:
        raise Taken(_("%(address)s has an account already.", address=person.email))
    known = external_ids.externals_from(SOURCE, [person.id]).get(person.id)
    if known and said.external_id and known != said.external_id:
        raise Taken(
            _("%(address)s belonged to somebody else, whose account is closed.", address=person.email),
            remedy=_("Erase the closed account first, or give this person another address."),
        )
    return entry


def _write_entry(person: Person, entry: DirectoryEntry | None, said: Said, now: datetime) -> None:
    if entry is None:
        entry = DirectoryEntry(person_id=person.id, created_at=now)
        db.session.add(entry)
    entry.user_name, entry.user_name_key = said.user_name, saying.key_of(said.user_name)
    entry.said, entry.changed_at, entry.removed_at = dict(said.attributes), now, None
    db.session.flush()


def _link(person: Person, said: Said, actor: Actor, now: datetime) -> None:
    """The directory has one name for a person: the one that it says now."""
    known = external_ids.externals_from(SOURCE, [person.id]).get(person.id)
    if known == said.external_id:
        return
    if said.external_id and (held := external_ids.person_by_external(SOURCE, said.external_id)):
        if held.active:
            raise Taken(_("externalId “%(name)s” is taken.", name=said.external_id))
        external_ids.unlink_external(held, SOURCE, said.external_id, actor=actor, now=now)
    external_ids.unlink_external(person, SOURCE, actor=actor, now=now)
    if said.external_id:
        external_ids.link_external(person, SOURCE, said.external_id, actor=actor, now=now)


def _open_or_close(person: Person, active: bool, actor: Actor, now: datetime) -> None:
    if active and not person.active:
        accounts.reopen(person, actor=actor, now=now, why=_("The company's directory says that they are here."))
        applying.apply([person.id], actor=actor, now=now)
    elif person.active and not active:
        leaving.leave(
            person, actor=actor, now=now, why=_("The company's directory says that they left."),
            successor_id=_successor(person),
        )  # fmt: skip


def _successor(person: Person) -> int | None:
    """The manager whom the directory names, while they are here."""
    entry = db.session.get(DirectoryEntry, person.id)
    told = saying.manager(entry.said) if entry else ""
    found = db.session.get(Person, int(told)) if told.isdecimal() and len(told) <= 9 else None
    return found.id if found is not None and found.active and found.id != person.id else None
