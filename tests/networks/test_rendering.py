"""What the composer shows is what leaves: rendering and counting on Bluesky and Mastodon, by table and by property."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.networks import bluesky_record as records
from advocacy.networks.bluesky import Bluesky
from advocacy.networks.contract import Credentials, Draft, NetworkRefused
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.mastodon_instance import LENGTH as MASTODON
from advocacy.networks.text import excess, graphemes, length, size, spans
from advocacy.networks.wire import Wire

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOWHERE = Credentials("https://nowhere.example", "did:plc:abc", "a.example", {"access": "a", "token": "t"})
FAMILY = "👨‍👩‍👧‍👦"  # 7 code points, 25 bytes

# What readers take for one character (UAX #29, Unicode 15.1 and later), its code points and its bytes.
CLUSTERS = {
    "a letter": ("a", 1, 1),
    "a letter with its mark": ("é", 1, 2),
    "a letter and its mark": ("e\u0301", 2, 3),
    "five marks on one letter": ("e" + "\u0301" * 5, 6, 11),
    "ß stays one": ("ß", 1, 2),
    "a Hangul syllable": ("각", 1, 3),
    "a Hangul syllable of its parts": ("\u1100\u1161\u11a8", 3, 9),
    "Devanagari with a vowel sign": ("नि", 2, 6),
    "a Devanagari conjunct": ("क्षि", 4, 12),
    "Tamil with a vowel sign": ("நி", 2, 6),
    "Thai with marks above": ("กี่", 3, 9),
    "Arabic with a mark": ("بً", 2, 4),
    "Hebrew with points": ("שָׁ", 3, 6),
    "a line break of two": ("\r\n", 2, 2),
    "a line break": ("\n", 1, 1),
    "a tabulator": ("\t", 1, 1),
    "a plain emoji": ("🎉", 1, 4),
    "an emoji made one": ("❤️", 2, 6),
    "an emoji of a text sign": ("☎️", 2, 6),
    "skin": ("👋🏽", 2, 8),
    "a family": (FAMILY, 7, 25),
    "a profession": ("👩‍💻", 3, 11),
    "a profession with skin": ("👩🏽‍💻", 4, 15),
    "a flag of letters": ("🇸🇪", 2, 8),
    "a flag with a rainbow": ("🏳️‍🌈", 4, 14),
    "a flag of tags": ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 7, 28),
    "a keycap": ("1️⃣", 3, 7),
    "a hair colour": ("👨‍🦰", 3, 11),
    "a heart on fire": ("❤️‍🔥", 4, 13),
    "a joined pair": ("👩‍❤️‍👨", 6, 20),
    "a soft hyphen": ("\u00ad", 1, 2),
    "a wide letter": ("Ａ", 1, 3),
    "a letter beyond the first plane": ("𝒜", 1, 4),
    "an ideograph": ("漢", 1, 3),
    "an ideograph with a variation": ("葛\U000e0100", 2, 7),
}


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_cluster_counts_one_wherever_it_stands(name: str) -> None:
    cluster, points, octets = CLUSTERS[name]
    assert (graphemes(cluster), len(cluster), size(cluster)) == (1, points, octets)
    assert graphemes(f"x {cluster} y") == 5
    assert length(f"{cluster} x", MASTODON) == 3


APART = [name for name, (cluster, _, _) in CLUSTERS.items() if graphemes(cluster * 2) == 2]
"""Some signs join what stands beside them."""


@pytest.mark.parametrize("name", APART)
def test_the_limit_of_bluesky_is_the_stricter_of_both_counts(name: str) -> None:
    cluster, _points, octets = CLUSTERS[name]
    most = min(300, 3_000 // octets)
    assert excess(cluster * most, records.LENGTH) == 0 < excess(cluster * (most + 1), records.LENGTH)


PAIRS = {
    "two flags": ("🇸🇪🇩🇪", 2),
    "a flag and half of one": ("🇸🇪🇩", 2),
    "two families": (FAMILY * 2, 2),
    "an emoji that isn't joined": ("👩\u200b💻", 3),
    "a mark with nothing before it": ("\u0301", 1),
    "a joiner with nothing after it": ("👩\u200d", 1),
    "line breaks": ("a\r\n\r\nb", 4),
    "two keycaps": ("1️⃣2️⃣", 2),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_stands_side_by_side(name: str) -> None:
    assert graphemes(PAIRS[name][0]) == PAIRS[name][1]


# --- facets --------------------------------------------------------------------------------------------------------

DIDS = {"anna.test": "did:plc:anna"}
FACETS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "nothing": ("hej", []),
    "a link": ("se https://a.se/x", [("https://a.se/x", "link", "https://a.se/x")]),
    "a link after letters of more bytes": ("åäö 漢字 https://a.se", [("https://a.se", "link", "https://a.se")]),
    "a link after a family": (f"{FAMILY}https://a.se", [("https://a.se", "link", "https://a.se")]),
    "a link in brackets": ("(https://a.se/x)", [("https://a.se/x", "link", "https://a.se/x")]),
    "a link with brackets": ("https://a.se/x_(y)", [("https://a.se/x_(y)", "link", "https://a.se/x_(y)")]),
    "a link at the end of a sentence": ("https://a.se/x.", [("https://a.se/x", "link", "https://a.se/x")]),
    "a link in quotes": ('"https://a.se/x"', [("https://a.se/x", "link", "https://a.se/x")]),
    "a link of letters of more bytes": ("https://å.se/ä", [("https://å.se/ä", "link", "https://å.se/ä")]),
    "a link twice": ("https://a.se https://a.se", [("https://a.se", "link", "https://a.se")] * 2),
    "lines": ("a\nhttps://a.se\nb", [("https://a.se", "link", "https://a.se")]),
    "a mention": ("hej @anna.test", [("@anna.test", "mention", "did:plc:anna")]),
    "a mention in capitals": ("hej @Anna.Test", [("@Anna.Test", "mention", "did:plc:anna")]),
    "a mention of nobody": ("hej @eva.test", []),
    "an address": ("mejla anna@anna.test", []),
    "a tag": ("#jobb", [("#jobb", "tag", "jobb")]),
    "a tag of letters of more bytes": ("ö #Jönköping!", [("#Jönköping", "tag", "Jönköping")]),
    "a wide tag": ("＃仕事", [("＃仕事", "tag", "仕事")]),
    "an emoji tag": ("#🎉", [("#🎉", "tag", "🎉")]),
    "a number": ("#1", []),
    "a tag in a link": ("https://a.se/#x", [("https://a.se/#x", "link", "https://a.se/#x")]),
    "all of them": (
        "👋🏽 @anna.test: https://a.se #jobb",
        [("@anna.test", "mention", "did:plc:anna"), ("https://a.se", "link", "https://a.se"), ("#jobb", "tag", "jobb")],
    ),
}


def marked(text: str) -> list[tuple[str, str, str]]:
    """What each facet covers, by its bytes, what it is, and where it leads."""
    raw, found = text.encode(), []
    for facet in records.facets(spans(text), DIDS):
        (feature,) = facet["features"]
        kind = feature["$type"].rpartition("#")[2]
        covered = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        found.append((covered, kind, feature[{"link": "uri", "mention": "did", "tag": "tag"}[kind]]))
    return found


@pytest.mark.parametrize("name", FACETS)
def test_facets_cover_the_bytes_that_they_are_about(name: str) -> None:
    text, expected = FACETS[name]
    assert marked(text) == expected


PIECES = st.sampled_from(
    [*(cluster for cluster, _, _ in CLUSTERS.values()), *(text for text, _ in FACETS.values()), " "]
)
LIVELY = st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs"]), max_size=6)), max_size=12)


@given(LIVELY.map("".join))
def test_facets_are_whole_characters_in_order_and_apart(text: str) -> None:
    behind, raw = 0, text.encode()
    for facet in records.facets(spans(text), DIDS):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert behind <= start < end <= len(raw)
        raw[start:end].decode()  # never through the middle of a character
        behind = end


@given(LIVELY.map("".join), LIVELY.map("".join))
def test_words_before_move_facets_by_their_bytes(before: str, text: str) -> None:
    """Nothing but the offsets depends on what stands in the line above."""
    moved = records.facets(spans(f"{before}\n{text}"), DIDS)
    shift, own = len(f"{before}\n".encode()), records.facets(spans(text), DIDS)
    beneath = [facet for facet in moved if facet["index"]["byteStart"] >= shift]
    assert [
        (each["index"]["byteStart"] - shift, each["index"]["byteEnd"] - shift, each["features"]) for each in beneath
    ] == [(each["index"]["byteStart"], each["index"]["byteEnd"], each["features"]) for each in own]


# --- what is shown is what is sent ---------------------------------------------------------------------------------


class Offline(Wire):
    """Nothing is looked up; a handle that is asked for is nobody's."""

    def ask(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("nothing should be asked")


@settings(max_examples=60)
@given(LIVELY.map("".join))
def test_the_words_in_the_request_are_those_that_are_shown(text: str) -> None:
    draft = Draft(text.replace("@", "at "), "sv")
    bluesky, mastodon = Bluesky(Offline()), Mastodon(Offline())
    status = json.loads(mastodon.prepare(NOWHERE, draft, now=NOW).body)["status"]
    assert status == mastodon.render(draft).sent == mastodon.render(draft).shown == draft.text
    if bluesky.validate(draft):
        with pytest.raises(NetworkRefused):
            bluesky.prepare(NOWHERE, draft, now=NOW)
        return
    record = json.loads(bluesky.prepare(NOWHERE, draft, now=NOW).body)["record"]
    assert record["text"] == bluesky.render(draft).sent == bluesky.render(draft).shown == draft.text
    assert record.get("facets", []) == records.facets(spans(draft.text), {})
