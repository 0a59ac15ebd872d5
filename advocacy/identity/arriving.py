"""Verb: somebody whom a provider has sent arrives: who they are here, whether they may come in, what they get.

A provider knows a person by a lasting name of its own, never by mail address: addresses are given to somebody new.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import NotAllowed
from advocacy.history import Actor
from advocacy.identity.claims import Arrival, roles_given, team_after
from advocacy.identity.domains import refuse_other_provider
from advocacy.identity.models import IdentityProvider
from advocacy.identity.queries import is_break_glass
from advocacy.people import accounts, giving
from advocacy.people.capabilities import Role
from advocacy.people.external_ids import externals_from, link_external, person_by_external
from advocacy.people.models import Person


def arrive(provider: IdentityProvider, arrival: Arrival, *, now: datetime) -> Person:
    """The person who may come in, with roles and team as the provider's rules say now.

    Raises NotAllowed for a closed account, for somebody whom nobody invited, for a mail address that belongs to an
    account which is not theirs for sure, and where the policy of their address here names another provider.
    """
    actor = Actor.system(provider.name)
    _refuse_foreign(provider, arrival)
    linked = person_by_external(provider.issuer, arrival.subject)
    known = linked or _known_by_mail(provider, arrival)
    refuse_other_provider(provider, known.email if known else arrival.email)
    person = known or _new(provider, arrival, actor, now)
    if linked is None:
        link_external(person, provider.issuer, arrival.subject, actor=actor, now=now)
    if not person.active:
        raise NotAllowed(_("Your account here is closed."), remedy=_("Ask your administrator to open it again."))
    _apply_rules(provider, arrival, person, actor, now)
    return person


def _refuse_foreign(provider: IdentityProvider, arrival: Arrival) -> None:
    if provider.domains and arrival.domain not in provider.domains:
        raise NotAllowed(
            _("“%(provider)s” may not speak for your mail address.", provider=provider.name),
            remedy=_("Choose another way to sign in, or ask your administrator."),
        )


def _known_by_mail(provider: IdentityProvider, arrival: Arrival) -> Person | None:
    """The account with that address, where the provider may link it."""
    person = accounts.find_person(arrival.email) if arrival.email else None
    if person is None:
        return None
    if externals_from(provider.issuer, [person.id]):
        raise NotAllowed(
            _("The account with your mail address belongs to somebody else at “%(name)s”.", name=provider.name),
            remedy=_("Ask your administrator: the address was probably given to you after a colleague left."),
        )
    if not (provider.links_by_mail and (arrival.proven or provider.vouches)) or is_break_glass(person):
        raise NotAllowed(
            _("There is an account with your mail address already, and it is not linked to “%(name)s”.",
              name=provider.name),
            remedy=_("Ask your administrator to link it, or sign in the way you did before."),
        )  # fmt: skip
    return person


def _new(provider: IdentityProvider, arrival: Arrival, actor: Actor, now: datetime) -> Person:
    if not provider.admits_new:
        raise NotAllowed(_("Nobody has invited you yet."), remedy=_("Ask your administrator for an account."))
    if not arrival.email or not (arrival.proven or provider.vouches):
        raise NotAllowed(
            _("“%(name)s” does not say that your mail address is yours.", name=provider.name),
            remedy=_("Ask your administrator to have it confirmed there."),
        )
    roles = () if roles_given(provider.rules, arrival.claims) else (Role.EMPLOYEE,)
    return accounts.add_person(arrival.email, arrival.name or arrival.email, roles, actor=actor, now=now)


def _apply_rules(provider: IdentityProvider, arrival: Arrival, person: Person, actor: Actor, now: datetime) -> None:
    """Roles that rules give come and go at each sign-in; those that a colleague gave by hand stay."""
    given = {person.id: roles_given(provider.rules, arrival.claims)}
    giving.bring(provider.source, given, [person], actor=actor, now=now)
    team = team_after(provider.rules, arrival.claims)
    if team and (person.team is None or person.team.name != team):
        found = accounts.team_named(team, actor=actor, now=now)
        accounts.change_person(person, actor=actor, now=now, team_id=found.id)
