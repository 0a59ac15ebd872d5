"""Perks in full: for whom, when, from which tier; codes handed out once; pictures; what goes with a person."""

from __future__ import annotations

import logging
import threading
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound, Refused
from advocacy.history import timeline
from advocacy.history.readers import as_record
from advocacy.links.attribution import programmes
from advocacy.links.attribution.programmes import Programmes
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.leaving import leave
from advocacy.people.models import Person, Relationship
from rewards import ledger
from rewards.models import AccountKind
from rewards.perks import audiences, code_files, codes, notices, own_data, perks, pictures, queries
from rewards.perks.models import Narrowing, Perk, PerkCode, PerkKind, PerkPicture, RedemptionState
from rewards.perks.queries import Wanted
from rewards.standing import tiers
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.shop import DAY, act, ask, perk, rich, state

N = Narrowing


def test_for_whom_a_perk_is(installation: Installation) -> None:
    app = installation.app
    programmes.init_programmes(app, Programmes(all_of=lambda each: ("readers", "friends") if each == person else ()))
    person = rich(installation, 1000, team="Design", region="DE")
    with installation.app.app_context():
        team = str(db.session.get_one(Person, person).team_id)
        wanted: list[tuple[dict[Narrowing, list[str]], bool]] = [
            ({}, True),
            ({N.TEAM: [team]}, True),
            ({N.TEAM: ["999"]}, False),
            ({N.TEAM: ["999", team], N.REGION: ["DE"]}, True),
            ({N.TEAM: [team], N.REGION: ["US"]}, False),
            ({N.RELATIONSHIP: [Relationship.EMPLOYEE.value]}, True),
            ({N.RELATIONSHIP: [Relationship.AFFILIATE.value]}, False),
            ({N.PROGRAMME: ["friends"]}, True),
            ({N.PROGRAMME: ["others", "readers"]}, True),
            ({N.PROGRAMME: ["others"]}, False),
        ]
        made = [perk(name=f"P{place}", audience=audience) for place, (audience, _) in enumerate(wanted)]
        with reading():
            found = {each.id for each in queries.catalogue(db.session.get_one(Person, person), NOW).items}
        assert [each in found for each in made] == [fits for _, fits in wanted]
        with pytest.raises(NotFound):
            ask(made[2], person)
        with writing():
            perks.change_perk(
                db.session.get_one(Perk, made[1]), audience={N.TEAM: [team], N.REGION: ["US"]}, actor=SYSTEM, now=NOW
            )
        with pytest.raises(NotFound):
            ask(made[1], person)


def test_time_off_is_for_those_who_work_here(installation: Installation) -> None:
    person = rich(installation, 1000)
    with installation.app.app_context():
        off, mug = perk(kind=PerkKind.TIME_OFF), perk()
        for each in Relationship:
            with writing():
                who = db.session.get_one(Person, person)
                who.relationship = each
                db.session.flush()
                seen = {found.id for found in queries.catalogue(who, NOW).items}
                works_here = each in (Relationship.EMPLOYEE, Relationship.OFFICER)
                assert seen == ({off, mug} if works_here else {mug})
                assert audiences.sees(db.session.get_one(Perk, off), who) is works_here
        with pytest.raises(NotFound):
            ask(off, person)


