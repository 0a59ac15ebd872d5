"""What strangers are shown on any Mastodon server. Imports the wire and the pure parts of this room.

Sources: docs.joinmastodon.org/methods/accounts (lookup, public), docs.joinmastodon.org/methods/statuses (view one:
public and unlisted ones need no account, others answer 404), entities/Account, entities/Status (edited_at,
spoiler_text, visibility). A server speaks for its own accounts and posts alone: of others, theirs are asked, once.
Servers in "limited federation mode" show strangers nothing (401, or 422).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from advocacy.english import English
from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.mastodon_content import links_of, made_at, plain_text
from advocacy.networks.mastodon_own import ELSEWHERE, is_own_account, is_own_post, root_of
from advocacy.networks.mastodon_public import STRANGERS, account_name
from advocacy.networks.public_seen import A_PERSON, Presence, PublicProfile, SeenPost, count_of
from advocacy.networks.wire import Answer, Wire

NO_ACCOUNT = English("There is no such account on this server.")
NO_POST = English("The server shows no such post: it was deleted, made private, or never there.")
SHOWN = frozenset({"public", "unlisted"})
_PROFILE = re.compile(r"/(?:@|users/)([\w.-]+(?:@[\w.:-]+)?)/?")
_POST = re.compile(r"/(?:@[\w.-]+(?:@[\w.:-]+)?|users/[\w.-]+/statuses|statuses|web/statuses)/(\d{1,30})/?$")
_HANDLE = re.compile(r"@?([\w.-]+)(?:@([\w.:-]+))?")


class MastodonSight:
    """See ``public_seen.PublicSight``."""

    name = "mastodon"

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """By ``@name@server``, by its address, or by a name at ``service_url``: what its own server says of it."""
        root, name = self._place(who.strip(), service_url)
        found = self._account(root, name)
        if isinstance(found, PublicProfile):
            return found
        if not is_own_account(found, root):
            named = _named(_PROFILE, str(found.get("url") or ""))
            there = root_of(str(found.get("url") or ""))
            if named is None or there == root:
                return _unseen(root, name, Presence.HIDDEN, ELSEWHERE)
            return self._at_home(there, named.group(1))
        return _profile(found, root, _lookup(root, name))

    def _at_home(self, there: str, name: str) -> PublicProfile:
        """The account as the server tells it that another one named."""
        root = self._known_root(there)
        found = self._account(root, name) if root else {}
        if isinstance(found, PublicProfile):
            return found
        if not is_own_account(found, root):
            return _unseen(there, name, Presence.HIDDEN, ELSEWHERE)
        return _profile(found, root, _lookup(root, name))

    def post(self, url: str) -> SeenPost:
        """By its address on any server that shows it; what counts is what its author's own server says."""
        if _named(_POST, url) is None:
            raise NetworkRefused(English("This is not the address of a post on Mastodon."), permanent=True)
        root = self.wire.root(url)
        found = self._status(root, url)
        if isinstance(found, SeenPost) or is_own_post(found, root):
            return found if isinstance(found, SeenPost) else _post(found, url, root)
        origin = str(found.get("url") or "")
        there = self._known_root(root_of(origin)) if _named(_POST, origin) else ""
        hidden = SeenPost("mastodon", url, Presence.HIDDEN, root, why=ELSEWHERE)
        if not there or there == root:
            return hidden
        found = self._status(there, origin)
        if isinstance(found, SeenPost):
            return found
        return _post(found, origin, there) if is_own_post(found, there) else hidden

    def _account(self, root: str, name: str) -> Mapping[str, Any] | PublicProfile:
        """What a server tells of an account, or that it tells nothing."""
        answer = self.wire.answered("GET", _lookup(root, name))
        match _presence(answer):
            case Presence.FOUND:
                return answer.fields()
            case Presence.GONE:
                return _unseen(root, name, Presence.GONE, NO_ACCOUNT)
            case _:
                return _unseen(root, name, Presence.HIDDEN, A_PERSON)

    def _status(self, root: str, url: str) -> Mapping[str, Any] | SeenPost:
        """What a server tells of a post, or that it tells nothing."""
        number = _number(url)
        answer = self.wire.answered("GET", source := f"{root}/api/v1/statuses/{number}")
        presence, status = _presence(answer), answer.fields()
        if presence is Presence.FOUND and str(status.get("visibility") or "public") not in SHOWN:
            presence = Presence.GONE
        if presence is Presence.FOUND and str(status["id"]) == number:
            return status
        why = {Presence.GONE: NO_POST, Presence.HIDDEN: A_PERSON, Presence.FOUND: ELSEWHERE}[presence]
        unseen = Presence.HIDDEN if presence is Presence.FOUND else presence
        return SeenPost("mastodon", url, unseen, source, number, why=why)

    def _place(self, who: str, service_url: str) -> tuple[str, str]:
        """Server and name: the account's own server, wherever its address was copied. Raises NetworkRefused,
        permanent, for neither an address nor a handle."""
        asked = service_url
        if "//" in who:
            named = _named(_PROFILE, who)
            asked, who = self.wire.root(who), f"@{named.group(1)}" if named else ""
        handle = _HANDLE.fullmatch(who)
        if handle is None or not (handle.group(2) or asked):
            raise NetworkRefused(English("Give the account as @name@server.example, or its address."), permanent=True)
        asked = self.wire.root(asked) if asked else ""
        named_there = (handle.group(2) or "").lower()
        same = not named_there or urlsplit(asked).netloc == named_there
        return asked if same else self.wire.root(named_there), handle.group(1)

    def _known_root(self, there: str) -> str:
        """The same, where it can be asked; empty otherwise."""
        try:
            return self.wire.root(there) if there else ""
        except NetworkRefused:
            return ""


