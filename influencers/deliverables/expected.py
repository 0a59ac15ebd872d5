"""Queries: what a live post is compared with: the approved words for this partner, what the checks ask, whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from advocacy import settings
from advocacy.checks import words_for
from advocacy.database import db
from advocacy.networks.connections import Connection
from advocacy.networks.public_looks import SeenPost
from advocacy.posts.models import Share
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library.lending.previewing import facts_of
from content_library.models import Caption, Item, Revision
from content_library.rules.vetting import rules_seen
from content_library.words.frames import render
from influencers.briefs.models import Asked
from influencers.deliverables.models import Deliverable
from influencers.partners.handles import folded_handle
from influencers.partners.models import Partner, PartnerAccount, ProofState

MEDIA = {Asked.STORY: "story", Asked.VIDEO: "video", Asked.LIVE: "live"}
"""How the checks call what is more than words."""


@dataclass(frozen=True)
class Expected:
    """The words that were approved, as this partner posts them; what the checks ask; the rules that reviewers saw."""

    text: str
    facts: Mapping[str, Any]
    seen: frozenset[str] = field(default_factory=frozenset)


def expected_of(deliverable: Deliverable) -> Expected | None:
    """What the live post should say; None when the approved words are gone."""
    item = db.session.get(Item, deliverable.item_id) if deliverable.item_id else None
    revision = approved_revision(deliverable)
    if item is None or revision is None or not revision.captions:
        return None
    caption, person = revision.captions[0], deliverable.enrolment.person
    facts = {**facts_of(item, person, caption), "context": _context(deliverable)}
    seen = rules_seen(item, caption, deliverable.network, rules_in_force()) if revision.id == item.revision.id else ()
    return Expected(_sent(deliverable, caption, facts), facts, frozenset(seen))


def is_theirs(deliverable: Deliverable, seen: SeenPost) -> bool | None:
    """Whether the post is on an account that is proven to be the partner's; None where nobody can tell.

    Proven: our outbox posted it there, they connected the account, or they proved it (``PartnerAccount``).
    """
    if _sent_by_us(deliverable) or _connected(deliverable, seen):
        return True
    if not seen.author and not seen.author_id:
        return None
    found = db.session.scalars(
        select(PartnerAccount)
        .join(Partner, Partner.id == PartnerAccount.partner_id)
        .where(Partner.person_id == deliverable.person_id, PartnerAccount.network == seen.network)
    ).unique().all()  # fmt: skip
    handle = folded_handle(seen.network, seen.author) if seen.author else ""
    fitting = [
        each for each in found
        if (each.account_id and each.account_id == seen.author_id) or (handle and each.handle_folded == handle)
    ]  # fmt: skip
    if any(each.state is ProofState.PROVEN for each in fitting):
        return True
    proven_others = any(each.state is ProofState.PROVEN for each in found)
    return False if proven_others and not fitting else None


def approved_revision(deliverable: Deliverable) -> Revision | None:
    """The words and pictures that reviewers said yes to; None while there are none, or once they are gone."""
    same = select(Revision).where(Revision.item_id == deliverable.item_id, Revision.sha256 == deliverable.sha256)
    return db.session.scalars(same.order_by(Revision.number.desc()).limit(1)).unique().one_or_none()


def _sent(deliverable: Deliverable, caption: Caption, facts: Mapping[str, Any]) -> str:
    """What our outbox sent, else the approved words with the disclosure in front; links are not compared."""
    share = db.session.get(Share, deliverable.share_id) if deliverable.share_id else None
    if share is not None:
        return share.text
    said = words_for(
        facts["relationship"], facts["jurisdictions"], caption.language, settings.current().company_name,
        rules_in_force().disclosure,
    )  # fmt: skip
    return render(caption.text, said, "")


def _context(deliverable: Deliverable) -> dict[str, Any]:
    media = MEDIA.get(deliverable.kind)
    return {"media": media, "obligation_to_post": True} if media else {"obligation_to_post": True}


def _sent_by_us(deliverable: Deliverable) -> bool:
    share = db.session.get(Share, deliverable.share_id) if deliverable.share_id else None
    return share is not None and share.connection_id is not None and share.url == deliverable.url


def _connected(deliverable: Deliverable, seen: SeenPost) -> bool:
    theirs = select(Connection.account_id, Connection.handle).where(
        Connection.person_id == deliverable.person_id, Connection.network == seen.network
    )
    wanted = folded_handle(seen.network, seen.author)
    return any(
        (seen.author_id and account_id == seen.author_id) or (wanted and folded_handle(seen.network, handle) == wanted)
        for account_id, handle in db.session.execute(theirs)
    )
