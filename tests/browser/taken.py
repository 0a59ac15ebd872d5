"""Exports and imports for the pages: a file that is there, one that waits, a table looked through, one read in."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.exports import asking, jobs, taking_in
from advocacy.exports.asking import Wish
from advocacy.exports.models import Form
from advocacy.exports.offers import all_intakes
from advocacy.people.models import Person
from tests.installation import Installation

TOPICS = b'{"name": "Water"}\n{"name": "Climate"}\n{"name": ""}\n'
TEAMS = b'{"name": "Field", "region": "DE"}\n'


def exports_of(installation: Installation, person_id: int) -> None:
    """Asked for by this person."""
    now = clock.now()
    with installation.app.app_context():
        with writing():
            person = db.session.get_one(Person, person_id)
            asking.ask(Wish(["people", "posts", "reach"], Form.XLSX), person, person.can, now=now)
        jobs.write_exports(now)
        with writing():
            person = db.session.get_one(Person, person_id)
            asking.ask(Wish(["history"], Form.CSV, None, now), person, person.can, now=now)
            taking_in.look_through(all_intakes()["topics"], TOPICS, "topics.jsonl", person, now=now)
            done = taking_in.look_through(all_intakes()["teams"], TEAMS, "teams.jsonl", person, now=now)
            taking_in.carry_out(done, person.can, actor=person.actor, now=now)