def _lookup(root: str, name: str) -> str:
    return f"{root}/api/v1/accounts/lookup?{urlencode({'acct': name})}"


def _named(kind: re.Pattern[str], address: str) -> re.Match[str] | None:
    """What an address on a server names; None for one of another form."""
    return kind.match(urlsplit(address).path) if root_of(address) else None


def _number(url: str) -> str:
    """The number at the end of a post's address."""
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]


def _presence(answer: Answer) -> Presence:
    """What an answer says of the thing asked for. Raises NetworkRefused for a blip, or for what isn't Mastodon."""
    if answer.status in (404, 410):
        return Presence.GONE
    why = short(answer.fields().get("error") or f"HTTP {answer.status}")
    if answer.status in (401, 403) or (answer.status == 422 and STRANGERS in why):
        return Presence.HIDDEN
    if not answer.ok:
        raise refusal(answer, why)
    if "id" not in answer.fields():
        raise NetworkRefused(English("This server does not answer like Mastodon."), permanent=True)
    return Presence.FOUND


def _profile(account: Mapping[str, Any], root: str, source: str) -> PublicProfile:
    fields = [each for each in account.get("fields") or () if isinstance(each, Mapping)]
    note = str(account.get("note") or "")
    told = [str(each.get("value")) for each in fields]
    named = (f"{each.get('name')}: {plain_text(said)}" for each, said in zip(fields, told, strict=True))
    bio = " ".join([plain_text(note), *named])
    url = str(account.get("url") or f"{root}/@{account.get('username')}")
    return PublicProfile(
        "mastodon", str(account.get("uri") or url), account_name(account, root), url,
        str(account.get("display_name") or ""), bio.strip(),
        tuple(sorted(links_of(" ".join([note, *told])))), count_of(account.get("followers_count")),
        count_of(account.get("statuses_count")), private=account.get("locked") is True, source=source,
    )  # fmt: skip


def _post(status: Mapping[str, Any], url: str, root: str) -> SeenPost:
    account: Mapping[str, Any] = status["account"]
    warning = str(status.get("spoiler_text") or "")
    words = plain_text(str(status.get("content") or ""))
    return SeenPost(
        "mastodon", str(status.get("url") or url), Presence.FOUND, f"{root}/api/v1/statuses/{_number(url)}",
        str(status.get("id")), account_name(account, root), str(account.get("uri") or account.get("url") or ""),
        f"{warning} {words}".strip(), made_at(status), iso_instant(str(status.get("edited_at") or "")),
        ("sensitive",) if status.get("sensitive") is True else (),
    )  # fmt: skip


def _unseen(root: str, name: str, presence: Presence, why: str) -> PublicProfile:
    return PublicProfile(
        "mastodon", "", f"@{name}", f"{root}/@{name}", source=_lookup(root, name), presence=presence, why=why
    )  # fmt: skip
