"""Lending an item to a person: what they may share where, and the share that sends exactly what they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor
from advocacy.networks.connections import USABLE, Connection
from advocacy.people.models import Person
from advocacy.posts.fitting import by_field
from advocacy.posts.models import Share
from advocacy.posts.permits import Permit
from advocacy.posts.scheduling import Order, schedule
from advocacy.posts.states import Way
from advocacy.posts.timing import When
from content_library.audiences.sets import may_share
from content_library.items.objecting import refuse_objected
from content_library.lending.chance import is_given, offered_first
from content_library.lending.previewing import Preview, facts_of
from content_library.lending.reserving import take
from content_library.lending.rotation import kept_apart_from, ref_of, said_lately, turns
from content_library.models import Caption, Item, ItemState, Revision, TextMode
from content_library.policies import acknowledging
from content_library.words import frames
from content_library.words.blanks import Mismatch
from content_library.words.outlets import ANY, covered

Used = Mapping[str, tuple[int, int]]
NEVER: Used = {}


def lendable(item_id: int, person: Person, now: datetime) -> Item:
    """The item, if the person may share it now. Raises NotFound: what one may not share, one need not know."""
    item = db.session.scalar(may_share(select(Item), person, now).where(Item.id == item_id))
    if item is None:
        raise NotFound(_("There is no such story in your feed."), remedy=_("It may have expired or been withdrawn."))
    return item


def captions_for(revision: Revision, network: str, language: str, used: Used = NEVER) -> Sequence[Caption]:
    """The captions that a person may pick on that network: the network's own before "any", their language first.

    Of equals those that were ``used`` least come first (``rotation.turns``).
    """
    base = language.split("-")[0].lower()
    fitting = [each for each in revision.captions if each.network in (network, ANY)]

    def place(each: Caption) -> tuple[bool, bool, tuple[int, int], int]:
        another = each.language.split("-")[0].lower() != base
        return another, each.network == ANY, used.get(ref_of(each), (0, 0)), each.id

    return sorted(fitting, key=place)


def caption_picked(item: Item, network: str, caption_id: int | None, person: Person, now: datetime) -> Caption:
    """The caption that a person picks, else the best one whose turn it is. Raises Breach where there is none."""
    used = used_for(item, network, person, now) if caption_id is None else NEVER
    fitting = captions_for(item.revision, network, person.language, used)
    chosen = [each for each in fitting if caption_id in (None, each.id)]
    if not chosen:
        raise Breach(_("There are no such words for that network."), errors={"caption_id": [_("See GET /feed.")]})
    return chosen[0]


def used_for(item: Item, network: str, person: Person, now: datetime) -> Used:
    """What ``captions_for`` puts the captions in order by: chance where a test runs, else whose turn it is."""
    return offered_first(item, person, turns(said_lately(item, network, now), person.id))


def networks_for(revision: Revision, connections: Sequence[Connection]) -> list[str]:
    """The networks that there are words for: those the person is connected to first."""
    connected = {connection.network for connection in connections}
    words = covered(revision.networks)
    return [name for name in words if name in connected] + [name for name in words if name not in connected]


def accounts_on(network: str, connections: Sequence[Connection]) -> list[Connection]:
    """Those of a person's connections that can post on the network now; the first is taken unless they choose."""
    return [each for each in connections if each.network == network and each.state in USABLE]


def values_from(text: str, shown: Preview, mode: TextMode) -> Mapping[str, str]:
    """What the blanks hold in words that somebody wants to send. Raises Breach that says where they are not those
    that were approved."""
    found = frames.matches(shown.caption.text, text, shown.disclosure, shown.link_url)
    if not isinstance(found, Mismatch):
        return found
    place, said = found.at + 1, text[found.at : found.at + 40]
    raise Breach(
        _("These words are not the approved ones."),
        remedy=_INSTEAD[mode],
        errors={
            "text": [
                _(
                    "From character %(place)s on they differ: “%(approved)s” was approved, not “%(words)s”.",
                    place=place,
                    approved=found.expected[:40],
                    words=said,
                )
                if found.expected
                else _(
                    "From character %(place)s on they differ: nothing more was approved, not “%(words)s”.",
                    place=place,
                    words=said,
                )
            ]
        },
    )


def instead_of(shown: Preview, mode: TextMode) -> str:
    """What a person can do about findings that no human has answered."""
    if mode is TextMode.EDITABLE and shown.values:
        said = _("Write the blanks differently, pick another caption, or propose your own words: they go to review.")
    elif mode is TextMode.EDITABLE:
        said = _("Pick another caption, or propose your own words: they go to review.")
    elif shown.values:
        said = _("Write the blanks differently, pick another caption, or ask marketing for words reviewed for you.")
    else:
        said = _("Pick another caption, or ask marketing for words that are reviewed for you.")
    return str(said)


