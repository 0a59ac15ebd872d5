"""Carrying out a piece of an import: people added, changed, or their accounts closed. A verb; joins the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.directory.comparing import CLOSE, Known, differences, unpacked
from advocacy.history import Actor
from advocacy.people import last_admin, leaving, many, signing_in
from advocacy.people.importing import FACTS, Row
from advocacy.people.models import Person, Relationship, Team


def carry_out(
    rows: Sequence[list[Any]], options: Mapping[str, bool], base_url: str, *, actor: Actor, now: datetime
) -> None:
    """Does what the lines say, as things are now: whoever came meanwhile is changed rather than added."""
    _close([row[1] for row in rows if row[0] == CLOSE], actor, now)
    people = [unpacked(row) for row in rows if row[0] != CLOSE]
    known = known_of(people)
    teams = many.teams_named((row.team for row in people), actor=actor, now=now) if people else {}
    added = many.add_rows([row for row in people if row.email not in known], teams, actor=actor, now=now)
    if options.get("update"):
        _update([row for row in people if row.email in known], known, teams, actor, now)
    if options.get("invite"):
        for person in db.session.scalars(select(Person).where(Person.id.in_(added)).order_by(Person.id)).unique().all():
            signing_in.welcome(person, base_url, actor=actor, now=now)


def known_of(rows: Sequence[Row]) -> dict[str, Known]:
    """Those of the rows who are here, by address."""
    facts = [getattr(Person, name) for name in ("name", *FACTS)]
    asked = select(Person.id, Person.email, Team.name.label("team_name"), *facts)
    wanted = asked.outerjoin(Team, Team.id == Person.team_id).where(Person.email.in_([row.email for row in rows]))
    return {
        row["email"]: Known(row["id"], {name: str(row[name]) for name in ("name", *FACTS)}, row["team_name"] or "")
        for row in db.session.execute(wanted).mappings()
    }


def _update(
    rows: Sequence[Row], known: Mapping[str, Known], teams: Mapping[str, Team], actor: Actor, now: datetime
) -> None:
    changed = {known[row.email].id: differences(known[row.email], row) for row in rows}
    ids = [person_id for person_id, facts in changed.items() if facts]
    for begin in range(0, len(ids), 500):
        some = db.session.scalars(select(Person).where(Person.id.in_(ids[begin : begin + 500]))).unique().all()
        many.change_all([(each, _typed(changed[each.id], teams)) for each in some], actor=actor, now=now)


def _typed(changed: Mapping[str, Any], teams: Mapping[str, Team]) -> dict[str, Any]:
    facts = dict(changed)
    if "relationship" in facts:
        facts["relationship"] = Relationship(facts["relationship"])
    if "team" in facts:
        facts["team_id"] = teams[facts.pop("team")].id
    return facts


def _close(ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """But for who asked, and the last administrator: somebody has to be there to mend a file that was wrong."""
    wanted = select(Person).where(Person.id.in_(ids), Person.active)
    for person in db.session.scalars(wanted.order_by(Person.id)).unique().all() if ids else ():
        if person.id != actor.id and not last_admin.stays(person):
            leaving.leave(person, actor=actor, now=now, why=_("In the list of people no more."))
