"""Pages of a partner: what they may ask for, what they asked for and how far it is. Thin."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotAllowed, NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.products import addresses, queries, requests, wording
from influencers.products.models import Product
from influencers.programmes.models import Enrolment
from influencers.programmes.queries import approved_of
from rewards.standing import ladders

pages = Blueprint("my_products", __name__, url_prefix="/portal/products")


@pages.get("")
@guard(Capability.TAKE_PART)
def offered() -> ResponseReturnValue:
    """What I may ask for, and what I wait for or have on loan."""
    mine = approved_of(current_user.id)
    found = queries.offered_to([each.programme_id for each in mine], request.args.get("cursor"))
    return render_template(
        "influencers/products/offered.html", page=found, open=queries.open_of(current_user.id), words=wording,
        had=queries.had_by(current_user.id, [each.id for each in found.items]),
        within=queries.within_reach(found.items, mine, ladders.all_in_force(clock.now())),
    )  # fmt: skip


@pages.get("/mine")
@guard(Capability.TAKE_PART)
def mine() -> ResponseReturnValue:
    """Everything that I asked for, newest first."""
    found = queries.requests(request.args.get("cursor"), 30, person_id=current_user.id)
    return render_template("influencers/products/mine.html", page=found, words=wording)


@pages.get("/<int:product_id>")
@guard(Capability.TAKE_PART)
def product(product_id: int) -> ResponseReturnValue:
    """One product, with a form to ask for it."""
    return _form(product_id, {"name": current_user.name}, {})


@pages.post("/<int:product_id>")
@guard(Capability.TAKE_PART)
def ask(product_id: int) -> ResponseReturnValue:
    """Asks for it. The form's key makes a second press harmless."""
    found, enrolment = _offered(product_id)
    if enrolment is None:
        raise NotAllowed(
            _("“%(name)s” is for a higher tier.", name=found.name), remedy=_("Your programme shows the way there.")
        )
    form = request.form
    try:
        made = requests.request(
            enrolment, found, form.get("variant_id", type=int), addresses.read_address(form),
            note=form.get("note", ""), key=form.get("key", ""), actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _form(product_id, form.to_dict(), breach.errors), 422
    flash(_("Asked. You hear from us soon."), "success")
    return redirect(url_for("my_products.one", request_id=made.id))


@pages.get("/requests/<int:request_id>")
@guard(Capability.TAKE_PART)
def one(request_id: int) -> ResponseReturnValue:
    """One thing that I asked for. Kept by no cache."""
    found = queries.own_request(current_user.id, request_id)
    shown = render_template(
        "influencers/products/asked.html", asked=found, steps=wording.steps_of(found), words=wording,
        to=addresses.from_kept(found.address), now=clock.now(),
    )  # fmt: skip
    return Response(shown, headers={"Cache-Control": "no-store"})


@pages.post("/requests/<int:request_id>/cancel")
@guard(Capability.TAKE_PART)
def cancel(request_id: int) -> ResponseReturnValue:
    """I don't want it any more."""
    found = queries.own_request(current_user.id, request_id)
    requests.cancel(found, actor=current_user.actor, now=clock.now())
    flash(_("Cancelled."), "success")
    return redirect(url_for("my_products.offered"))


@pages.post("/requests/<int:request_id>/arrived")
@guard(Capability.TAKE_PART)
def arrived(request_id: int) -> ResponseReturnValue:
    """It is here."""
    found = queries.own_request(current_user.id, request_id)
    requests.deliver(found, actor=current_user.actor, now=clock.now())
    flash(_("Thank you for telling us."), "success")
    return redirect(url_for("my_products.one", request_id=request_id))


def _by(found: Product, mine: Any) -> Enrolment | None:
    """By which of somebody's enrolments they may ask for a product."""
    for each in mine:
        try:
            requests.refuse_unless_offered(found, each)
        except NotAllowed:
            continue
        return each  # type: ignore[no-any-return]
    return None


def _offered(product_id: int) -> tuple[Product, Enrolment | None]:
    """A product that is offered in a programme of theirs, and by which part they may ask. Raises NotFound."""
    found, mine = queries.product_for(product_id), approved_of(current_user.id)
    places = {row.programme_id for row in found.places}
    if not found.active or not places & {each.programme_id for each in mine}:
        raise NotFound(_("There is no such product."))
    return found, _by(found, mine)


def _form(product_id: int, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    found, enrolment = _offered(product_id)
    had = queries.had_by(current_user.id, [product_id]).get(product_id, 0)
    return render_template(
        "influencers/products/ask.html", product=found, values=values, errors=errors, words=wording, had=had,
        within=enrolment is not None, key=values.get("key") or secrets.token_hex(16),
    )  # fmt: skip
