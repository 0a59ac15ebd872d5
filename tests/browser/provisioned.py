"""The company's directory for the pages: a group that stands for a team and gives, a segment, imports of people."""

from __future__ import annotations

import io

from advocacy import clock
from advocacy.database import db, get, writing
from advocacy.directory import groups, imports, rules
from advocacy.directory.models import PeopleImport
from advocacy.history import Actor
from advocacy.people import segments
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

FILE = "email,name,team\nivy@acme.example,Ivy,Sales\nnobody,Nob,\n"
DIRECTORY = Actor.system("directory")


def directory_of(installation: Installation, person_id: int, colleague: int) -> None:
    """A group of two, what it gives and would give, and an import that is looked at, another that is under way."""
    now = clock.now()
    with installation.app.app_context():
        with writing():
            circle = segments.add_segment("Speakers", actor=DIRECTORY, now=now, purpose="On stage")
            group = groups.add_group("Sales EMEA", "g-1", [person_id, colleague], actor=DIRECTORY, now=now)
            rules.propose(group, segment=circle, actor=DIRECTORY, now=now)
            other = db.session.get_one(Person, colleague).actor
            rules.propose(group, role=Role.LEGAL, actor=other, now=now)
        for name in ("people.csv", "more people.csv"):
            last = imports.look_through(io.BytesIO(FILE.encode()), name, actor=other, now=now)
        with writing():
            imports.agree(get(PeopleImport, last, "import"), {"leave_out": True}, actor=other, now=now)
