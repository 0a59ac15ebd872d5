"""What this room offers to take out: posts, the tries to send them, and what networks reported."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import NETWORK, NUMBER, PERSON, SHARE, STATE, Column, Table
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Attempt, Reading, Share

POSTS = Table(
    "posts", _l("Posts"), _l("Every post that was lent, scheduled or sent, with its words and what became of it."),
    (Capability.SEE_HISTORY,),
    (
        Column("id", Share.id, NUMBER),
        Column("person_id", Share.person_id, PERSON),
        Column("network", Share.network, NETWORK),
        Column("way", Share.way, _l("Whether it is sent for the person or posted by hand.")),
        Column("state", Share.state, STATE),
        Column("source_ref", Share.source_ref, _l("The item and revision that it was lent from.")),
        Column("caption_ref", Share.caption_ref, _l("The caption that it was lent with.")),
        Column("text", Share.text, _l("Its words, as they are sent.")),
        Column("sha256", Share.sha256, _l("The digest of its words.")),
        Column("language", Share.language, _l("The language of its words.")),
        Column("created_at", Share.created_at, _l("When it was lent.")),
        Column("due_at", Share.due_at, _l("When it is or was due.")),
        Column("published_at", Share.published_at, _l("When it was published.")),
        Column("remote_id", Share.remote_id, _l("What the network calls it.")),
        Column("url", Share.url, _l("Its address on the network.")),
        Column("seen_at", Share.seen_at, _l("When it was last seen there.")),
        Column("gone_at", Share.gone_at, _l("Since when it is gone.")),
        Column("held_for", Share.held_for, _l("Why it is held.")),
        Column("problem", Share.problem, _l("What its person was told went wrong.")),
        Column("revoked_at", Share.revoked_at, _l("When its permit was taken back.")),
    ),
    (Share.id,), at=Share.created_at,
)  # fmt: skip
ATTEMPTS = Table(
    "post_attempts", _l("Tries to send posts"), _l("Every request to a network, and its outcome."),
    (Capability.SEE_HISTORY,),
    (
        Column("id", Attempt.id, NUMBER),
        Column("post_id", Attempt.share_id, SHARE),
        Column("number", Attempt.number, _l("Which try of this post it was.")),
        Column("started_at", Attempt.started_at, _l("When the request was made.")),
        Column("ended_at", Attempt.ended_at, _l("When the answer was here.")),
        Column("outcome", Attempt.outcome, _l("What came of it; empty where no answer came back.")),
        Column("detail", Attempt.detail, _l("What the network said.")),
        Column("body_sha256", Attempt.body_sha256, _l("The digest of the request.")),
        Column("repeats", Attempt.repeats, _l("The try whose request it sends again.")),
        Column("cost_micros", Attempt.cost_micros, _l("What it cost, in millionths of a US dollar.")),
    ),
    (Attempt.id,), at=Attempt.started_at,
)  # fmt: skip
READINGS = Table(
    "readings", _l("Readings"), _l("What networks reported of posts, or people read there."),
    (Capability.WRITE_ITEMS,),
    (
        Column("id", Reading.id, NUMBER),
        Column("post_id", Reading.share_id, SHARE),
        Column("network", Reading.network, NETWORK),
        Column("metric", Reading.metric, _l("What was read.")),
        Column("unit", Reading.unit, _l("What it is counted in.")),
        Column("value", Reading.value, _l("How many.")),
        Column("source", Reading.source, _l("Who says so: the network, a person by hand, a file.")),
        Column("captured_at", Reading.captured_at, _l("As of when.")),
        Column("evidence", Reading.evidence, _l("Where a figure that a person stated can be seen.")),
    ),
    (Reading.id,), at=Reading.captured_at,
)  # fmt: skip
TABLES = (POSTS, ATTEMPTS, READINGS)
