"""Pure: what each figure is called, counted in, and how it comes about. The answer to "how was this counted?"."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.links.machines import RULE_VERSION
from advocacy.reach.models import Provenance
from advocacy.reach.potential import OVERLAP_VERSION


@dataclass(frozen=True)
class Metric:
    """A metric: its name for people, unit, provenance, and what is in it. ``formula`` where it is worked out."""

    name: str
    label: LazyString | str
    unit: str
    provenance: Provenance
    how: LazyString | str
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    version: int = 1


POSTS = "posts"
RAW = "clicks_raw"
HUMAN = "clicks_human"
MACHINE = "clicks_machine"
SUSPECTED = "clicks_suspected"
UNIQUE = "visits_unique"
INTERACTIONS = "interactions"
POTENTIAL = "potential_reach"
PER_POST = "clicks_per_post"

PARTS = ("likes", "reposts", "replies", "quotes")
"""What counts as an interaction, where a network reports it."""

_P = Provenance
_REPORTED = _l(
    "As the network reports it. It is asked again at growing intervals; a change counts on the day it was seen."
)


def _clicks(name: str, label: LazyString, how: LazyString, formula: str | None = None, unit: str = "clicks") -> Metric:
    inputs = tuple(formula.split(" + ")) if formula else ()
    return Metric(name, label, unit, _P.COUNTED, how, formula, inputs, RULE_VERSION)


def _reported(name: str, label: LazyString, unit: str = "count") -> Metric:
    return Metric(name, label, unit, _P.REPORTED, _REPORTED)


_ALL = (
    Metric(POSTS, _l("Posts"), "posts", _P.COUNTED, _l("Posts that the network, or their author, says are published.")),
    _clicks(HUMAN, _l("Human clicks"), _l("Requests for our tracked links that no rule takes for a machine's.")),
    _clicks(
        RAW, _l("All requests"), _l("Every request for a tracked link, robots included."),
        f"{HUMAN} + {MACHINE} + {SUSPECTED}",
    ),
    _clicks(MACHINE, _l("Machines"), _l("Robots, link previews and prefetches, known by agent and headers.")),
    _clicks(SUSPECTED, _l("Suspected"), _l("Looks like a scanner, or came in a burst; kept apart from both.")),
    _clicks(
        UNIQUE, _l("Daily visitors"),
        _l(
            "Different visitors of a link on one day, added up; nobody is known from one day to the next. "
            "Visitors who ask not to be tracked are left out."
        ),
        unit="visits",
    ),
    _reported("likes", _l("Likes")),
    _reported("reposts", _l("Reposts")),
    _reported("replies", _l("Replies")),
    _reported("quotes", _l("Quotes")),
    _reported("impressions", _l("Impressions"), "impressions"),
    Metric(
        INTERACTIONS, _l("Interactions"), "count", _P.REPORTED,
        _l("What the networks report of likes, reposts, replies and quotes; each counts one."),
        " + ".join(PARTS), PARTS,
    ),
    Metric(
        PER_POST, _l("Clicks per post"), "clicks/post", _P.ESTIMATED,
        _l("Human clicks in the period on any post, over posts published in it."),
        f"{HUMAN} / {POSTS}", (HUMAN, POSTS),
    ),
    Metric(
        POTENTIAL, _l("Potential reach"), "people", _P.POTENTIAL,
        _l(
            "Followers of the accounts that posted, when they posted; each account once, the overlap between them "
            "discounted by a stated factor. Not how many saw it."
        ),
        "largest + (sum - largest) x (1 - overlap)", ("followers", "overlap"), OVERLAP_VERSION,
    ),
)  # fmt: skip

CATALOGUE: dict[str, Metric] = {each.name: each for each in _ALL}


def metric(name: str) -> Metric:
    """The metric of that name; one that only its network knows is reported, and shown under the name it came with."""
    return CATALOGUE.get(name) or Metric(name, name.replace("_", " ").capitalize(), "count", _P.REPORTED, _REPORTED)
