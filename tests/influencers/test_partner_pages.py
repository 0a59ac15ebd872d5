"""Pages of partners: everything from a new one to a mail that is ended, who may, and what a stranger may not."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.mailing import Mail, deliver
from advocacy.people.capabilities import Role
from influencers.partners import jobs, partners
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate, Touch
from influencers.partners.mail_models import PartnerMail, PartnerMailing, PartnerSegment
from influencers.partners.models import Partner, PartnerAccount, Stage
from tests.installation import Installation

ANNA = {
    "name": "Anna Strom", "email": "anna@out.example", "kind": "creator", "country": "de", "topics": "Running, trails",
    "languages": "de, en", "about": "Films long runs.", "network": "instagram", "handle": "@AnnaRuns",
}  # fmt: skip


def test_a_partner_from_first_note_to_last_mail(installation: Installation) -> None:
    """One walk through every form."""
    me = installation.person(Role.MARKETING, name="Mara Lind")
    browser = installation.browser_of(me)
    assert browser.get("/partners").status_code == 200 and "Nobody yet" in browser.get("/partners").text
    made = browser.post("/partners", data=ANNA)
    assert made.status_code == 302
    path = made.location
    for where, form in (
        ("/notes", {"text": "Met her at the river run.", "kind": "meeting"}),
        ("/tasks", {"title": "Send the jacket", "due_on": "2020-01-02", "whose_id": str(me)}),
        ("/rates", {"kind": "reel", "amount": "350.00", "currency": "EUR", "asked_on": "2026-01-05"}),
        ("/exclusivities", {"bound_to": "Rival Ltd", "category": "Running shoes", "first_day": "2020-01-01",
                            "last_day": "2090-01-01", "competitors": "Acme, Other"}),
        ("/stage", {"stage": "negotiating", "why": "She wrote back"}),
        ("", {**ANNA, "owner_id": str(me), "country": "AT"}),
    ):  # fmt: skip
        answer = browser.post(path + where, data=form)
        assert answer.status_code == 302, (where, answer.text[-500:])
    with installation.app.app_context(), reading():
        account = db.session.scalars(select(PartnerAccount.id)).one()
    read = {"followers": "12,500", "interactions": "2500", "counted_posts": "10"}
    assert browser.post(f"{path}/accounts/{account}/readings", data=read).status_code == 302
    page = browser.get(path).text
    for words in (
        "Met her at the river run.", "Send the jacket", "€350.00", "Bound to Rival Ltd", "She wrote back", "12,500",
        "2.00 %", "Micro", "moved to “Negotiating”", "Mara Lind",
    ):  # fmt: skip
        assert words in page, words
    assert "Anna Strom" in browser.get("/partners?stage=negotiating&topic=running&country=at&tier=micro&q=annar").text
    assert "Anna Strom" not in browser.get("/partners?stage=active").text
    assert "Anna Strom" in browser.get("/partners/board").text
    assert "Send the jacket" in browser.get("/partners/tasks").text
    assert "annaruns" in browser.get("/partners/export").text.lower()
    with installation.app.app_context(), reading():
        kinds = (PartnerTask, Rate, Exclusivity, Touch)
        task, rate, bound, note = (db.session.scalars(select(kind.id)).one() for kind in kinds)
    for where in (
        f"/partners/tasks/{task}/finish", f"/partners/rates/{rate}/remove",
        f"/partners/exclusivities/{bound}/remove", f"/partners/notes/{note}/remove",
        f"{path}/accounts/{account}/remove",
    ):  # fmt: skip
        assert browser.post(where).status_code == 302, where
    assert browser.post(f"/partners/tasks/{task}/finish").status_code == 409
    assert browser.post(f"{path}/forget").status_code == 302
    with installation.app.app_context(), reading():
        gone = db.session.scalars(select(Partner)).one()
        assert gone.name == "Erased partner" and gone.email is None and not gone.words
        assert not db.session.scalar(select(func.count()).select_from(PartnerTask))


def test_a_segment_gets_a_mail_that_can_be_ended(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING, name="Mara Lind"))
    browser.post("/partners", data=ANNA)
    browser.post("/partners", data={**ANNA, "name": "Ben", "email": "", "handle": ""})
    kept = browser.post("/partners/segments", data={"segment": "Runners", "topic": "running"})
    assert kept.status_code == 302 and "2 partners fit" in browser.get(kept.location).text
    assert browser.post("/partners/segments", data={"segment": "Nothing"}).status_code == 422
    with installation.app.app_context(), reading():
        segment = db.session.scalars(select(PartnerSegment)).one().id
    mail = {"segment": segment, "subject": "Hello {first_name}", "body": "From {company}, @ {handle}", "key": "k1",
            "spare": "on"}  # fmt: skip
    wrong = browser.post("/partners/mail/write", data={**mail, "body": "Dear {nobody}"})
    assert wrong.status_code == 422 and "Nothing fills" in wrong.text
    look = browser.post("/partners/mail/write", data={**mail, "do": "look"}).text
    assert "Hello Anna" in look and "no mail address" in look
    for _twice in range(2):
        assert browser.post("/partners/mail/write", data={**mail, "do": "send"}).status_code == 302
    with installation.app.app_context():
        for _twice in range(2):
            jobs.send_mailings(clock.now())
        with reading():
            sent = db.session.scalars(select(Mail)).one()
            assert sent.subject == "Hello Anna" and "From Acme, @ @AnnaRuns" in sent.text and sent.stop_url
            made = db.session.scalars(select(PartnerMailing)).one()
            assert (made.queued, made.left_out, made.after_id) == (1, 1, None)
            assert {each.left_out for each in db.session.scalars(select(PartnerMail))} == {None, "no_address"}
            stop = re.sub(r"^https?://[^/]+", "", sent.stop_url)
    stranger = installation.app.test_client()
    assert stranger.get("/partner-mail/stop/wrong").status_code == 404
    assert "End it" in stranger.get(stop).text
    assert "has ended" in stranger.post(stop, data={"List-Unsubscribe": "One-Click"}).text
    with installation.app.app_context():
        deliver(clock.now())  # what waits when somebody ends it does not go out
        with reading():
            assert db.session.scalars(select(Mail)).one().sent_at is None
    again = browser.post("/partners/mail/write", data={**mail, "segment": "", "partner": 1, "key": "k2", "do": "send"})
    assert again.status_code == 422 and "no more such mail" in again.text
    assert "write to me again" in stranger.get(stop).text
    stranger.post(stop, data={"do": "again"})
    again = browser.post("/partners/mail/write", data={**mail, "segment": "", "partner": 1, "key": "k3", "do": "send"})
    assert again.status_code == 302


def test_a_file_is_looked_at_and_then_kept_once(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING))
    file = (
        "name,email,kind,network,handle,followers,topics\n"
        "Cleo,cleo@out.example,creator,tiktok,@cleo,5000,rivers; boats\n"
        ",nobody@out.example,,,,,\n"
        "Dan,,wizard,,,,\n"
        "Cleo again,,,tiktok,CLEO,,\n"
        "Eve,not-an-address,creator,,,,\n"
    )
    look = browser.post("/partners/import", data={"file": (io.BytesIO(file.encode()), "people.csv")})
    assert look.status_code == 200 and "3 of 5 lines can be kept" in look.text and "none of" in look.text
    for new in ("1 new", "0 new"):
        done = browser.post("/partners/import", data={"content": file, "do": "keep"})
        assert new in done.text and "3 refused" in done.text
    with installation.app.app_context(), reading():
        cleo = db.session.scalars(select(Partner)).one()
        assert (cleo.name, cleo.followers, cleo.topics) == ("Cleo", 5000, ["boats", "rivers"])
    assert browser.post("/partners/import", data={"content": "mail\nx"}).status_code == 422
    assert "Anna Example" in browser.get("/partners/import/example").text


@pytest.mark.parametrize("path", ["/partners", "/partners/board", "/partners/1", "/partners/import", "/partners/mail"])
def test_partners_are_no_business_of_others(installation: Installation, path: str) -> None:
    assert installation.browser_of(installation.person(Role.AMBASSADOR)).get(path).status_code == 403


def test_refusals_say_what_to_do(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING))
    with installation.app.app_context(), writing():
        made = partners.keep_partner(None, "Anna", "anna@out.example", actor=Actor.system(), now=clock.now())
        partners.move_stage(made, Stage.ALUMNI, actor=Actor.system(), now=clock.now())
    for path, form, status in (
        ("/partners/1/stage", {"stage": "married"}, 422),
        ("/partners/1/notes", {"text": " "}, 422),
        ("/partners/1/notes", {"text": "x", "kind": "dance"}, 422),
        ("/partners/1/tasks", {"title": "x", "due_on": "soon"}, 422),
        ("/partners/1/rates", {"kind": "reel", "amount": "much", "currency": "EUR"}, 422),
        ("/partners/1/exclusivities", {"bound_to": "x"}, 422),
        ("/partners/1/merge", {"duplicate": "1"}, 409),
        ("/partners/1/accounts/7/remove", {}, 404),
        ("/partners/tiers", {"tiers": "small"}, 422),
        ("/partners", {"name": " ", "kind": "creator"}, 422),
        ("/partners/1", {"name": "Anna", "kind": "creator", "country": "Germany"}, 422),
        ("/partners/9/stage", {"stage": "active"}, 404),
    ):
        assert browser.post(path, data=form).status_code == status, path
    assert {browser.get(path).status_code for path in ("/partners?cursor=x", "/partners/1?cursor=x")} == {422}
    assert browser.post("/partners/tiers", data={"tiers": "Small 100\nBig 5000"}).status_code == 302
    assert "Big 5000" in browser.get("/partners/tiers").text


def test_the_api_says_the_same(installation: Installation) -> None:
    """From a new partner to the timeline; a stage that is none, and somebody else's account, are refused."""
    api = installation.api_of(installation.person(Role.MARKETING))
    web = [{"network": "web", "handle": "z"}]
    zoe = {"name": "Zoe", "email": "zoe@out.example", "topics": ["Boats"], "accounts": web}
    made = api("POST", "/partners", zoe)
    assert made.status_code == 201 and made.json["topics"] == ["boats"] and made.json["stage"] == "prospect"
    path = f"/partners/{made.json['id']}"
    assert api("POST", "/partners", zoe).json["id"] == made.json["id"], "the same mail, the same partner"
    price = {"kind": "reel", "price": {"amount": "1.50", "currency": "EUR"}}
    reading_of = f"{path}/accounts/{made.json['accounts'][0]['id']}/readings"
    rule = {"match": "all", "conditions": [{"field": "topic", "op": "is", "value": ["boats"]}]}
    for method, where, body, status in (
        ("PATCH", path, {"country": "FR"}, 200), ("POST", f"{path}/stage", {"stage": "agreed"}, 200),
        ("POST", f"{path}/stage", {"stage": "married"}, 422), ("POST", f"{path}/notes", {"text": "Kind"}, 201),
        ("POST", f"{path}/rates", price, 201), ("POST", reading_of, {"followers": 1200}, 201),
        ("POST", f"{path}/accounts/99/readings", {"followers": 5}, 404), ("GET", "/partners/99", None, 404),
        ("POST", "/partner-segments", {"name": "Boats", "rule": rule}, 201),
        ("POST", "/partner-segments", {"name": "Wrong", "rule": {}}, 422),
    ):  # fmt: skip
        assert api(method, where, body).status_code == status, (method, where)
    assert [each["name"] for each in api("GET", "/partners?segment=1").json["items"]] == ["Zoe"]
    assert api("GET", "/partners?stage=active").json["items"] == []
    part = api("GET", f"{path}/timeline?limit=2").json
    assert len(part["items"]) == 2 and part["next"] and "Kind" in str(api("GET", f"{path}/timeline").json)
