"""The API of items: write, list, submit, decide, revise, withdraw."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import db, reading, writing
from advocacy.english import spoken
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from content_library.api.quotes import QuoteIn, quotes_from
from content_library.api.shapes import DecisionIn, ItemIn, ItemOut, NoteIn, RevisionIn, about_from, content_from, shown
from content_library.intake import intake
from content_library.items import items, queries
from content_library.models import Function, Item, ItemOrigin, ItemState, Risk
from content_library.reviews import reviewing, reviews
from content_library.reviews.reviews import Decision
from content_library.rules import vetting
from content_library.words.spans import MOST_SPANS

api = APIBlueprint("items_api", __name__, url_prefix="/api/v1", tag="Items")

REVIEWERS = tuple(function.capability for function in Function)


class ItemQuery(ListQuery):
    """Which items."""

    state = String(load_default="", validate=OneOf(["", *(state.value for state in ItemState)]))
    campaign = String(load_default="")
    search = String(load_default="")
    origin = String(load_default="", validate=OneOf(["", ItemOrigin.OWN_WORDS.value]))


class SubmitIn(Schema):
    """What the author thinks of the risk; it raises what is computed and never lowers it."""

    risk = String(load_default=None, allow_none=True, validate=OneOf([each.value for each in Risk]))


class AnswerIn(DecisionIn):
    """A function's answer. ``spans`` are the words that it asks to change."""

    spans = List(Nested(QuoteIn), load_default=[], validate=Length(0, MOST_SPANS))


class UrlIn(Schema):
    """A web address."""

    url = String(required=True, validate=Length(1, 2000))


@api.get("/items")
@api.input(ItemQuery, location="query")
@api.output(as_list(ItemOut))
@guard(Capability.SEE_ITEMS)
def list_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Items, newest first. People's own words are a list of their own: ``origin=own_words``."""
    states = [ItemState(query_data["state"])] if query_data["state"] else []
    found = queries.list_items(
        states=states, search=query_data["search"], campaign=query_data["campaign"], cursor=query_data["cursor"],
        limit=query_data["limit"], own_words=query_data["origin"] == ItemOrigin.OWN_WORDS,
    )  # fmt: skip
    said = queries.reviews_by_item(found.items)
    return {"items": [shown(item, item.revision, said[item.id]) for item in found.items], "next": found.next}


