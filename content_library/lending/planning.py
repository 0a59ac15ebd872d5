"""When a story goes out, with which words, and who says nearly the same then. Imports previews, rotation, the outbox.

Where a network's terms ask not to say much the same from many accounts, the next caption is taken when a colleague says
nearly the same within a day of the time; where every caption is so taken, a later time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from advocacy.errors import Breach
from advocacy.posts.states import Way
from advocacy.posts.timing import Wanted, When, foreseen, next_time
from advocacy.times.choosing import A_DAY, too_close
from content_library.lending.lending import captions_for
from content_library.lending.previewing import Place, Preview, preview_at
from content_library.lending.rotation import Echo, Said, echo_of, kept_apart_from, said_lately, turns
from content_library.models import Caption


@dataclass(frozen=True)
class Planned:
    """What would go out then, and who says nearly the same."""

    shown: Preview
    at: datetime
    echo: Echo


def wanted_at(place: Place, way: Way) -> Wanted:
    """What the outbox is asked for a time from that place."""
    item = place.item
    return Wanted(place.person.id, place.network, way, item.group_ref, item.live_at or place.now)


def time_of(place: Place, way: Way, when: When) -> datetime:
    """The instant that the words mean as things stand; now, where there is no good slot or the time is past."""
    try:
        due_at = foreseen(wanted_at(place, way), place.now) if when == "next_slot" else when
    except Breach:
        return place.now
    return max(due_at, place.now) if isinstance(due_at, datetime) else place.now


def planned(place: Place, first: Preview, way: Way, also: Sequence[datetime] = ()) -> Planned:
    """The next good time, with the ``first`` words or those that may stand in for them. Raises Breach for no time."""
    wanted, person_id = wanted_at(place, way), place.person.id
    at = next_time(wanted, place.now, also)
    lately = said_lately(place.item, place.network, place.now)
    for shown in _in_turn(place, first, lately):
        if too_close(at, kept_apart_from(shown.text, place.network, lately, person_id), A_DAY) is None:
            return Planned(shown, at, echo_of(shown.text, lately, person_id, at))
    alike = kept_apart_from(first.text, place.network, lately, person_id)
    at = next_time(replace(wanted, alike=alike), place.now, also)
    return Planned(first, at, echo_of(first.text, lately, person_id, at))


def _in_turn(place: Place, first: Preview, lately: Sequence[Said]) -> Iterator[Preview]:
    """The first words, then others of the same language and outlet that may be sent as they are."""
    yield first
    caption, used = first.caption, turns(lately, place.person.id)
    for other in captions_for(place.item.revision, place.network, place.person.language, used):
        if other.id != caption.id and _alike_meant(other, caption):
            shown = preview_at(place, other)
            if shown.may_be_sent and not (place.connection and shown.problems):
                yield shown


def _alike_meant(one: Caption, other: Caption) -> bool:
    return (one.language, one.network) == (other.language, other.network)
