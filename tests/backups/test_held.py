"""Messages that wait in a copy may be out already: a restore holds them back until a person says what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import wsgi
from advocacy import clock, holding
from advocacy.admin import held
from advocacy.chat.models import ChatMessage
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.mailing import Mail, deliver, queue
from advocacy.people import signing_in, tokens
from advocacy.people.capabilities import Role
from advocacy.people.ending_all import Ended
from advocacy.people.models import LinkPurpose, Person, SignIn
from advocacy.push.models import PushDevice, PushMessage
from tests.backups.trips import back_up, put_in_place
from tests.installation import Installation, copied_sqlite, settings_for

ME = Actor.system()
DAY = timedelta(days=1)
WAITING = 2


@pytest.fixture
def restored(sqlite: Installation, sqlite_template: Path, tmp_path: Path) -> Installation:
    """Mail and messages to Slack and to a phone waited when the copy was made; other mail was out, or given up."""
    now, person = clock.now(), sqlite.person()
    sqlite.browser_of(person)
    with sqlite.app.app_context(), writing():
        sign_in = db.session.scalars(select(SignIn.id)).one()
        phone = {"person_id": person, "sign_in_id": sign_in, "endpoint_digest": "0", "secrets": "{}", "name": "Phone"}
        db.session.add(PushDevice(id=1, **phone, service="push.example", added_at=now))
        db.session.flush()
        db.session.add(PushMessage(device_id=1, body="{}", tag="t", queued_at=now, next_try_at=now, ends_at=now + DAY))
        for subject in ("waits", "sent", "given up"):
            queue("ada@acme.example", subject, "Hello.", now=now)
        db.session.execute(update(Mail).where(Mail.subject == "sent").values(sent_at=now))
        db.session.execute(update(Mail).where(Mail.subject == "given up").values(given_up_at=now, problem="550"))
        db.session.add(ChatMessage(answer_to="https://x.example", title="t", body="{}", queued_at=now, next_try_at=now))
    back_up(sqlite, tmp_path / "copy")
    copied_sqlite(sqlite_template, tmp_path / "there")
    there = settings_for(tmp_path / "there")
    assert put_in_place(tmp_path / "copy", there).held == WAITING
    return Installation(there, count=10)


def test_it_is_held_back_and_goes_out_when_somebody_says_so(restored: Installation) -> None:
    now = clock.now()
    browser = restored.browser_of(restored.person(Role.ADMIN))
    with restored.app.app_context():
        assert deliver(now) == 0 and holding.held() == WAITING
        assert db.session.scalar(select(PushMessage.id)) is None, "the phone shows nothing of yesterday"
        (ailment,) = held.nothing_is_held(now)
        assert str(ailment.what).startswith("2 messages are held back") and not ailment.grave
    assert b"2 messages are held back" in browser.get("/admin/mail").data
    assert browser.post("/admin/mail/held/send").status_code == 302
    with restored.app.app_context():
        assert deliver(clock.now()) == 1
        with reading():
            sent = db.session.scalars(select(Mail.subject).where(Mail.sent_at.is_not(None)).order_by(Mail.id)).all()
            assert sent == ["waits", "sent"] and holding.held() == 0
            assert db.session.scalars(select(ChatMessage.given_up_at)).one() is None
    restored.close()


def test_it_stays_when_somebody_says_that_it_went_out(restored: Installation) -> None:
    browser = restored.browser_of(restored.person(Role.ADMIN))
    assert browser.post("/admin/mail/held/settle").status_code == 302
    assert b"held back since" not in browser.get("/admin/mail").data
    with restored.app.app_context():
        assert deliver(clock.now()) == 0 and holding.held() == 0
        assert held.nothing_is_held(clock.now()) == []
        with writing():
            assert held.release(actor=ME, now=clock.now()) == 0, "what is settled is not held any more"
    assert restored.browser_of(restored.person()).post("/admin/mail/held/send").status_code == 403
    restored.close()


def test_a_rehearsal_goes_on_as_it_was(sqlite: Installation, sqlite_template: Path, tmp_path: Path) -> None:
    with sqlite.app.app_context(), writing():
        queue("ada@acme.example", "waits", "Hello.", now=clock.now())
    back_up(sqlite, tmp_path / "copy")
    copied_sqlite(sqlite_template, tmp_path / "there")
    done = put_in_place(tmp_path / "copy", settings_for(tmp_path / "there"), without_pause=True)
    assert done.held == 0


@pytest.mark.parametrize("without_pause", [False, True], ids=["in earnest", "rehearsal"])
def test_nobody_is_let_in_by_what_was_open_then(
    installation: Installation, sqlite_template: Path, tmp_path: Path, without_pause: bool
) -> None:
    """Whoever was sent away since has a browser that was signed in when the copy was made, and a link in their mail."""
    now, person = clock.now(), installation.person()
    with installation.app.app_context(), writing():
        somebody = db.session.get_one(Person, person)
        key = signing_in.sign_in(somebody, now=now)
        link = signing_in.make_link(somebody, LinkPurpose.SIGN_IN, actor=ME, now=now)
        tokens.add_token(somebody, "a program", actor=ME, now=now)
    back_up(installation, tmp_path / "copy")
    copied_sqlite(sqlite_template, tmp_path / "there")
    there = settings_for(tmp_path / "there")
    done = put_in_place(tmp_path / "copy", there, without_pause=without_pause)
    assert done.ended == Ended(sign_ins=1, links=1, tokens_left=1)
    with wsgi.create_app(there).app_context():
        with reading():
            assert signing_in.sign_in_of(key, now) is None
        with writing(), pytest.raises(Breach, match="used already or is too old"):
            signing_in.use_link(link, now=clock.now())
        db.session.remove()
        db.engine.dispose()
