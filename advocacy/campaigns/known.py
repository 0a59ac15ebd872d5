"""The names that a pause or a blackout may cover. A mistyped one would stop nothing, so it is refused."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from advocacy.campaigns.models import Campaign, Topic
from advocacy.campaigns.scopes import Scope
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.people.models import Person
from advocacy.people.regions import REGIONS
from advocacy.rulebook.in_force import packs
from advocacy.web.palette import NETWORKS

POSTED_TO = sorted(set(NETWORKS) - {"any", "email", "feed"})
TOLD = 40
"""Names that a refusal tells at most."""


def names(scope: Scope) -> list[str]:
    """The names that there are in a scope, archived campaigns and topics included; none for everything."""
    if scope is Scope.CAMPAIGN:
        return list(db.session.scalars(select(Campaign.name).order_by(Campaign.name)))
    if scope is Scope.TOPIC:
        return list(db.session.scalars(select(Topic.name).order_by(Topic.name)))
    if scope is Scope.REGION:
        return sorted({*REGIONS, *lived_in()})
    if scope is Scope.CLASS:
        return sorted(packs().wording.classes)
    return POSTED_TO if scope is Scope.NETWORK else []


def known(scope: Scope, name: str) -> str:
    """The name as it is kept, however it was spelled; empty for everything. Raises Breach that tells the known ones."""
    name = " ".join(name.split())
    if scope is Scope.ALL or not name:
        return name
    there_are = names(scope)
    found = {each.casefold(): each for each in there_are}.get(name.casefold())
    if found is None:
        raise Breach(
            _("There is nothing called “%(name)s” here: this would stop nothing.", name=name),
            errors={"name": [_told(scope, there_are)]},
            remedy=_("Choose one that there is, or everything."),
        )
    return "UK" if found == "GB" and "GB" not in lived_in() else found  # as the rules call it


def lived_in() -> list[str]:
    """The regions of our people."""
    return [code for code in db.session.scalars(select(Person.region).distinct().order_by(Person.region)) if code]


def to_choose() -> list[str]:
    """For pages: the names of all scopes, of regions those that our people live in."""
    others = [each for scope in Scope if scope is not Scope.REGION for each in names(scope)]
    return sorted({*others, *lived_in()}, key=str.casefold)


def _told(scope: Scope, there_are: list[str]) -> str:
    if scope is Scope.REGION:
        return str(_("A code of two letters, such as %(codes)s.", codes=", ".join(lived_in()) or "US, UK, DE"))
    if not there_are:
        return str(_("There is none yet."))
    names, more = ", ".join(there_are[:TOLD]), len(there_are) - TOLD
    if more <= 0:
        return str(_("One of: %(names)s.", names=names))
    return str(
        ngettext("One of: %(names)s and %(num)s more.", "One of: %(names)s and %(num)s more.", more, names=names)
    )
