"""What the roof hands down: who speaks on a topic, approved texts to reply with, and how a feed is read.

The content library knows them and lies above; this room asks by these three questions and imports nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from advocacy.people.models import Person

EXTENSION = "advocacy.listening"


@dataclass(frozen=True)
class Reply:
    """An approved text as the person would send it, with their disclosure in front. ``ref`` names its revision."""

    ref: str
    title: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: plain text, its web address, and when it was published, where it says so."""

    url: str
    title: str
    summary: str
    published_at: datetime | None


@dataclass(frozen=True)
class FeedRead:
    """What a feed gave. Without entries where the server says that nothing changed."""

    entries: Sequence[Entry]
    language: str = ""
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a reply is wanted for."""

    topic: str
    network: str
    language: str


Experts = Callable[[Sequence[str]], Sequence[tuple[str, int, str]]]
"""Topics -> rows (topic, id of a person, their name) of whoever speaks on one of them, by name."""
Replies = Callable[[Person, Asked, datetime], Sequence[Reply]]
"""The approved texts that a person may reply with now. A constant number of statements."""
ReadFeed = Callable[[str, str | None, str | None], FeedRead]
"""Address, etag and last modified -> the feed. Raises Breach. Never inside a transaction."""


@dataclass(frozen=True)
class Handed:
    """The three answers."""

    experts: Experts
    replies: Replies
    read_feed: ReadFeed


def init_listening(app: Flask, handed: Handed) -> None:
    """Hangs them up."""
    app.extensions[EXTENSION] = handed


def handed() -> Handed:
    """What the roof handed down."""
    found: Handed = current_app.extensions[EXTENSION]
    return found
