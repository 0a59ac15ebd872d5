"""The page of the search: stories and policies, what has the words in its title first."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import signed_in
from content_library.items import searching
from content_library.items.searching import Hit, Kind

pages = Blueprint("search", __name__, url_prefix="/search")


@pages.get("/")
@signed_in
def results() -> ResponseReturnValue:
    """What was found of one kind, a part at a time; the kinds that the reader may search are tabs."""
    typed, person = request.args.get("q", ""), current_user.person
    kinds = searching.kinds_for(person)
    chosen = next((kind for kind in kinds if kind == request.args.get("kind")), kinds[0])
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/search.html", typed=typed, kinds=kinds, chosen=chosen, cursor=cursor, page_of=page_of,
        found=searching.search(typed, chosen, person, now=clock.now(), cursor=cursor),
    )  # fmt: skip


def page_of(hit: Hit) -> str:
    """Where the reader looks at it: in the studio, or where they share it."""
    if hit.kind is not Kind.ITEM:
        return url_for("policies.read", policy_id=hit.id)
    if current_user.can(Capability.SEE_ITEMS):
        return url_for("studio.item", item_id=hit.id)
    return url_for("feed.composer", item_id=hit.id)
