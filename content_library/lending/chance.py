"""Words that a caption test hands out by chance: offered first, and marked when they are what goes out.

Imports reach's studies: the test, its seed and its captions are theirs; which words a story has is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.people.models import Person
from advocacy.reach.studies import caption_tests
from advocacy.reach.studies.drawing import drawn
from advocacy.reach.studies.models import CaptionTest
from content_library.lending.rotation import ref_of
from content_library.models import Caption, Item, Revision

FIRST = (-1, 0)
"""Before words that were never used."""

Used = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Field:
    """Captions of one network and language, which may be tested against each other."""

    network: str
    language: str
    captions: Sequence[Caption]


def offered_first(item: Item, person: Person, used: Used) -> Used:
    """How often captions were used (``rotation.turns``), with those that chance gives the person before all others.

    One statement.
    """
    given = [_given(test, person) for test in caption_tests.running_on(item.group_ref) if _stands(test, item.revision)]
    return {**used, **dict.fromkeys(given, FIRST)}


def is_given(caption: Caption, offered: Sequence[Caption], used: Used) -> bool:
    """True when this is the caption that chance gave, and the first of those that were ``offered``."""
    return bool(offered) and offered[0].id == caption.id and used.get(ref_of(caption)) == FIRST


def fields_of(revision: Revision) -> list[Field]:
    """Where a test is possible: networks and languages with two captions or more."""
    found: dict[tuple[str, str], list[Caption]] = {}
    for caption in revision.captions:
        found.setdefault((caption.network, caption.language), []).append(caption)
    return [Field(*key, captions) for key, captions in found.items() if len(captions) > 1]


def _stands(test: CaptionTest, revision: Revision) -> bool:
    """False once the story's words were changed: the test's captions are no longer lent."""
    return set(test.captions) <= {ref_of(each) for each in revision.captions}


def _given(test: CaptionTest, person: Person) -> str:
    return drawn(test.seed, person.id, test.captions)
