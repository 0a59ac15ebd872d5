"""Which words of a story colleagues have used lately: the least used come first, and nearly the same are told.

Networks take many accounts that say the same at once for one voice; so do readers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.times.choosing import A_DAY
from content_library.lending.judging import capabilities_of
from content_library.models import Caption, Item
from content_library.reading.similarity import similarity

LATELY = timedelta(days=30)
AT_ONCE = A_DAY
"""Colleagues' posts this near to each other are seen side by side."""
NEARLY = 0.8
"""So much of their runs of words is shared by two texts that are nearly the same."""
MOST = 300
TAKEN_BACK = (ShareState.CANCELLED, ShareState.REJECTED, ShareState.MISSED)


@dataclass(frozen=True)
class Said:
    """Somebody's post of the story on that network, sent or planned."""

    caption_ref: str
    person_id: int
    due_at: datetime
    text: str


@dataclass(frozen=True)
class Echo:
    """How many colleagues say nearly the same within a day, and whether the person themselves did within a month."""

    colleagues: int
    own: bool


NOBODY = Echo(0, False)


def ref_of(caption: Caption) -> str:
    """How shares name a caption."""
    return f"caption:{caption.id}"


def said_lately(item: Item, network: str, now: datetime) -> Sequence[Said]:
    """The newest posts of the story on that network, of everybody. One statement."""
    asked = (
        select(Share.caption_ref, Share.person_id, Share.due_at, Share.text)
        .where(
            Share.group_ref == item.group_ref, Share.network == network, Share.due_at > now - LATELY,
            Share.state.not_in(TAKEN_BACK),
        )
        .order_by(Share.due_at.desc())
        .limit(MOST)
    )  # fmt: skip
    return [Said(*row) for row in db.session.execute(asked)]


def turns(lately: Iterable[Said], person_id: int) -> Mapping[str, tuple[int, int]]:
    """By caption how often the person themselves and how often others have used it: the fewer, the sooner its turn."""
    mine, theirs = Counter[str](), Counter[str]()
    for said in lately:
        (mine if said.person_id == person_id else theirs)[said.caption_ref] += 1
    return {ref: (mine[ref], theirs[ref]) for ref in {*mine, *theirs}}


def echo_of(text: str, lately: Iterable[Said], person_id: int, at: datetime) -> Echo:
    """Who says nearly the same as this text that is to go out then."""
    colleagues, own = set[int](), False
    for said in lately:
        if said.person_id != person_id and abs(said.due_at - at) > AT_ONCE:
            continue
        if similarity(text, said.text) >= NEARLY:
            own = own or said.person_id == person_id
            colleagues.add(said.person_id)
    return Echo(len(colleagues - {person_id}), own)


def kept_apart_from(text: str, network: str, lately: Iterable[Said], person_id: int) -> Sequence[datetime]:
    """When colleagues say nearly the same there; nothing where the network's terms don't ask to keep that apart."""
    capabilities = capabilities_of(network)
    if capabilities is None or not capabilities.alike_kept_apart:
        return ()
    return [
        said.due_at for said in lately if said.person_id != person_id and similarity(text, said.text) >= NEARLY
    ]  # fmt: skip
