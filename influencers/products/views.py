"""Pages of marketing: the catalogue, what partners ask for, what the warehouse is to send and tells back. Thin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock, settings, spreadsheets
from advocacy.database import attempt
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from influencers.products import addresses, catalogue, forms, queries, requests, shipments, wording
from influencers.products.models import Product, RequestState
from influencers.products.parcel_sheets import MOST_SHEET, handed_out
from influencers.programmes.queries import open_programmes
from rewards.perks import pictures
from rewards.standing import ladders

pages = Blueprint("products", __name__, url_prefix="/programmes/products")


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def asked() -> ResponseReturnValue:
    """What partners ask for: what waits for an answer first, or those of a state, or what is on loan."""
    named = request.args.get("state", RequestState.REQUESTED.value)
    state = RequestState(named) if named in list(RequestState) else None
    found = queries.requests(
        request.args.get("cursor"), 30, state=state, out=named == "out", waiting=state is RequestState.REQUESTED
    )
    return render_template(
        "influencers/products/requests.html", page=found, chosen=named, counts=queries.counts_by_state(),
        states=RequestState, words=wording, now=clock.now(),
    )  # fmt: skip


@pages.get("/requests/<int:request_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one_request(request_id: int) -> ResponseReturnValue:
    """One request, with the address as long as it is needed. Kept by no cache."""
    found = queries.request_for(request_id)
    shown = render_template(
        "influencers/products/request.html", asked=found, words=wording, to=addresses.from_kept(found.address),
        steps=wording.steps_of(found), own=found.person_id == current_user.id,
    )  # fmt: skip
    return Response(shown, headers={"Cache-Control": "no-store"})


@pages.post("/requests/<int:request_id>/<verb>")
@guard(Capability.WRITE_PROGRAMMES)
def decide(request_id: int, verb: str) -> ResponseReturnValue:
    """Moves a request: approve, decline, ship, deliver, send-again, cancel, take-back."""
    found, form = queries.request_for(request_id), request.form
    why = {"why": form.get("why", "")}
    parcel = {name: form.get(name, "") for name in ("carrier", "tracking", "tracking_url")}
    known: Mapping[str, tuple[Callable[..., None], Mapping[str, str], str]] = {
        "approve": (requests.approve, {}, _("Yes. It waits for the warehouse.")),
        "decline": (requests.decline, why, _("Declined; they are told why.")),
        "ship": (requests.ship, parcel, _("It is on its way; they are told.")),
        "deliver": (requests.deliver, {}, _("Delivered.")),
        "send-again": (requests.send_again, why, _("It is sent once more.")),
        "cancel": (requests.cancel, why, _("Cancelled; they are told why.")),
        "take-back": (requests.take_back, {}, _("It is back in stock.")),
    }
    if verb not in known:
        raise Breach(_("There is no such move."))
    move, said, told = known[verb]
    move(found, actor=current_user.actor, now=clock.now(), **said)
    flash(told, "success")
    return redirect(url_for("products.one_request", request_id=request_id))


@pages.get("/catalogue")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """Every product."""
    found = queries.products(request.args.get("cursor"), 24)
    return render_template("influencers/products/catalogue.html", page=found, words=wording)


@pages.get("/new")
@guard(Capability.WRITE_PROGRAMMES)
def product_new() -> ResponseReturnValue:
    """A form for a new product."""
    begun = {"active": True, "giving": "gifted", "currency": settings.current().currency, "ships_in_days": 7}
    return _form(None, begun, {})


@pages.post("")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(pictures.LARGEST)
def add() -> ResponseReturnValue:
    """Adds a product."""
    try:
        made = _kept(None)
    except Breach as breach:
        return _form(None, _typed(), breach.errors), 422
    flash(_("The product is kept."), "success")
    return redirect(url_for("products.product", product_id=made.id))


@pages.get("/<int:product_id>")
@guard(Capability.WRITE_PROGRAMMES)
def product(product_id: int) -> ResponseReturnValue:
    """One product, to change it."""
    found = queries.product_for(product_id)
    return _form(found, forms.filled(found), {})


@pages.post("/<int:product_id>")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(pictures.LARGEST)
def change(product_id: int) -> ResponseReturnValue:
    """Changes a product."""
    found = queries.product_for(product_id)
    try:
        _kept(found)
    except Breach as breach:
        return _form(found, _typed(), breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("products.listing"))


@pages.get("/parcels")
@guard(Capability.WRITE_PROGRAMMES)
def parcels() -> ResponseReturnValue:
    """What the warehouse is to send; a sheet out, and its sheet back."""
    return _parcels()


@pages.post("/parcels/sheet")
@guard(Capability.WRITE_PROGRAMMES)
def sheet() -> ResponseReturnValue:
    """The sheet for the warehouse, with addresses; the history keeps that somebody took it."""
    return handed_out()


@pages.post("/parcels/look")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(MOST_SHEET)
def look() -> ResponseReturnValue:
    """What the warehouse's sheet would do, line by line."""
    upload = request.files.get("sheet")
    content = upload.stream.read(MOST_SHEET) if upload else b""
    try:
        told = shipments.look(content)
    except Breach as breach:
        return _parcels(errors=breach.errors or {"sheet": [str(breach)]}), 422
    return _parcels(told=told, content=spreadsheets.text_of(content))


@pages.post("/parcels/take")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(MOST_SHEET)
def take() -> ResponseReturnValue:
    """Does what was shown."""
    content = request.form.get("content", "").encode()
    told = shipments.take(content, actor=current_user.actor, now=clock.now())
    done = sum(each.outcome in ("ship", "deliver") for each in told)
    flash(ngettext("%(num)d parcel was marked.", "%(num)d parcels were marked.", done), "success")
    return _parcels(told=[each for each in told if each.outcome == "refused"])


def _parcels(
    told: list[shipments.Told] | None = None, content: str = "", errors: Mapping[str, list[str]] | None = None
) -> str:
    return render_template(
        "influencers/products/parcels.html", waiting=shipments.waiting_for_parcels(50), told=told or [],
        content=content, errors=errors or {}, words=wording, now=clock.now(),
    )  # fmt: skip


def _kept(found: Product | None) -> Product:
    """What the form says, with its picture; a wrong picture keeps nothing."""
    picture = pictures.read_picture(request.files.get("picture"))
    facts, now = forms.product_facts(request.form, settings.current().currency), clock.now()
    with attempt():
        if found is None:
            found = catalogue.add_product(**facts, actor=current_user.actor, now=now)
        else:
            catalogue.change_product(found, **facts, actor=current_user.actor, now=now)
        if picture is not None:
            catalogue.put_picture(found, picture, actor=current_user.actor, now=now)
    return found


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "active": "active" in request.form}


def _form(found: Product | None, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    of = ladders.all_in_force(clock.now())
    return render_template(
        "influencers/products/product.html", product=found, values=values, errors=errors, words=wording,
        rows=forms.ROWS, programmes=open_programmes(), ladders=of, nobody=forms.NOBODY, all=forms.ALL,
    )  # fmt: skip
