"""What products promise partners, and what partners could do next. Queries: one statement each."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from advocacy import clock, settings
from influencers.products.models import ProductRequest, RequestState
from influencers.products.queries import open_of
from influencers.programmes.promises import Kept, NextStep, Promise

ASKED_AFTER = timedelta(days=3)
"""So long after it was sent we ask whether it arrived."""


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Answers to requests and parcels, by when."""
    return [_promise(each, now) for each in open_of(person_id) if each.state is not RequestState.DELIVERED]


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Parcels that may have arrived, and what is lent and due back."""
    steps = []
    for each in open_of(person_id):
        path = f"/portal/products/requests/{each.id}"
        if each.state is RequestState.SHIPPED and each.shipped_at and each.shipped_at + ASKED_AFTER <= now:
            steps.append(NextStep(_("Has “%(product)s” arrived?", product=each.product.name), path, _("Tell us")))
        elif each.state is RequestState.DELIVERED and each.due_back_on:
            due = clock.at_wall_clock(each.due_back_on, time(18), settings.current().zone.key)
            what = _("“%(product)s” goes back", product=each.product.name)
            steps.append(NextStep(what, path, _("See where to"), due))
    return steps


def _promise(each: ProductRequest, now: datetime) -> Promise:
    path, named = f"/portal/products/requests/{each.id}", each.product.name
    if each.state is RequestState.REQUESTED:
        return Promise(
            _("An answer about “%(product)s”", product=named), each.answer_by, _standing(each.answer_by, now), path
        )
    if each.state is RequestState.APPROVED:
        return Promise(
            _("“%(product)s” is sent to you", product=named), each.ship_by, _standing(each.ship_by, now), path
        )
    return Promise(_("“%(product)s” is on its way to you", product=named), None, Kept.WAITING, path)


def _standing(due: datetime | None, now: datetime) -> Kept:
    return Kept.LATE if due is not None and due < now else Kept.WAITING