_INSTEAD = {
    TextMode.LOCKED: English("Leave `text` out: these words are shared as they are."),
    TextMode.FILL_IN: English("Change nothing but the blanks, or leave `text` out and give `blanks`."),
    TextMode.EDITABLE: English("Send words of your own to review first: POST /api/v1/own-words."),
}


def share(
    shown: Preview, item: Item, person: Person, way: Way, when: When, *, actor: Actor, now: datetime,
    agreed_sha256: str | None = None, late_after_minutes: int | None = None,
) -> Share:  # fmt: skip
    """Lends the item: schedules exactly what the preview showed; ``late_after_minutes`` as in ``Order``.

    ``agreed_sha256`` is the digest of the text that the person saw, its blanks filled or open; raises InvalidMove when
    it is another one now, or what is in the item may not be used. Raises Breach while a policy waits for the person's
    acknowledgement, a blank for its words, or when a check fails.
    """
    if acknowledging.needs_acknowledgement(person):
        raise Breach(_("Read and acknowledge the policy first."), remedy=_("Open Policies; it takes a minute."))
    if agreed_sha256 and agreed_sha256 not in (shown.sha256, shown.agreed_sha256):
        raise InvalidMove(_("The words changed since you looked."), remedy=_("Look at the preview again."))
    if shown.unfit:
        raise Breach(_("Fill in the blanks first."), remedy=_("See what each takes."), errors=dict(shown.unfit))
    if shown.unseen and shown.passes:
        raise Breach(
            _("Nobody has approved this part of the words yet."), remedy=instead_of(shown, item.text_mode),
            errors={"text": [found.message for found in shown.unseen]},
        )  # fmt: skip
    if way is Way.API and shown.problems:
        raise Breach(
            _("The network would refuse this post."), remedy=_("Post it by hand, or choose another network."),
            errors=by_field(shown.problems),
        )  # fmt: skip
    if not shown.passes:
        raise Breach(
            _("The checks found words that may not be sent."),
            errors={"text": [found.told for found in shown.verdict.objections]},
        )
    revision = _held_still(item, shown, person, now)
    lately = said_lately(item, shown.network, now) if when == "next_slot" else ()
    take(shown.link, now)  # first of all, so that of two presses at once the second is refused here
    return schedule(
        Order(
            person_id=person.id, network=shown.network, way=way, text=shown.text, language=shown.caption.language,
            permit=_permit(item, revision, person, shown), when=when,
            connection_id=shown.connection.id if shown.connection and way is Way.API else None,
            link_id=shown.link.id if shown.link else None, card=shown.handed_in.card, media=shown.handed_in.media,
            caption_ref=ref_of(shown.caption), late_after_minutes=late_after_minutes,
            alike=kept_apart_from(shown.text, shown.network, lately, person.id),
            assigned=_is_given(item, revision, shown, person),
        ),
        actor=actor, now=now,
    )  # fmt: skip


def tags_of(item: Item, person: Person) -> dict[str, Any]:
    """What a share of it by this person is about: pauses, blackouts and figures go by these."""
    return {
        "title": item.title, "campaign": item.campaign, "topic": item.topics[0] if item.topics else "",
        "topics": list(item.topics), "region": person.region, "classes": list(item.revision.classes),
    }  # fmt: skip


def _permit(item: Item, revision: Revision, person: Person, shown: Preview) -> Permit:
    start = item.embargo_at or item.live_at or revision.created_at
    return Permit(
        revision.source_ref, revision.sha256, start, item.expires_at, tags_of(item, person),
        {**facts_of(item, person, shown.caption), "seen": sorted(shown.seen)}, item.group_ref,
    )  # fmt: skip


def _is_given(item: Item, revision: Revision, shown: Preview, person: Person) -> bool:
    """True when chance picked these words, of those that the person was offered first."""
    if shown.link is None:
        return False
    used = offered_first(item, person, NEVER)
    return is_given(shown.caption, captions_for(revision, shown.network, person.language, used), used)


def _held_still(item: Item, shown: Preview, person: Person, now: datetime) -> Revision:
    """The revision that was shown, held until we commit: who edits or withdraws it waits, then sees our share."""
    db.session.refresh(item, with_for_update={"read": True})
    if item.state is not ItemState.LIVE or item.revision.id != shown.caption.revision_id:
        raise InvalidMove(_("This story was changed or withdrawn just now."), remedy=_("Look at your feed again."))
    if db.session.scalar(may_share(select(Item.id), person, now).where(Item.id == item.id)) is None:
        raise InvalidMove(_("This story is not yours to share any more."), remedy=_("Look at your feed again."))
    refuse_objected(item, now)
    return item.revision
