"""What this room offers to take out: calls and stories. Authors' addresses and pictures stay."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import ADDED, CAMPAIGN, ITEM, NUMBER, PERSON, PROGRAMME_ID, STATE, TITLE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.stories.models import StoryCall, Submission, SubmissionState


def _sent(statement: Select[Any]) -> Select[Any]:
    """What somebody still writes, or never confirmed, nobody reads."""
    return statement.where(Submission.state != SubmissionState.DRAFT)


CALLS = Table(
    "story_calls", _l("Calls for stories"), _l("What we asked for stories about."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", StoryCall.id, NUMBER),
        Column("slug", StoryCall.slug, _l("Its name in addresses.")),
        Column("title", StoryCall.title, TITLE),
        Column("question", StoryCall.question, _l("What is asked, in words.")),
        Column("about", StoryCall.about, _l("What it is about.")),
        Column("thanks", StoryCall.thanks, _l("What authors are thanked with.")),
        Column("campaign", StoryCall.campaign, CAMPAIGN),
        Column("programme_id", StoryCall.programme_id, PROGRAMME_ID),
        Column("strangers", StoryCall.strangers, _l("Whether people without an account may send one.")),
        Column("gallery", StoryCall.gallery, _l("Whether approved stories are shown on its page.")),
        Column("media", StoryCall.media, _l("The media it is for.")),
        Column("territory", StoryCall.territory, _l("Where it holds.")),
        Column("use", StoryCall.use, _l("What we may do with it.")),
        Column("consent_months", StoryCall.consent_months, _l("For how many months; empty: until it is taken back.")),
        Column("opens_at", StoryCall.opens_at, _l("When it begins.")),
        Column("closes_at", StoryCall.closes_at, _l("When it ends.")),
        Column("created_at", StoryCall.created_at, ADDED),
    ),
    (StoryCall.id,), at=StoryCall.created_at,
)  # fmt: skip
STORIES = Table(
    "stories", _l("Stories"), _l("Stories that people sent, as they want to be named; without mail addresses."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Submission.id, NUMBER),
        Column("call_id", Submission.call_id, _l("The number of the call; see the table “story_calls”.")),
        Column("person_id", Submission.person_id, PERSON),
        Column("partner_id", Submission.partner_id, _l("The number of the partner; see the table “partners”.")),
        Column("credit_name", Submission.credit_name, _l("How the author wants to be named.")),
        Column("title", Submission.title, TITLE),
        Column("text", Submission.text, _l("Its words.")),
        Column("language", Submission.language, _l("The language of its words.")),
        Column("in_gallery", Submission.in_gallery, _l("Whether it may be shown on the page of its call.")),
        Column("consent_sha256", Submission.consent_sha256, _l("The digest of the words that were agreed to.")),
        Column("consented_at", Submission.consented_at, _l("When they agreed.")),
        Column("state", Submission.state, STATE),
        Column("item_id", Submission.item_id, ITEM),
        Column("submitted_at", Submission.submitted_at, _l("When it was sent.")),
        Column("decided_at", Submission.decided_at, _l("When it was decided.")),
        Column("decided_by_id", Submission.decided_by_id, _l("The number of the person who decided.")),
        Column("taken_back_at", Submission.taken_back_at, _l("When it was taken back.")),
    ),
    (Submission.id,), at=Submission.created_at, narrowed=_sent,
)  # fmt: skip
TABLES = (
    CALLS,
    STORIES,
)
