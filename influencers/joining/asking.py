"""What a programme's application page says and asks: the verb that sets it, and the usual where nothing is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from influencers.joining.fields import Field, as_kept, fields_of
from influencers.joining.models import ApplicationForm
from influencers.programmes.models import Programme

LONGEST_TEXTS = 4000
LONGEST_REAPPLY = 3650
TEXTS = ("headline", "gives", "asks", "welcome")
SWITCHES = ("asks_birthday", "asks_account", "recruits", "shows_pay")
FIGURES = ("reapply_days", "least_followers")
LISTS = ("networks", "languages", "countries", "topics")


def form_of(programme_id: int) -> ApplicationForm:
    """What the page of a programme says; the usual, not kept yet, where nothing was set."""
    found = db.session.get(ApplicationForm, programme_id)
    return found or ApplicationForm(
        programme_id=programme_id, headline="", gives="", asks="", welcome="", fields=[], asks_birthday=False,
        asks_account=True, recruits=True, shows_pay=False, reapply_days=90, least_followers=0, networks=[],
        languages=[], countries=[], topics=[],
    )  # fmt: skip


def questions_of(form: ApplicationForm) -> list[Field]:
    """The further questions of a form."""
    return fields_of(form.fields)


def set_form(
    programme: Programme, facts: Mapping[str, Any], questions: Sequence[Field] | None = None, *, actor: Actor,
    now: datetime,
) -> ApplicationForm:  # fmt: skip
    """Sets what is given of a programme's page (``TEXTS``, ``SWITCHES``, ``FIGURES``, ``LISTS``) and its questions.

    It holds for applications from now on. Raises Breach by field for what is too long, below 0 or unknown.
    """
    errors: dict[str, list[str]] = {}
    for name, value in facts.items():
        if name in TEXTS and len(value) > (200 if name == "headline" else LONGEST_TEXTS):
            errors[name] = [_("That is too long.")]
        elif name in FIGURES and not 0 <= value <= (LONGEST_REAPPLY if name == "reapply_days" else 10**12):
            errors[name] = [_("Give a whole number from 0.")]
        elif name not in (*TEXTS, *SWITCHES, *FIGURES, *LISTS):
            errors[name] = [_("There is no such fact.")]
    if errors:
        raise Breach(_("This form can't be kept yet."), errors=errors)
    form = form_of(programme.id)
    for name, value in facts.items():
        setattr(form, name, _kept(name, value))
    if questions is not None:
        form.fields = as_kept(questions)
    db.session.add(form)
    db.session.flush()
    record("programme", programme.id, "set_application_form", actor=actor, now=now, questions=len(form.fields),
           reapply_days=form.reapply_days)  # fmt: skip
    return form


def _kept(name: str, value: Any) -> Any:
    if name not in LISTS:
        return value.strip() if isinstance(value, str) else value
    cleaned = [str(each).strip() for each in value if str(each).strip()]
    folded = [each.upper()[:2] if name == "countries" else each.casefold()[:60] for each in cleaned]
    return list(dict.fromkeys(folded))[:60]
