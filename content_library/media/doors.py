"""Media for the outbox: a card's picture, a whole medium, a signed public address that ends. The roof hands them in.

The address is for networks that fetch media themselves. Whoever has it may fetch until it ends; it names one medium and
nothing else, and is only made where the product is reached over https from outside.
"""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer

from advocacy import settings
from advocacy.database import db, reading
from advocacy.english import English
from advocacy.errors import NotFound
from advocacy.numbers import whole
from advocacy.posts.media import MediaDoors, Opened
from content_library.models import Media, MediaKind
from content_library.stores import store

REFERENCE = "media:"
"""How shares refer to a medium: this and its id."""
PUBLIC_PATH = "/m/"
SALT = "public media"
ASK_ANEW = English("Such addresses end: ask whoever gave it to you for a new one.")


def reference_of(medium: Media) -> str:
    """What shares call it."""
    return f"{REFERENCE}{medium.id}"


def open_picture(reference: str) -> bytes | None:
    """The picture that a share refers to, a video's poster for a video; None when it is gone, or is a document.

    Asked outside of any transaction, as is ``open_medium``.
    """
    with reading():
        kept = _kept(reference)
        digest = None if kept is None else kept.sha256 if kept.kind is MediaKind.IMAGE else kept.poster_sha256
    return _read(digest) if digest else None


def open_medium(reference: str) -> Opened | None:
    """The picture or video itself; None when it is gone, or is a document."""
    with reading():
        kept = _kept(reference)
        if kept is None or kept.kind is MediaKind.DOCUMENT:
            return None
        digest, kind, seconds = kept.sha256, kept.content_type, kept.seconds
    content = _read(digest)
    return None if content is None else Opened(content, kind, None if seconds is None else float(seconds))


def public_address(reference: str, until: datetime) -> str:
    """Where anyone may fetch the medium until then; empty where nobody outside reaches this installation."""
    number = _number(reference)
    in_force = settings.current()
    if number is None or not reachable(in_force.base_url):
        return ""
    return f"{in_force.base_url.rstrip('/')}{PUBLIC_PATH}{_signer().dumps([number, int(until.timestamp())])}"


def public_medium(signed: str, now: datetime) -> Media:
    """The medium that a public address names. Raises NotFound for one that we did not sign, or that has ended."""
    try:
        number, ends = _signer().loads(signed)
    except BadSignature as wrong:
        raise NotFound(gettext("There is nothing at this address."), remedy=ASK_ANEW) from wrong
    kept = db.session.get(Media, number)
    if kept is None or now.timestamp() >= ends or kept.kind is MediaKind.DOCUMENT:
        raise NotFound(gettext("There is nothing at this address any more."), remedy=ASK_ANEW)
    return kept


def reachable(base_url: str) -> bool:
    """Whether an address is one that networks may reach: https, and not a name or number of this house alone."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        outside = ip_address(host).is_global
    except ValueError:
        outside = "." in host and not host.endswith((".localhost", ".local", ".internal"))
    return parts.scheme == "https" and outside


def _kept(reference: str) -> Media | None:
    number = _number(reference)
    return None if number is None else db.session.get(Media, number)


def _number(reference: str) -> int | None:
    kind, _, number = reference.partition(":")
    return whole(number) if f"{kind}:" == REFERENCE else None


def _read(digest: str) -> bytes | None:
    try:
        return b"".join(store().read(digest))
    except NotFound:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt=SALT)


DOORS = MediaDoors(open_picture, open_medium, public_address)
