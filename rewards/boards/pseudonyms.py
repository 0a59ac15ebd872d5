"""What may be a pseudonym: of one script, kind, and nobody else's name, look-alikes counted in. Imports people."""

from __future__ import annotations

import unicodedata

import regex
from flask_babel import gettext as _
from sqlalchemy import or_, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.people.models import LONGEST_FOLDED, Person
from advocacy.people.names import folded, tidy
from advocacy.rulebook.in_house import objections

SHORTEST, LONGEST = 3, 40
BETWEEN = ("", ".", "-", "_")
"""What stands between the names in addresses of mail."""
_FORM = regex.compile(r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N} .'’-]*[\p{L}\p{M}\p{N}])?")


def require_fit(text: str) -> str:
    """The pseudonym as it is shown. Raises Breach for one that is too short or long, of mixed scripts, or unkind."""
    shown = tidy(text)
    if not SHORTEST <= len(shown) <= LONGEST or not _FORM.fullmatch(shown) or len(folded(shown)) < SHORTEST:
        raise _wrong(
            _(
                "Use %(least)s to %(most)s letters and digits, with spaces, dots or hyphens between them.",
                least=SHORTEST,
                most=LONGEST,
            )
        )
    if len(_scripts(shown)) > 1:
        raise _wrong(_("Use the letters of one alphabet: look-alikes of others would confuse your colleagues."))
    if objections(shown):
        raise _wrong(_("The company's rules block a word in it."))
    return shown


def refuse_names_of_others(shown: str, person: Person) -> None:
    """Raises Breach when it is somebody else's name, or nearly so, or what stands before the @ of their address."""
    words = [folded(each) for each in regex.split(r"[\s.'’-]+", shown)]
    addresses = (Person.email.startswith(f"{between.join(words)}@", autoescape=True) for between in BETWEEN)
    taken = select(Person.id).where(
        Person.id != person.id, or_(Person.name_folded == folded(shown)[:LONGEST_FOLDED], *addresses)
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise _wrong(_("That is a colleague's name."))


def _scripts(text: str) -> set[str]:
    """The alphabets of its letters, by the first word of their Unicode names."""
    return {unicodedata.name(each, "?").split()[0] for each in text if each.isalpha()}


def _wrong(why: str) -> Breach:
    return Breach(_("That can't be your name on the leaderboards."), remedy=why, errors={"pseudonym": [why]})
