"""Pages of who speaks on what: experts by topic for everybody; HR and Legal name them and keep topics to them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard, signed_in
from content_library.audiences import experts

pages = Blueprint("experts", __name__, url_prefix="/experts")


@pages.get("/")
@signed_in
def listing() -> ResponseReturnValue:
    """Whom to ask about what, and which topics only they share."""
    return render_template(
        "content_library/experts.html", lines=experts.directory(), writes=current_user.can(Capability.WRITE_POLICIES)
    )


@pages.post("/<int:topic_id>/name")
@guard(Capability.WRITE_POLICIES)
def name(topic_id: int) -> ResponseReturnValue:
    """Names the person with that mail address as an expert."""
    topic, person = experts.topic_for(topic_id), find_person(request.form.get("email", ""))
    if person is None:
        raise Breach(_("Nobody here has that mail address."), errors={"email": [_("Look it up under People.")]})
    experts.name_expert(topic, person, actor=current_user.actor, now=clock.now())
    flash(_("%(name)s speaks on “%(topic)s” and is told.", name=person.name, topic=topic.name), "success")
    return _back()


@pages.post("/<int:topic_id>/people/<int:person_id>/release")
@guard(Capability.WRITE_POLICIES)
def release(topic_id: int, person_id: int) -> ResponseReturnValue:
    """The person is no expert of it any more."""
    topic, person = experts.topic_for(topic_id), person_for(person_id)
    experts.release_expert(topic, person, actor=current_user.actor, now=clock.now())
    flash(_("%(name)s is no longer named for “%(topic)s”.", name=person.name, topic=topic.name), "success")
    return _back()


@pages.post("/<int:topic_id>/step-down")
@signed_in
def step_down(topic_id: int) -> ResponseReturnValue:
    """I would rather not be asked about it: nobody has to say why."""
    topic = experts.topic_for(topic_id)
    experts.release_expert(topic, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("You are no longer named for “%(topic)s”.", topic=topic.name), "success")
    return _back()


@pages.post("/<int:topic_id>/reserve")
@guard(Capability.WRITE_POLICIES)
def reserve(topic_id: int) -> ResponseReturnValue:
    """Only its experts share what is about it, or everybody again."""
    topic = experts.topic_for(topic_id)
    if request.form.get("only") == "experts":
        experts.reserve(topic, actor=current_user.actor, now=clock.now())
        flash(_("Only its experts share “%(topic)s” now.", topic=topic.name), "success")
    else:
        experts.open_up(topic, actor=current_user.actor, now=clock.now())
        flash(_("Everybody may share “%(topic)s” again.", topic=topic.name), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("experts.listing"))
