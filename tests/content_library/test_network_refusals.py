"""What a network would refuse is said in the preview, once, also where nobody has connected an account yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advocacy.checks import check_length
from advocacy.posts.drafting import Said
from advocacy.posts.fitting import misfits, sketch_of
from content_library.lending.judging import refused
from content_library.models import ItemState
from content_library.rules.vetting import length_on
from tests.content_library.shelf import NOW, Shelf


def test_what_a_network_refuses_is_said_before_there_is_an_account(sqlite_shelf: Shelf) -> None:
    story = sqlite_shelf.in_state(ItemState.LIVE, expires_at=None)
    person = sqlite_shelf.installation.person()
    api, browser = sqlite_shelf.installation.api_of(person), sqlite_shelf.installation.browser_of(person)
    shown = api("POST", "/shares/preview", {"item_id": story, "network": "instagram"}).json
    assert "without a picture" in shown["problems"]["media"][0]
    assert shown["may_be_sent"], "by hand, which is all that there is"
    page = browser.get(f"/feed/{story}/share?network=instagram").text
    assert "without a picture" in page and 'value="api"' not in page
    by_hand = api("POST", "/shares", {"item_id": story, "network": "instagram", "by": "hand", "publish_at": "now"})
    assert by_hand.status_code == 201, by_hand.text


WORDS = [
    ("instagram", "#a " * 31, ["at most 30 hashtags"]),
    ("instagram", "@ab " * 21, ["at most 20 mentions"]),
    ("threads", " ".join(f"https://a.example/{n}" for n in range(6)), ["at most 5 links"]),
    ("threads", "w" * 501, []),
    ("bluesky", "w" * 301, []),
    ("x", "w" * 281, []),
]


@pytest.mark.parametrize(("network", "text", "said"), WORDS)
def test_what_is_wrong_with_the_words_is_said_once(
    sqlite_shelf: Shelf, network: str, text: str, said: list[str]
) -> None:
    """What is too long is said by the checks on words, which count in the same way."""
    with sqlite_shelf.installation.app.app_context():
        picture = {"ref": "media:1", "kind": "image", "type": "image/jpeg", "width": 4, "height": 4}
        draft = replace(sketch_of(network, Said(text, media=[picture]), NOW), link=None)
        found = [each.message for each in refused(network, draft, None) if each.field in {"text", "link"}]
        too_long = [each for each in misfits(network, draft, None) if each.too_long]
        rule = length_on(network)
        assert rule is not None and bool(too_long) is bool(check_length(text, rule)) is (not said)
    assert len(found) == len(said) and all(part in each for part, each in zip(said, found, strict=True))


def test_whatsapp_counts_by_what_its_app_takes(sqlite_shelf: Shelf) -> None:
    story = sqlite_shelf.in_state(ItemState.LIVE, expires_at=None)
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    assert api("POST", "/shares/preview", {"item_id": story, "network": "whatsapp"}).json["limit"] == 65_536
