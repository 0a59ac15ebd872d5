"""Applications: every verb from every state, and what each does with mails, accounts and what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.joining import applicant, applying, asking, deciding, jobs, queries
from influencers.joining.models import APPLICATION_MOVES, Application, ApplicationState
from influencers.partners.models import PartnerAccount
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState
from influencers.programmes.queries import enrolment_in, programme_for
from tests.influencers.applicants import (
    BASE,
    ME,
    NOW,
    SENT,
    applied,
    in_state,
    mails,
    open_programme,
    somebody,
    submitted,
)
from tests.installation import Installation

S = ApplicationState
VERBS: dict[str, Callable[[Application], object]] = {
    "submit": lambda it: applying.confirm(it, now=NOW),
    "approve": lambda it: deciding.approve(it, BASE, actor=ME, now=NOW),
    "decline": lambda it: deciding.decline(it, "full", actor=ME, now=NOW),
    "withdraw": lambda it: applying.withdraw(it, now=NOW),
    "reconsider": lambda it: deciding.reconsider(it, actor=ME, now=NOW, why="a mistake"),
}
QUIET = {("submit", S.SUBMITTED), ("submit", S.APPROVED), ("submit", S.DECLINED)}
"""A link that is followed twice is no mistake: nothing moves, nothing is refused."""


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def test_every_verb_from_every_state(context: Installation) -> None:
    """A verb moves as the table says and leaves one row of history with that move, or refuses and changes nothing."""
    assert set(VERBS) == set(APPLICATION_MOVES)
    with writing():
        programme = open_programme()
    for verb, call in VERBS.items():
        allowed, to = APPLICATION_MOVES[verb]
        for state in ApplicationState:
            with writing():
                number = in_state(programme, state, f"{verb}.{state.value}@out.example").id
            if state in allowed or (verb, state) in QUIET:
                with writing():
                    call(db.session.get_one(Application, number))
            else:
                with pytest.raises(InvalidMove), writing():
                    call(db.session.get_one(Application, number))
            with reading():
                moved = [(row.verb, row.to_state) for row in timeline("application", number) if row.to_state]
                now_in = db.session.get_one(Application, number).state
                assert now_in is (to if state in allowed else state), (verb, state)
                assert moved == ([(verb, to.value)] if state in allowed else []), (verb, state)


def test_every_state_can_be_reached_from_the_first() -> None:
    """Somebody starts; everything else follows by verbs."""
    reached = {S.STARTED}
    for _ in ApplicationState:
        reached |= {to for allowed, to in APPLICATION_MOVES.values() if allowed & reached}
    assert reached == set(ApplicationState)


def test_sent_twice_it_is_one_application_and_one_mail(context: Installation) -> None:
    """The address is not mailed the same within minutes, however often it is sent; nor once it waits for us."""
    with writing():
        programme = open_programme()
        for minute in (0, 1, 2, 20):
            applying.apply(programme, somebody(), BASE, now=NOW + timedelta(minutes=minute))
    with reading():
        found = db.session.scalars(select(Application)).unique().one()
        assert ["apply/confirm" in each.text for each in mails()] == [True, True]
    with writing():
        applying.confirm(found, now=NOW)
        applying.apply(programme, somebody(), BASE, now=NOW + timedelta(hours=1))
        applying.apply(programme, somebody(), BASE, now=NOW + timedelta(hours=1, minutes=1))
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Application)) == 1
        assert ["apply/confirm" in each.text for each in mails()] == [True, True, False]
        assert "once is enough" in mails()[2].text and "apply/status" in mails()[2].text


def test_nobody_else_rewrites_what_a_link_confirms(context: Installation) -> None:
    """Other words have a mail of their own, without a word of whoever wrote them; the first that is confirmed counts,
    the rest is forgotten. Of more than three a day nothing is kept."""
    with writing():
        programme = open_programme()
        mine = applied(programme)
        theirs = applied(programme, NOW + timedelta(minutes=1), name="Cheap pills at https://spam.example", handle="x")
        for number in range(5):
            applying.apply(programme, somebody(handle=f"n{number}"), BASE, now=NOW + timedelta(minutes=2))
        assert mine.id != theirs.id and mine.name == "Nora Field" and mine.accounts[0].handle == "nora"
        assert len(mails()) == 3 and not any("pills" in each.text or "Nora" in each.text for each in mails())
        assert applying.confirm(mine, now=NOW + timedelta(minutes=3))
        with pytest.raises(InvalidMove, match="withdrawn"):
            applying.confirm(theirs, now=NOW + timedelta(minutes=4))
        assert [(each.name, each.state) for each in queries.applications(queries.Wanted(None)).items] == [
            ("Nora Field", S.SUBMITTED)
        ]  # fmt: skip
        assert theirs.name == "" and theirs.accounts == []


def test_what_they_said_yes_to_is_kept_word_for_word(context: Installation) -> None:
    """With the digest of the words: what was read can be shown later."""
    with context.app.test_request_context(), writing():
        read = applicant.read(
            SENT, [("web", "https://rivers.example")], asking.form_of(open_programme().id), [], NOW.date(), {"DE": ""}
        )
        applying.apply(programme_for(1), read, BASE, now=NOW)
        found = applying.latest_of(1, read.email)
        assert found is not None and found.consent.startswith("I have read the terms. You may keep")
        assert found.consent_sha256 == sha256(found.consent.encode()).hexdigest()


def test_a_yes_makes_a_partner_with_accounts_and_a_link_to_sign_in(context: Installation) -> None:
    """Account, part in the programme under the terms that were read, profile, mail; a second yes is refused."""
    with writing():
        programme = open_programme()
        asking.set_form(programme, {"welcome": "Say hello to Ines."}, actor=ME, now=NOW)
        found = submitted(programme)
        deciding.approve(found, BASE, actor=ME, now=NOW, note="We like your films.")
    with reading():
        person = db.session.scalars(select(Person).where(Person.email == "nora@out.example")).one()
        enrolment = enrolment_in(programme.id, person.id)
        assert enrolment is not None and enrolment.state is EnrolmentState.APPROVED and enrolment.terms_version == 1
        assert person.roles == {Role.AMBASSADOR} and found.person_id == person.id and person.region == "DE"
        account = db.session.scalars(select(PartnerAccount)).unique().one()
        assert (account.network, account.handle, account.partner.country) == ("instagram", "nora", "DE")
        said = mails()[-1].text
        assert "Say hello to Ines." in said and "We like your films." in said and "/sign-in/link/" in said
    with pytest.raises(InvalidMove), writing():
        deciding.approve(found, BASE, actor=ME, now=NOW)


def test_whoever_takes_part_is_told_by_mail_alone(context: Installation) -> None:
    """The page says the same to everybody: no application is kept, the address gets a mail."""
    with writing():
        programme = open_programme()
        deciding.approve(submitted(programme), BASE, actor=ME, now=NOW)
        applying.apply(programme, somebody(), BASE, now=NOW + timedelta(days=1))
        guest = programmes.invite(programme, "a@out.example", "A", BASE, actor=ME, now=NOW)  # never applied
        enrolments.answer(guest, True, actor=guest.person.actor, now=NOW)
        before = len(mails())
        for second in range(20):
            applying.apply(programme, somebody("a@out.example"), BASE, now=NOW + timedelta(seconds=second))
    with reading():
        assert all("already" in mails()[number].text for number in (-1, before - 2))
        assert len(mails()) == before + 1 and queries.counts()[S.APPROVED] == 1
        assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def test_a_no_says_why_in_their_language_and_when_to_ask_again(context: Installation) -> None:
    """The reapply rule of the programme holds; afterwards it is a new application."""
    with writing():
        programme = open_programme()
        asking.set_form(programme, {"reapply_days": 30}, actor=ME, now=NOW)
        first = submitted(programme)
        deciding.decline(first, "reach", "Your last film was lovely.", actor=ME, now=NOW)
        applying.apply(programme, somebody(), BASE, now=NOW + timedelta(days=29))
    with reading():
        assert "a little larger" in first.said and "lovely" in first.said and first.said in mails()[1].text
        assert "December 2, 2026" in mails()[1].text and "December 2, 2026" in mails()[2].text
        assert db.session.scalar(select(func.count()).select_from(Application)) == 1
    with writing():
        again = applied(programme, NOW + timedelta(days=31))
    assert again.id != first.id and again.state is S.STARTED


@pytest.mark.parametrize(("reason", "own"), [("", ""), ("weather", "x"), ("other", " "), ("full", "x" * 5000)])
def test_nobody_is_left_without_a_reason(sqlite: Installation, reason: str, own: str) -> None:
    """No kind, an unknown one, another one without words, or a book: refused."""
    with sqlite.app.app_context():
        with writing():
            found = submitted(open_programme())
        with pytest.raises(Breach), writing():
            deciding.decline(found, reason, own, actor=ME, now=NOW)


def test_invited_meanwhile_is_a_yes_and_shut_out_is_a_no(context: Installation) -> None:
    """Whom we invited said yes by asking; whoever is shut out can't be taken in by another form."""
    with writing():
        programme = open_programme()
        invited, banned = submitted(programme, email="a@out.example"), submitted(programme, email="b@out.example")
        programmes.invite(programme, "a@out.example", "A", BASE, actor=ME, now=NOW)
        deciding.approve(invited, BASE, actor=ME, now=NOW)
        out = programmes.invite(programme, "b@out.example", "B", BASE, actor=ME, now=NOW)
        enrolments.ban(out, actor=ME, now=NOW, why="Spam.")
    assert invited.state is S.APPROVED
    with pytest.raises(NotAllowed), writing():
        deciding.approve(banned, BASE, actor=ME, now=NOW)


