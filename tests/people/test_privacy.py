"""Privacy: everything about a person in one file; erasure keeps what it must and says so; no table is forgotten."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Table, select, update

import wsgi
from advocacy.database import Base, db, reading, writing
from advocacy.errors import NotFound
from advocacy.history import Actor, jobs, record, verifying
from advocacy.history.models import HistoryPayload, HistoryRow
from advocacy.mailing import queue
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Credentials, Farewell, Network
from advocacy.networks.farewells import FarewellDue
from advocacy.networks.jobs import withdraw_access
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.resolving import published
from advocacy.records import erasing, holds
from advocacy.records.holds import Matter
from advocacy.records.models import ErasedPerson, HoldScope
from tests.installation import Installation
from tests.posts.lending import NOW, TEXT, account, share

SYSTEM = Actor.system("test")
LATER = NOW + timedelta(days=30)


def test_every_foreign_key_to_people_is_exported_and_erased_or_exempt() -> None:
    """A new table that knows people fails here until its room says what becomes of it."""
    keys = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "people"
    }
    privacy = wsgi.PRIVACY
    exported = {each for one in privacy.exporters for each in one.covers}
    erased = {each for one in privacy.erasers for each in one.covers}
    assert len(keys) > 40
    assert sorted(keys - exported - set(privacy.exempt)) == []
    assert sorted(keys - erased - set(privacy.exempt)) == []
    assert sorted((exported | erased | set(privacy.exempt)) - keys) == [], "what is covered is there"
    assert len({one.name for one in privacy.exporters}) == len(privacy.exporters)


def test_every_table_beside_those_that_know_people_is_spoken_for() -> None:
    """Rows that hang on somebody's rows may tell as much: a new such table is named here once its room exports and
    erases it too, or because nothing in it is about anybody."""
    knowing = {name for name, table in Base.metadata.tables.items() if "people" in _refers_to(table)}
    beside = {name for name, table in Base.metadata.tables.items() if _refers_to(table) & knowing} - knowing
    of_posts = {"raw_reports", "reach_readings", "share_attempts", "share_copies", "takedowns"}
    of_content = {"captions", "imported_rows", "policy_version_roles", "refused_rows", "review_rounds"}
    of_content |= {"revision_media", "rule_impact_lines", "source_entries"}
    of_reach = {"click_hours", "touches", "landings", "landing_hours", "conversion_touches", "conversion_refunds"}
    of_reach |= {"reach_conversions", "rates", "mentions_heard"}  # of links, sales and words; nobody's in them
    of_rewards = {"gift_tries"}  # what providers said, erased with the order
    of_rewards |= {"challenge_goals", "contest_criteria"}  # nobody's in them
    of_rewards |= {"fair_play_findings", "fair_play_credits"}  # exported with their case; figures, no words
    of_rewards |= {"watched_figures"}  # since when a post's figures are written down, and what was tried in vain
    of_rewards |= {"ledger_run_outs"}  # what of which entry ran out; the entry is exported
    of_rewards |= {"waiting_credits"}  # when an entry is freed; the entry is exported
    of_rewards |= {"challenge_progress"}  # exported, and erased with their part in it
    of_rewards |= {"perk_codes", "perks"}  # a code handed out goes with its person; perks are nobody's
    of_rewards |= {"feat_days"}  # what ladders of programmes count by the day; figures, exported with the tier
    of_programmes = {"enrolment_parts", "enrolment_tiers", "terms_acceptances"}  # exported with their part in one
    of_programmes |= {"programmes"}  # nobody's
    of_partners = {"partner_accounts", "partner_exclusivities", "partner_mails", "partner_rates", "partner_words"}
    of_joining = {"application_accounts"}  # exported and emptied with their application
    of_rights = {"asset_items", "asset_media", "story_pictures"}  # go with their story; the others are the company's
    of_briefs = {"brief_attachments", "brief_lines"}  # what is asked for; nobody's
    of_money = {"commission_intake", "commission_lines", "commission_months", "commission_reservations"}
    of_money |= {"verified_deliverables"}  # figures of what is exported beside them
    of_influencers = of_programmes | of_partners | of_joining | of_rights | of_briefs | of_money
    of_company = {"provider_sessions", "push_messages"}  # go with their sign-in and with their device
    of_company |= {"chat_messages"}  # go with their person's account, or when they are sent
    of_company |= {"people_import_pieces"}  # lines of a file, gone once it is read or forgotten
    of_company |= {"chat_channels"}  # the company's; by the workspace, which knows who asked for what
    of_company |= {"data_export_pieces"}  # of files, which go at once where anybody is erased
    of_company |= {"webhook_deliveries"}  # numbers of what moved, built anew at each try
    assert beside == of_company | of_posts | of_content | of_reach | of_rewards | of_influencers | {
        "connection_farewells",
        "ledger_postings",
    }


def _refers_to(table: Table) -> set[str]:
    return {key.column.table.name for column in table.columns for key in column.foreign_keys}


@pytest.fixture
def ida(installation: Installation) -> int:
    """Somebody with an account, a post of long ago, one of last month, and a mail."""
    person = installation.person(name="Ida Lovelace", team="Design")
    with installation.app.app_context():
        with writing():
            mine = account(person)
            old, young = share(person, mine), share(person, mine, when=NOW + timedelta(days=1))
            for each, at in ((old, NOW - timedelta(days=4 * 365)), (young, NOW)):
                move_share(each, "send", actor=SYSTEM, now=at)
                move_share(each, "publish", actor=SYSTEM, now=at, changes=published(at, f"r{each.id}", None))
            queue(f"p{installation.count}@acme.example", "Hello", "Ida, look", now=NOW)
            record("person", person, "note", actor=SYSTEM, now=NOW, about=person, told="Ida said so")
        jobs.seal_waiting(NOW)
    return person


def everything(data: bytes) -> dict[str, list[dict[str, object]]]:
    """The lists of an export, as its JSON has them; its CSV files have as many rows."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        lists = json.loads(file.read("everything.json"))["lists"]
        for name, rows in lists.items():
            if rows:
                assert len(list(csv.DictReader(io.StringIO(file.read(f"{name}.csv").decode())))) == len(rows), name
        return dict(lists)


