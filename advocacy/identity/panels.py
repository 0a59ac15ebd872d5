"""The card on a person's page, for administrators: what they have set up to sign in. The roof puts it there."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from markupsafe import Markup

from advocacy.identity import queries
from advocacy.people.models import Person


def factors(person: Person, now: datetime) -> Markup:
    """Passkeys, app, recovery codes, which an administrator may reset; nothing for who has none."""
    held, glass = queries.factors_of(person.id), queries.is_break_glass(person)
    if not (held.second or held.recovery_codes or glass):
        return Markup("")
    shown = render_template("identity/_of_person.html", person=person, held=held, glass=glass)
    return Markup(shown)  # noqa: S704 - our own template
