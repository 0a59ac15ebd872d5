"""Names on leaderboards: fit, one's own, and nobody else's nor nearly so; the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, NotAllowed
from advocacy.people import accounts
from advocacy.people.models import Person
from advocacy.people.names import folded
from rewards.boards import membership
from rewards.boards.models import BoardMember
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

REFUSED = [
    ("ab", "3 to 40"), ("x" * 41, "3 to 40"), ("<b>Owl</b>", "3 to 40"), ("...", "3 to 40"), ("P2@x", "3 to 40"),
    ("Оwl Nіght", "one alphabet"), ("Risk free", "block"),
    ("night-owl", "nearly so"), ("Nïght Öwl", "nearly so"),
    ("ben miller", "colleague's name"), ("  Cleo   MILLER ", "colleague's name"), ("Cleo-Miller", "colleague's name"),
    ("CleoMiller", "colleague's name"), ("Cleo Míller", "colleague's name"), ("Cleo.Miller", "colleague's name"),
    ("émile zola", "colleague's name"), ("Emile Zola", "colleague's name"), ("ÉMILE ZOLA", "colleague's name"),
    ("Weiss", "colleague's name"), ("WEISS", "colleague's name"),
    ("Dora Long", "colleague's name"), ("dora-long", "colleague's name"),
]  # fmt: skip
"""Beside Ben Miller, who is Night Owl, Cleo Miller, Émile Zola, Weiß and dora.long@, who is called otherwise."""

TAKEN = ["Ada Miller", "ada-miller", "Ben Millers Friend", "Emile", "Cleopatra Miller", "Mudlark", "Dora"]
"""Ada may be called any of these: her own name in whatever spelling, and what merely begins like another's."""


def join(person_id: int, pseudonym: str) -> BoardMember:
    person = db.session.get_one(Person, person_id)
    return membership.join(person, pseudonym, actor=person.actor, now=NOW)


def refused(person_id: int, pseudonym: str) -> str:
    """What is said against it; nothing where it is taken."""
    try:
        join(person_id, pseudonym)
    except Breach as refusal:
        return f"{refusal} {refusal.errors}"
    return ""


def test_what_is_refused_and_what_is_taken(installation: Installation) -> None:
    ada, ben, dora = (installation.person(name=name) for name in ("Ada Miller", "Ben Miller", "D. L."))
    for name in ("Cleo Miller", "Émile Zola", "Weiß"):
        installation.person(name=name)
    with installation.app.app_context(), writing():
        db.session.get_one(Person, dora).email = "dora.long@acme.example"
        join(ben, "Night Owl")
        for pseudonym, why in REFUSED:
            assert why in refused(ada, pseudonym), pseudonym
        assert [join(ada, each).pseudonym for each in TAKEN] == TAKEN
        with pytest.raises(NotAllowed):
            membership.join(db.session.get_one(Person, ben), actor=db.session.get_one(Person, ada).actor, now=NOW)


def test_a_name_is_folded_whoever_gives_it(installation: Installation) -> None:
    """Added, changed or erased: what look-alikes are found by goes with the name."""
    person_id = installation.person(name="Zoë  O’Hara-Smith")
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, person_id)
        assert person.name_folded == "zoeoharasmith"
        accounts.change_person(person, actor=person.actor, now=NOW, name="ﷺ" * 150)
        db.session.flush()
        assert len(person.name_folded) == 200 and folded(person.name).startswith(person.name_folded)
