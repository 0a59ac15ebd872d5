"""The API of the search."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.errors import NotAllowed
from advocacy.web.guards import signed_in
from advocacy.web.lists import ListQuery, as_list
from content_library.items import searching
from content_library.items.searching import Kind

api = APIBlueprint("search_api", __name__, url_prefix="/api/v1", tag="Search")


class SearchQuery(ListQuery):
    """Words that all have to be there; "in quotes" to the letter, otherwise the last letters may be missing."""

    q = String(required=True, validate=Length(1, 500))
    kind = String(load_default=Kind.ITEM.value, validate=OneOf([each.value for each in Kind]))


class HitOut(Schema):
    """A thing that was found. ``excerpt`` is the stretch of its text with the first word that was looked for."""

    kind = String()
    id = Integer()
    title = String()
    excerpt = String()
    state = String()


@api.get("/search")
@api.input(SearchQuery, location="query")
@api.output(as_list(HitOut))
@signed_in
def search(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What I may find: first what has the words in its title, within that the newest first."""
    kind, person = Kind(query_data["kind"]), current_user.person
    if kind not in searching.kinds_for(person):
        raise NotAllowed(gettext("You can't search these."), remedy=gettext("Ask somebody who writes policies."))
    found = searching.search(
        query_data["q"], kind, person, now=clock.now(), cursor=query_data["cursor"], limit=query_data["limit"]
    )
    items = [
        {
            "kind": hit.kind.value, "id": hit.id, "title": hit.title, "state": hit.state,
            "excerpt": "".join(piece for piece, _ in hit.excerpt),
        }
        for hit in found.hits
    ]  # fmt: skip
    return {"items": items, "next": found.next}
