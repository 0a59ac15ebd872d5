"""Several captions for one network in one language: accepted, told apart, compared, each to be shared."""

from __future__ import annotations

from advocacy.people.capabilities import Role
from content_library.items.comparing import WordsChange, changes
from content_library.items.queries import revisions_of
from content_library.models import ItemState
from content_library.words.content import MOST_ALIKE
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import Installation


def test_two_for_the_same_place_are_shared_each_by_its_id(installation: Installation, shelf: Shelf) -> None:
    """The feed offers both; a preview of either has its own words."""
    words = (Words("bluesky", "en", "Ninety days under water."), Words("bluesky", "en", "What a river tells."))
    story = shelf.in_state(ItemState.LIVE, captions=words)
    employee = installation.api_of(installation.person())
    (offered,) = [each for each in employee("GET", "/feed").json["items"] if each["id"] == story]
    assert [each["text"].replace("{disclosure} ", "").split("\n")[0] for each in offered["captions"]] == [
        "Ninety days under water.", "What a river tells.",
    ]  # fmt: skip
    assert len({each["id"] for each in offered["captions"]}) == 2


def test_the_same_words_twice_or_too_many_are_refused(installation: Installation) -> None:
    """Variants are for different words, and for a few of them."""
    marketing = installation.api_of(installation.person(Role.MARKETING))

    def said(*texts: str) -> dict[str, object]:
        captions = [{"network": "linkedin", "language": "en", "text": text} for text in texts]
        return {"title": "A story", "kind": "article", "captions": captions}

    assert marketing("POST", "/items", said("One.", "Two.")).status_code == 201
    twice = marketing("POST", "/items", said("One.", "One. "))
    assert twice.status_code == 422 and "2 times" in str(twice.json["errors"])
    many = marketing("POST", "/items", said(*(f"Number {each}." for each in range(MOST_ALIKE + 1))))
    assert many.status_code == 422 and f"at most {MOST_ALIKE}" in str(many.json["errors"])


def test_a_difference_names_the_version_that_changed(installation: Installation) -> None:
    """The first stays as it was, the second is told as version 2."""
    shelf = Shelf.fill(installation)
    first, second = Words("linkedin", "en", "One."), Words("linkedin", "en", "Two.")
    story = shelf.add(captions=(first, second))
    shelf.revise(story, captions=(first, Words("linkedin", "en", "Two, and more.")))
    with installation.app.test_request_context():
        after, before = (line.revision for line in revisions_of(shelf.item(story)))
        found = [each for each in changes(before, after, "UTC") if isinstance(each, WordsChange)]
        assert [str(each.part) for each in found] == ["Caption for LinkedIn, en, version 2"]
