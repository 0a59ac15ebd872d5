"""The length check counts as the network does."""

from __future__ import annotations

from advocacy.checks.length import check_length
from advocacy.networks import bluesky_record, mastodon
from advocacy.networks.lengths import length_rule

LONG_LINK = "https://go.acme.com/" + "x" * 300


def test_a_long_link_fits_on_mastodon_and_not_on_bluesky() -> None:
    assert check_length(LONG_LINK, length_rule("mastodon", mastodon.LENGTH)) == []
    (finding,) = check_length(LONG_LINK, length_rule("bluesky", bluesky_record.LENGTH))
    assert finding.rule == "length.bluesky.characters" and finding.start == 300
