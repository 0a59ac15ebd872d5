"""Pure: the kinds of what people are told, and over which channels each kind may reach them.

A kind is what somebody chooses by, so there are a handful. It is said where a notice is written, or follows from the
page that the notice leads to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class NoticeKind(StrEnum):
    """What a notice is about."""

    ANSWER = "answer"  # somebody waits for this person's answer
    REVIEWS = "reviews"
    POSTS = "posts"
    THANKS = "thanks"
    PARTNERS = "partners"
    NEWS = "news"
    SECURITY = "security"  # can't be switched off and never waits


class Channel(StrEnum):
    """A way to reach somebody, besides the page of notices, which always has everything."""

    MAIL = "mail"
    DIGEST = "digest"
    PUSH = "push"
    CHAT = "chat"


class Wish(StrEnum):
    """How much of a kind somebody wants over a channel."""

    ALL = "all"
    IMPORTANT = "important"  # what a room says matters; by mail the rest comes in the digest
    DIGEST = "digest"  # mail only
    NONE = "none"


@dataclass(frozen=True)
class Told:
    """A kind in words, for the page of preferences and mails. ``of`` completes "mails about …"."""

    label: LazyString
    about: LazyString


KINDS: dict[NoticeKind, Told] = {
    NoticeKind.ANSWER: Told(
        _l("What needs your answer"), _l("Questions, accounts to connect again, requests that somebody waits for.")
    ),
    NoticeKind.REVIEWS: Told(_l("Reviews and policies"), _l("Stories and policies that wait for you or were decided.")),
    NoticeKind.POSTS: Told(_l("My posts"), _l("What became of posts that you share or schedule.")),
    NoticeKind.THANKS: Told(_l("Points and thanks"), _l("Points, badges, challenges, perks and thank-yous.")),
    NoticeKind.PARTNERS: Told(
        _l("Programmes and partners"), _l("Agreements, deliverables, products, commissions and payouts.")
    ),
    NoticeKind.NEWS: Told(_l("News"), _l("What is new and needs nothing from you.")),
    NoticeKind.SECURITY: Told(
        _l("Security of your account"), _l("Sign-ins, keys, payment details. Always sent at once.")
    ),
}
FREE = frozenset({NoticeKind.SECURITY})
"""Kinds that the fatigue budget does not keep back."""
GATHERED = frozenset({NoticeKind.ANSWER})
"""Kinds that go out beyond the budget, too, for somebody waits; but together, and an hour apart."""
MAIL_WISHES = (Wish.ALL, Wish.IMPORTANT, Wish.DIGEST, Wish.NONE)
OTHER_WISHES = (Wish.ALL, Wish.IMPORTANT, Wish.NONE)
USUAL: dict[Channel, Wish] = {Channel.MAIL: Wish.IMPORTANT, Channel.PUSH: Wish.IMPORTANT, Channel.CHAT: Wish.NONE}
"""What somebody who chose nothing gets. Push reaches only browsers where they asked for it."""
WISHES: dict[Wish, LazyString] = {
    Wish.ALL: _l("Everything"),
    Wish.IMPORTANT: _l("What matters"),
    Wish.DIGEST: _l("In the digest"),
    Wish.NONE: _l("Nothing"),
}

_BY_PAGE: dict[NoticeKind, tuple[str, ...]] = {
    NoticeKind.REVIEWS: (
        "reviews", "absences", "qualifications", "routes", "studio", "policies", "experts", "items", "rules", "library",
        "fair-play",
    ),
    NoticeKind.POSTS: ("posts", "recurring", "feed", "suggest", "suggestions", "own-words"),
    NoticeKind.THANKS: (
        "points", "perks", "rewards", "budgets", "challenges", "contests", "thanks", "colleagues", "badges", "boards",
        "gift-cards",
    ),
    NoticeKind.PARTNERS: (
        "portal", "partners", "programmes", "agreements", "deliverables", "products", "stories", "commissions",
        "payouts", "rights", "applications", "briefs",
    ),
    NoticeKind.ANSWER: ("mentions", "connections", "questions", "takedowns"),
    NoticeKind.SECURITY: ("me", "sign-in"),
}  # fmt: skip
BY_PAGE: dict[str, NoticeKind] = {page: kind for kind, pages in _BY_PAGE.items() for page in pages}
"""First part of a page's path -> the kind of what leads there."""


def kind_of(path: str) -> NoticeKind:
    """The kind of a notice that leads to this page, where whoever wrote it did not say; unknown pages are news."""
    return BY_PAGE.get(path.strip("/").partition("/")[0].partition("?")[0].partition("#")[0], NoticeKind.NEWS)