def test_when_and_from_which_tier(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    person = rich(installation)
    monkeypatch.setattr(tiers, "reaches", lambda person_id, least: least == "bronze")
    cases: list[tuple[dict[str, Any], type[Refused] | None, str]] = [
        ({"offered_from": NOW + DAY}, InvalidMove, "is offered from"),
        ({"offered_from": NOW, "offered_until": NOW + DAY}, None, ""),
        ({"offered_until": NOW}, InvalidMove, "not offered any more"),
        ({"kind": PerkKind.EVENT, "happens_at": NOW - DAY}, InvalidMove, "has begun"),
        ({"tier": "gold"}, NotAllowed, "higher tier"),
        ({"tier": "bronze"}, None, ""),
    ]
    with installation.app.app_context():
        for facts, kind, words in cases:
            made = perk(stock=1, **facts)
            if kind is None:
                assert state(ask(made, person)) == "requested"
                continue
            with pytest.raises(kind, match=words):
                ask(made, person)
            assert db.session.get_one(Perk, made).stock == 1


def test_the_catalogue_is_looked_through(installation: Installation) -> None:
    person = rich(installation, 100)
    with installation.app.app_context():
        perk(name="Tea 100%", cost=50), perk(name="Boat", cost=500, description="A day on the river")
        perk(name="Walk", cost=80, kind=PerkKind.EVENT, happens_at=NOW + DAY, place="The hills"), perk(active=False)
        perk(name="Gone by", offered_until=NOW), perk(name="Later", cost=90, offered_from=NOW + DAY)
        with reading():
            who = db.session.get_one(Person, person)

            def names(**asked: Any) -> list[str]:
                return [each.name for each in queries.catalogue(who, NOW, Wanted(**asked)).items]

            assert names() == ["Tea 100%", "Walk", "Later", "Boat"]
            assert (
                names(words="RIVER") == ["Boat"]
                and names(words="hills") == ["Walk"]
                and names(words="%") == names(words="100%")
            )
            assert names(kind=PerkKind.EVENT) == ["Walk"] and names(within=85) == ["Tea 100%", "Walk"]
            first = queries.catalogue(who, NOW, limit=3)
            assert [each.name for each in queries.catalogue(who, NOW, cursor=first.next, limit=3).items] == ["Boat"]


def test_each_code_is_handed_out_once(installation: Installation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    people = [rich(installation), rich(installation)]
    with installation.app.app_context():
        made = perk(kind=PerkKind.CODE, stock=None, at_once=True)
        with pytest.raises(InvalidMove, match="gone"):
            ask(made, people[0])
        add(made, b"code\nSECRET-1\nSECRET-2\nSECRET-3\n")
        asked = [ask(made, each) for each in people]
        assert [state(each) for each in asked] == ["fulfilled", "fulfilled"]
        with reading():
            found = db.session.get_one(Perk, made)
            assert (found.stock, codes.counts(found)) == (1, (1, 2))
            mine = [codes.code_of(queries.redemption_for(each, person_id=None)) for each in asked]
            assert sorted(filter(None, mine)) == ["SECRET-1", "SECRET-2"]
            stored = db.session.execute(text("SELECT code, fingerprint FROM perk_codes")).all()
            told = [str(row.payload.body) for each in asked for row in timeline("redemption", each) if row.payload]
        assert "SECRET" not in f"{stored} {told} {caplog.text}"
        with pytest.raises(Breach) as refused:
            add(made, b"SECRET-9\nSECRET-2\n")
        assert refused.value.errors["codes"] == ["Uploaded before: line 2."]
        with writing():
            assert codes.withdraw(db.session.get_one(Perk, made), actor=SYSTEM, now=NOW, why="Expired") == 1
        assert (db.session.get_one(Perk, made).stock, count_codes()) == (0, 2)


def test_codes_asked_for_are_not_taken_out(installation: Installation) -> None:
    person = rich(installation)
    with installation.app.app_context():
        made = perk(kind=PerkKind.CODE)
        add(made, b"A\nB\n")
        asked = ask(made, person)
        with writing():
            assert codes.withdraw(db.session.get_one(Perk, made), actor=SYSTEM, now=NOW, why="Expired") == 1
        act(asked, "fulfil")
        with reading():
            assert codes.code_of(queries.redemption_for(asked, person_id=person)) == "B"
        with pytest.raises(Breach):
            add(perk(), b"A\n")
        with writing(), pytest.raises(Breach):
            codes.withdraw(db.session.get_one(Perk, made), actor=SYSTEM, now=NOW, why=" ")


def test_the_last_code_goes_to_one_of_two(installation: Installation) -> None:
    people = [rich(installation), rich(installation)]
    with installation.app.app_context():
        made = perk(kind=PerkKind.CODE, at_once=True)
        add(made, b"ONLY\n")
    said: list[str] = []
    ready = threading.Barrier(2)

    def redeem(person: int) -> None:
        with installation.app.app_context():
            ready.wait()
            try:
                ask(made, person)
                said.append("")
            except Refused as refusal:
                said.append(refusal.message)
            db.session.remove()

    threads = [threading.Thread(target=redeem, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "“Mug” is gone: somebody took the last one."]
    with installation.app.app_context():
        handed = select(func.count()).where(PerkCode.redemption_id.is_not(None))
        assert db.session.scalar(handed) == 1


def test_pictures_are_kept_once_and_go_with_the_last_perk(installation: Installation) -> None:
    body = BytesIO()
    Image.new("RGB", (2400, 1200), "teal").save(body, "PNG")
    with installation.app.app_context():
        picture = pictures.read_picture(FileStorage(BytesIO(body.getvalue()), "p.png"))
        assert picture and (picture.width, picture.height) == (1200, 600)
        with pytest.raises(Breach) as refused:
            pictures.read_picture(FileStorage(BytesIO(b"no picture"), "p.png"))
        assert "picture" in refused.value.errors and pictures.read_picture(FileStorage(BytesIO(), "")) is None
        first, second = perk(), perk()
        for each in (first, second):
            with writing():
                pictures.put_picture(db.session.get_one(Perk, each), picture, alt="Teal", actor=SYSTEM, now=NOW)
        assert count(PerkPicture) == 1
        for each, left in ((first, 1), (second, 0)):
            with writing():
                pictures.remove_picture(db.session.get_one(Perk, each), actor=SYSTEM, now=NOW)
            assert count(PerkPicture) == left


def test_people_are_told_what_became_of_it_and_who_decides_what_waits(installation: Installation) -> None:
    person, hr = rich(installation, language="de"), rich(installation, 0, Role.HR)
    with installation.app.app_context():
        off = perk(name="A day off", kind=PerkKind.TIME_OFF)
        asked = ask(off, person)
        act(asked, "approve", hr)
        act(asked, "fulfil", hr, note="Friday")
        with writing():
            for row in reversed(timeline("redemption", asked)):
                record = as_record(row.id, row)
                notices.READER.read([record], NOW)
                notices.READER.read([record], NOW)
        told = {
            who: list(db.session.scalars(select(Notice.path).where(Notice.person_id == who).order_by(Notice.id)))
            for who in (person, hr)
        }
        assert told == {hr: ["/budgets/approvals"], person: [f"/perks/mine/{asked}"] * 2}


def test_what_goes_with_a_person(installation: Installation) -> None:
    person, admin = rich(installation), rich(installation, 0, Role.ADMIN)
    with installation.app.app_context():
        made = perk(kind=PerkKind.CODE)
        add(made, b"MINE\nOTHER\n")
        done, open_one, promised = ask(made, person), ask(perk(), person), ask(perk(cost=10), person)
        coming = ask(made, person)  # a code that would lie behind a sign-in that is closed
        act(done, "fulfil", note="Dear Kim, enjoy")
        act(promised, "approve")
        act(coming, "approve")
        with writing():
            leave(
                db.session.get_one(Person, person), actor=db.session.get_one(Person, admin).actor, now=NOW, why="Left"
            )
        assert [state(each) for each in (done, open_one, promised)] == ["fulfilled", "cancelled", "approved"]
        assert state(coming) == "cancelled" and db.session.get_one(Perk, made, populate_existing=True).stock == 1
        assert ledger.balance(AccountKind.HELD, ledger.person(person)) == 10
        with writing():
            asked = Erased(db.session.get_one(Person, person))
            assert own_data._erase(asked).erased >= 2  # type: ignore[arg-type]
            assert own_data._erase(asked).erased == 0  # type: ignore[arg-type]
        found = queries.redemption_for(done, person_id=None)
        db.session.refresh(found)
        assert (found.note, found.state, codes.code_of(found)) == ("", RedemptionState.FULFILLED, None)


class Erased:
    """As much of an erasure as this room asks for."""

    def __init__(self, person: Person) -> None:
        self.person = person


def add(perk_id: int, content: bytes) -> None:
    with writing():
        codes.add_codes(db.session.get_one(Perk, perk_id), code_files.read(content), actor=SYSTEM, now=NOW)


def count_codes() -> int:
    return count(PerkCode)


def count(kind: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
