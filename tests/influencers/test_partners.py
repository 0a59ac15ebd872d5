"""Partners: stages as a table, finding the one they are, merging, readings, following programmes, what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move
from advocacy.history.jobs import seal_waiting
from advocacy.history.models import HistoryRow
from advocacy.history.readers import Reader, follow
from advocacy.networks.public_looks import Presence, PublicProfile
from advocacy.people.models import Person, Relationship
from influencers.partners import (
    contacts,
    following,
    jobs,
    looking,
    merging,
    partners,
    queries,
    readings,
)
from influencers.partners.contact_models import TouchKind
from influencers.partners.models import (
    ACCOUNT_MOVES,
    PARTNER_MOVES,
    FollowerReading,
    Partner,
    PartnerAccount,
    PartnerKind,
    ProofState,
    Stage,
)
from influencers.partners.timeline import touch
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def read_on(reader: Reader) -> None:
    """What the reader makes of all that happened."""
    seal_waiting(NOW)
    follow(reader, NOW)


def anna(name: str = "Anna Strom", email: str = "anna@out.example", **facts: object) -> Partner:
    return partners.keep_partner(None, name, email, actor=ME, now=NOW, **facts)  # type: ignore[arg-type]


def test_every_stage_from_every_stage(context: Installation) -> None:
    """People skip steps and come back: every stage leads to every other, in one row of history; to itself, nowhere."""
    made = list[tuple[int, Stage, str, Stage]]()
    with writing():
        for stage in Stage:
            for verb, (allowed, to) in PARTNER_MOVES.items():
                partner = anna(f"{stage} {verb}", f"{stage}.{verb}@out.example", stage=stage)
                made.append((partner.id, stage, verb, to))
                assert (stage in allowed) is (to is not stage)
                if stage in allowed:
                    move(partner, verb, actor=ME, now=NOW)
                    continue
                with pytest.raises(InvalidMove):
                    move(partner, verb, actor=ME, now=NOW)
                assert not partners.move_stage(partner, to, actor=ME, now=NOW)
    with reading():
        rows = select(HistoryRow).where(HistoryRow.noun == "partner", HistoryRow.from_state.is_not(None))
        told = {(int(row.noun_id), row.from_state, row.verb, row.to_state) for row in db.session.scalars(rows).unique()}
        assert told == {each for each in made if each[1] is not each[3]}
        assert all(db.session.get_one(Partner, number).stage is to for number, _from, _verb, to in made)


def test_every_verb_of_accounts_from_every_state(context: Installation) -> None:
    ways: dict[ProofState, list[str]] = {ProofState.CLAIMED: [], ProofState.PROVEN: ["prove"],
                                         ProofState.DISPROVEN: ["disprove"]}  # fmt: skip
    with writing():
        partner = anna()
        for state, steps in ways.items():
            for verb, (allowed, to) in ACCOUNT_MOVES.items():
                account = partners.add_account(partner, "web", f"{state}-{verb}", actor=ME, now=NOW)
                for step in steps:
                    move(account, step, actor=ME, now=NOW)
                if state in allowed:
                    move(account, verb, actor=ME, now=NOW)
                else:
                    with pytest.raises(InvalidMove):
                        move(account, verb, actor=ME, now=NOW)
                assert account.state is (to if state in allowed else state)


def test_somebody_is_one_partner(context: Installation) -> None:
    """By account, by mail, and a prospect who gets an account is that person's from then on."""
    person_id = context.person(name="Cleo Marsh")
    with writing():
        cleo = db.session.get_one(Person, person_id)
        prospect = anna()
        assert anna("Other name", " ANNA@out.example ").id == prospect.id and prospect.name == "Anna Strom"
        theirs = partners.keep_partner(cleo, actor=ME, now=NOW)
        assert partners.keep_partner(None, "X", cleo.email, actor=ME, now=NOW).id == theirs.id
        assert partners.partner_of(person_id) is theirs and theirs.address == cleo.email
        with pytest.raises(Breach, match="theirs to change"):
            partners.change(theirs, actor=ME, now=NOW, email="new@out.example")
        with pytest.raises(Breach, match="Somebody else"):
            partners.change(prospect, actor=ME, now=NOW, email=cleo.email)
        with pytest.raises(Breach, match="needs a name"):
            partners.keep_partner(None, " ", "", actor=ME, now=NOW)
        cleo.email = "anna.strom@out.example"
        nameless = anna("Anna", "")
        assert nameless.email is None and nameless.id != prospect.id


