"""What a network is to the rest of the product: values handed in, values handed back. Pure; imports nothing of ours.

Every answer to a send is one of four: published, already there, not created (and it says so), or unknown. Only
"not created" may be tried again as a new attempt; "unknown" goes to ``reconcile`` first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


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
    NOTHING = "nothing"  # the sandbox


@dataclass(frozen=True)
class LengthRule:
    """How a network counts a text. Lengths are grapheme clusters; ``url_weight`` is what any link counts, if fixed."""

    most: int
    most_bytes: int | None = None
    url_weight: int | None = None
    short_mentions: bool = False  # @name@server counts as @name
    twitter_weights: bool = False  # code points outside the Latin ranges and whole emoji count 2


@dataclass(frozen=True)
class Capabilities:
    """What a network can do, as data for pages, checks and the outbox."""

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


@dataclass(frozen=True)
class Credentials:
    """An account on a network. ``secrets`` hold tokens; ``expires_at`` is when the access token ends, if it does."""

    service_url: str
    account_id: str
    handle: str
    secrets: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class ConnectRequest:
    """What a person gives to connect; ``secret`` is an app password or a token, by the network's ``sign_in``."""

    service_url: str = ""
    identifier: str = ""
    secret: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Connected:
    """An account that the network has confirmed. ``length`` is the server's own rule where it differs."""

    credentials: Credentials
    handle: str
    display_name: str
    followers: int | None
    expires_at: datetime | None
    length: LengthRule | None = None


@dataclass(frozen=True)
class LinkCard:
    """The preview of the link. ``image`` is JPEG, PNG or WebP as bytes, already small enough to send."""

    url: str
    title: str
    description: str = ""
    image: bytes | None = field(default=None, repr=False)
    image_type: str = ""
    image_alt: str = ""


@dataclass(frozen=True)
class Draft:
    """What is to be published, the same for every network. ``language`` is a BCP 47 tag or empty."""

    text: str
    language: str = ""
    link: LinkCard | None = None


@dataclass(frozen=True)
class Prepared:
    """The exact request body, stored before it leaves; ``key`` makes a repetition harmless where the network can.

    ``created_at`` is frozen in the body where the network takes it; ``sha256`` is the hex digest of the body.
    """

    body: bytes
    key: str
    created_at: datetime
    sha256: str

    @classmethod
    def frozen(cls, body: bytes, key: str, created_at: datetime) -> Prepared:
        """A request with the digest of its body."""
        return cls(body, key, created_at, hashlib.sha256(body).hexdigest())


# --- outcomes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """The network confirmed the post."""

    remote_id: str
    url: str


@dataclass(frozen=True)
class AlreadyThere:
    """The network says that this post exists already, and names it or not."""

    remote_id: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class NotCreated:
    """Surely nothing was posted. ``permanent``: the same text will never do; ``retry_at``: not before;
    ``needs_person``: the account must be connected again; ``expired``: refresh the token, then try again."""

    why: str
    permanent: bool = False
    retry_at: datetime | None = None
    needs_person: bool = False
    expired: bool = False


@dataclass(frozen=True)
class Unknown:
    """The answer was lost, cut, or says nothing certain; ``retry_at``: don't ask again before."""

    why: str
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Absent:
    """Looked, and it isn't there. ``may_repeat``: the identical request may be sent again without risk of a second."""

    may_repeat: bool


Outcome = Published | AlreadyThere | NotCreated | Unknown
Found = Published | Absent | Unknown


@dataclass(frozen=True)
class Measured:
    """One figure as the network reports it. Unlike units are never summed."""

    metric: str
    unit: str
    value: int


@dataclass(frozen=True)
class Farewell:
    """What came of a revocation: ``at_network`` is True when the network withdrew the token; ``note`` is for the
    person when something is left for them to do."""

    at_network: bool
    note: str = ""


class NetworkRefused(Exception):
    """The network said no, or couldn't be asked. Flags mean the same as in ``NotCreated``; with none of them set it
    is a blip: try again later, and take it for nothing more."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_at: datetime | None = None,
        needs_person: bool = False,
        expired: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_at = retry_at
        self.needs_person = needs_person
        self.expired = expired


class Network(Protocol):
    """One social network. Methods speak to it; none touches the database. Times are aware and in UTC."""

    name: str
    capabilities: Capabilities

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms the account with the network. Raises NetworkRefused."""

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """The exact request for this draft; may upload a picture or look up a mention, but posts nothing.

        The text in it is the draft's, byte for byte. Raises NetworkRefused: permanent when the draft breaks a limit.
        """

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Sends the stored request once. No byte leaves after ``not_after`` (the end of the lease). Never raises for
        what a network or the line does."""

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks whether the stored request became a post. Only reads: repeating is ``send`` with the same request."""

    def measure(self, credentials: Credentials, remote_id: str) -> list[Measured]:
        """The figures of a post; empty where the server keeps none. Raises NetworkRefused."""

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is still there; None when that can't be told now. Raises NetworkRefused when the network
        wants us to wait."""

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The words of the post as they stand there, byte for byte; None when the network doesn't give them so. Raises
        NetworkRefused when the network wants us to wait."""

    def followers(self, credentials: Credentials) -> int | None:
        """Followers of the account; None when the server doesn't tell. Raises NetworkRefused."""

    def refresh(self, credentials: Credentials) -> Credentials:
        """Credentials that work for longer; to be stored before they are used. Raises NetworkRefused."""

    def revoke(self, credentials: Credentials) -> Farewell:
        """Withdraws our access where the network can. Raises NetworkRefused when it couldn't be asked."""
