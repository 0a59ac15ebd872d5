"""What strangers are shown on Bluesky: by the AppView, else by the author's own server. Imports the wire and the pure
parts of this room.

Sources: lexicons app.bsky.actor.getProfile, app.bsky.feed.getPosts (neither needs an account at the public AppView),
com.atproto.repo.getRecord (open at every personal data server), com.atproto.identity.resolveHandle. An account or post
with the label ``!no-unauthenticated`` asks that strangers be shown nothing of it (docs.bsky.app, moderation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from advocacy.english import English
from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.answers import refusal, short
from advocacy.networks.bluesky_identity import Identities, bare_name, is_did
from advocacy.networks.bluesky_public import APPVIEW, HIDDEN, labels_of
from advocacy.networks.bluesky_record import COLLECTION, at_uri, key_of, web_url
from advocacy.networks.bluesky_session import method_url
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_seen import Presence, PublicProfile, SeenPost, count_of
from advocacy.networks.text import urls
from advocacy.networks.wire import Answer, Wire

NO_ACCOUNT = English("There is no such account on Bluesky.")
NO_POST = English("There is no such post on Bluesky (any more).")
NOT_STRANGERS = English("Its author asks that it be shown to nobody who is not signed in: a person has to look.")
OWN_SERVER = English("Read at the author's own server; Bluesky's AppView does not show it (yet).")
GONE = frozenset({"RecordNotFound", "RepoNotFound", "RepoTakendown", "RepoDeactivated", "RepoSuspended"})
_WHO = re.compile(r"(?:https?://(?:www\.)?bsky\.app/profile/|at://)?@?([^/?#]+)/?(?:[?#].*)?")
_POST = re.compile(
    rf"(?:https?://(?:www\.)?bsky\.app/profile/([^/?#]+)/post/|at://([^/?#]+)/{re.escape(COLLECTION)}/)"
    r"([A-Za-z0-9._:~-]{1,512})/?(?:[?#].*)?"
)


class BlueskySight:
    """See ``public_seen.PublicSight``."""

    name = "bluesky"

    def __init__(self, wire: Wire, identities: Identities, appview: str = APPVIEW) -> None:
        self.wire, self.identities, self.appview = wire, identities, appview

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """By handle, DID or address; ``service_url`` is of no use here."""
        named = _WHO.fullmatch(who.strip())
        did = self._did(named.group(1) if named else "")
        if did is None:
            return PublicProfile("bluesky", "", who, "", presence=Presence.GONE, why=NO_ACCOUNT)
        answer, source = self._seen(self.appview, "app.bsky.actor.getProfile", actor=did)
        view = answer.fields() if answer is not None and answer.ok else {}
        return _profile(view, source) if view.get("did") == did else self._at_home(did)

    def post(self, url: str) -> SeenPost:
        """By its address on bsky.app, or at://."""
        named = _POST.fullmatch(url.strip())
        if named is None:
            raise NetworkRefused(English("This is not the address of a post on Bluesky."), permanent=True)
        did = self._did(named.group(1) or named.group(2))
        if did is None:
            return SeenPost("bluesky", url, Presence.GONE, self.identities.resolver, why=NO_POST)
        uri = at_uri(did, named.group(3))
        answer, source = self._seen(self.appview, "app.bsky.feed.getPosts", uris=uri)
        views = answer.fields().get("posts") if answer is not None and answer.ok else None
        there = [each for each in views or () if isinstance(each, Mapping) and each.get("uri") == uri]
        return _post(there[0], uri, source) if there else self._record(uri, did)

    def _did(self, actor: str) -> str | None:
        """The DID of a handle or DID; None when nobody has the handle. Raises NetworkRefused for neither."""
        if is_did(actor):
            return actor
        handle = bare_name(actor)
        if not handle:
            raise NetworkRefused(English("This is not a handle on Bluesky."), permanent=True)
        try:
            return self.identities.did_of(handle)
        except NetworkRefused as refused:
            if refused.permanent:
                return None
            raise

    def _seen(self, root: str, method: str, **query: str) -> tuple[Answer | None, str]:
        """The AppView's answer, None where it gives none, and the address that was asked."""
        address = f"{method_url(root, method)}?{urlencode(query)}"
        try:
            return self.wire.answered("GET", address), address
        except NetworkRefused:
            return None, address

    def _at_home(self, did: str) -> PublicProfile:
        """The profile as the account's own server keeps it: without counts, which nobody there knows."""
        home = self._home(did)
        if home is None:
            return PublicProfile("bluesky", did, did, _page(did), presence=Presence.GONE, why=NO_ACCOUNT)
        handle, server = home
        said, source = self._kept(server, did, "app.bsky.actor.profile", "self")
        value = said or {}
        bio, private = str(value.get("description") or ""), bool(HIDDEN & set(_own_labels(value)))
        return PublicProfile(
            "bluesky", did, f"@{handle or did}", _page(did), "" if private else str(value.get("displayName") or ""),
            "" if private else bio, () if private else tuple(urls(bio)), private=private, source=source,
            presence=Presence.HIDDEN if private else Presence.FOUND, why=NOT_STRANGERS if private else "",
        )  # fmt: skip

    def _record(self, uri: str, did: str) -> SeenPost:
        """The post as its author's own server keeps it, which anybody may ask."""
        home, key = self._home(did), key_of(uri)
        url = web_url(did, key)
        if home is None:
            return SeenPost("bluesky", url, Presence.GONE, self.identities.directory, uri, author_id=did, why=NO_POST)
        handle, server = home
        record, source = self._kept(server, did, COLLECTION, key)
        author = f"@{handle or did}"
        if record is None:
            return SeenPost("bluesky", url, Presence.GONE, source, uri, author, did, why=NO_POST)
        about, _ = self._kept(server, did, "app.bsky.actor.profile", "self")
        labels = (*_own_labels(about or {}), *_own_labels(record))
        if HIDDEN & set(labels):
            return SeenPost("bluesky", url, Presence.HIDDEN, source, uri, author, did, labels=labels, why=NOT_STRANGERS)
        return SeenPost(
            "bluesky", url, Presence.FOUND, source, uri, author, did, str(record.get("text") or ""),
            iso_instant(str(record.get("createdAt") or "")), labels=labels, why=OWN_SERVER,
        )  # fmt: skip

    def _home(self, did: str) -> tuple[str, str] | None:
        """Handle and server of an account; None when there is no such account (any more). A handle that does not
        name the account in return is anybody's, so it is left out (atproto.com/specs/handle)."""
        try:
            handle, server = self.identities.names_of(did)
        except NetworkRefused as refused:
            if refused.permanent:
                return None
            raise
        named = bare_name(handle)
        return (named if named and self._did(named) == did else ""), server

    def _kept(self, server: str, did: str, collection: str, key: str) -> tuple[Mapping[str, Any] | None, str]:
        """A record's value, None when there is none, and the address that was asked. Raises NetworkRefused."""
        query = urlencode({"repo": did, "collection": collection, "rkey": key})
        address = f"{method_url(server, 'com.atproto.repo.getRecord')}?{query}"
        answer = self.wire.answered("GET", address)
        value = answer.fields().get("value")
        if answer.ok and isinstance(value, Mapping):
            return value, address
        if answer.fields().get("error") in GONE or answer.status == 404:
            return None, address
        raise refusal(answer, short(answer.fields().get("message") or f"HTTP {answer.status}"))


