"""Public posts on Bluesky: search by the AppView, in nobody's name where it lets us, or through an account's server.

Sources: lexicons app.bsky.feed.searchPosts ("may require authentication") and app.bsky.feed.getPosts. Search for
strangers is often closed (403), and its cursor always is (bluesky-social/atproto#3423, #3583); it is meant for people,
not for harvesting, so that one page, seldom, has to do. The label ``!no-unauthenticated`` on an author asks that
strangers be shown nothing of them (docs.bsky.app, moderation): whoever reads our pages is one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from advocacy.clock import to_rfc3339
from advocacy.english import English
from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.bluesky_record import key_of, web_url
from advocacy.networks.bluesky_session import Line, error, method_url, refused
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.networks.public_posts import PAGES, PublicPost, Sought
from advocacy.networks.wire import Answer, Wire

APPVIEW = "https://api.bsky.app"
PAGE = 100
NOT_FOR_STRANGERS = "!no-unauthenticated"
HIDDEN = frozenset({NOT_FOR_STRANGERS, "!hide", "!takedown"})


class BlueskyPosts:
    """See ``public_posts.PublicReader``."""

    name = "bluesky"
    needs_service_url = False
    at_once = 25

    def __init__(self, wire: Wire, appview: str = APPVIEW) -> None:
        self.wire, self.line, self.appview = wire, Line(wire), appview

    def root(self, service_url: str) -> str:
        """The AppView, unless another one is named."""
        return self.wire.root(service_url, self.appview)

    def find(self, root: str, sought: Sought, credentials: Credentials | None) -> Sequence[PublicPost]:
        """The latest posts for each phrase. Further pages are there for accounts alone."""
        found: dict[str, PublicPost] = {}
        for phrase in sought.phrases:
            cursor = ""
            for _page in range(PAGES if credentials is not None else 1):
                answer = self._ask(root, "app.bsky.feed.searchPosts", _query(phrase, sought, cursor), credentials)
                if not answer.ok:
                    raise _refused(answer, credentials)
                posts = _posts(answer)
                found |= {each.name: each for each in posts if sought.since is None or each.said_at > sought.since}
                cursor = str(answer.fields().get("cursor") or "")
                if not cursor or not posts or sought.since is None or posts[-1].said_at <= sought.since:
                    break
        return sorted(found.values(), key=lambda post: post.said_at, reverse=True)

    def gone(self, root: str, remote_ids: Collection[str], credentials: Credentials | None) -> frozenset[str]:
        """The AppView leaves out posts that were deleted, and those of accounts that were closed."""
        answer = self._ask(root, "app.bsky.feed.getPosts", [("uris", each) for each in remote_ids], credentials)
        if not answer.ok:
            raise _refused(answer, credentials)
        there = {str(each.get("uri")) for each in answer.fields().get("posts") or () if isinstance(each, Mapping)}
        return frozenset(remote_ids) - there

    def _ask(
        self, root: str, method: str, query: Sequence[tuple[str, str]], credentials: Credentials | None
    ) -> Answer:  # fmt: skip
        if credentials is None:
            return self.wire.answered("GET", f"{method_url(root, method)}?{urlencode(query)}")
        return self.line.ask(credentials, "GET", f"{method}?{urlencode(query)}")


def _query(phrase: str, sought: Sought, cursor: str) -> list[tuple[str, str]]:
    words = phrase if phrase.startswith("#") else f'"{phrase}"'
    query = [("q", words), ("sort", "latest"), ("limit", str(PAGE))]
    if sought.since is not None:
        query.append(("since", to_rfc3339(sought.since)))
    if sought.language:
        query.append(("lang", sought.language))
    return [*query, ("cursor", cursor)] if cursor else query


def _posts(answer: Answer) -> list[PublicPost]:
    found = answer.fields().get("posts")
    if not isinstance(found, list):
        raise NetworkRefused(English("This server does not answer like Bluesky."))
    read = [_post(each) for each in found if isinstance(each, Mapping)]
    return [post for post in read if post is not None]


def _post(view: Mapping[str, Any]) -> PublicPost | None:
    """A post with words and a time; when it came to the AppView counts, for a record may claim any time."""
    author, record = view.get("author"), view.get("record")
    said_at = iso_instant(str(view.get("indexedAt") or ""))
    uri = str(view.get("uri") or "")
    if not isinstance(author, Mapping) or not isinstance(record, Mapping) or said_at is None or not uri:
        return None
    did, languages = str(author.get("did") or ""), record.get("langs")
    language = str(languages[0]) if isinstance(languages, list) and languages else ""
    withheld = bool(HIDDEN & {*labels_of(author), *labels_of(view)})
    handle = str(author.get("handle") or did)
    text = str(record.get("text") or "")
    return PublicPost(uri, uri, web_url(did, key_of(uri)), f"@{handle}", did, text, said_at, language[:35], withheld)


def labels_of(of: Mapping[str, Any]) -> list[str]:
    """The labels that a view carries, by their values."""
    labels = of.get("labels")
    return [str(each.get("val")) for each in labels if isinstance(each, Mapping)] if isinstance(labels, list) else []


def _refused(answer: Answer, credentials: Credentials | None) -> NetworkRefused:
    if credentials is None and answer.status in (401, 403):
        return NetworkRefused(
            English(
                "Bluesky's search is closed to strangers just now: choose an account for the watch to read through."
            ),
            needs_person=True,
        )
    if credentials is not None and error(answer) == "ScopeMissingError":
        return NetworkRefused(
            English("This account has not allowed us to search: connect it with an app password, or let the watch read "
            "without it."), needs_person=True,
        )  # fmt: skip
    return refused(answer, credentials)
