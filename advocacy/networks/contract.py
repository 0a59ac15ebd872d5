"""What a network is to the rest of the product: values handed in, values handed back. Pure.

Every answer to a send is one of four: published, already there, not created (and it says so), or unknown. Only
"not created" may be tried again as a new attempt; "unknown" goes to ``reconcile`` first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from advocacy.networks.capabilities import Capabilities, LengthRule, MediaKind


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
class Medium:
    """A picture or video. ``ref`` names it here, ``url`` is a signed public address that ends, for networks that fetch;
    ``seconds`` is a video's length. A file that is judged unread has ``size`` and ``pixels`` (width, height)."""

    ref: str
    kind: MediaKind
    type: str
    content: bytes = field(repr=False)
    alt: str = ""
    url: str = ""
    seconds: float | None = None
    size: int = 0
    pixels: tuple[int, int] | None = None

    @property
    def bytes_there(self) -> int:
        """How large the file is."""
        return self.size or len(self.content)


@dataclass(frozen=True)
class Draft:
    """What is to be published, the same for every network. ``language`` is a BCP 47 tag or empty,
    ``uploads`` what an earlier try has left at the network (see NotReady), by names of the network's own choice."""

    text: str
    language: str = ""
    link: LinkCard | None = None
    media: tuple[Medium, ...] = ()
    uploads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Why a network would refuse a draft; ``field`` is text, media, alt or link. ``too_long``: by the length that the
    checks on words count too, so that who shows both need not say it twice."""

    field: str
    message: str
    remedy: str
    too_long: bool = False


@dataclass(frozen=True)
class Rendered:
    """A draft's words for one network: ``sent`` stands in the request, ``shown`` is what readers see of it.

    They differ where the network has an escape of its own (LinkedIn's little text).
    """

    sent: str
    shown: str


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


@dataclass(frozen=True)
class Published:
    """The network confirmed the post, the last before ``quiet_until`` by a limit (``app_wide``: our application's)."""

    remote_id: str
    url: str
    quiet_until: datetime | None = field(default=None, compare=False)
    app_wide: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class AlreadyThere:
    """The network says that it is there already, named or not; ``by_words`` alone, so that it may be another post."""

    remote_id: str | None = None
    url: str | None = None
    by_words: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class NotCreated:
    """Surely nothing was posted. ``permanent``: the same text will never do; ``retry_at``: not before;
    ``needs_person``: the account must be connected again; ``expired``: refresh the token, then try again;
    ``app_wide``: the limit of ``retry_at`` is our application's, so that nobody here asks before it."""

    why: str
    permanent: bool = False
    retry_at: datetime | None = None
    needs_person: bool = False
    expired: bool = False
    app_wide: bool = False


@dataclass(frozen=True)
class Unknown:
    """The answer was lost, cut, or says nothing certain; ``retry_at``: don't ask again before."""

    why: str
    retry_at: datetime | None = None
    app_wide: bool = False


@dataclass(frozen=True)
class Absent:
    """Looked, and it isn't there. ``may_repeat``: the identical request may be sent again without risk of a second.

    ``never_will_be``: the network says that the request has ended without a post, so that a new one does no harm.
    """

    may_repeat: bool
    never_will_be: bool = False


Outcome = Published | AlreadyThere | NotCreated | Unknown
Found = Published | Absent | Unknown


@dataclass(frozen=True)
class Measured:
    """One figure as the network reports it. Unlike units are never summed."""

    metric: str
    unit: str
    value: int


@dataclass(frozen=True)
class Report:
    """What a network reports of a post: figures, and the raw answers (JSON) they were read from."""

    figures: tuple[Measured, ...] = ()
    raw: str = ""


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
        app_wide: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_at = retry_at
        self.needs_person = needs_person
        self.expired = expired
        self.app_wide = app_wide


class NotReady(NetworkRefused):
    """The network still works on what was uploaded: nothing was posted. Hand ``uploads`` in with the next try."""

    def __init__(self, message: str, *, uploads: Mapping[str, str], retry_at: datetime) -> None:
        super().__init__(message)
        self.uploads, self.again_at = uploads, retry_at


class Network(Protocol):
    """One social network. Methods speak to it; none touches the database. Times are aware and in UTC."""

    name: str
    capabilities: Capabilities

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms the account with the network. Raises NetworkRefused."""

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """Why the network would refuse the draft, asking nobody; ``length`` is the server's own rule."""

    def render(self, draft: Draft) -> Rendered:
        """The words as they are sent, byte for byte, and as readers see them. Asks nobody."""

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """The exact request for this draft; may upload media or look up a mention, but posts nothing.

        The text in it is ``render(draft).sent``. Raises NetworkRefused: permanent when the draft breaks a limit;
        NotReady while the network works on an upload.
        """

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Sends the stored request once; no byte after ``not_after``, the lease's end. Raises for nothing out there."""

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks whether the stored request became a post. Only reads: repeating is ``send`` with the same request."""

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """The figures of a post; none where the server keeps none. Raises NetworkRefused."""

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is still there; None when that can't be told now. Raises NetworkRefused: wait."""

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The words of the post there, byte for byte; None when the network doesn't give them so. Raises likewise."""

    def followers(self, credentials: Credentials) -> int | None:
        """Followers of the account; None when the server doesn't tell. Raises NetworkRefused."""

    def refresh(self, credentials: Credentials) -> Credentials:
        """Credentials that work for longer, to be stored before they are used; the same ones where the network gives
        none that do. Raises NetworkRefused; permanent: the access lasts until its end, and the owner is warned."""

    def revoke(self, credentials: Credentials) -> Farewell:
        """Withdraws our access where the network can. Raises NetworkRefused when it couldn't be asked."""
