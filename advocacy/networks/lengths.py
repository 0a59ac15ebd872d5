"""A network's way of counting, in the shape that the length check asks for. Imports checks and the pure parts here."""

from __future__ import annotations

from functools import partial

from advocacy.checks import length as checks
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.text import length

SOURCES = {
    "bluesky": "Lexicon app.bsky.feed.post: 300 graphemes, 3000 bytes",
    "mastodon": "The server's own limit, /api/v2/instance; a link counts 23",
}


def length_rule(network: str, rule: LengthRule) -> checks.LengthRule:
    """The rule for ``checks.check_length``; ``rule`` from capabilities or from ``Connection.length_rule``."""
    said = SOURCES.get(network, "The network's published limit")
    return checks.LengthRule(network, rule.most, partial(length, rule=rule), rule.most_bytes, source=said)
