"""Verbs on accounts: add, change, set roles, deactivate; teams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, record
from advocacy.people import giving
from advocacy.people.capabilities import Capability, Role, binds_others
from advocacy.people.last_admin import refuse_last
from advocacy.people.models import OneTimeLink, Person, PersonRole, Relationship, SignIn, Team, Token
from advocacy.web.languages import LANGUAGES, offered

LONGEST = {"name": 200, "email": 320, "zone": 60, "language": 10, "region": 20, "employing_entity": 200, "team": 120}
"""How many characters each fact has room for."""
CHANGEABLE = ("name", "zone", "language", "region", "relationship", "employing_entity", "team_id")
OF_EMPLOYMENT = frozenset({"relationship", "employing_entity"})
"""What ``Capability.SET_EMPLOYMENT`` alone lets somebody change."""


def add_person(
    email: str, name: str, roles: Iterable[Role], *, actor: Actor, now: datetime, team: str | None = None, **facts: Any
) -> Person:
    """Adds a person. Raises Breach for a mail address that is none or taken, and for unknown facts' values."""
    address = normal_email(email)
    if find_person(address):
        raise Breach(_("%(address)s has an account already.", address=address), errors={"email": [_("Taken.")]})
    if not name.strip():
        raise Breach(_("A person needs a name."), errors={"name": [_("Give a name.")]})
    facts = fit({**facts, "name": name, "email": address})
    person = Person(**{**facts, "name": name.strip()}, created_at=now)
    if team:
        person.team = team_named(team, actor=actor, now=now)
    person.role_rows = [PersonRole(role=role) for role in sorted(set(roles))]
    db.session.add(person)
    db.session.flush()
    record("person", person.id, "add", actor=actor, now=now, about=person.id, email=address, roles=person.roles)
    return person


def change_person(person: Person, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes facts about a person (name, zone, language, region, relationship, employing entity, team)."""
    unknown = set(facts) - set(CHANGEABLE)
    if unknown:
        raise Breach(_("%(names)s can't be changed here.", names=", ".join(sorted(unknown))))
    if "name" in facts and not facts["name"].strip():
        raise Breach(_("A person needs a name."), errors={"name": [_("Give a name.")]})
    facts = fit(facts)
    changed = {name: value for name, value in facts.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        record("person", person.id, "change", actor=actor, now=now, about=person.id, **changed)


def fit(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are kept.

    Raises Breach for a value that is too long, a zone or a relationship that is none, a language that is not offered.
    """
    for name, most in LONGEST.items():
        if len(facts.get(name) or "") > most:
            raise Breach(
                _("That is too long."),
                errors={name: [_("At most %(most)s characters.", most=most)]},
            )
    zone_named(facts.get("zone", "UTC"))
    kept = dict(facts)
    if "relationship" in facts:
        if facts["relationship"] not in set(Relationship):
            errors = {"relationship": [English("One of: %(names)s.", names=", ".join(Relationship))]}
            raise Breach(_("There is no such relationship."), errors=errors)
        kept["relationship"] = Relationship(facts["relationship"])
    if "language" in facts:
        kept["language"] = language_named(facts["language"])
    return kept


def language_named(tag: str) -> str:
    """The offered language of a tag, "de-CH" -> "de". Raises Breach when it is not offered."""
    language = offered(tag)
    if language is None:
        raise Breach(
            _("The language “%(tag)s” is not offered.", tag=tag),
            remedy=_("Choose one of: %(languages)s.", languages=", ".join(LANGUAGES)),
            errors={"language": [_("One of: %(languages)s.", languages=", ".join(LANGUAGES))]},
        )
    return language


def refuse_beyond(can: Callable[[str], bool], facts: Iterable[str]) -> None:
    """Raises NotAllowed when somebody who may set facts of employment only would change others."""
    if not can(Capability.WRITE_PEOPLE) and (beyond := set(facts) - OF_EMPLOYMENT):
        raise NotAllowed(
            _("You may not change: %(names)s.", names=", ".join(sorted(beyond))),
            remedy=_("Ask an administrator to change that."),
        )


def set_roles(person: Person, roles: Iterable[Role], *, actor: Actor, now: datetime) -> None:
    """Gives a person exactly these roles. Nobody changes their own: it takes a second person.

    Edges ask ``role_changes`` for roles whose word binds others. Raises InvalidMove for the last administrator's role.
    """
    if actor.id == person.id:
        raise InvalidMove(_("You can't change your own roles."), remedy=_("Ask another administrator."))
    wanted = set(roles)
    if wanted != person.roles:
        if Role.ADMIN in person.roles - wanted:
            refuse_last(person)
        giving.taken_over(person.id, wanted - person.roles)
        person.role_rows = [row for row in person.role_rows if row.role in wanted] + [
            PersonRole(role=role) for role in sorted(wanted - person.roles)
        ]
        record("person", person.id, "set_roles", actor=actor, now=now, about=person.id, roles=wanted)


def deactivate(person: Person, *, actor: Actor, now: datetime, why: str) -> None:
    """Closes an account: no sign-in, no link, no token works any more. Edges call ``leaving.leave``.

    Raises InvalidMove for one that is closed, one's own, the last administrator's, and the one behind glass.
    """
    if not person.active:
        raise InvalidMove(_("%(name)s's account is closed already.", name=person.name))
    if actor.id == person.id:
        raise InvalidMove(_("You can't close your own account."), remedy=_("Ask another administrator."))
    refuse_last(person)
    person.active = False
    end_sign_ins(person, now)
    revoke_links(person, actor=actor, now=now)
    db.session.execute(
        update(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None)).values(revoked_at=now)
    )
    record("person", person.id, "deactivate", actor=actor, now=now, why=why, about=person.id)


