"""Pages for administrators: endpoints, a new one, one with its deliveries. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.webhooks import endpoints, forms, kinds, queries, queueing, sending
from advocacy.webhooks.endpoints import endpoint_for
from advocacy.webhooks.models import Endpoint
from advocacy.webhooks.queries import Outcome

pages = Blueprint("webhooks", __name__, url_prefix="/admin/webhooks")

SINCE = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@pages.get("")
@guard(Capability.WRITE_WEBHOOKS)
def listing() -> ResponseReturnValue:
    """Every endpoint."""
    found = queries.endpoints(request.args.get("cursor"), 25)
    waiting = queries.waiting([each.id for each in found.items])
    return render_template(
        "webhooks/listing.html", page=found, waiting=waiting, now=clock.now(), host_of=endpoints.host_of
    )


@pages.get("/new")
@guard(Capability.WRITE_WEBHOOKS)
def new() -> ResponseReturnValue:
    """A form for a new endpoint."""
    return _form(None, forms.filled(None), {})


@pages.post("")
@guard(Capability.WRITE_WEBHOOKS)
def add() -> ResponseReturnValue:
    """Adds an endpoint and shows its secret, this once."""
    try:
        endpoint = endpoints.add(forms.wish_of(request.form), current_user.person, now=clock.now())
    except Breach as breach:
        return _form(None, forms.again(request.form), breach.errors), 422
    return _page(endpoint, endpoint.secret), 201


@pages.get("/<int:webhook_id>")
@guard(Capability.WRITE_WEBHOOKS)
def endpoint(webhook_id: int) -> ResponseReturnValue:
    """One endpoint: how it fares, what it was told."""
    return _page(endpoint_for(webhook_id))


@pages.get("/<int:webhook_id>/change")
@guard(Capability.WRITE_WEBHOOKS)
def change_form(webhook_id: int) -> ResponseReturnValue:
    """Its form."""
    found = endpoint_for(webhook_id)
    return _form(found, forms.filled(found), {})


@pages.post("/<int:webhook_id>")
@guard(Capability.WRITE_WEBHOOKS)
def change(webhook_id: int) -> ResponseReturnValue:
    """Changes it."""
    found = endpoint_for(webhook_id)
    try:
        endpoints.change(found, forms.wish_of(request.form), current_user.person, now=clock.now())
    except Breach as breach:
        return _form(found, forms.again(request.form), breach.errors), 422
    flash(_("Saved."), "success")
    return _back(found)


@pages.post("/<int:webhook_id>/rotate-secret")
@guard(Capability.WRITE_WEBHOOKS)
def rotate_secret(webhook_id: int) -> ResponseReturnValue:
    """A new secret, shown this once."""
    found = endpoint_for(webhook_id)
    return _page(found, endpoints.rotate_secret(found, actor=current_user.actor, now=clock.now()))


@pages.post("/<int:webhook_id>/switch-on")
@guard(Capability.WRITE_WEBHOOKS)
def switch_on(webhook_id: int) -> ResponseReturnValue:
    """Tells it again."""
    found = endpoint_for(webhook_id)
    endpoints.switch_on(found, current_user.person, now=clock.now())
    flash(_("It is told again, and what waited is on its way."), "success")
    return _back(found)


@pages.post("/<int:webhook_id>/switch-off")
@guard(Capability.WRITE_WEBHOOKS)
def switch_off(webhook_id: int) -> ResponseReturnValue:
    """Stops telling it."""
    found = endpoint_for(webhook_id)
    endpoints.switch_off(found, actor=current_user.actor, now=clock.now())
    flash(_("It is told nothing until somebody switches it on."), "success")
    return _back(found)


@pages.post("/<int:webhook_id>/remove")
@guard(Capability.WRITE_WEBHOOKS)
def remove(webhook_id: int) -> ResponseReturnValue:
    """Ends it for good."""
    endpoints.remove(endpoint_for(webhook_id), actor=current_user.actor, now=clock.now())
    flash(_("The endpoint is gone."), "success")
    return redirect(url_for("webhooks.listing"))


@pages.post("/<int:webhook_id>/test")
@guard(Capability.WRITE_WEBHOOKS)
def test(webhook_id: int) -> ResponseReturnValue:
    """Sends an event that tells nothing."""
    found = endpoint_for(webhook_id)
    queueing.add_test(found, actor=current_user.actor, now=clock.now())
    flash(_("A test is on its way. Reload this page in a few seconds to see what came of it."), "success")
    return _back(found)


@pages.post("/<int:webhook_id>/replay")
@guard(Capability.WRITE_WEBHOOKS)
def replay(webhook_id: int) -> ResponseReturnValue:
    """Sends again what happened in the last hour, day, week or month."""
    found, now = endpoint_for(webhook_id), clock.now()
    since = SINCE.get(request.form.get("since", ""))
    if since is None:
        raise Breach(_("Choose a span of time."), errors={"since": [_("Choose one.")]})
    days, taken_too = settings.current().webhook_days, bool(request.form.get("taken_too"))
    since = min(since, timedelta(days=days))
    queueing.replay(found, now - since, taken_too=taken_too, actor=current_user.actor, now=now, days=days)
    flash(_("It is being queued; the oldest goes first."), "success")
    return _back(found)


@pages.get("/<int:webhook_id>/deliveries/<int:delivery_id>")
@guard(Capability.WRITE_WEBHOOKS)
def delivery(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """One delivery: every try, what the receiver said, the body as it would be sent now."""
    found = endpoint_for(webhook_id)
    one = queries.delivery_for(delivery_id, found)
    return render_template(
        "webhooks/delivery.html", endpoint=found, delivery=one, outcome=queries.outcome_of(one),
        kind=kinds.BY_NAME[one.kind], tries=queries.tries([one.id]).get(one.id, []), webhook_id=sending.message_id(one),
        body=sending.told(one) if current_user.can(Capability.SEE_HISTORY) else None,
    )  # fmt: skip


@pages.post("/<int:webhook_id>/deliveries/<int:delivery_id>/send-again")
@guard(Capability.WRITE_WEBHOOKS)
def send_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """Sends one delivery again."""
    found = endpoint_for(webhook_id)
    queueing.send_again(delivery_id, found, actor=current_user.actor, now=clock.now())
    flash(_("It is on its way again."), "success")
    return _back(found)


def _back(found: Endpoint) -> Response:
    return redirect(url_for("webhooks.endpoint", webhook_id=found.id))


def _form(found: Endpoint | None, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return render_template("webhooks/form.html", endpoint=found, values=values, errors=errors, kinds=kinds.KINDS)


def _page(found: Endpoint, secret: str | None = None) -> str:
    wanted = request.args.get("outcome", "")
    outcome = Outcome(wanted) if wanted in set(Outcome) else None
    return render_template(
        "webhooks/endpoint.html", endpoint=found, secret=secret, now=clock.now(), outcome=outcome,
        outcomes=list(Outcome), outcome_of=queries.outcome_of, by_name=kinds.BY_NAME, written=forms.written,
        page=queries.deliveries(found, outcome, request.args.get("cursor"), 25),
        waiting=queries.waiting([found.id]).get(found.id, 0), days=settings.current().webhook_days,
        host=endpoints.host_of(found.url),
    )  # fmt: skip
