"""Every peer answers as the real thing does, in the points that the product leans on."""

from __future__ import annotations

import secrets
import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.peers.bluesky import POST, Account, BlueskyPds
from tests.peers.fixtures import served
from tests.peers.mastodon import MastodonServer
from tests.peers.postgres import PostgresServer
from tests.peers.smtp import SmtpServer


class Person:
    """Somebody who posts on the PDS."""

    def __init__(self, pds: BlueskyPds, account: Account) -> None:
        self.pds, self.account = pds, account
        body = {"identifier": account.handle, "password": pds.create_app_password(account)}
        session = requests.post(f"{pds.url}/xrpc/com.atproto.server.createSession", json=body, timeout=20)
        self.headers = {"Authorization": f"Bearer {session.json()['accessJwt']}"}

    def put(self, rkey: str, text: str) -> requests.Response:
        """Write a post under a key of our own."""
        record = {"$type": POST, "text": text, "createdAt": "2026-11-21T10:00:00Z"}
        body = {"repo": self.account.did, "collection": POST, "rkey": rkey, "record": record, "swapRecord": None}
        url = f"{self.pds.url}/xrpc/com.atproto.repo.putRecord"
        return requests.post(url, json=body, headers=self.headers, timeout=20)


@pytest.fixture
def person(bluesky_pds: BlueskyPds) -> Person:
    return Person(bluesky_pds, bluesky_pds.create_account())


def test_bluesky_takes_the_same_record_twice_and_keeps_one(person: Person) -> None:
    pds, did = person.pds, person.account.did
    assert pds.get_record(did, "3kabcdefghi2a") is None
    first = person.put("3kabcdefghi2a", "We are hiring")
    revision = pds.latest_revision(did)
    again = person.put("3kabcdefghi2a", "We are hiring")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["cid"] == first.json()["cid"]
    assert pds.latest_revision(did) == revision, "the identical record again makes no commit"
    assert [one["value"]["text"] for one in pds.list_records(did)] == ["We are hiring"]


def test_bluesky_refuses_another_record_under_the_same_key(person: Person) -> None:
    person.put("3kabcdefghi2b", "We are hiring")
    other = person.put("3kabcdefghi2b", "We were hiring")

    assert (other.status_code, other.json()["error"]) == (400, "InvalidSwap")
    stored = person.pds.get_record(person.account.did, "3kabcdefghi2b")
    assert stored is not None and stored["value"]["text"] == "We are hiring"


def test_bluesky_forgets_a_deleted_record_and_a_revoked_password(person: Person) -> None:
    person.put("3kabcdefghi2c", "We are hiring")
    person.pds.delete_record(person.account, "3kabcdefghi2c")
    assert person.pds.list_records(person.account.did) == []

    secret = person.pds.create_app_password(person.account, "other")
    person.pds.revoke_app_password(person.account, "other")
    body = {"identifier": person.account.handle, "password": secret}
    answer = requests.post(f"{person.pds.url}/xrpc/com.atproto.server.createSession", json=body, timeout=20)
    assert answer.status_code == 401


@pytest.fixture
def limiting_pds() -> Iterator[BlueskyPds]:
    yield from served(lambda: BlueskyPds({"rateLimitsEnabled": True}))


def test_bluesky_with_rate_limits_on_answers_429_and_says_until_when(limiting_pds: BlueskyPds) -> None:
    body = {"identifier": limiting_pds.create_account().handle, "password": "wrong"}
    url = f"{limiting_pds.url}/xrpc/com.atproto.server.createSession"
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: requests.post(url, json=body, timeout=20), range(31)))
    refused = [one for one in answers if one.status_code == 429]
    assert [one.status_code for one in answers].count(401) == 30
    assert len(refused) == 1 and "ratelimit-reset" in refused[0].headers


def test_mastodon_keeps_one_status_an_idempotency_key(mastodon_server: MastodonServer) -> None:
    account = mastodon_server.create_account()
    first, again = (_status(mastodon_server, account.token, "We are hiring", key="k1") for _ in range(2))

    assert first["id"] == again["id"]
    assert [one["id"] for one in mastodon_server.statuses(account.id)] == [first["id"]]
    assert mastodon_server.source(first["id"], account.token) == "We are hiring"


def test_mastodon_counts_what_readers_do(mastodon_server: MastodonServer) -> None:
    author, reader = mastodon_server.create_account(), mastodon_server.create_account()
    made = _status(mastodon_server, author.token, "We are hiring", key="k2")
    mastodon_server.favourite(made["id"], reader.token)
    mastodon_server.reblog(made["id"], reader.token)

    seen = mastodon_server.status(made["id"])
    assert seen is not None and (seen["favourites_count"], seen["reblogs_count"]) == (1, 1)
    mastodon_server.delete(made["id"], author.token)
    assert mastodon_server.status(made["id"]) is None


def test_mastodon_fails_on_script(mastodon_server: MastodonServer) -> None:
    path = "/api/v1/accounts/verify_credentials"
    mastodon_server.fault({"type": "ratelimit"}, path=path)
    answers = [requests.get(mastodon_server.url + path, timeout=20).status_code for _ in range(2)]
    assert answers == [429, 401]


def _status(server: MastodonServer, token: str, text: str, *, key: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = requests.post(f"{server.url}/api/v1/statuses", data={"status": text}, headers=headers, timeout=20)
    answer.raise_for_status()
    return dict(answer.json())


def test_postgres_gives_every_test_a_database_of_its_own(postgres_server: PostgresServer, postgres_url: str) -> None:
    def fill(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE words (word text)")
            connection.execute("INSERT INTO words VALUES ('hiring')")

    name = f"words-{secrets.token_hex(4)}"
    postgres_server.template(name, fill)
    copies = [postgres_server.fresh_database(name) for _ in range(2)]
    with psycopg.connect(copies[0]) as connection:
        connection.execute("DELETE FROM words")
    with psycopg.connect(copies[1]) as connection:
        assert connection.execute("SELECT word FROM words").fetchall() == [("hiring",)]
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT to_regclass('words')").fetchone() == (None,)
    for url in copies:
        postgres_server.drop(url)


def test_postgres_recovers_what_was_committed_before_a_kill() -> None:
    server = PostgresServer(durable=True).start()
    try:
        url = server.fresh_database()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE words (word text)")
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)
    finally:
        server.stop()


def test_smtp_keeps_mails_and_refuses_some_for_good_and_some_for_now(smtp_server: SmtpServer) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "us@example.com", "åsa@example.com", "Påminnelse"
    mail.set_content("Hej")
    mail.add_alternative("<p>Hej</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.send_message(mail, to_addrs=["asa@example.com"])
        for address, code in (("b@bounce.invalid", 550), ("b@slow.invalid", 451)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                client.sendmail("us@example.com", [address], "x")
            assert refused.value.recipients[address][0] == code

    (kept,) = smtp_server.wait_for("asa@example.com")
    assert (kept.subject, kept.text.strip()) == ("Påminnelse", "Hej")


def test_browser_opens_a_page_and_axe_judges_it(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<!doctype html><html lang=en><title>t</title><main><h1>Hi</h1><img src=data:,></main></html>")
    assert page.get_by_role("heading").inner_text() == "Hi"
    assert [one["id"] for one in Axe().run(page).response["violations"]] == ["image-alt"]
    context.close()
