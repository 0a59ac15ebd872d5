"""Money of those who leave, and of those who are erased: it is paid, nobody else's is held up, then names go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.mailing import Mail
from advocacy.people import accounts, leaving
from advocacy.people.capabilities import Role
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.privacy import Done, Erasure
from influencers.commissions import commissions
from influencers.commissions.models import Commission
from influencers.payouts import answers, files, leavers, own_data, queries
from influencers.payouts.details_models import DetailsState, PaymentDetails
from influencers.payouts.models import Outcome, PayoutState
from influencers.programmes import enrolments
from influencers.programmes.models import Enrolment
from tests.influencers.payouts_world import EARNED, IBANS, ME, NOW, World, make_world
from tests.installation import Installation


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def erase(person_id: int, now: datetime = NOW) -> list[Done]:
    """As an erasure goes through the room."""
    with writing():
        person = db.session.get_one(Person, person_id)
        asked = Erasure(person, person.email, ME, now, Held())
        return [each.erase(asked) for each in own_data.ERASERS]


def states(run_id: int) -> list[PayoutState]:
    with reading():
        return [each.state for each in queries.payouts_of(queries.run_for(run_id), None).items]


@pytest.mark.parametrize("when", ["earned", "drafted", "approved", "exported"])
def test_what_somebody_earned_is_paid_before_they_are_erased(world: World, when: str) -> None:
    """Whenever they ask: it is said that it waits, everybody in the run is paid, and then names and accounts go."""
    person_id, other = world.partner(), world.partner(7000)
    run_id = 0
    for step in ("earned", "drafted", "approved", "exported"):
        if step == "drafted":
            run_id = world.draft()
        elif step == "approved":
            world.approve(run_id)
        elif step == "exported":
            world.export(run_id)
        if step == when:
            details = erase(person_id)[0]
            assert (details.erased, details.kept[0].count) == (0, 1)
            assert details.kept[0].until == NOW + timedelta(days=7)
    object.__setattr__(settings.current(), "payout_account", IBANS[0])
    with reading():
        assert "".join(files.as_xml(queries.run_for(run_id))).count("<EndToEndId>") == 2
    assert states(run_id) == [PayoutState.EXPORTED] * 2
    with writing():
        for each in queries.payouts_of(queries.run_for(run_id), None).items:
            answers.by_hand(each, Outcome.PAID, "", actor=world.actor(world.drafter), now=NOW)
    assert erase(person_id)[0] == Done(1, [])
    assert [each.erased for each in erase(person_id)] == [0, 0, 0, 0]
    with reading():
        kept = db.session.scalars(select(PaymentDetails).order_by(PaymentDetails.id)).unique().all()
        assert [(each.holder, each.account, each.masked, each.state) for each in kept[:1]] == [
            (None, None, "••••", DetailsState.STOPPED)
        ]
        assert "".join(files.as_xml(queries.run_for(run_id))).count("<EndToEndId>") == 1
        table = "".join(files.as_csv(queries.run_for(run_id)))
        assert IBANS[1] not in table and IBANS[2] in table and "70.00" in table and "50.00" in table
        shown = {each.name: list(each.rows(person_id)) for each in own_data.EXPORTERS}
        assert len(shown["payouts"]) == 1 and "account" not in shown["payment_details"][0]
    world.earn(0, 900)
    world.earn(1, 2500)
    again = world.draft(NOW + timedelta(days=1))
    with reading():
        run = queries.run_for(again)
        assert [each.person_id for each in queries.payouts_of(run, None).items] == [other]
        assert [each.reason for each in queries.left_out_of(run, None).items] != []


def test_money_that_cannot_be_paid_is_not_waited_for_without_end(world: World) -> None:
    person_id = world.partner(form=False)
    assert erase(person_id)[0].erased == 0
    assert erase(person_id, EARNED + timedelta(days=366))[0].erased == 1


def test_what_is_kept_back_is_owed_all_the_same(world: World) -> None:
    """Freed later it has to reach them: their details wait for it, and so does a link, however long ago that was."""
    person_id = world.partner()
    with writing():
        held = db.session.scalars(select(Commission).where(Commission.person_id == person_id)).one()
        commissions.hold(held, actor=ME, now=NOW, why="A look at the sale.")
        gone = db.session.get_one(Person, person_id)
        gone.active = False
        email = gone.email
    assert erase(person_id)[0].erased == 0
    for now in (NOW, EARNED + timedelta(days=500)):
        with writing():
            leavers.mail_link(email, now=now)
            said = db.session.scalars(select(Mail.text).order_by(Mail.id.desc())).first() or ""
            assert "looked at first" in said
    assert len(mailed(world.installation)) == 2


@pytest.mark.parametrize("left", ["account", "part"])
def test_there_is_no_least_sum_for_whoever_left(world: World, left: str) -> None:
    """Nothing is added to it any more: what is there is paid, or they would never have it."""
    person_id = world.partner(300)
    world.partner(300)
    with writing():
        if left == "account":
            db.session.get_one(Person, person_id).active = False
        else:
            part = db.session.get_one(Enrolment, world.enrolments[0])
            enrolments.deactivate(part, actor=world.actor(world.drafter), now=NOW, why="Over.")
    run_id = world.draft(minimum=1000 if left == "part" else None)
    with reading():
        run = queries.run_for(run_id)
        assert [each.person_id for each in queries.payouts_of(run, None).items] == [person_id]


@pytest.mark.parametrize("verb", ["deactivate", "ban"])
def test_former_partners_reach_their_money(installation: Installation, verb: str) -> None:
    """Whoever takes part no more says where their money goes and sees it paid; nobody else comes in."""
    with installation.app.app_context():
        world = make_world(installation)
        person_id = world.partner(account=False)
        with writing():
            part = db.session.get_one(Enrolment, world.enrolments[0])
            getattr(enrolments, verb)(part, actor=world.actor(world.drafter), now=NOW, why="Over.")
            person = db.session.get_one(Person, person_id)
            person.role_rows = []
    mine, api = installation.browser_of(person_id), installation.api_of(person_id)
    assert "Say where your money goes" in mine.get("/portal/payment").text
    form = {"method": "sepa", "holder": "Cleo", "account": IBANS[0]}
    assert mine.post("/portal/payment", data=form).status_code == 302
    assert len(api("GET", "/payment-details").get_json()["items"]) == 1
    assert api("GET", "/payouts").status_code == 200 and api("GET", "/payouts?of=all").status_code == 403
    assert mine.get("/portal/payment/file").status_code == 200
    stranger = installation.person()
    assert installation.browser_of(stranger).get("/portal/payment").status_code == 403
    assert installation.browser_of(stranger).post("/portal/payment", data=form).status_code == 403
    given = {"method": "sepa", "holder": "Cleo", "account": IBANS[0]}
    assert installation.api_of(stranger)("POST", "/payment-details", given).status_code == 403


def test_a_leaver_says_by_a_mailed_link_where_their_money_goes(installation: Installation) -> None:
    """Mailed when they leave, and again to whoever asks; it works once, for their own money, and signs nobody in."""
    with installation.app.app_context():
        world = make_world(installation)
        person_id = world.partner(account=False)
        admin_id = installation.person(Role.ADMIN)
        with writing():
            gone = db.session.get_one(Person, person_id)
            admin = world.actor(admin_id)
            taken = leaving.leave(gone, actor=admin, now=clock.now(), why="Left.", successor_id=world.drafter)
            assert taken["money owed"] == 1
            assert leavers.STEP.count(gone, clock.now()) == 0
    key = mailed(installation)[-1]
    installation.app.config["WTF_CSRF_ENABLED"] = False
    anybody = installation.app.test_client()
    assert anybody.post(f"/sign-in/link/{key}").status_code == 422
    assert "Show my money" in anybody.get(f"/portal/payment/left/{key}").text
    page = anybody.post(f"/portal/payment/left/{key}").text
    assert "€50.00" in page
    assert anybody.post(f"/portal/payment/left/{key}").status_code == 422
    visit = re.findall(r'name="visit" value="([^"]+)"', page)[0]
    form = {"visit": visit, "method": "sepa", "holder": "Cleo", "account": IBANS[0]}
    assert anybody.post("/portal/payment/left/give", data={**form, "account": "DE00"}).status_code == 422
    assert anybody.post("/portal/payment/left/give", data={**form, "visit": visit[:-2]}).status_code == 422
    assert "DE89 •••• 3000" in anybody.post("/portal/payment/left/give", data=form).text
    assert anybody.post("/portal/payment/left/statement", data={"visit": visit}).mimetype == "text/csv"
    assert anybody.get("/portal/payment").status_code == 302
    with installation.app.app_context():
        run_id = world.draft(minimum=9999)
        assert states(run_id) == [PayoutState.DRAFT]
        with writing():
            db.session.get_one(Person, person_id).active = True
    assert anybody.post("/portal/payment/left/give", data=form).status_code == 422


def test_a_link_to_money_signs_nobody_in_once_the_account_is_open_again(installation: Installation) -> None:
    """What was mailed while it was closed ends with that."""
    with installation.app.app_context():
        world = make_world(installation)
        person_id = world.partner()
        with writing():
            gone = db.session.get_one(Person, person_id)
            accounts.deactivate(gone, actor=world.actor(world.drafter), now=clock.now(), why="Left.")
            leavers.mail_link(gone.email, now=clock.now())
        with writing():
            gone = db.session.get_one(Person, person_id)
            accounts.reopen(gone, actor=world.actor(world.drafter), now=clock.now(), why="Back.")
    (key,) = mailed(installation)
    installation.app.config["WTF_CSRF_ENABLED"] = False
    assert installation.app.test_client().post(f"/sign-in/link/{key}").status_code == 422


@pytest.mark.parametrize(("active", "cents", "sent"), [(False, 5000, 1), (True, 5000, 0), (False, 0, 0)])
def test_the_portal_mails_a_link_to_money_of_closed_accounts_alone(
    sqlite: Installation, active: bool, cents: int, sent: int
) -> None:
    """And says the same to everybody."""
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    with sqlite.app.app_context():
        world = make_world(sqlite)
        person_id = world.partner(cents) if cents else sqlite.person(Role.AMBASSADOR)
        with writing():
            db.session.get_one(Person, person_id).active = active
    for email in (f"p{person_id}@acme.example", "nobody@acme.example"):
        page = sqlite.app.test_client().post("/portal/sign-in", data={"email": email})
        assert page.status_code == 200 and "Look into your mail" in page.text
    assert len(mailed(sqlite)) == sent


def mailed(installation: Installation) -> list[str]:
    """Keys of mailed links to one's money."""
    with installation.app.app_context(), reading():
        bodies = db.session.scalars(select(Mail.text).order_by(Mail.id)).all()
        return [key for body in bodies for key in re.findall(r"/portal/payment/left/(\S+)", body)]
