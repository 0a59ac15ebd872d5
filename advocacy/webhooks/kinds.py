"""Pure: the kinds of events that other systems can be told of, as a table. docs/webhooks-events.md is made from it.

An event tells that something moved: what, from where to where, by whom (a number), and the facts listed here. People's
names and mail addresses, reasons and texts are never among them; who may read those asks the API. Titles are, names of
campaigns, perks and contests, and the address of a published post, in which its network may say whose account it is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Fact = str | int | bool


@dataclass(frozen=True)
class Kind:
    """A kind of event: its name, the rows of history that it is made of, what it says, and its facts with an example.

    ``facts`` maps the name in the payload to the name in the history's details and an example of it.
    """

    name: str
    noun: str
    verbs: frozenset[str]
    says: LazyString
    facts: Mapping[str, tuple[str, Fact]] = field(default_factory=dict)
    moved: tuple[str | None, str | None] = (None, None)
    """From which state to which, as an example."""


def _kind(
    name: str, noun: str, verb: str, says: LazyString, moved: tuple[str | None, str | None] = (None, None), /,
    **facts: tuple[str, Fact],
) -> Kind:  # fmt: skip
    return Kind(name, noun, frozenset(verb.split()), says, facts, moved)


_PERSON = ("person_id", 17)
_POST: dict[str, tuple[str, Fact]] = {
    "person_id": _PERSON, "network": ("network", "bluesky"), "way": ("way", "api"), "story": ("source_ref", "item:4:1"),
    "title": ("title", "Why we publish our calibration data"),
}  # fmt: skip
_STORY: dict[str, tuple[str, Fact]] = {"sha256": ("sha256", "9f86d081884c7d659a2feaa0c55ad015")}
_REVIEW: dict[str, tuple[str, Fact]] = {"item": ("item", 5), "function": ("function", "legal"), "round": ("round", 1)}
_PART: dict[str, tuple[str, Fact]] = {"programme": ("programme", 2)}
_ENROLMENT: dict[str, tuple[str, Fact]] = {**_PART, "person_id": _PERSON}
_REDEMPTION: dict[str, tuple[str, Fact]] = {
    "person_id": _PERSON, "perk": ("perk", "Coffee for two"), "cost": ("cost", 120), "kind": ("kind", "goods"),
}  # fmt: skip
_PAUSE: dict[str, tuple[str, Fact]] = {"scope": ("scope", "campaign"), "of": ("name", "Clean air week")}
_MENTION: dict[str, tuple[str, Fact]] = {"network": ("network", "mastodon")}
_CONTEST: dict[str, tuple[str, Fact]] = {"name": ("name", "Rivers in autumn")}

KINDS: tuple[Kind, ...] = (
    _kind("story.added", "item", "add", _l("A story was written"), title=("title", "Why we publish our data")),
    _kind("story.submitted", "item", "submit", _l("A story was handed in for review"), ("draft", "in_review"),
          **_STORY),
    _kind("story.approved", "item", "approve", _l("A story was approved"), ("in_review", "approved"), **_STORY),
    _kind(
        "story.changes_requested", "item", "request_changes", _l("A review asks for changes to a story"),
        ("in_review", "changes_requested"), **_STORY,
    ),
    _kind("story.rejected", "item", "reject", _l("A story was rejected"), ("in_review", "rejected"), **_STORY),
    _kind("story.live", "item", "go_live", _l("A story can be shared from now on"), ("approved", "live")),
    _kind("story.expired", "item", "expire", _l("A story’s time is over"), ("live", "expired")),
    _kind("story.withdrawn", "item", "withdraw", _l("A story was withdrawn"), ("live", "withdrawn")),
    _kind("review.asked", "review", "ask", _l("A story waits for a review"), **_REVIEW),
    _kind(
        "review.decided", "review", "approve request_changes reject", _l("A reviewer decided"),
        ("waiting", "approved"), **_REVIEW,
    ),
    _kind("review.overdue", "review", "escalate", _l("A review is overdue"), item=("item", 5),
          function=("function", "legal")),
    _kind("suggestion.offered", "suggestion", "offer", _l("Somebody suggested a story")),
    _kind("suggestion.accepted", "suggestion", "accept", _l("A suggestion became a story"), ("offered", "accepted"),
          item=("item", 12)),
    _kind("suggestion.declined", "suggestion", "decline", _l("A suggestion was declined"), ("offered", "declined")),
    _kind("post.scheduled", "share", "schedule", _l("Somebody scheduled a post"), **_POST,
          due_at=("due_at", "2026-11-24T08:00:00Z")),
    _kind("post.published", "share", "publish", _l("A post is live"), ("sending", "published"), **_POST,
          url=("url", "https://bsky.app/profile/nora.example/post/3kx")),
    _kind("post.failed", "share", "reject", _l("A network refused a post"), ("sending", "rejected"), **_POST),
    _kind("post.unknown", "share", "lose_sight", _l("A post’s outcome is not known yet"), ("sending", "unknown"),
          **_POST),
    _kind("post.held", "share", "hold", _l("A post is held back"), ("scheduled", "held"), **_POST),
    _kind("post.cancelled", "share", "cancel", _l("A post was cancelled"), ("scheduled", "cancelled"), **_POST),
    _kind("post.missed", "share", "miss", _l("A post was too late and is not sent"), ("scheduled", "missed"), **_POST),
    _kind("post.gone", "share", "seen_gone", _l("A post is no longer live"), **_POST),
    _kind("connection.connected", "connection", "connect reconnect", _l("Somebody connected an account"),
          network=("network", "mastodon")),
    _kind("connection.needs_person", "connection", "need_person", _l("A connection needs its person"),
          ("active", "needs_person"), person_id=_PERSON, network=("network", "mastodon")),
    _kind("pause.pressed", "pause", "press", _l("Somebody paused posts"), **_PAUSE),
    _kind("pause.resumed", "pause", "resume", _l("A pause is over"), ("resume_asked", "off"), **_PAUSE),
    _kind("campaign.added", "campaign", "add", _l("A campaign was added"), name=("name", "Clean air week")),
    _kind("policy.in_force", "policy_version", "take_effect", _l("A policy version is in force"),
          ("approved", "effective"), policy=("policy", 1)),
    _kind("mention.assigned", "mention", "assign", _l("A mention waits for somebody’s answer"), ("new", "assigned"),
          **_MENTION, person_id=_PERSON, due_at=("due_at", "2026-11-24T14:00:00Z")),
    _kind("mention.answered", "mention", "answer", _l("A mention was answered"), ("assigned", "answered"), **_MENTION,
          late=("late", False)),
    _kind("application.submitted", "application", "submit", _l("Somebody applied to a programme"),
          ("started", "submitted"), **_PART),
    _kind("application.approved", "application", "approve", _l("An application was approved"),
          ("submitted", "approved"), **_PART, partner=("partner", 4)),
    _kind("application.declined", "application", "decline", _l("An application was declined"),
          ("submitted", "declined"), **_PART),
    _kind("enrolment.approved", "enrolment", "approve accept", _l("Somebody is part of a programme"),
          ("pending", "approved"), **_ENROLMENT),
    _kind("enrolment.ended", "enrolment", "deactivate ban archive", _l("Somebody left a programme"),
          ("approved", "deactivated"), **_ENROLMENT),
    _kind("agreement.accepted", "agreement", "accept", _l("A partner accepted an agreement"), ("offered", "accepted")),
    _kind("agreement.ended", "agreement", "end expire", _l("An agreement is over"), ("accepted", "ended")),
    _kind("deliverable.submitted", "deliverable", "submit", _l("A partner handed in a draft"),
          ("assigned", "draft_submitted")),
    _kind("deliverable.approved", "deliverable", "approve", _l("A draft was approved"),
          ("draft_submitted", "approved")),
    _kind("deliverable.published", "deliverable", "publish", _l("A deliverable is live"), ("approved", "published")),
    _kind("deliverable.verified", "deliverable", "verify", _l("A live deliverable was verified"),
          ("in_live_review", "verified")),
    _kind("deliverable.missed", "deliverable", "miss", _l("A deliverable was not handed in"), ("assigned", "missed")),
    _kind("licence.revoked", "licence", "revoke", _l("The right to use an asset was taken back"),
          ("active", "revoked")),
    _kind("licence.expired", "licence", "expire", _l("The right to use an asset is over"), ("expiring", "expired")),
    _kind("conversion.attributed", "conversion", "attribute", _l("A conversion was attributed"),
          ("received", "attributed"), link=("link", 18), code=("code", 2)),
    _kind("conversion.reversed", "conversion", "reverse", _l("A conversion was taken back"),
          ("attributed", "reversed")),
    _kind("commission.approved", "commission", "approve", _l("A commission was approved"), ("pending", "approved")),
    _kind("commission.reversed", "commission", "reverse refund", _l("A commission was taken back"),
          ("approved", "reversed")),
    _kind("payout.paid", "payout", "pay", _l("A payout was paid"), ("exported", "paid")),
    _kind("payout.failed", "payout", "fail", _l("A payout did not arrive"), ("exported", "failed")),
    _kind("redemption.requested", "redemption", "request", _l("Somebody redeemed points"), **_REDEMPTION),
    _kind("redemption.approved", "redemption", "approve", _l("A redemption was approved"), ("requested", "approved"),
          **_REDEMPTION),
    _kind("redemption.fulfilled", "redemption", "fulfil", _l("A perk was handed out"), ("approved", "fulfilled"),
          **_REDEMPTION),
    _kind("redemption.cancelled", "redemption", "cancel refund", _l("A redemption was taken back"),
          ("requested", "cancelled"), **_REDEMPTION),
    _kind("challenge.opened", "challenge", "open", _l("A challenge is open"), ("planned", "open"), **_CONTEST),
    _kind("challenge.settled", "challenge", "settle", _l("A challenge is settled"), ("closed", "settled"), **_CONTEST),
    _kind("person.added", "person", "add", _l("Somebody has an account")),
    _kind("person.left", "person", "leave", _l("An account was closed")),
    _kind("person.roles_set", "person", "set_roles", _l("Somebody’s roles were changed")),
)  # fmt: skip

TEST = Kind("webhook.test", "webhook", frozenset(), _l("Somebody tries the endpoint"))
"""Sent on demand, to one endpoint; it tells nothing."""
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS, TEST)}
BY_MOVE: Mapping[tuple[str, str], Kind] = {(kind.noun, verb): kind for kind in KINDS for verb in kind.verbs}
NOUNS = frozenset(kind.noun for kind in KINDS)
GROUPS: Sequence[str] = tuple(dict.fromkeys(kind.name.partition(".")[0] for kind in KINDS))
FACTS = frozenset(fact for kind in KINDS for fact in kind.facts)


def fits(name: str, patterns: Iterable[str]) -> bool:
    """True when one of the patterns names the kind: ``post.published``, ``post.*`` or ``*``."""
    group = f"{name.partition('.')[0]}.*"
    return any(pattern in ("*", group, name) for pattern in patterns)


def known(pattern: str) -> bool:
    """True for a pattern that names at least one kind."""
    return pattern == "*" or pattern in BY_NAME or (pattern.endswith(".*") and pattern[:-2] in GROUPS)
