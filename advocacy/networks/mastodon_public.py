"""Public posts on Mastodon: hashtag timelines, which most servers show to everybody, and full-text search, which needs
an account. Imports the wire and the pure parts of this room.

Sources: docs.joinmastodon.org/methods/timelines (tag; servers may close it to strangers: 401 or 422 "This method
requires an authenticated user"), docs.joinmastodon.org/methods/search (statuses only with a user's token and
``read:search``; holds only posts of authors who are ``indexable``), docs.joinmastodon.org/entities/Account (noindex).
That a profile says #nobot or #noindex is a custom of its people, which we keep too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from advocacy.english import English
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.networks.mastodon_content import made_at, plain_text
from advocacy.networks.public_posts import PAGES, PublicPost, Sought
from advocacy.networks.text import as_tag
from advocacy.networks.wire import Answer, Wire

PAGE = 40
ASKED_NOT_TO = re.compile(r"#(nobots?|noindex|nosearch|noarchive)\b", re.IGNORECASE)
STRANGERS = "requires an authenticated user"


class MastodonPosts:
    """See ``public_posts.PublicReader``."""

    name = "mastodon"
    needs_service_url = True
    at_once = 1

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def root(self, service_url: str) -> str:
        """The server, as scheme and host."""
        return self.wire.root(service_url)

    def find(self, root: str, sought: Sought, credentials: Credentials | None) -> Sequence[PublicPost]:
        """By hashtag; phrases by search where there is an account, else by the hashtag that is made of them."""
        tags = list(dict.fromkeys(as_tag(phrase) for phrase in sought.phrases if credentials is None or "#" in phrase))
        found: dict[str, PublicPost] = {}
        if tags := [tag for tag in tags if tag]:
            first, *others = tags
            found |= self._timeline(root, first, others, sought, credentials)
        for phrase in sought.phrases if credentials is not None else ():
            if "#" not in phrase:
                found |= self._searched(root, phrase, sought, credentials)
        return sorted(found.values(), key=lambda post: post.said_at, reverse=True)

    def gone(self, root: str, remote_ids: Collection[str], credentials: Credentials | None) -> frozenset[str]:
        """A status that the server no longer shows to whoever asks, was deleted or made private."""
        return frozenset(remote_id for remote_id in remote_ids if self._is_gone(root, remote_id, credentials))

    def _is_gone(self, root: str, remote_id: str, credentials: Credentials | None) -> bool:
        answer = self._read(root, f"/api/v1/statuses/{quote(remote_id, safe='')}", [], credentials)
        if answer.status in (404, 410):
            return True
        return str(_fields(answer).get("visibility") or "public") != "public"

    def _timeline(
        self, root: str, tag: str, others: Sequence[str], sought: Sought, credentials: Credentials | None
    ) -> dict[str, PublicPost]:
        """The public posts under one of these hashtags, back to ``since``."""
        found: dict[str, PublicPost] = {}
        before = ""
        for _page in range(PAGES):
            query = [("limit", str(PAGE)), *(("any[]", other) for other in others)]
            answer = self._read(
                root, f"/api/v1/timelines/tag/{quote(tag, safe='')}",
                [*query, *([("max_id", before)] if before else [])], credentials,
            )  # fmt: skip
            if not answer.ok:
                raise _refused(answer, credentials)
            statuses = answer.json()
            posts = _posts(statuses, root)
            found |= {post.name: post for post in posts if sought.since is None or post.said_at > sought.since}
            if not posts or len(statuses) < PAGE or len(found) == 0 or _reaches_back(posts, sought):
                break
            before = posts[-1].remote_id
        return found

    def _searched(
        self, root: str, phrase: str, sought: Sought, credentials: Credentials | None
    ) -> dict[str, PublicPost]:  # fmt: skip
        """The newest page of a full-text search; it knows no time, so older ones are left out here."""
        query = [("q", f'"{phrase}"'), ("type", "statuses"), ("limit", str(PAGE)), ("resolve", "false")]
        answer = self._read(root, "/api/v2/search", query, credentials)
        if not answer.ok:
            raise _refused(answer, credentials)
        posts = _posts(answer.fields().get("statuses"), root)
        return {post.name: post for post in posts if sought.since is None or post.said_at > sought.since}

    def _read(
        self, root: str, path: str, query: Sequence[tuple[str, str]], credentials: Credentials | None
    ) -> Answer:  # fmt: skip
        token = credentials.secrets.get("token", "") if credentials else ""
        asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in query)
        return self.wire.answered("GET", f"{root}{path}{'?' if asked else ''}{asked}", token=token)


def _reaches_back(posts: Sequence[PublicPost], sought: Sought) -> bool:
    return sought.since is None or posts[-1].said_at <= sought.since


def _posts(statuses: Any, root: str) -> list[PublicPost]:
    """Those statuses of an answer that are public posts with words, in the answer's order."""
    read = [_post(status, root) for status in statuses if isinstance(status, Mapping)] if _is_list(statuses) else []
    return [post for post in read if post is not None]


def _is_list(statuses: Any) -> bool:
    if not isinstance(statuses, list):
        raise NetworkRefused(English("This server does not answer like Mastodon."))
    return True


def _post(status: Mapping[str, Any], root: str) -> PublicPost | None:
    account, said_at = status.get("account"), made_at(status)
    name = str(status.get("uri") or status.get("url") or "")
    if not isinstance(account, Mapping) or said_at is None or not name or status.get("visibility") != "public":
        return None
    author = account_name(account, root)
    return PublicPost(
        name, str(status.get("id") or ""), str(status.get("url") or name), author,
        str(account.get("uri") or account.get("url") or author), plain_text(str(status.get("content") or "")), said_at,
        str(status.get("language") or ""), _withheld(account),
    )  # fmt: skip


def account_name(account: Mapping[str, Any], root: str) -> str:
    """An account as people write it, ``@name@server``; ``root`` is the server that told of it."""
    server = urlsplit(str(account.get("url") or root)).netloc or urlsplit(root).netloc
    acct = str(account.get("acct") or account.get("username") or "")
    return f"@{acct if '@' in acct else f'{acct}@{server}'}"


def _withheld(account: Mapping[str, Any]) -> bool:
    """Its author keeps search engines out, or says so in the profile. (Who has not opted into search is not found by
    search; under a hashtag posts are shown on purpose.)"""
    fields = account.get("fields")
    told = [str(each.get("value") or "") for each in fields if isinstance(each, Mapping)] if fields else []
    said = plain_text(" ".join([str(account.get("note") or ""), *told]))
    return account.get("noindex") is True or ASKED_NOT_TO.search(said) is not None


def _fields(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        raise _refused(answer, None)
    return answer.fields()


def _refused(answer: Answer, credentials: Credentials | None) -> NetworkRefused:
    why = short(answer.fields().get("error") or f"HTTP {answer.status}")
    if answer.status in (401, 403) or STRANGERS in why:
        closed = (
            English("The server lets nobody read this without an account: choose one for the watch to read through.")
            if credentials is None
            else English(
                "The account may not search there (%(why)s): connect it with a token that has read:search.", why=why
            )
        )
        return NetworkRefused(closed, needs_person=True)
    return refusal(answer, why)
