"""Lending an item to a person: the preview of what would be sent, and the share that sends exactly that.

The link of a preview is reserved once and taken by the share, so that both are the same to the byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy import settings
from advocacy.checks import Outcome, Verdict, check, subject_from, words_for
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor
from advocacy.links.models import Link
from advocacy.links.queries import short_url
from advocacy.networks import registry
from advocacy.networks.connections import USABLE, Connection
from advocacy.networks.lengths import length_rule
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.permits import Permit
from advocacy.posts.scheduling import Order, When, digest, schedule
from advocacy.posts.states import Way
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library import policies
from content_library.audiences import may_share
from content_library.frames import render
from content_library.models import Caption, Item, ItemState, Revision
from content_library.outlets import ANY, covered, outlets
from content_library.reserving import reserved, take
from content_library.vetting import jurisdictions_for, length_on, own_hosts


@dataclass(frozen=True)
class Preview:
    """What would be sent, byte for byte. ``used`` and ``limit`` count by the network's own rule; no limit is None."""

    network: str
    caption: Caption
    text: str
    link: Link | None
    link_url: str
    used: int
    limit: int | None
    verdict: Verdict
    connection: Connection | None

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8."""
        return digest(self.text)

    @property
    def may_be_sent(self) -> bool:
        """False while a check fails."""
        return self.verdict.outcome is not Outcome.FAIL


def lendable(item_id: int, person: Person, now: datetime) -> Item:
    """The item, if the person may share it now. Raises NotFound: what one may not share, one need not know."""
    item = db.session.scalar(may_share(select(Item), person, now).where(Item.id == item_id))
    if item is None:
        raise NotFound("There is no such story in your feed.", remedy="It may have expired or been withdrawn.")
    return item


def captions_for(revision: Revision, network: str, language: str) -> Sequence[Caption]:
    """The captions that a person may pick on that network: the network's own before "any", their language first."""
    base = language.split("-")[0].lower()
    fitting = [each for each in revision.captions if each.network in (network, ANY)]
    return sorted(fitting, key=lambda each: (each.language.split("-")[0].lower() != base, each.network == ANY, each.id))


def networks_for(revision: Revision, connections: Sequence[Connection]) -> list[str]:
    """The networks that there are words for: those the person is connected to first."""
    connected = {connection.network for connection in connections}
    words = covered(revision.networks)
    return [name for name in words if name in connected] + [name for name in words if name not in connected]


def accounts_on(network: str, connections: Sequence[Connection]) -> list[Connection]:
    """Those of a person's connections that can post on the network now; the first is taken unless they choose."""
    return [each for each in connections if each.network == network and each.state in USABLE]


def preview(
    item: Item, caption: Caption, network: str, person: Person, connection: Connection | None, *, now: datetime
) -> Preview:
    """What this person would send with this caption. Reserves the link, in the caller's writing transaction."""
    revision = item.revision
    if network not in outlets() or caption.network not in (network, ANY):
        raise Breach("There are no words for that network.", errors={"network": ["Choose another one."]})
    link = reserved(item, revision, network, person, now) if revision.url else None
    url = short_url(link) if link else ""
    facts = _facts(item, person, caption)
    packs = rules_in_force()
    said = words_for(
        facts["relationship"], facts["jurisdictions"], caption.language, settings.current().company_name,
        packs.disclosure,
    )  # fmt: skip
    text = render(caption.text, said, url)
    rule = (
        length_rule(network, connection.length_rule(registry.by_name(network).capabilities.length))
        if connection
        else length_on(network)
    )
    subject = subject_from(text, network, facts)
    used, limit = (rule.count(text), rule.limit) if rule else (len(text), None)
    return Preview(network, caption, text, link, url, used, limit, check(subject, packs, length=rule), connection)


def share(
    shown: Preview, item: Item, person: Person, way: Way, when: When, *, actor: Actor, now: datetime,
    agreed_sha256: str | None = None,
) -> Share:  # fmt: skip
    """Lends the item: schedules exactly what the preview showed.

    ``agreed_sha256`` is the digest of the text that the person saw; raises InvalidMove when it is another one now.
    Raises Breach while a policy waits for the person's acknowledgement, or when a check fails.
    """
    if policies.needs_acknowledgement(person):
        raise Breach("Read and acknowledge the policy first.", remedy="Open Policies; it takes a minute.")
    if agreed_sha256 and agreed_sha256 != shown.sha256:
        raise InvalidMove("The words changed since you looked.", remedy="Look at the preview again.")
    if not shown.may_be_sent:
        raise Breach(
            "The checks found words that may not be sent.",
            errors={"text": [f"{found.message} {found.remedy}".strip() for found in shown.verdict.objections]},
        )
    revision = _held_still(item, shown)
    take(shown.link, now)  # first of all, so that of two presses at once the second is refused here
    return schedule(
        Order(
            person_id=person.id, network=shown.network, way=way, text=shown.text, language=shown.caption.language,
            permit=_permit(item, revision, person, shown.caption), when=when,
            connection_id=shown.connection.id if shown.connection and way is Way.API else None,
            link_id=shown.link.id if shown.link else None, card=_card(revision, shown.link_url),
            caption_ref=f"caption:{shown.caption.id}",
        ),
        actor=actor, now=now,
    )  # fmt: skip


def _permit(item: Item, revision: Revision, person: Person, caption: Caption) -> Permit:
    tags = {
        "title": item.title, "campaign": item.campaign, "topic": item.topics[0] if item.topics else "",
        "topics": list(item.topics), "region": person.region, "classes": list(revision.classes),
    }  # fmt: skip
    start = item.embargo_at or item.live_at or revision.created_at
    return Permit(
        revision.source_ref, revision.sha256, start, item.expires_at, tags, _facts(item, person, caption),
        item.group_ref,
    )  # fmt: skip


def _facts(item: Item, person: Person, caption: Caption) -> dict[str, Any]:
    """What the checks ask about this person's post; kept in the permit, for it is checked again when sent."""
    in_force = settings.current()
    return {
        "relationship": person.relationship.value,
        "jurisdictions": list(jurisdictions_for(item.audience, in_force, person.region)),
        "language": caption.language, "brands": list(in_force.brands), "hosts": list(own_hosts(in_force)),
        "classes": list(item.revision.classes),
    }  # fmt: skip


def _held_still(item: Item, shown: Preview) -> Revision:
    """The revision that was shown, held until we commit: who edits or withdraws it waits, then sees our share."""
    db.session.refresh(item, with_for_update={"read": True})
    if item.state is not ItemState.LIVE or item.revision.id != shown.caption.revision_id:
        raise InvalidMove("This story was changed or withdrawn just now.", remedy="Look at your feed again.")
    return item.revision


def _card(revision: Revision, url: str) -> dict[str, Any]:
    if not url:
        return {}
    picture = {"image_ref": f"media:{revision.media.id}", "image_alt": revision.media_alt} if revision.media else {}
    return {"url": url, "title": revision.title, "description": revision.summary, **picture}
