"""Pure: every metric with its words, unit, provenance, formula, inputs and the version of its rule."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from advocacy.links.verdicts.machines import RULE_VERSION
from advocacy.reach import names
from advocacy.reach.models import Provenance
from advocacy.reach.potential import OVERLAP_VERSION


@dataclass(frozen=True)
class Metric:
    """A metric: its name for people, unit, provenance, and what is in it. ``formula`` where it is worked out.

    The unit ``money`` stands for minor units of the currency that the figure itself names; ``ratio``: 0.25 is 25 %.
    """

    name: str
    label: LazyString | str
    unit: str
    provenance: Provenance
    how: LazyString | str
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    version: int = 1


MONEY = "money"
RATIO = "ratio"
_P = Provenance
_REPORTED = _l(
    "As the network reports it. It is asked again at growing intervals; a change counts on the day it was seen. What a "
    "person read there and states, with evidence, is kept apart, and counts only of posts whose network tells none."
)


def _counted(name: str, label: LazyString, unit: str, how: LazyString) -> Metric:
    return Metric(name, label, unit, _P.COUNTED, how)


def _clicks(name: str, label: LazyString, how: LazyString, formula: str | None = None, unit: str = "clicks") -> Metric:
    inputs = tuple(formula.split(" + ")) if formula else ()
    return Metric(name, label, unit, _P.COUNTED, how, formula, inputs, RULE_VERSION)


def _reported(name: str, label: LazyString, how: LazyString = _REPORTED) -> Metric:
    return Metric(name, label, "count", _P.REPORTED, how)


def _over(name: str, label: LazyString, above: str, below: str, how: LazyString, unit: str = RATIO) -> Metric:
    return Metric(name, label, unit, _P.ESTIMATED, how, f"{above} / {below}", (above, below))


_CLICKS = (
    _counted(names.POSTS, _l("Posts"), "posts", _l("Posts that the network, or their author, says are published.")),
    _clicks(names.HUMAN, _l("Human clicks"), _l("Requests for our tracked links that no rule takes for a machine's.")),
    _clicks(
        names.RAW, _l("All requests"), _l("Every request for a tracked link, robots included."),
        f"{names.HUMAN} + {names.MACHINE} + {names.SUSPECTED}",
    ),
    _clicks(names.MACHINE, _l("Machines"), _l("Robots, link previews and prefetches, known by agent and headers.")),
    _clicks(names.SUSPECTED, _l("Suspected"), _l("Looks like a scanner, or came in a burst; kept apart from both.")),
    _clicks(
        names.UNIQUE, _l("Daily visitors"),
        _l(
            "Different visitors of a link on one day, added up; nobody is known from one day to the next. "
            "Visitors who ask not to be tracked are left out."
        ),
        unit="visits",
    ),
    _counted(
        names.LANDED, _l("Confirmed landings"), "visits",
        _l("Clicks of which the page they lead to told us that they arrived. Only links of programmes can tell."),
    ),
)  # fmt: skip

_CONVERSIONS = (
    _counted(
        names.CONVERSIONS, _l("Conversions"), "conversions",
        _l("Sales and leads that the merchant told us and that a link or code of ours won, on the day they happened. "
           "Those that were reversed later stay in; they are counted as reversed."),
    ),
    _counted(names.SALES, _l("Sales"), "conversions", _l("Conversions with an order, each order once.")),
    _counted(names.LEADS, _l("Leads"), "conversions", _l("Conversions without one, each customer and event once.")),
    _counted(
        names.REVERSED, _l("Conversions reversed"), "conversions",
        _l("Conversions refunded whole or taken back, on the day of that."),
    ),
    _counted(names.VALUE, _l("Sales value"), MONEY, _l("What the merchant says that won conversions are worth.")),
    _counted(
        names.REFUNDED, _l("Sales value given back"), MONEY,
        _l("Of the value of won conversions, what was refunded or reversed, on the day of that."),
    ),
    Metric(
        names.NET_VALUE, _l("Net sales value"), MONEY, _P.COUNTED,
        _l("The value of won conversions without what was given back."),
        f"{names.VALUE} - {names.REFUNDED}", (names.VALUE, names.REFUNDED),
    ),
)  # fmt: skip

_NETWORKS = (
    _reported("likes", _l("Likes")),
    _reported("reactions", _l("Reactions")),
    _reported("reposts", _l("Reposts")),
    _reported("reshares", _l("Reshares")),
    _reported("shares", _l("Shares on the network")),
    _reported("replies", _l("Replies")),
    _reported("comments", _l("Comments")),
    _reported("quotes", _l("Quotes")),
    _reported("bookmarks", _l("Bookmarks")),
    _reported("saved", _l("Saved")),
    _reported("impressions", _l("Impressions")),
    _reported("views", lazy_pgettext("figure", "Views")),
    _reported("viewers", _l("Viewers")),
    _reported("members_reached", _l("Members reached")),
    _reported("reach", _l("Accounts reached")),
    _reported("link_clicks", _l("Link clicks by the network's count")),
    _reported("profile_clicks", _l("Profile clicks")),
    Metric(
        names.INTERACTIONS, _l("Interactions"), "count", _P.REPORTED,
        _l("What networks report that people did with a post; each counts one. Clicks and displays are none."),
        " + ".join(names.PARTS), names.PARTS, 2,
    ),
    Metric(
        names.SHOWN, _l("Times shown"), "count", _P.REPORTED,
        _l("How often networks say they displayed the posts: impressions, or views where a network calls it so. "
           "Not people, and many networks tell nothing."),
        " or ".join(names.SHOWN_BY), names.SHOWN_BY,
    ),
    Metric(
        names.FOLLOWERS, _l("Followers addressed"), "followers", _P.POTENTIAL,
        _l("Followers of the posting account when it posted, once for every post. Whoever sees three posts is in here "
           "three times: it is there to be divided by."),
    ),
    Metric(
        names.INTERACTIONS_SHOWN, _l("Interactions, of posts with known displays"), "count", _P.REPORTED,
        _l("Interactions with posts of which the network also tells how often it displayed them."),
    ),
    Metric(
        names.INTERACTIONS_FOLLOWED, _l("Interactions, of posts with known followers"), "count", _P.REPORTED,
        _l("Interactions with posts of which the followers of the account are known."),
    ),
    _clicks(
        names.CLICKS_SHOWN, _l("Human clicks, of posts with known displays"),
        _l("Human clicks on links of posts of which the network tells how often it displayed them."),
    ),
)  # fmt: skip

_FORMULAS = (
    _over(
        names.PER_PERSON, _l("Clicks per active person"), names.HUMAN, names.PUBLISHING,
        _l("Human clicks in the period over the people who published a post in it, so that large teams and small ones "
           "can be compared. Where fewer than three did, nothing is said."), "clicks/person",
    ),
    _over(
        names.PER_POST, _l("Clicks per post"), names.HUMAN, names.POSTS,
        _l("Human clicks in the period on any post, over posts published in it."), "clicks/post",
    ),
    _over(
        names.ENGAGEMENT, _l("Engagement rate"), names.INTERACTIONS_SHOWN, names.SHOWN,
        _l("Interactions over times shown, of those posts only of which both are known."),
    ),
    _over(
        names.ENGAGEMENT_FOLLOWERS, _l("Engagement rate by followers"), names.INTERACTIONS_FOLLOWED, names.FOLLOWERS,
        _l("Interactions in the period over the followers of the accounts, once for each post published in it; of "
           "those posts only whose accounts' followers are known."),
    ),
    _over(
        names.CLICKTHROUGH, _l("Click-through rate"), names.CLICKS_SHOWN, names.SHOWN,
        _l("Human clicks by our count over times shown by the networks', of those posts only of which both are known."),
    ),
    Metric(
        names.POTENTIAL, _l("Potential reach"), "people", _P.POTENTIAL,
        _l(
            "Followers of the accounts that posted, when they posted; each account once, the overlap between them "
            "discounted by a stated factor. Not how many saw it."
        ),
        "largest + (sum - largest) x (1 - overlap)", ("followers", "overlap"), OVERLAP_VERSION,
    ),
    Metric(
        names.EARNED_MEDIA, _l("Earned media value"), MONEY, _P.ESTIMATED,
        _l("What as many displays, clicks and interactions would have cost as advertising, by the company's own rate "
           "card. No money was earned or saved; the rates are an assumption, and their version is told."),
        "sum of figure x rate", (names.SHOWN, names.HUMAN, names.INTERACTIONS),
    ),
)  # fmt: skip

_STUDIES = (
    _counted(
        names.HEADCOUNT, _l("People there"), "people",
        _l("Colleagues who could share, as the daily headcounts of the period found them, each once."),
    ),
    _counted(
        names.PUBLISHING, _l("People who published"), "people",
        _l("People with at least one published post in the period, each once, whether a headcount found them or not."),
    ),
    _counted(
        names.ACTIVE, _l("People who shared"), "people",
        _l("Colleagues with at least one published post in the period, on a day on which they were there."),
    ),
    Metric(
        names.ADOPTION, _l("Adoption"), RATIO, _P.COUNTED,
        _l("Of the people who were there in the period, the part that shared at least once."),
        f"{names.ACTIVE} / {names.HEADCOUNT}", (names.ACTIVE, names.HEADCOUNT),
    ),
    Metric(
        names.DAILY_ACTIVE, _l("Active a day"), "people", _P.COUNTED,
        _l("People who shared on a day, on average over the days of the period."), "sum of days / days",
    ),
    Metric(
        names.WEEKLY_ACTIVE, _l("Active a week"), "people", _P.COUNTED,
        _l("People who shared within seven days, on average over the last four weeks."), "sum of weeks / weeks",
    ),
    _over(
        names.STICKINESS, _l("Stickiness"), names.DAILY_ACTIVE, names.ACTIVE,
        _l("People active on an average day over those active within 28 days: 1 would be everybody every day."),
    ),
    _counted(
        names.COST, _l("Cost"), MONEY,
        _l("What was booked for the programme, each amount spread evenly over its days; only the days of the period."),
    ),
    Metric(
        names.AS_CLICKS, _l("The clicks, bought"), MONEY, _P.ESTIMATED,
        _l("What the human clicks that we counted would have cost as advertising. Nothing reported, nothing assumed "
           "but the rates."),
        f"{names.HUMAN} x rate", (names.HUMAN,),
    ),
    Metric(
        names.WITH_ESTIMATES, _l("With estimated displays"), MONEY, _P.ESTIMATED,
        _l("Earned media value, and for networks that report no displays as many as the card assumes: a part of the "
           "followers addressed. The weakest figure of all."),
        f"{names.EARNED_MEDIA} + {names.FOLLOWERS} x assumed part x rate", (names.EARNED_MEDIA, names.FOLLOWERS),
    ),
    Metric(
        names.RETURN, _l("Return on cost"), RATIO, _P.ESTIMATED,
        _l("What attributed conversions brought beyond their cost, over the cost. Earned media is not in it."),
        f"({names.NET_VALUE} - {names.COST}) / {names.COST}", (names.NET_VALUE, names.COST),
    ),
    Metric(
        names.RETURN_WITH_MEDIA, _l("Return with earned media"), RATIO, _P.ESTIMATED,
        _l("The same with earned media value added, which nobody was paid. Shown beside the return without it."),
        f"({names.NET_VALUE} + {names.EARNED_MEDIA} - {names.COST}) / {names.COST}",
        (names.NET_VALUE, names.EARNED_MEDIA, names.COST),
    ),
    _over(
        names.COST_PER_CLICK, _l("Cost per click"), names.COST, names.HUMAN,
        _l("What was spent in the period over the human clicks in it."), MONEY,
    ),
    _over(
        names.COST_PER_INTERACTION, _l("Cost per interaction"), names.COST, names.INTERACTIONS,
        _l("What was spent in the period over what networks report that people did with the posts."), MONEY,
    ),
    _over(
        names.COST_PER_CONVERSION, _l("Cost per conversion"), names.COST, names.CONVERSIONS,
        _l("What was spent in the period over the sales and leads that were won in it."), MONEY,
    ),
    _counted(
        names.APPROVED, _l("Stories approved"), "stories",
        _l("Stories whose reviewers had all agreed, counted in the period in which the last of them did."),
    ),
    _counted(names.LENT, _l("Posts lent"), "posts", _l("Posts that people asked for, whatever became of them.")),
)  # fmt: skip

CATALOGUE: dict[str, Metric] = {
    each.name: each for each in (*_CLICKS, *_CONVERSIONS, *_NETWORKS, *_FORMULAS, *_STUDIES)
}


def metric(name: str) -> Metric:
    """The metric of that name; one that only its network knows is reported, and shown under the name it came with."""
    return CATALOGUE.get(name) or Metric(name, name.replace("_", " ").capitalize(), "count", _P.REPORTED, _REPORTED)