def test_an_export_holds_everything_and_no_secret(installation: Installation, ida: int) -> None:
    """By the person, and by those who may, of others; each time recorded."""
    answer = installation.browser_of(ida).post("/privacy/export")
    lists = everything(answer.data)
    assert [row["text"] for row in lists["posts"]] == [TEXT, TEXT]
    assert lists["account"][0]["name"] == "Ida Lovelace" and lists["mails"][0]["text"] == "Ida, look"
    assert not any("secret" in name or "digest" in name for rows in lists.values() for row in rows for name in row)
    hr, employee = installation.person(Role.HR), installation.person()
    assert everything(installation.api_of(hr)("POST", f"/people/{ida}/export").data)["posts"]
    assert installation.api_of(employee)("POST", f"/people/{ida}/export").status_code == 403
    asked = select(HistoryRow.actor_id).where(HistoryRow.noun == "person", HistoryRow.verb == "export")
    with installation.app.app_context(), reading():
        assert db.session.scalars(asked.order_by(HistoryRow.id)).all() == [ida, hr]


def test_an_open_account_is_not_erased(installation: Installation, ida: int) -> None:
    hr = installation.api_of(installation.person(Role.HR))
    answer = hr("POST", f"/people/{ida}/erase", {"why": "She asked"})
    assert answer.status_code == 409 and "Close it first" in answer.text


def leave(installation: Installation, person_id: int) -> None:
    """Closes the account."""
    with installation.app.app_context(), writing():
        leaving.leave(db.session.get_one(Person, person_id), actor=SYSTEM, now=LATER, why="Moved on")


