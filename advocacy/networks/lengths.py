"""A network's way of counting, in the shape that the length check asks for. Imports checks and the pure parts here."""

from __future__ import annotations

from functools import partial

from advocacy.checks import length as checks
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.text import length

SOURCES = {
    "bluesky": "Lexicon app.bsky.feed.post: 300 graphemes, 3000 bytes",
    "linkedin": "LinkedIn's Posts API: 3,000 characters, an emoji counts two or more",
    "x": "docs.x.com, counting characters: 280 by weight, a link counts 23",
    "mastodon": "The server's own limit, /api/v2/instance; a link counts 23",
    "threads": "developers.facebook.com/docs/threads/posts: 500 characters, an emoji counts its UTF-8 bytes",
    "instagram": "developers.facebook.com/docs/instagram-platform: a caption of 2,200 characters",
    "whatsapp": "What the app is known to take, 65,536 characters; no page of WhatsApp's says so",
    "facebook": "The published limit of a post, 63,206 characters",
}


def length_rule(network: str, rule: LengthRule) -> checks.LengthRule:
    """The rule for ``checks.check_length``; ``rule`` from capabilities or from ``Connection.length_rule``."""
    said = SOURCES.get(network, "The network's published limit")
    return checks.LengthRule(network, rule.most, partial(length, rule=rule), rule.most_bytes, source=said)
