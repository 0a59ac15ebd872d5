"""What is handed to an adapter, and the last look at the words before it. Imports checks, media, networks' contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from advocacy import checks
from advocacy.networks.contract import Draft, LinkCard
from advocacy.posts.media import picture_of
from advocacy.posts.models import Share


def draft_of(share: Share) -> Draft:
    """The share as a network-neutral draft, its picture read. The text is the stored one, byte for byte."""
    return Draft(share.text, share.language, _card(share.card))


def objection(share: Share) -> str | None:
    """What the checks find wrong with the words today; None when nothing fails.

    A finding that asks for a human's review had one when the words were approved, and does not stop it again.
    """
    facts = share.permit_facts
    if "relationship" not in facts:
        return None
    verdict = checks.check(_subject(share, facts), checks.default_packs())
    if verdict.outcome is not checks.Outcome.FAIL:
        return None
    return " ".join(found.message for found in verdict.findings if found.outcome is checks.Outcome.FAIL)


def _subject(share: Share, facts: dict[str, Any]) -> checks.Subject:
    return checks.Subject(
        text=share.text, network=share.network, relationship=str(facts["relationship"]),
        jurisdictions=_names(facts.get("jurisdictions")), brands=_names(facts.get("brands")),
        products=_names(facts.get("products")), hosts=_names(facts.get("hosts")),
        classes=frozenset(_names(facts.get("classes") or share.permit_tags.get("classes"))),
        language=facts.get("language") or share.language or None, context=facts.get("context") or {},
    )  # fmt: skip


def _names(value: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(value or ())


def _card(card: dict[str, Any]) -> LinkCard | None:
    if not card.get("url"):
        return None
    image, kind = picture_of(card)
    return LinkCard(
        url=str(card["url"]), title=str(card.get("title") or ""), description=str(card.get("description") or ""),
        image=image, image_type=kind, image_alt=str(card.get("image_alt") or ""),
    )  # fmt: skip