def erase(installation: Installation, person_id: int) -> erasing.Erased:
    """Erases, in a transaction of its own."""
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, person_id)
        return erasing.erase_person(person, "She asked", actor=SYSTEM, now=LATER)


def test_erasure_keeps_what_retention_demands_and_says_so(installation: Installation, ida: int) -> None:
    """The young post stays until its three years are over, the old one goes; no page names her any more."""
    leave(installation, ida)
    done = erase(installation, ida)
    posts = next(kept for kept in done.kept if kept.what == "posts")
    assert posts.count == 1 and posts.until is not None and posts.until.year == NOW.year + 3
    with installation.app.app_context(), reading():
        person = db.session.get_one(Person, ida)
        assert (person.name, person.email) == (f"Erased person {ida}", f"{ida}@erased.invalid")
        assert sorted(db.session.scalars(select(Share.text))) == ["", TEXT]
        assert db.session.scalars(select(Connection.handle)).all() == [""]
        who = db.session.get_one(ErasedPerson, ida)
        assert who.name == "Ida Lovelace" and who.kept_until == posts.until
        told = db.session.scalars(select(HistoryPayload.body)).all()
        assert "Ida" not in json.dumps(told)
    with installation.app.app_context():
        jobs.seal_waiting(LATER)
        with reading():
            assert verifying.verify_database(installation.settings).whole
    again = erase(installation, ida)
    assert "account" not in again.counts and len(again.kept) == len(done.kept)


def test_who_they_were_goes_with_the_last_record(installation: Installation, ida: int) -> None:
    leave(installation, ida)
    until = max(kept.until for kept in erase(installation, ida).kept if kept.until)
    for now, left in ((until - timedelta(days=1), 1), (until, 0)):
        with installation.app.app_context(), writing():
            for each in erasing.ripe(now):
                erasing.forget_name(each, actor=SYSTEM, now=now)
            assert len(db.session.scalars(select(ErasedPerson)).all()) == left


def test_a_hold_stops_the_erasure_and_says_so(installation: Installation, ida: int) -> None:
    leave(installation, ida)
    legal, hr = installation.person(Role.LEGAL), installation.api_of(installation.person(Role.HR))
    with installation.app.app_context(), writing():
        actor = db.session.get_one(Person, legal).actor
        hold = holds.place(Matter(HoldScope.PERSON, ida), "A claim", actor=actor, now=LATER)
        hold_id = hold.id
    answer = hr("POST", f"/people/{ida}/erase", {"why": "She asked"})
    assert answer.status_code == 409 and "legal hold" in answer.text
    first, second = installation.api_of(legal), installation.api_of(installation.person(Role.COMPLIANCE))
    assert first("POST", f"/holds/{hold_id}/lift").status_code == 409, "nobody asked"
    assert first("POST", f"/holds/{hold_id}/ask-to-lift", {"why": "Settled"}).status_code == 200
    assert first("POST", f"/holds/{hold_id}/lift").status_code == 403, "it takes a second person"
    assert hr("POST", f"/people/{ida}/erase", {"why": "She asked"}).status_code == 409, "it holds until then"
    assert second("POST", f"/holds/{hold_id}/lift").json["state"] == "lifted"
    assert hr("POST", f"/people/{ida}/erase", {"why": "She asked"}).status_code == 200


def test_a_hold_on_an_item_spares_its_posts(installation: Installation, ida: int) -> None:
    """Those of other items are erased as ever."""
    leave(installation, ida)
    with installation.app.app_context(), writing():
        holds.place(Matter(HoldScope.ITEM, item_id=1), "A recall", actor=SYSTEM, now=LATER)
    assert next(kept for kept in erase(installation, ida).kept if kept.what == "posts").count == 2
    with installation.app.app_context(), reading():
        assert set(db.session.scalars(select(Share.text))) == {TEXT}


