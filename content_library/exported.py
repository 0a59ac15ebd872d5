"""What the library offers to take out: items, captions, reviews, policies, who agreed; and its page of imports."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy import spreadsheets
from advocacy.exports.intakes import Sheet
from advocacy.exports.offers import Offer
from advocacy.exports.tables import ADDED, CAMPAIGN, ITEM, NETWORK, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from content_library import exported_intake, exported_reviewers
from content_library.importing.columns import EXAMPLE, MEANINGS
from content_library.models import Acknowledgement, Caption, Item, Policy, PolicyVersion
from content_library.models.items import Revision
from content_library.models.reviews import Review

POLICIES_SEEN_BY = (Capability.SEE_ACKNOWLEDGEMENTS,)
POLICY = _l("The number of the policy; see the table “policies”.")
LANGUAGE = _l("The language.")
SHA256 = _l("The digest of the words that were agreed to.")


def _of_items(statement: Select[Any]) -> Select[Any]:
    return statement.join(Revision, Revision.id == Caption.revision_id)


def _of_newest(statement: Select[Any]) -> Select[Any]:
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    return statement.outerjoin(Revision, newest)


def _of_policies(statement: Select[Any]) -> Select[Any]:
    return statement.join(Policy, Policy.id == PolicyVersion.policy_id)


ITEMS = Table(
    "items", _l("Items"), _l("Everything that may be shared, in every state, as its newest revision says it."),
    (Capability.SEE_ITEMS,),
    (
        Column("id", Item.id, NUMBER),
        Column("title", Item.title, _l("Its title.")),
        Column("kind", Item.kind, _l("What it is about.")),
        Column("state", Item.state, STATE),
        Column("summary", Revision.summary, _l("A sentence or two under the title.")),
        Column("url", Revision.url, _l("The address that it leads to.")),
        Column("campaign", Item.campaign, CAMPAIGN),
        Column("topics", Item.topics, _l("Its topics.")),
        Column("stage", Item.stage, _l("Where on their way with the company its readers are.")),
        Column("networks", Revision.networks, _l("The networks it is meant for.")),
        Column("audience", Item.audience, _l("Whom it is for; an empty list means everybody.")),
        Column("classes", Revision.classes, _l("Its regulated product classes.")),
        Column("text_mode", Item.text_mode, _l("What sharers may change.")),
        Column("embargo_at", Item.embargo_at, _l("It is not shared before.")),
        Column("expires_at", Item.expires_at, _l("It is not shared from then on.")),
        Column("revision", Item.revision_number, _l("The number of its newest revision.")),
        Column("sha256", Revision.sha256, _l("The digest of its words, which reviews are bound to.")),
        Column("origin", Item.origin, _l("Where it came from.")),
        Column("live_at", Item.live_at, _l("When it last went live.")),
        Column("created_at", Item.created_at, ADDED),
        Column("changed_at", Item.changed_at, _l("When it last changed.")),
    ),
    (Item.id,), at=Item.created_at, narrowed=_of_newest,
)  # fmt: skip
CAPTIONS = Table(
    "captions", _l("Captions"), _l("The words of every revision of items, by network and language."),
    (Capability.SEE_ITEMS,),
    (
        Column("id", Caption.id, NUMBER),
        Column("item_id", Revision.item_id, ITEM),
        Column("revision", Revision.number, _l("The number of the revision.")),
        Column("network", Caption.network, NETWORK),
        Column("language", Caption.language, LANGUAGE),
        Column("text", Caption.text, _l("The words, with the slots {disclosure} and {link}.")),
        Column("assisted_by", Caption.assisted_by, _l("The model that helped to write it.")),
        Column("created_at", Revision.created_at, ADDED),
    ),
    (Caption.id,), at=Revision.created_at, narrowed=_of_items,
)  # fmt: skip
REVIEWS = Table(
    "reviews", _l("Reviews"), _l("What each function said to each revision."), (Capability.SEE_ITEMS,),
    (
        Column("id", Review.id, NUMBER),
        Column("item_id", Review.item_id, ITEM),
        Column("function", Review.function, _l("Who was asked.")),
        Column("round", Review.round, _l("Which time they were asked.")),
        Column("step", Review.step, _l("The step of the route.")),
        Column("state", Review.state, _l("What they said.")),
        Column("sha256", Review.sha256, _l("The digest of the words that they were asked about.")),
        Column("asked_at", Review.asked_at, _l("When they were asked.")),
        Column("due_at", Review.due_at, _l("When an answer was due.")),
        Column("decided_at", Review.decided_at, _l("When they answered.")),
        Column("decided_by_id", Review.decided_by_id, _l("The number of the person who answered.")),
        Column("note", Review.note, _l("What they wrote.")),
    ),
    (Review.id,), at=Review.asked_at,
)  # fmt: skip
POLICIES = Table(
    "policies", _l("Policies"), _l("Every version of every policy, with its texts."), POLICIES_SEEN_BY,
    (
        Column("id", PolicyVersion.id, _l("The number of the version.")),
        Column("policy_id", PolicyVersion.policy_id, _l("The number of the policy.")),
        Column("title", Policy.title, _l("Its title.")),
        Column("owner", Policy.owner, _l("The function that answers for it.")),
        Column("number", PolicyVersion.number, _l("Which version of the policy it is.")),
        Column("state", PolicyVersion.state, STATE),
        Column("texts", PolicyVersion.texts, _l("The text in every language.")),
        Column("summary", PolicyVersion.summary, _l("What changed.")),
        Column("material", PolicyVersion.material, _l("Whether everybody is asked anew.")),
        Column("sha256", PolicyVersion.sha256, SHA256),
        Column("effective_at", PolicyVersion.effective_at, _l("When it comes into force.")),
        Column("created_at", PolicyVersion.created_at, ADDED),
    ),
    (PolicyVersion.id,), at=PolicyVersion.created_at, narrowed=_of_policies,
)  # fmt: skip
ACKNOWLEDGEMENTS = Table(
    "acknowledgements", _l("Acknowledgements"), _l("Who has read and agreed to which version of a policy."),
    POLICIES_SEEN_BY,
    (
        Column("id", Acknowledgement.id, NUMBER),
        Column("policy_id", Acknowledgement.policy_id, POLICY),
        Column("number", Acknowledgement.number, _l("The number of the version.")),
        Column("person_id", Acknowledgement.person_id, PERSON),
        Column("language", Acknowledgement.language, LANGUAGE),
        Column("sha256", Acknowledgement.sha256, SHA256),
        Column("quiz_tries", Acknowledgement.quiz_tries, _l("How often the quiz was tried; 0: there was none.")),
        Column("at", Acknowledgement.at, _l("When they agreed.")),
    ),
    (Acknowledgement.id,), at=Acknowledgement.at,
)  # fmt: skip


def example() -> str:
    """A file of items with every column and one row."""
    columns = list(dict.fromkeys([*MEANINGS, *EXAMPLE]))
    return "".join(spreadsheets.written([columns, [EXAMPLE.get(name, "") for name in columns]]))


OFFER = Offer(
    "content_library", _l("Content and policies"),
    tables=(
        ITEMS, CAPTIONS, *exported_intake.TABLES, REVIEWS, *exported_reviewers.TABLES, POLICIES, ACKNOWLEDGEMENTS,
    ),
    sheets=(
        Sheet(
            "items", _l("Items"), _l("Stories with their captions; each row becomes a draft for review."),
            (Capability.WRITE_ITEMS,), "imports.listing", example,
        ),
    ),
)  # fmt: skip
"""For the roof's list."""
