"""What is handed to an adapter, and the last look at the words before it. Imports checks, media, networks' contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from advocacy import checks
from advocacy.english import spoken
from advocacy.networks.contract import Draft, LinkCard
from advocacy.posts.media import media_of, picture_of
from advocacy.posts.models import Share
from advocacy.rulebook import in_force

PUBLIC_FOR = timedelta(hours=24)
"""How long networks that fetch media themselves may do so: as long as a container waits there."""


@dataclass(frozen=True)
class Said:
    """What a share says, as its row keeps it. ``card``: url, title, description, image_ref, image_alt; ``media``: ref,
    kind, alt each, and the facts that ``media.unopened`` names; ``uploads``: what earlier tries left at the network."""

    text: str
    language: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    media: Sequence[Mapping[str, Any]] = ()
    uploads: Mapping[str, str] = field(default_factory=dict)


def said_by(share: Share) -> Said:
    """What the share says."""
    return Said(share.text, share.language, share.card, share.media, share.uploads)


def draft_of(said: Said, *, now: datetime) -> Draft:
    """A share as a network-neutral draft, its media read, outside of any transaction. The text is the stored one.

    Raises NotFound when a picture or video is gone.
    """
    media = media_of(said.media, now + PUBLIC_FOR)
    return Draft(said.text, said.language, _card(said.card), media, dict(said.uploads))


def verdict_on(
    share: Share, packs: checks.Packs | None = None, *, text: str | None = None
) -> checks.Verdict | None:  # fmt: skip
    """What the checks say about its words, or others in their place, by the packs in force, or by others; None where
    the permit has no facts."""
    if "relationship" not in share.permit_facts:
        return None
    subject = checks.subject_from(share.text if text is None else text, share.network, _facts(share))
    return checks.check(subject, packs or in_force.packs())


def objection(share: Share) -> str | None:
    """What the checks find wrong with the words today; None when nothing stands against them."""
    return objection_in(verdict_on(share), share)


def objection_in(verdict: checks.Verdict | None, share: Share) -> str | None:
    """What of a verdict on its words stands against them; None when nothing does.

    A finding that asks for a human's review stops it unless its rule had that answer when the words were lent: the
    permit's fact ``seen`` names those rules. A permit that is silent about it is from before they were kept.
    """
    found = [spoken(each.message) for each in verdict.findings if _stops(each, share)] if verdict else []
    return " ".join(found) or None


def _stops(found: checks.Finding, share: Share) -> bool:
    if found.outcome is checks.Outcome.REVIEW:
        return "seen" in share.permit_facts and found.rule not in share.permit_facts["seen"]
    return found.outcome is checks.Outcome.FAIL


def _facts(share: Share) -> dict[str, Any]:
    """What the permit says, and what the share itself does where an older permit is silent."""
    said = {name: value for name, value in share.permit_facts.items() if value}
    return {"language": share.language, "classes": share.permit_tags.get("classes"), **said}


def _card(card: Mapping[str, Any]) -> LinkCard | None:
    if not card.get("url"):
        return None
    image, kind = picture_of(card)
    return LinkCard(
        url=str(card["url"]), title=str(card.get("title") or ""), description=str(card.get("description") or ""),
        image=image, image_type=kind, image_alt=str(card.get("image_alt") or ""),
    )  # fmt: skip