@api.post("/items")
@api.input(ItemIn)
@api.output(ItemOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def add_item(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a draft."""
    about = about_from(json_data)
    return _shown(items.add_item(content_from(json_data), about, actor=current_user.actor, now=clock.now()))


@api.post("/items/from-url")
@api.input(UrlIn)
@api.output(ItemOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add_from_url(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a draft that says what the page at that address says about itself (Open Graph)."""
    db.session.rollback()  # whoever called is known; nothing stays open while the page is fetched
    page = intake.look_at(json_data["url"])
    with writing():
        item_id = intake.draft_from_page(page, actor=current_user.actor, now=clock.now()).id
    with reading():
        return _shown(queries.item_for(item_id))


@api.get("/items/<int:item_id>")
@api.output(ItemOut)
@guard(Capability.SEE_ITEMS)
def item(item_id: int) -> ResponseReturnValue:
    """One item."""
    return _shown(queries.item_for(item_id))


class PastRevisionOut(Schema):
    """A revision: its number, the hash of its frame, when it was written and by whom."""

    number = Integer()
    sha256 = String()
    created_at = String(metadata={"format": "date-time"})
    created_by = Integer(allow_none=True)


class CaptionFindingOut(Schema):
    """What a check says about a caption; the networks that it holds for, none named when it holds for all."""

    network = String()
    language = String()
    rule = String()
    outcome = String()
    message = String()
    remedy = String()
    networks = List(String())


class ItemChecksOut(Schema):
    """The strictest outcome of all captions, and the findings that do not pass."""

    sha256 = String()
    outcome = String()
    findings = List(Nested(CaptionFindingOut))


@api.get("/items/<int:item_id>/revisions")
@api.input(ListQuery, location="query")
@api.output(as_list(PastRevisionOut))
@guard(Capability.SEE_ITEMS)
def revisions(item_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """An item's revisions, newest first."""
    found = queries.revisions_page(queries.item_for(item_id), query_data["cursor"], query_data["limit"])
    told = [
        {
            "number": each.number, "sha256": each.sha256, "created_at": to_rfc3339(each.created_at),
            "created_by": each.created_by_id,
        }
        for each in found.items
    ]  # fmt: skip
    return {"items": told, "next": found.next}


@api.get("/items/<int:item_id>/checks")
@api.output(ItemChecksOut)
@guard(Capability.SEE_ITEMS)
def checks(item_id: int) -> ResponseReturnValue:
    """What the checks in force say about the newest revision, as those who review it see it."""
    found = queries.item_for(item_id)
    vetted = vetting.vet_revision(found, found.revision)
    findings = [
        {
            "network": words.network, "language": words.language, "rule": each.rule, "outcome": each.outcome.value,
            "message": spoken(each.finding.message), "remedy": each.remedy, "networks": list(each.networks),
        }
        for words, _networks, said in vetting.by_caption(vetted)
        for each in said
    ]  # fmt: skip
    return {"sha256": found.revision.sha256, "outcome": vetting.outcome_of(vetted).value, "findings": findings}


@api.post("/items/<int:item_id>/revisions")
@api.input(RevisionIn)
@api.output(ItemOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def revise(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes a new revision: it voids the reviews and takes the item out of the feed until it is approved again.

    409 when somebody else has revised the item since ``based_on``.
    """
    found, actor, now = queries.item_for(item_id), current_user.actor, clock.now()
    items.require_unchanged(found, json_data["based_on"])
    items.revise(found, content_from(json_data), actor=actor, now=now)
    items.file_under(found, about_from(json_data), actor=actor, now=now)
    return _shown(found)


@api.post("/items/<int:item_id>/submit")
@api.input(SubmitIn)
@api.output(ItemOut)
@guard(Capability.WRITE_ITEMS)
def submit(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks the functions of the route's first step. 422 with the findings when a check fails."""
    found, risk = queries.item_for(item_id), json_data["risk"]
    items.submit(found, actor=current_user.actor, now=clock.now(), risk=Risk(risk) if risk else None)
    return _shown(found)


@api.post("/items/<int:item_id>/decisions")
@api.input(AnswerIn)
@api.output(ItemOut)
@guard(*REVIEWERS)
def decide(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Decides for a function. 409 when the hash is not the current one, 403 for one's own words."""
    function = Function(json_data["function"])
    require_scope(function)
    found = queries.item_for(item_id)
    sha256, quotes = json_data["sha256"], quotes_from(json_data["spans"])
    reviews.decide(
        found, function, Decision(json_data["decision"]), sha256=sha256, note=json_data["note"],
        reviewer=current_user.person, now=clock.now(), spans=reviewing.spans_for(found, sha256, quotes, "spans"),
    )  # fmt: skip
    return _shown(found)


@api.post("/items/<int:item_id>/withdraw")
@api.input(NoteIn)
@api.output(ItemOut)
@guard(Capability.WRITE_ITEMS)
def withdraw(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes an item back for good; what is queued is cancelled."""
    found = queries.item_for(item_id)
    items.withdraw(found, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _shown(found)


def require_scope(function: Function) -> None:
    """Raises NotAllowed for a token that is narrower than its person, who reviews for that function or stands in."""
    person = current_user.person
    own = [function] if person.can(function.capability) else list(Function)
    if not all(current_user.can(each.capability) for each in own if person.can(each.capability)):
        raise NotAllowed(
            _("You don't review for %(label)s.", label=reviews.label(function)),
            remedy=_("Leave it to somebody who does."),
        )


def _shown(found: Item) -> dict[str, Any]:
    return shown(found, found.revision, queries.reviews_of(found))
