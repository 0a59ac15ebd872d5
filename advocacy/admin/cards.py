"""Cards on the page of a person, for administrators: where they are signed in, their tokens, their names elsewhere.

Each room may add one: a function of the person and the instant that gives markup, empty when it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from advocacy import clock
from advocacy.admin.overseen import Card
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.people.models_external import ExternalId
from advocacy.people.signing_in import sign_ins_of
from advocacy.people.tokens import tokens_of

MOST = 50


def sign_ins(person: Person, now: datetime) -> Markup:
    """The browsers they are signed in with; each can be ended."""
    return _shown("sign_ins", person, now, found=sign_ins_of(person, now, MOST))


def tokens(person: Person, now: datetime) -> Markup:
    """Their API tokens: what each may do, until when; each can be revoked."""
    found = tokens_of(person)[:MOST]
    return _shown("tokens", person, now, found=found) if found else Markup("")


def elsewhere(person: Person, now: datetime) -> Markup:
    """How other systems call them."""
    theirs = select(ExternalId).where(ExternalId.person_id == person.id).order_by(ExternalId.id).limit(MOST)
    found = db.session.scalars(theirs).all()
    return _shown("elsewhere", person, now, found=found) if found else Markup("")


def _shown(card: str, person: Person, now: datetime, **known: object) -> Markup:
    told = render_template("admin/_person_cards.html", card=card, person=person, now=now, **known)
    return Markup(told)  # noqa: S704 - our own template's


def make_cards(cards: Sequence[Card]) -> Callable[[Person], list[Markup]]:
    """What fills the place of the cards."""

    def fill(person: Person) -> list[Markup]:
        now = clock.now()
        return [card for make in cards if (card := make(person, now))]

    return fill


CARDS: list[Card] = [sign_ins, tokens, elsewhere]
PLACE = "person cards"
