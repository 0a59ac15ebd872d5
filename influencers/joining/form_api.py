"""The API of what a programme's application page says and asks: read it, change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range, Regexp

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import asking
from influencers.joining.fields import LONGEST_LABEL, MOST_FIELDS, MOST_OPTIONS, Field, FieldKind
from influencers.joining.form_reading import KEY, key_for
from influencers.joining.models import ApplicationForm
from influencers.programmes.models import Programme
from influencers.programmes.queries import programme_for

api = APIBlueprint("application_forms_api", __name__, url_prefix="/api/v1", tag="Programmes")
SAID = String(validate=Length(1, 60))


class ApplicationQuestion(Schema):
    """A further question. Its key stays when its words change; left out, it is made of the words. ``options`` are the
    answers of a choice."""

    key = String(validate=Regexp(f"^{KEY.pattern}$"))
    label = String(required=True, validate=Length(1, LONGEST_LABEL))
    kind = String(load_default=FieldKind.TEXT.value, validate=OneOf([str(each) for each in FieldKind]))
    required = Boolean(load_default=False)
    help = String(load_default="", validate=Length(max=300))
    options = List(String(validate=Length(1, 300)), load_default=list, validate=Length(max=MOST_OPTIONS))


class ApplicationFormFacts(Schema):
    """What the page says and looks for; what is not there stays as it is. ``questions`` are set as a whole."""

    headline = String(validate=Length(max=200))
    gives = String(validate=Length(max=asking.LONGEST_TEXTS))
    asks = String(validate=Length(max=asking.LONGEST_TEXTS))
    welcome = String(validate=Length(max=asking.LONGEST_TEXTS))
    asks_birthday = Boolean()
    asks_account = Boolean()
    recruits = Boolean()
    shows_pay = Boolean()
    reapply_days = Integer(strict=True, validate=Range(0, asking.LONGEST_REAPPLY))
    least_followers = Integer(strict=True, validate=Range(0, 10**12))
    networks = List(SAID, validate=Length(max=60))
    languages = List(SAID, validate=Length(max=60))
    countries = List(String(validate=Length(2, 2)), validate=Length(max=60))
    topics = List(SAID, validate=Length(max=60))
    questions = List(Nested(ApplicationQuestion), validate=Length(max=MOST_FIELDS))


class ApplicationFormOut(ApplicationFormFacts):
    """The same as it stands, where it is, and whether the programme takes applications now."""

    programme_id = Integer()
    url = String()
    takes_applications = Boolean()


@api.get("/programmes/<int:programme_id>/application-form")
@api.output(ApplicationFormOut)
@guard(Capability.WRITE_PROGRAMMES)
def application_form(programme_id: int) -> ResponseReturnValue:
    """What the page says, whom it looks for, what it asks; the usual where nothing was set."""
    programme = programme_for(programme_id)
    return _form(programme, asking.form_of(programme.id))


@api.patch("/programmes/<int:programme_id>/application-form")
@api.input(ApplicationFormFacts)
@api.output(ApplicationFormOut)
@guard(Capability.WRITE_PROGRAMMES)
def change_application_form(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes it; it holds for applications from now on."""
    programme, asked = programme_for(programme_id), json_data.pop("questions", None)
    questions = None if asked is None else _questions(asked)
    return _form(programme, asking.set_form(programme, json_data, questions, actor=current_user.actor, now=clock.now()))


def _questions(asked: Sequence[dict[str, Any]]) -> list[Field]:
    """The questions as the verb takes them; one without a key gets one that no other has."""
    taken, found = {each["key"] for each in asked if "key" in each}, []
    for each in asked:
        label = each["label"].strip()
        key = each["key"] if "key" in each else key_for(label, taken)
        taken.add(key)
        options = tuple(each["options"])
        found.append(Field(key, label, FieldKind(each["kind"]), each["required"], each["help"].strip(), options))
    return found


def _form(programme: Programme, form: ApplicationForm) -> dict[str, Any]:
    said = (*asking.TEXTS, *asking.SWITCHES, *asking.FIGURES, *asking.LISTS)
    path = url_for("joining.form", slug=programme.slug)
    return {
        **{name: getattr(form, name) for name in said}, "questions": form.fields, "programme_id": programme.id,
        "url": f"{settings.current().base_url.rstrip('/')}{path}",
        "takes_applications": programme.accepts(clock.now()),
    }  # fmt: skip
