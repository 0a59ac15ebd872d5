"""Pure: what is known when one person's credits are looked at. Nothing about anybody who clicked; imports triggers.

Of a click there is its minute, its family of browsers, and a mark that is the same for one visitor of one link on one
day; None for whoever asked not to be tracked. Marks of different links or days can't be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rewards.earning.triggers import Trigger

Rests = Mapping[str, Mapping[Trigger, frozenset[str]]]
"""Subject of credits that rest on other deeds, as a game's on clicks -> by kind of deed, the subjects of those."""


class Visit(NamedTuple):
    """A click that counts as human."""

    minute: datetime
    family: str = "Chrome"
    mark: str | None = None


@dataclass(frozen=True)
class Post:
    """A published post. ``words`` stands for its text without addresses; ``url`` is where it is, as ``told``.

    ``on_request``: it is gone because the company asked for it. ``visits`` are in the order of their minutes.
    """

    share_id: int
    network: str
    published_at: datetime
    item: str = ""
    words: str = ""
    url: str = ""
    by_hand: bool = False
    released_at: datetime | None = None
    gone_at: datetime | None = None
    on_request: bool = False
    visits: tuple[Visit, ...] = ()

    @property
    def subject(self) -> str:
        """How credits name it."""
        return f"share:{self.share_id}"


@dataclass(frozen=True)
class Credit:
    """A credit that stands: not reversed, not ended. ``step`` is the figure a step, of a result; 0 of all others.

    ``rests_on``: by kind of deed, the subjects whose figures earned it, where these are others than its own.
    """

    entry_id: int
    at: datetime
    trigger: str
    subject: str
    step: int = 0
    rests_on: Mapping[Trigger, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sale:
    """A conversion that counts for the person. ``customer`` is a keyed hash, empty where none was told."""

    conversion_id: int
    at: datetime
    customer: str = ""
    reversed_at: datetime | None = None

    @property
    def subject(self) -> str:
        """How credits name it."""
        return f"conversion:{self.conversion_id}"


@dataclass(frozen=True)
class Colleague:
    """Another person whose posts were clicked in the same time."""

    person_id: int
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Invited:
    """A colleague whom the person invited: since when they are here, how many posts of theirs there were and are."""

    person_id: int
    joined_at: datetime
    posts: int
    live: int
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A suggestion that somebody accepted."""

    suggester_id: int
    accepter_id: int
    subject: str = ""


class Told(NamedTuple):
    """The address under which another post was told, by whomever."""

    url: str
    share_id: int
    person_id: int
    published_at: datetime


@dataclass(frozen=True)
class Usual:
    """What is usual for everybody's posts in the same time, as parts of 1: what many share is nobody's doing.

    None, or a network that is not there: too little is known to compare with, so nothing is suspected by it. Of
    visitors, too little is taken for none: nobody else's links are as concentrated.
    """

    one_visitor: float = 0.0
    night: float | None = None
    refunded: float | None = None
    families: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by network


@dataclass(frozen=True)
class Scene:
    """One person's credits and what led to them, in the days that are looked at."""

    person_id: int
    now: datetime
    zone: str = "UTC"
    own_customer: str = ""  # what the person's own work mail would be as a customer
    posts: tuple[Post, ...] = ()
    credits: tuple[Credit, ...] = ()
    sales: tuple[Sale, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    invited: tuple[Invited, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    told: tuple[Told, ...] = ()
    usual: Usual = field(default_factory=Usual)


@dataclass(frozen=True)
class Suspicion:
    """A pattern was found: about which subjects (as credits name them), with what figures."""

    pattern: str
    subjects: tuple[str, ...]
    evidence: Mapping[str, object]
