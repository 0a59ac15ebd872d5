"""What follows from joining elsewhere: notices, a recruiter's points, exports, erasures, retention."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import follow, record
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure, listed
from influencers.joining import deciding, own_data
from influencers.joining.models import Application, ApplicationState
from influencers.joining.notices import READER as NOTICES
from influencers.joining.readers import READER as RECRUITS
from rewards.earning.models import KeptHappening
from tests.influencers.applicants import BASE, ME, open_programme, somebody, submitted
from tests.installation import Installation


def heard(installation: Installation) -> None:
    """Everything is sealed and read twice: nothing may come of the second time."""
    with installation.app.app_context():
        seal_waiting(clock.now())
        for reader in (NOTICES, RECRUITS, NOTICES, RECRUITS):
            follow(reader, clock.now())


def test_desk_recruiter_and_points(installation: Installation) -> None:
    """The desk hears of an application, the recruiter that somebody is in, and gets points for the first live post."""
    desk, recruiter = installation.person(Role.MARKETING), installation.person()
    now = clock.now()
    with installation.app.app_context(), writing():
        found = submitted(open_programme(now=now), now)
        found.brought_by_id = recruiter
        deciding.approve(found, BASE, actor=ME, now=now)
        newcomer, number = found.person_id, found.id
    heard(installation)
    with installation.app.app_context(), writing():
        told = {each.person_id: each.title for each in db.session.scalars(select(Notice).order_by(Notice.id))}
        assert told == {desk: "Somebody asks to take part in Rivers", recruiter: "Somebody you brought is in"}
        for share in (901, 902):
            record("share", share, "seen_live", actor=ME, now=now, person_id=newcomer)
    heard(installation)
    with installation.app.app_context(), reading():
        kept = db.session.scalars(select(KeptHappening)).all()
        assert [(each.trigger.value, each.person_id, each.subject) for each in kept] == [
            ("colleague_joined", recruiter, f"application:{number}")
        ]


def test_a_post_made_by_hand_counts_for_the_recruiter(installation: Installation) -> None:
    """A deliverable that was found to be right at its address is a live post as well; the two together are one."""
    recruiter, now = installation.person(), clock.now()
    with installation.app.app_context(), writing():
        found = submitted(open_programme(now=now), now)
        found.brought_by_id = recruiter
        deciding.approve(found, BASE, actor=ME, now=now)
        for verb in ("publish", "verify", "verify"):
            record("deliverable", 7, verb, actor=ME, now=now, person_id=found.person_id)
        record("share", 901, "seen_live", actor=ME, now=now, person_id=found.person_id)
    heard(installation)
    with installation.app.app_context(), reading():
        assert [each.person_id for each in db.session.scalars(select(KeptHappening))] == [recruiter]


def test_own_data_and_retention(installation: Installation) -> None:
    """Exported without others' names, emptied on erasure by account and by address, and when its time is over."""
    now = clock.now()
    with installation.app.app_context():
        with writing():
            programme = open_programme(now=now)
            mine = submitted(programme, now)
            deciding.approve(mine, BASE, actor=ME, now=now)
            person = db.session.get_one(Person, mine.person_id)
            waits = submitted(open_programme("Lakes", now), now)  # by the same address, and not decided yet
            no = submitted(programme, now, email="no@out.example", name="Nils", handle="nils")
            deciding.decline(no, "full", actor=ME, now=now)
        with reading():
            exported = {each.name: list(each.rows(person.id)) for each in own_data.EXPORTERS}
            assert [row["handle"] for row in exported["application_accounts"]] == ["nora"]
            assert len(exported["applications"]) == 1 and "Nora Field" in json.dumps(exported["applications"])
        with writing():
            done = own_data.ERASERS[0].erase(Erasure(person, person.email, ME, now))
            assert done.erased == 2 and own_data.ERASERS[0].erase(Erasure(person, person.email, ME, now)).erased == 0
            assert (mine.name, mine.email, waits.state) == ("", "", ApplicationState.WITHDRAWN)
            held = Erasure(person, "", ME, now).held
            assert own_data.count(now - timedelta(days=1), held) == 0
            assert own_data.count(now + timedelta(days=1), held) == 1
            assert own_data.remove(now + timedelta(days=1), held, 10) == 1
        with reading():
            assert db.session.scalars(select(Application.email)).all() == ["", "", ""]
            assert {"applications", "spotted"} <= {each.name for each in listed().exporters}
    assert somebody().name == "Nora Field"