def test_an_account_is_kept_once(context: Installation) -> None:
    with writing():
        partner = anna()
        first = partners.add_account(partner, "Instagram", "@AnnaRuns", actor=ME, now=NOW)
        assert partners.add_account(partner, "instagram", "annaruns ", actor=ME, now=NOW) is first
        other = anna("Bo", "bo@out.example")
        assert partners.add_account(other, "instagram", "annaruns", actor=ME, now=NOW) is not first
        assert queries.alike(partner, [first]) == [other]
        with pytest.raises(Breach):
            partners.add_account(partner, "", "x", actor=ME, now=NOW)
        for number in range(partners.MOST_ACCOUNTS - 1):
            partners.add_account(partner, "web", f"site{number}", actor=ME, now=NOW)
        with pytest.raises(Breach, match="already"):
            partners.add_account(partner, "web", "one more", actor=ME, now=NOW)


def test_two_rows_of_one_partner_become_one(context: Installation) -> None:
    person_id = context.person(name="Anna Strom")
    with writing():
        prospect, person = anna(), db.session.get_one(Person, person_id)
        theirs = partners.keep_partner(person, actor=ME, now=NOW)
        for each, handle in ((prospect, "anna"), (prospect, "runs"), (theirs, "anna")):
            account = partners.add_account(each, "instagram", handle, actor=ME, now=NOW)
            readings.keep_reading(account, 1000 + len(handle), source="hand", actor=ME, now=NOW)
        partners.change(prospect, actor=ME, now=NOW, topics=["Running", "boats"], country="de")
        partners.change(theirs, actor=ME, now=NOW, topics=["running"])
        touch(prospect, TouchKind.CALL, "Hello", actor=ME, now=NOW)
        contacts.add_task(prospect, "Call back", actor=ME, now=NOW)
        stays, goes = prospect.id, theirs.id
        merging.merge(prospect, theirs, actor=ME, now=NOW)
    with writing():
        one = partners.partner_for(goes)
        assert one.id == stays and one.person_id == person_id and one.topics == ["boats", "running"]
        assert sorted(each.handle for each in queries.accounts_of([stays])[stays]) == ["anna", "runs"]
        assert one.followers == 1004 and one.country == "DE"
        with pytest.raises(InvalidMove, match="merged already"):
            merging.merge(one, db.session.get_one(Partner, goes), actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="one and the same"):
            merging.merge(one, one, actor=ME, now=NOW)
        other = partners.keep_partner(db.session.get_one(Person, late_person()), actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="Both have an account"):
            merging.merge(one, other, actor=ME, now=NOW)


def late_person() -> int:
    """A person inside a transaction that is open."""
    person = Person(email="late@out.example", name="Late", created_at=NOW)
    db.session.add(person)
    db.session.flush()
    return person.id


def test_readings_one_a_day_and_what_lists_show(context: Installation) -> None:
    with writing():
        partner = anna()
        account = partners.add_account(partner, "tiktok", "anna", actor=ME, now=NOW)
        small = partners.add_account(partner, "web", "anna", actor=ME, now=NOW)
        for day, count in ((0, 900), (0, 1000), (1, 1200)):
            readings.keep_reading(account, count, source="tiktok", actor=ME, now=NOW + timedelta(days=day))
        readings.keep_reading(account, 1100, source="hand", actor=ME, now=NOW + timedelta(days=2), interactions=330,
                              counted_posts=10)  # fmt: skip
        readings.keep_reading(small, 100, source="hand", actor=ME, now=NOW, interactions=10, counted_posts=1)
        assert db.session.scalar(select(func.count()).select_from(FollowerReading)) == 4
        assert (partner.followers, partner.engagement) == (1100, round((300 * 1100 + 1000 * 100) / 1200))
        readings.keep_reading(account, 5000, source="import", actor=ME, now=NOW + timedelta(days=2),
                              day=(NOW - timedelta(days=9)).date())  # fmt: skip
        assert partner.followers == 1100, "what is older does not count"
        for wrong in ({"followers": -1}, {"followers": 5, "interactions": 3}, {"followers": 5, "day": NOW.date() +
                      timedelta(days=9)}):  # fmt: skip
            with pytest.raises(Breach):
                readings.keep_reading(account, source="hand", actor=ME, now=NOW, **wrong)
        move(small, "disprove", actor=ME, now=NOW)
        readings.keep_up(partner)
        assert partner.engagement == 300