def _profile(view: Mapping[str, Any], source: str) -> PublicProfile:
    did, bio = str(view["did"]), str(view.get("description") or "")
    who = "bluesky", did, f"@{view.get('handle') or did}", _page(did)
    if HIDDEN & set(labels_of(view)):
        return PublicProfile(*who, private=True, source=source, presence=Presence.HIDDEN, why=NOT_STRANGERS)
    return PublicProfile(
        *who, str(view.get("displayName") or ""), bio, tuple(urls(bio)), count_of(view.get("followersCount")),
        count_of(view.get("postsCount")), source=source,
    )  # fmt: skip


def _post(view: Mapping[str, Any], uri: str, source: str) -> SeenPost:
    author, record = view.get("author"), view.get("record")
    author, record = author if isinstance(author, Mapping) else {}, record if isinstance(record, Mapping) else {}
    did = str(author.get("did") or "")
    who = uri, f"@{author.get('handle') or did}", did
    labels, url = (*labels_of(author), *labels_of(view)), web_url(did, key_of(uri))
    if HIDDEN & set(labels):
        return SeenPost("bluesky", url, Presence.HIDDEN, source, *who, labels=labels, why=NOT_STRANGERS)
    said_at = iso_instant(str(view.get("indexedAt") or record.get("createdAt") or ""))
    text = str(record.get("text") or "")
    return SeenPost("bluesky", url, Presence.FOUND, source, *who, text, said_at, labels=labels)


def _own_labels(record: Mapping[str, Any]) -> list[str]:
    """The labels that a record gives itself (com.atproto.label.defs#selfLabels)."""
    labels = record.get("labels")
    return labels_of({"labels": labels.get("values")}) if isinstance(labels, Mapping) else []


def _page(did: str) -> str:
    return f"https://bsky.app/profile/{did}"