def test_the_pages(installation: Installation, ida: int) -> None:
    """My privacy, and that of others for those who may."""
    page = installation.browser_of(ida).get("/privacy").text
    assert "Nobody is listed for not sharing" in page and "Mails" in page
    hr = installation.browser_of(installation.person(Role.HR))
    assert "Their account is open" in hr.get(f"/admin/people/{ida}/privacy").text
    leave(installation, ida)
    assert "Erase" in hr.get(f"/admin/people/{ida}/privacy").text
    done = hr.post(f"/admin/people/{ida}/privacy/erase", data={"why": "She asked"})
    assert "What had to stay" in done.text
    assert "They were erased" in hr.get(f"/admin/people/{ida}/privacy").text
    assert installation.browser_of(installation.person()).get(f"/admin/people/{ida}/privacy").status_code == 403


def test_the_commands(installation: Installation, ida: int, tmp_path: Path) -> None:
    """Exit codes and words of the command line."""
    run = installation.app.test_cli_runner().invoke
    with installation.app.app_context(), reading():
        email = db.session.get_one(Person, ida).email
    file = tmp_path / "ida.zip"
    assert run(args=["people", "export", email, "--out", str(file)]).exit_code == 0
    assert everything(file.read_bytes())["posts"]
    assert "Close it first" in str(run(args=["people", "erase", email, "--why", "She asked"]).exception)
    leave(installation, ida)
    said = run(args=["people", "erase", email, "--why", "She asked"]).output
    assert "erased account: 1" in said and "kept posts: 1 until" in said
    assert isinstance(run(args=["people", "erase", email, "--why", "again"]).exception, NotFound)


def farewells_of(installation: Installation) -> list[FarewellDue]:
    with installation.app.app_context(), reading():
        found = list(db.session.scalars(select(FarewellDue)))
        db.session.expunge_all()
        return found


class Answering:
    """A network that withdraws our access, and names the account when it does."""

    def revoke(self, credentials: Credentials) -> Farewell:
        return Farewell(True, f"Good-bye {credentials.handle}.")


def test_a_farewell_tells_of_nobody_once_it_is_said(installation: Installation, ida: int) -> None:
    """It is in the export meanwhile; an erasure leaves one that is still to say, and says so."""
    leave(installation, ida)
    with installation.app.app_context(), reading():
        told = next(each for each in wsgi.PRIVACY.exporters if each.name == "connection_farewells")
        assert told.count(ida) == 1 and [row["handle"] for row in told.rows(ida)] == [f"h{ida}"]
        assert "secrets" not in next(iter(told.rows(ida)))
    kept = erase(installation, ida).kept
    assert [(each.count, each.until) for each in kept if each.what == "connection_farewells"] == [(1, None)]
    with installation.app.app_context():
        assert withdraw_access(LATER, lambda: 0.0, lambda _name: cast(Network, Answering())) == 1
    [said] = farewells_of(installation)
    assert said.at_network and not any((said.account_id, said.handle, said.service_url, said.secrets, said.note))


def test_erasure_takes_farewells_that_were_said_and_where_the_account_was(installation: Installation, ida: int) -> None:
    leave(installation, ida)
    with installation.app.app_context():
        assert withdraw_access(LATER, lambda: 0.0, lambda _name: cast(Network, Answering())) == 1
        [said] = farewells_of(installation)
        assert said.note and not any((said.account_id, said.handle, said.service_url))
        with writing():
            db.session.execute(update(Connection).values(service_url="https://ida.example", refresh_said="No @ida"))
    assert erase(installation, ida).counts["connection_farewells"] == 1
    assert farewells_of(installation) == []
    with installation.app.app_context(), reading():
        asked = select(Connection.service_url, Connection.refresh_said).where(Connection.person_id == ida)
        assert [tuple(row) for row in db.session.execute(asked)] == [("", "")]