def test_many_at_once_take_no_other_along(context: Installation) -> None:
    """The one that can't be decided is named with its reason, the others are decided."""
    with writing():
        programme = open_programme()
        numbers = [submitted(programme, email=f"{each}@out.example", handle=each).id for each in "abc"]
        out = programmes.invite(programme, "b@out.example", "B", BASE, actor=ME, now=NOW)
        enrolments.ban(out, actor=ME, now=NOW, why="Spam.")
        told = deciding.decide_many(
            queries.chosen(numbers), lambda each: deciding.approve(each, BASE, actor=ME, now=NOW)
        )
    assert told.done == 2 and [number for number, _ in told.refused] == [numbers[1]]
    with reading():
        assert queries.counts() == {S.APPROVED: 2, S.SUBMITTED: 1}


def test_what_strangers_wrote_is_forgotten_in_time(context: Installation) -> None:
    """A week without a confirmation, half a year after a no, at once on withdrawal; what waits or is approved stays."""
    with writing():
        programme = open_programme()
        started, no = applied(programme, email="a@out.example"), submitted(programme, email="b@out.example", handle="b")
        waits, gone = (submitted(programme, email=f"{each}@out.example", handle=each) for each in "cd")
        deciding.decline(no, "full", actor=ME, now=NOW)
        applying.withdraw(gone, now=NOW)
        assert (gone.name, gone.email, gone.about, gone.accounts) == ("", "", "", [])
    assert jobs.forget(NOW + timedelta(days=6)) == 0
    assert jobs.forget(NOW + timedelta(days=8)) == 1
    assert jobs.forget(NOW + timedelta(days=181)) == 1
    assert jobs.forget(NOW + timedelta(days=181)) == 0
    with reading():
        left = db.session.scalars(select(Application.name).order_by(Application.id)).all()
        assert left == ["", "", "Nora Field", ""] and waits.state is S.SUBMITTED and started.id
    with pytest.raises(InvalidMove), writing():
        applying.confirm(db.session.get_one(Application, started.id), now=NOW)


def test_a_programme_that_is_not_open_takes_nobody(sqlite: Installation) -> None:
    """Said plainly; nothing is kept."""
    with sqlite.app.app_context(), writing():
        programme = open_programme()
        programmes.change_programme(programme, actor=ME, now=NOW, takes_applications=False)
        with pytest.raises(Breach, match="takes no applications"):
            applying.apply(programme, somebody(), BASE, now=NOW)
        assert not mails()