def test_the_job_reads_what_strangers_see(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers where they are shown, else why not; once a day, and never for an account that is not theirs."""
    seen = {
        "anna@s.example": PublicProfile("mastodon", "77", "anna", "https://s.example/@anna", followers=420, posts=9),
        "hidden": PublicProfile("instagram", "", "hidden", "", presence=Presence.HIDDEN, why="A person has to look."),
    }
    asked = list[str]()

    def look(network: str, who: str, service_url: str = "") -> PublicProfile:
        asked.append(who)
        return seen[who]

    monkeypatch.setattr(looking, "public_profile", look)
    with writing():
        partner = anna()
        for network, handle in (("mastodon", "anna@s.example"), ("instagram", "hidden"), ("mastodon", "other@s.ex")):
            partners.add_account(partner, network, handle, actor=ME, now=NOW, by_machine=handle != "other@s.ex")
    assert [jobs.read_followers(NOW) for _twice in range(2)] == [1, 0] and asked == ["anna@s.example", "hidden"]
    with writing():
        accounts = {each.handle: each for each in db.session.scalars(select(PartnerAccount)).unique()}
        assert (accounts["anna@s.example"].followers, accounts["anna@s.example"].account_id) == (420, "77")
        assert accounts["hidden"].unseen == "A person has to look." and accounts["hidden"].followers is None
        assert accounts["hidden"].look_at == NOW + looking.SELDOM
        move(accounts["anna@s.example"], "disprove", actor=ME, now=NOW)
    jobs.read_followers(NOW + timedelta(days=2))
    assert len(asked) == 2


def test_whoever_joins_a_programme_is_a_partner(context: Installation) -> None:
    """The stage follows what happens: asked, in, out, in again; what people set by hand stays else."""
    with writing():
        friends = programmes.add_programme(
            "Friends", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "Be kind.", actor=ME, now=NOW
        )
        enrolment = programmes.invite(friends, "cleo@out.example", "Cleo", "https://a.example", actor=ME, now=NOW)
        person_id, enrolment_id = enrolment.person_id, enrolment.id
    expected = []
    for step, stage in (
        (None, Stage.CONTACTED), ("accept", Stage.ACTIVE), ("deactivate", Stage.ALUMNI), ("reinstate", Stage.ACTIVE),
        ("ban", Stage.ALUMNI),
    ):  # fmt: skip
        if step:
            with writing():
                found = db.session.get_one(Enrolment, enrolment_id)
                if step == "accept":
                    enrolments.answer(found, True, actor=ME, now=NOW)
                else:
                    why = {} if step == "reinstate" else {"why": "Because"}
                    getattr(enrolments, step)(found, actor=ME, now=NOW, **why)
        read_on(following.READER)
        with reading():
            partner = partners.partner_of(person_id)
            assert partner is not None and partner.kind is PartnerKind.AFFILIATE
            expected.append(partner.stage is stage)
    assert expected == [True] * 5
    with writing():
        partner = partners.partner_of(person_id)
        assert partner is not None
        mine = partners.add_account(partner, "tiktok", "cleo", actor=ME, now=NOW)
        new = partners.add_account(anna(), "tiktok", "@CLEO", actor=ME, now=NOW)
        assert queries.bans_by_handle([new]) == [(mine, partner)]
        assert db.session.get_one(Enrolment, enrolment_id).state is EnrolmentState.BANNED
