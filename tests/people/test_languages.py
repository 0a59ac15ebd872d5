"""Each reader's language: pages, API, notices, mail, digests; findings are spoken at the edge and kept in English."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import pytest
from flask_babel import force_locale, get_locale
from sqlalchemy import select

from advocacy import clock
from advocacy.checks import Finding, Outcome
from advocacy.database import db, reading, writing
from advocacy.english import English, counted, spoken
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, follow, jobs, record
from advocacy.mailing import Mail
from advocacy.notices.digesting import send_digests
from advocacy.notices.models import Notice
from advocacy.notices.telling import tell
from advocacy.people.capabilities import Role
from tests.installation import Installation
from wsgi import READERS

NOW = clock.from_rfc3339("2026-11-23T09:00:00Z")
TUESDAY = clock.from_rfc3339("2026-11-24T09:00:00Z")
CHECK = {
    "text": "The Acme boot is out today.", "network": "linkedin", "jurisdictions": ["US"],
    "relationship": "employee", "brand": "Acme",
}  # fmt: skip


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def test_a_person_reads_their_own_language(installation: Installation) -> None:
    """Whatever their browser asks for."""
    browser = installation.browser_of(installation.person(language="de"))
    page = browser.get("/me", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert '<html lang="de"' in page and "<title>Mein Konto" in page


@pytest.mark.parametrize(
    ("asked", "chosen", "language"),
    [("de-CH,de;q=0.9", None, "de"), ("it, fr;q=0.5", None, "fr"), ("it", None, "en"), ("de", "es", "es"),
     ("de", "xx", "de"), (None, None, "en")],
)  # fmt: skip
def test_strangers_are_answered_in_what_they_chose_or_ask_for(
    installation: Installation, asked: str | None, chosen: str | None, language: str
) -> None:
    client = installation.app.test_client()
    if chosen:
        client.set_cookie("language", chosen)
    page = client.get("/sign-in", headers={"Accept-Language": asked} if asked else {}).get_data(as_text=True)
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_choosing_leads_nowhere_outside(installation: Installation, onward: str) -> None:
    answer = installation.app.test_client().post("/language", data={"language": "de", "next": onward})
    assert (answer.status_code, answer.location) == (302, "/")
    refused = installation.app.test_client().post("/language", data={"language": "tlh"})
    assert "Set-Cookie" not in refused.headers


def test_the_api_speaks_the_language_asked_for_or_the_callers(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING, language="fr"))

    def title(**headers: str) -> str:
        return str(api("GET", "/items?limit=0", headers=headers).get_json()["title"])

    assert title() == "Le corps n’est pas ce que cet appel attend."
    assert title(**{"Accept-Language": "de"}) == "Der Inhalt ist nicht, was dieser Aufruf erwartet."
    assert title(**{"Accept-Language": "it"}) == "Le corps n’est pas ce que cet appel attend."


def test_findings_are_spoken_by_the_api(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING))
    said = {
        language: api("POST", "/checks", CHECK, headers={"Accept-Language": language}).get_json()["findings"]
        for language in ("en", "de", "es")
    }
    assert said["en"][0]["message"] == "United States: The post does not say what connects its author to the company."
    assert said["de"][0]["message"].startswith("Vereinigte Staaten: Der Beitrag sagt nicht, was ")
    assert said["es"][0]["remedy"].startswith("Ponga «")
    assert [each["rule"] for each in said["de"]] == [each["rule"] for each in said["en"]]


def test_what_is_found_is_kept_in_english(context: Installation) -> None:
    """Inside, findings are English wherever they are compared, copied or written down; only edges speak them."""
    message = English(
        "%(place)s: “%(words)s” %(why)s.", place=English("Germany"), words="#ad", why=English("is denied")
    )
    finding = Finding("r", "1", Outcome.FAIL, message, "", "", 0, 3)
    with force_locale("de"):
        assert finding.message == "Germany: “#ad” is denied."
        assert json.loads(json.dumps(finding.message)) == "Germany: “#ad” is denied."
        assert spoken(copy.deepcopy(message)) == finding.spoken().message == "Deutschland: „#ad“ wird verneint."
        assert spoken("What a company wrote itself") == "What a company wrote itself"
        assert spoken("") == ""


def test_counts_have_the_readers_plural(context: Installation) -> None:
    one, many = (
        counted("%(num)s byte too long: %(used)s of %(limit)s, all included.",
                "%(num)s bytes too long: %(used)s of %(limit)s, all included.", number, used=9, limit=8)
        for number in (1, 2)
    )  # fmt: skip
    assert (one[:15], many[:16]) == ("1 byte too long", "2 bytes too long")
    with force_locale("fr"):
        assert (spoken(one)[:16], spoken(many)[:17]) == ("1 octet de trop\u00a0", "2 octets de trop\u00a0")


def test_rooms_without_flask_refuse_in_the_readers_language(context: Installation) -> None:
    with force_locale("de"), pytest.raises(Breach, match="Es gibt keine Zeitzone „Nirgends“") as refused:
        clock.zone_named("Nirgends")
    assert refused.value.remedy == "Verwenden Sie einen IANA-Namen wie Europe/Berlin."


def happened(person_id: int, actor: Actor) -> None:
    """Somebody moved a post of theirs; the reader tells."""
    with writing():
        record(
            "share", 7, "cancel", actor=actor, now=NOW, why="the reason", about=person_id, person_id=person_id,
            network="linkedin", title="Lisbon",
        )  # fmt: skip
    jobs.seal_waiting(NOW)
    follow(READERS[0], NOW)


def test_a_german_reads_what_an_english_colleague_did_in_german(context: Installation) -> None:
    """And the other way round, in one run: nobody's language is left behind for the next."""
    anna, ben = context.person(language="de"), context.person(language="en")
    happened(anna, Actor(ActorKind.PERSON, ben, "Ben"))
    happened(ben, Actor(ActorKind.PERSON, anna, "Anna"))
    with reading():
        titles = dict(db.session.execute(select(Notice.person_id, Notice.title)).tuples().all())
    assert titles == {anna: "Ihr Beitrag wurde storniert", ben: "Your post was cancelled"}
    assert str(get_locale()) == "en"


def test_mail_is_written_in_its_recipients_language(context: Installation) -> None:
    """Around the words of the notice: greeting, why it comes, how to end it; the English actor's request or not."""
    anna = context.person(language="de", name="Anna")
    with context.app.test_request_context(headers={"Accept-Language": "en"}), writing():
        tell([anna], "Titel", "Text", "/posts/1", source="x", now=NOW, by_mail=True)
    with reading():
        (mail,) = db.session.scalars(select(Mail)).all()
    assert "Guten Tag Anna," in mail.text and "Hello" not in mail.text
    assert 'lang="de"' in (mail.html or "")


def test_a_digest_is_in_its_readers_language(context: Installation) -> None:
    send_digests(NOW)
    anna, ben = context.person(language="de", now=NOW), context.person(language="en", now=NOW)
    send_digests(NOW)
    with writing():
        tell([anna, ben], "News", "A text", "/posts/1", source="news", now=NOW)
    send_digests(TUESDAY)
    with reading():
        mails = {mail.recipient: (mail.subject, mail.text) for mail in db.session.scalars(select(Mail))}
    assert len(mails) == 2
    (_german, german), (_english, english) = (mails[f"p{number}@acme.example"] for number in (1, 2))
    assert "Guten Tag" in german and "Hello" not in german
    assert "Hello" in english and "Guten Tag" not in english