def reopen(person: Person, *, actor: Actor, now: datetime, why: str) -> None:
    """Opens a closed account again; nothing that ended with it comes back. Roles whose word binds others don't either.

    Raises InvalidMove for one that is open, and for somebody who was erased: there is nobody to come back.
    """
    if person.active:
        raise InvalidMove(_("%(name)s's account is open.", name=person.name))
    if person.email.endswith(".invalid"):
        raise InvalidMove(_("This person was erased."), remedy=_("Add them as somebody new."))
    stays = {role for role in person.roles if not binds_others([role])}
    person.active = True
    revoke_links(person, actor=actor, now=now)  # one that was mailed meanwhile would sign in now
    person.role_rows = [row for row in person.role_rows if row.role in stays]
    giving.given_anew(person.id, stays, [role for role in Role if binds_others([role])])
    record("person", person.id, "reopen", actor=actor, now=now, why=why, about=person.id, roles=stays)


def rename_team(team: Team, name: str, *, actor: Actor, now: datetime) -> None:
    """Gives a team another name. Raises Breach for one that is empty, too long or another team's."""
    name = " ".join(name.split())
    if not name:
        raise Breach(_("A team needs a name."), errors={"name": [_("Give a name.")]})
    fit({"team": name})
    if name == team.name:
        return
    if db.session.scalar(select(Team.id).where(Team.name == name)):
        raise Breach(_("There is a team of that name already."), errors={"name": [_("Taken.")]})
    team.name = name
    record("team", team.id, "rename", actor=actor, now=now, name=name)


def end_sign_ins(person: Person, now: datetime) -> None:
    """Signs the person out everywhere."""
    db.session.execute(
        update(SignIn).where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None)).values(revoked_at=now)
    )


def refuse_closed(person: Person) -> None:
    """Raises InvalidMove when the account is closed."""
    if not person.active:
        raise InvalidMove(_("%(name)s's account is closed.", name=person.name))


def revoke_links(person: Person, *, actor: Actor, now: datetime) -> None:
    """Ends the one-time links that the person has not used."""
    ended = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(expires_at=now)
        .returning(OneTimeLink.id)
    ).all()
    if ended:
        record("person", person.id, "revoke_links", actor=actor, now=now, about=person.id, links=len(ended))


def team_named(name: str, *, actor: Actor, now: datetime, region: str = "") -> Team:
    """The team of that name, made if there is none. Raises Breach for a name that is empty or too long."""
    name = " ".join(name.split())
    if not name:
        raise Breach(_("A team needs a name."), errors={"name": [_("Give a name.")]})
    fit({"team": name, "region": region})
    team = db.session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name, region=region)
        db.session.add(team)
        db.session.flush()
        record("team", team.id, "add", actor=actor, now=now, name=name)
    return team


def find_person(email: str) -> Person | None:
    """The person with that mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().casefold()))


def normal_email(email: str) -> str:
    """The address as it is kept. Raises Breach when it is none."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.casefold()
    except EmailNotValidError as wrong:
        raise Breach(
            _("“%(email)s” is not a mail address: %(problem)s", email=email, problem=wrong),
            errors={"email": [str(wrong)]},
        ) from wrong


def count_people() -> int:
    """How many accounts are open."""
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.active)) or 0
