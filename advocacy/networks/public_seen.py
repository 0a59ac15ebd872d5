"""What a stranger is shown of an account or a post on a network: values, and who looks. Pure; imports nothing of ours.

Three answers, never a guess: it is there, it is gone, or it hides from strangers, so that a person has to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from advocacy.english import English

A_PERSON = English("This network shows it to nobody without an account there: a person has to look.")


class Presence(StrEnum):
    """Whether a stranger is shown it."""

    FOUND = "found"
    GONE = "gone"  # the network says that there is nothing, or nothing any more
    HIDDEN = "hidden"  # it shows strangers nothing, or asks that they be shown nothing: a person has to look


@dataclass(frozen=True)
class PublicProfile:
    """An account as everybody sees it. ``account_id`` is the name that stays when a handle changes, ``handle`` as
    people write it, ``links`` the addresses that its owner shows there.

    ``followers`` and ``posts`` are None where nobody says. ``private``: its owner lets people in one by one, or asks
    that strangers be shown nothing. ``source`` is the address that was asked; ``why`` says in a sentence why it isn't
    FOUND.
    """

    network: str
    account_id: str
    handle: str
    url: str
    name: str = ""
    bio: str = ""
    links: tuple[str, ...] = ()
    followers: int | None = None
    posts: int | None = None
    private: bool = False
    source: str = ""
    presence: Presence = Presence.FOUND
    why: str = ""


@dataclass(frozen=True)
class SeenPost:
    """A post as everybody sees it. ``text`` is all its words, in lines, as far as ``partly`` is False.

    ``author_id`` is the same name as ``PublicProfile.account_id``, empty where the network doesn't say. ``labels`` are
    the network's own marks on the post (a paid label, a content warning). ``edited_at`` is when it was last changed,
    where that is known.
    """

    network: str
    url: str
    presence: Presence
    source: str
    remote_id: str = ""
    author: str = ""
    author_id: str = ""
    text: str = ""
    said_at: datetime | None = None
    edited_at: datetime | None = None
    labels: tuple[str, ...] = ()
    partly: bool = False
    why: str = ""

    @property
    def found(self) -> bool:
        """True where a stranger is shown it."""
        return self.presence is Presence.FOUND

    @property
    def gone(self) -> bool:
        """True where the network says that there is nothing."""
        return self.presence is Presence.GONE

    @property
    def hidden(self) -> bool:
        """True where a person has to look."""
        return self.presence is Presence.HIDDEN


class PublicSight(Protocol):
    """One network's public accounts and posts. Methods raise NetworkRefused for a blip or an address that is none, and
    touch no transaction of the caller's."""

    name: str

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """The account of that handle, account id or address."""

    def post(self, url: str) -> SeenPost:
        """The post at that address."""


def count_of(said: object) -> int | None:
    """A count in an answer; None for anything else, and for what is below zero."""
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else None
