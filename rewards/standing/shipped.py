"""The badges that ship, as data. Pure. A company can retire each, or give it another name, look and rule."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from rewards.standing.grammar import Condition, Rule
from rewards.standing.models import Figure


@dataclass(frozen=True)
class Badge:
    """A badge: its key, what it is called and says, how it looks, and its rule; None: given by hand."""

    key: str
    name: str | LazyString
    says: str | LazyString
    icon: str
    tone: str
    rule: Rule | None
    active: bool = True
    own: bool = False  # the company wrote it


def _of(figure: Figure, least: int) -> Rule:
    return Rule((Condition(figure, least),))


_F = Figure
SHIPPED = (
    Badge("first_post", _l("First post"), _l("Your first post is out."), "send", "brand", _of(_F.POSTS, 1)),
    Badge("ten_posts", _l("Regular voice"), _l("Ten posts are out."), "megaphone", "brand", _of(_F.POSTS, 10)),
    Badge("fifty_posts", _l("Known voice"), _l("Fifty posts are out."), "broadcast", "brand", _of(_F.POSTS, 50)),
    Badge("two_networks", _l("Two stages"), _l("You posted on two networks."), "grid", "info", _of(_F.NETWORKS, 2)),
    Badge("five_networks", _l("Everywhere"), _l("You posted on five networks."), "globe", "info", _of(_F.NETWORKS, 5)),
    Badge("first_conversion", _l("It mattered"), _l("Somebody followed your post and stayed."), "bullseye", "good",
          _of(_F.CONVERSIONS, 1)),
    Badge("ten_conversions", _l("Bridge builder"), _l("Ten people followed your posts and stayed."), "signpost-split",
          "good", _of(_F.CONVERSIONS, 10)),
    Badge("good_idea", _l("Good idea"), _l("A story that you suggested was taken up."), "lightbulb", "warn",
          _of(_F.SUGGESTIONS, 1)),
    Badge("story_scout", _l("Story scout"), _l("Five stories that you suggested were taken up."), "search", "warn",
          _of(_F.SUGGESTIONS, 5)),
    Badge("brought_a_colleague", _l("Brought a colleague"), _l("Somebody you invited posted for the first time."),
          "person-plus", "good", _of(_F.COLLEAGUES, 1)),
    Badge("thanked", _l("Thank you"), _l("A colleague thanked you for a post."), "heart", "bad", _of(_F.THANKS, 1)),
    Badge("four_weeks", _l("Four weeks in a row"), _l("A post in each of four working weeks."), "calendar-week",
          "info", _of(_F.WEEKS, 4)),
    Badge("twelve_weeks", _l("A season long"), _l("A post in each of twelve working weeks."), "calendar-event", "info",
          _of(_F.WEEKS, 12)),
    Badge("helped_a_colleague", _l("Helped a colleague"), _l("Given by hand: you helped somebody to a good post."),
          "hand-index", "good", None),
    Badge("story_of_the_month", _l("Story of the month"), _l("Given by hand: yours was the story of the month."),
          "trophy", "brand", None),
)  # fmt: skip
