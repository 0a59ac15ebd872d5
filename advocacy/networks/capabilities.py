"""What a network can do, declared as data: for pages, checks, the outbox and the guarantee table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum


class Exactness(StrEnum):
    """How surely one share ends as one post after an answer is lost."""

    EXACT = "exact"  # the identical request again changes nothing
    STRONG = "strong"  # read back, and a key that the network honours for a while
    PROBABLE = "probable"  # find our own link; if it isn't there, ask the person
    AT_MOST_ONCE = "at_most_once"  # no way to look: ask the person


class SignIn(StrEnum):
    """What a person gives to connect an account."""

    APP_PASSWORD = "app_password"  # noqa: S105 - identifier and an application's password, never the account's own
    ACCESS_TOKEN = "access_token"  # noqa: S105 - a token made in the network's settings
    SERVER_PAGE = "server_page"  # only the network's own sign-in page gives access
    NOTHING = "nothing"  # the sandbox


@dataclass(frozen=True)
class LengthRule:
    """How a network counts a text. Lengths are grapheme clusters; ``url_weight`` is what any link counts, if fixed."""

    most: int
    most_bytes: int | None = None
    url_weight: int | None = None
    short_mentions: bool = False  # @name@server counts as @name
    twitter_weights: bool = False  # code points outside the Latin ranges and whole emoji count 2
    utf16: bool = False  # counts UTF-16 code units, as Java and JavaScript do; an emoji is two or more
    emoji_bytes: bool = False  # an emoji counts as many as its UTF-8 bytes


class MediaKind(StrEnum):
    """What a medium is."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True)
class MediaRule:
    """What pictures and videos a network takes in one post: ``images`` at most, or one video, never both.

    Sizes are bytes and seconds (from ``video_shortest`` to ``video_seconds``). ``alt_most`` counts as computers do, an
    emoji two or more: networks don't say how they count, and none counts higher. ``fetched`` networks come for media
    at a public address themselves; ``required`` ones take no post without any.
    """

    images: int = 0
    image_types: frozenset[str] = frozenset({"image/jpeg", "image/png"})
    image_bytes: int = 5_000_000
    alt_most: int | None = None  # None: the network takes no descriptions
    video_types: frozenset[str] = frozenset()
    video_bytes: int = 0
    video_seconds: float | None = None
    video_shortest: float | None = None
    fetched: bool = False
    required: bool = False

    @property
    def video(self) -> bool:
        """True when it takes a video."""
        return bool(self.video_types)


class Counts(StrEnum):
    """What a budget is counted for."""

    ACCOUNT = "account"
    APP = "app"  # our registration at the network, for all accounts together


class Asking(StrEnum):
    """What kind of request a budget counts."""

    POST = "post"
    READ = "read"


@dataclass(frozen=True)
class Budget:
    """At most so many requests of a kind within a sliding window. What the network's headers say comes on top."""

    asking: Asking
    counts: Counts
    most: int
    window: timedelta


@dataclass(frozen=True)
class Reads:
    """How many requests one look at a post makes at most, each of which budgets count: to measure it, to read it back
    (is it there, and with which words) and to find out what became of a lost answer."""

    measure: int = 1
    read_back: int = 2
    reconcile: int = 1


@dataclass(frozen=True)
class Price:
    """What a post costs by API, in US dollars; ``source`` says who says so, and when."""

    post: Decimal
    post_with_link: Decimal
    source: str


@dataclass(frozen=True)
class Capabilities:
    """What a network can do, as data for pages, checks, the guarantee table and the outbox."""

    label: str
    exactness: Exactness
    length: LengthRule
    sign_in: SignIn
    metrics: tuple[str, ...]
    needs_service_url: bool = False
    default_service_url: str = ""
    oauth: bool = False  # a code flow exists beside ``sign_in``
    link_cards: bool = False  # we send title, description and picture ourselves
    read_back_after: timedelta = timedelta(0)  # an unseen post may still be on its way for this long
    media: MediaRule = MediaRule()
    links_most: int | None = None
    budgets: tuple[Budget, ...] = ()
    reads: Reads = Reads()
    price: Price | None = None  # by hand is the default where a post costs something
    needs_app: tuple[str, ...] = ()  # settings without which nobody can connect: our registration there
    measured_for: timedelta | None = None  # afterwards the network tells no figures any more
    alike_kept_apart: bool = False  # its terms ask not to post much the same words from many accounts
    guarantee: str = ""  # how the outbox finds out after a lost answer, in one sentence for the guarantee table
