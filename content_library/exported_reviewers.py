"""What the library offers to take out of who reviews and knows what: routes, qualifications, experts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, NAME, NUMBER, PERSON, Column, Table
from advocacy.people.capabilities import Capability
from content_library.models.absences import Qualification
from content_library.models.experts import TopicExpert
from content_library.models.routes import Route

ROUTES = Table(
    "review_routes", _l("Review routes"), _l("Which functions review what, in which order and time."),
    (Capability.WRITE_ROUTES,),
    (
        Column("id", Route.id, NUMBER),
        Column("name", Route.name, NAME),
        Column("version", Route.version, _l("Which version it is.")),
        Column("standard", Route.standard, _l("Whether it serves what no other one names.")),
        Column("priority", Route.priority, _l("The higher one wins where two contradict each other.")),
        Column("conditions", Route.conditions, _l("What it is for.")),
        Column("steps", Route.steps, _l("Functions that answer side by side, one list after the other.")),
        Column("hours", Route.hours, _l("Working hours to answer in.")),
        Column(
            "remind_hours", Route.remind_hours,
            _l("Working hours before the end at which they are reminded; 0: never."),
        ),
        Column("escalate_function", Route.escalate_function, _l("The function that is told when the time is over.")),
        Column(
            "escalate_person_id", Route.escalate_person_id,
            _l("The number of the person who is told when the time is over."),
        ),
        Column("approval_days", Route.approval_days, _l("How many days an approval holds; empty: without limit.")),
        Column("routine", Route.routine, _l("Whether routine changes are reviewed shortly.")),
        Column("changed_at", Route.changed_at, _l("When it was last changed.")),
        Column("retired_at", Route.retired_at, _l("When it ended.")),
    ),
    (Route.id,), at=Route.changed_at,
)  # fmt: skip
QUALIFICATIONS = Table(
    "qualifications", _l("Qualifications"), _l("What reviewers are registered or licensed for."),
    (Capability.WRITE_ROUTES,),
    (
        Column("id", Qualification.id, NUMBER),
        Column("person_id", Qualification.person_id, PERSON),
        Column("kind", Qualification.kind, _l("What they are registered or licensed for.")),
        Column("number", Qualification.number, _l("The number of the registration.")),
        Column("valid_until", Qualification.valid_until, _l("The last day on which it holds.")),
        Column("added_at", Qualification.added_at, ADDED),
        Column("revoked_at", Qualification.revoked_at, _l("When it was taken back.")),
    ),
    (Qualification.id,), at=Qualification.added_at,
)  # fmt: skip
EXPERTS = Table(
    "topic_experts", _l("Experts on topics"), _l("Who knows a topic and may be asked about it."),
    (Capability.WRITE_ITEMS,),
    (
        Column("topic_id", TopicExpert.topic_id, _l("The number of the topic; see the table “topics”.")),
        Column("person_id", TopicExpert.person_id, PERSON),
        Column("since", TopicExpert.since, _l("Since when.")),
    ),
    (TopicExpert.topic_id, TopicExpert.person_id), at=TopicExpert.since,
)  # fmt: skip
TABLES = (
    ROUTES,
    QUALIFICATIONS,
    EXPERTS,
)
