"""Tables of the rooms beneath: people, teams, segments, the history. Declared here, for those rooms know no exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, cast, func, select
from sqlalchemy.sql import Select

from advocacy import spreadsheets
from advocacy.database import db
from advocacy.exports.intakes import Intake, Outcome, Row, Sheet, text_in
from advocacy.exports.tables import ADDED, NAME, NUMBER, PERSON, Column, Table
from advocacy.history import Actor
from advocacy.history.models import HistoryRow, Seal
from advocacy.people import accounts, importing
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person, PersonRole, Team
from advocacy.people.models_segments import Segment, SegmentMember

_ROLES = (
    select(func.aggregate_strings(cast(PersonRole.role, String), ", "))
    .where(PersonRole.person_id == Person.id)
    .correlate(Person)
    .scalar_subquery()
)


def _with_team(statement: Select[Any]) -> Select[Any]:
    return statement.outerjoin(Team, Team.id == Person.team_id)


def _sealed(statement: Select[Any]) -> Select[Any]:
    return statement.outerjoin(Seal, Seal.history_id == HistoryRow.id)


PEOPLE = Table(
    "people", _l("People"), _l("Everybody with an account: who they are and what they may do."),
    (Capability.SEE_PEOPLE,),
    (
        Column("id", Person.id, _l("The person's number here; other tables name people by it.")),
        Column("email", Person.email, _l("Their mail address.")),
        Column("name", Person.name, _l("Their name.")),
        Column("roles", _ROLES, _l("Their roles, separated by commas.")),
        Column("team", Team.name, _l("Their team, by its name.")),
        Column("zone", Person.zone, _l("Their time zone.")),
        Column("language", Person.language, _l("Their language.")),
        Column("region", Person.region, _l("The jurisdiction they live in.")),
        Column("relationship", Person.relationship, _l("How they are tied to the company: what they disclose.")),
        Column("employing_entity", Person.employing_entity, _l("The company that employs them.")),
        Column("active", Person.active, _l("Whether the account is open.")),
        Column("created_at", Person.created_at, ADDED),
    ),
    (Person.id,), at=Person.created_at, narrowed=_with_team,
)  # fmt: skip
TEAMS = Table(
    "teams", _l("Teams"), _l("The teams of the company."), (Capability.SEE_PEOPLE,),
    (Column("id", Team.id, NUMBER), Column("name", Team.name, NAME), Column("region", Team.region, _l("Its region."))),
    (Team.id,),
)  # fmt: skip
SEGMENTS = Table(
    "segments", _l("Segments"), _l("Named groups of people across teams."), (Capability.SEE_PEOPLE,),
    (
        Column("id", Segment.id, NUMBER),
        Column("name", Segment.name, NAME),
        Column("purpose", Segment.purpose, _l("What it is for.")),
        Column("created_at", Segment.created_at, ADDED),
    ),
    (Segment.id,),
)  # fmt: skip
MEMBERS = Table(
    "segment_members", _l("Members of segments"), _l("Who is in which segment."), (Capability.SEE_PEOPLE,),
    (
        Column("segment_id", SegmentMember.segment_id, _l("The number of the segment; see the table “segments”.")),
        Column("person_id", SegmentMember.person_id, PERSON),
        Column("from_directory", SegmentMember.from_directory, _l("Whether the company's directory put them there.")),
        Column("since", SegmentMember.since, _l("Since when.")),
    ),
    (SegmentMember.segment_id, SegmentMember.person_id), at=SegmentMember.since,
)  # fmt: skip
HISTORY = Table(
    "history", _l("History"),
    _l("Every move: what, by whom, when. Reasons and details are in the examiner's export of the history."),
    (Capability.SEE_HISTORY,),
    (
        Column("id", HistoryRow.id, NUMBER),
        Column("position", Seal.position, _l("Its place in the sealed chain; empty until it is sealed.")),
        Column("digest", Seal.digest, _l("The digest of the seal, which covers all before it.")),
        Column("at", HistoryRow.at, _l("When it happened.")),
        Column("actor_kind", HistoryRow.actor_kind, _l("Who acted: person, job, network, system or visitor.")),
        Column("actor_id", HistoryRow.actor_id, _l("The number of the person who acted.")),
        Column("actor_name", HistoryRow.actor_name, _l("The job, or what else acted, by its name.")),
        Column("noun", HistoryRow.noun, _l("What moved.")),
        Column("noun_id", HistoryRow.noun_id, _l("Its number or name.")),
        Column("verb", HistoryRow.verb, _l("What was done.")),
        Column("from_state", HistoryRow.from_state, _l("Where it stood before.")),
        Column("to_state", HistoryRow.to_state, _l("Where it stood afterwards.")),
        Column("about_id", HistoryRow.about_id, _l("The number of the person whom it is about.")),
    ),
    (HistoryRow.id,), at=HistoryRow.at, narrowed=_sealed,
)  # fmt: skip
TABLES = (PEOPLE, TEAMS, SEGMENTS, MEMBERS, HISTORY)


def take_team(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the team of that name. Teams that are here stay as they are. Raises Breach."""
    name = " ".join(text_in(row, "name").split())
    if db.session.scalar(select(Team.id).where(Team.name == name)) is not None:
        return Outcome.SAME
    accounts.team_named(name, actor=actor, now=now, region=text_in(row, "region"))
    return Outcome.ADDED


def example_of_people() -> str:
    """A file of people with every column and one row."""
    return "".join(spreadsheets.written([importing.COLUMNS, EXAMPLE]))


EXAMPLE = (
    "ines@example.com", "Ines Roth", "employee", "Sales", "Europe/Berlin", "de", "DE", "employee", "Example GmbH",
)  # fmt: skip
INTAKES = (
    Intake(
        "teams", _l("Teams"), _l("Adds those whose name is new."), (Capability.WRITE_PEOPLE,), "name", take_team,
    ),
)  # fmt: skip
SHEETS = (
    Sheet(
        "people", _l("People"), _l("Adds, changes and closes accounts, up to 200,000 lines; shown before it is done."),
        (Capability.WRITE_PEOPLE,), "people_import.form", example_of_people,
    ),
)  # fmt: skip
