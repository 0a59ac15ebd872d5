"""Verbs that start tests of a story's captions: reach's studies keep them, the library says which words there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.reach.studies import caption_tests
from advocacy.reach.studies.models import CaptionTest
from content_library.items import items
from content_library.lending.chance import Field, fields_of
from content_library.lending.rotation import ref_of
from content_library.models import Item, ItemState

TESTABLE = frozenset({ItemState.LIVE, ItemState.APPROVED})


@dataclass(frozen=True)
class Wish:
    """Where captions are to be tested against each other, how many posts of each decide, and after how many days."""

    network: str
    language: str
    wanted: int = 30
    days: int = 7


def start(item: Item, wish: Wish, *, actor: Actor, now: datetime) -> CaptionTest:
    """Starts a test of all captions that the story has for that network and language.

    Raises InvalidMove for a story that nobody may share; Breach where there are not two captions, or no link to count.
    """
    held = items.locked(item)
    if held.state not in TESTABLE or held.for_person_id is not None:
        raise InvalidMove(_("Nobody shares this story now."), remedy=_("Test words of one that is approved or live."))
    if not held.revision.url:
        raise Breach(
            _("This story has no link, so nothing counts its clicks."), remedy=_("Test one that leads somewhere.")
        )
    field = _field(held, wish)
    plan = caption_tests.Plan(
        held.group_ref, held.title, field.network, field.language, [ref_of(each) for each in field.captions],
        wish.wanted, wish.days,
    )  # fmt: skip
    return caption_tests.start(plan, actor=actor, now=now)


def _field(item: Item, wish: Wish) -> Field:
    for field in fields_of(item.revision):
        if (field.network, field.language) == (wish.network, wish.language):
            return field
    raise Breach(
        _("There are not two captions to test there."), remedy=_("Write another one for that network and language."),
        errors={"where": [_("Choose one with two captions or more.")]},
    )  # fmt: skip
