"""Query: what is here already of a page that somebody is about to suggest; and the bookmark that brings pages along.

Titles are told to those alone who may share the story: what one may not share, one need not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.fetching.canonical import canonical
from advocacy.people.models import Person
from content_library.lending.lending import lendable
from content_library.models import Item, Suggestion
from content_library.sources import likeness

BOOKMARK = (
    "(()=>{{const s=String(getSelection()).slice(0,600),t=document.title+(s?' – “'+s+'”':'');"
    "open('{page}?'+new URLSearchParams({{url:location.href,title:t}}),"
    "'_blank','popup,width=560,height=760')}})()"
)
"""What the bookmark does on whatever page is open: it reads address, title and what is marked, and sends nothing.

What is marked is somebody else's: it goes with the title into why it is worth sharing, not into words of one's own.
"""


@dataclass(frozen=True)
class Known:
    """What is here of an address: a story that may be shared now, one that marketing has, or somebody's suggestion."""

    story: Item | None = None
    with_marketing: bool = False
    suggested: bool = False


def known(url: str, person: Person, now: datetime) -> Known | None:
    """What is here of that address; None: nothing. Two statements, or three."""
    try:
        address = canonical(url)[:2000] if url else ""
    except Breach:
        return None
    if not address:
        return None
    item_id = likeness.items_at([address]).get(address)
    if item_id is not None:
        try:
            return Known(story=lendable(item_id, person, now))
        except NotFound:
            return Known(with_marketing=True)
    same = select(func.max(Suggestion.id)).where(Suggestion.url == address)
    return Known(suggested=True) if db.session.scalar(same) is not None else None


def bookmark(page: str) -> str:
    """The bookmark's address; ``page`` is that of our form, whole."""
    return "javascript:" + quote(BOOKMARK.format(page=page.replace("'", "%27")), safe="(){}=>,;:'/?&.!+*")
