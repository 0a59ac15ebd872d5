"""Secrets at rest when keys change, and in logs, whatever they are called."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from secrets import token_urlsafe

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Unready
from advocacy.logs import hide_in_text, hide_secrets, init_logs, log
from advocacy.mailing import Mail, queue
from advocacy.people.models import Person
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


def with_keys(installation: Installation, *keys: str) -> Installation:
    """The same database under other keys."""
    return Installation(replace(installation.settings, encryption_keys=keys))


def test_keys_rotate(installation: Installation) -> None:
    """A new key in front writes; the old one behind still opens; without it, one clear sentence."""
    (old,), new = installation.settings.encryption_keys, Fernet.generate_key().decode()
    with installation.app.app_context(), writing():
        queue("a@a.example", "s", "old words", now=NOW)
    both = with_keys(installation, new, old)
    with both.app.app_context():
        with writing():
            queue("a@a.example", "s", "new words", now=NOW)
        with reading():
            assert db.session.scalars(select(Mail.text).order_by(Mail.id)).all() == ["old words", "new words"]
            raw = db.session.scalars(text("SELECT text FROM mails ORDER BY id")).all()
    assert Fernet(new).decrypt(raw[1].encode()) == b"new words"
    only_new = with_keys(installation, new)
    with only_new.app.app_context(), pytest.raises(Unready, match="ADVOCACY_ENCRYPTION_KEYS"), reading():
        db.session.scalars(select(Mail.text).order_by(Mail.id)).all()
    both.close()
    only_new.close()


SECRETS = {
    "password": "hunter2", "secret_key": "hunter2", "Authorization": "hunter2", "api_key": "hunter2",
    "nested": {"client_secret": "hunter2", "deep": [{"access_token": "hunter2"}]},
    "path": "/sign-in/link/hunter2hunter2", "said": "sent Authorization: Bearer hunter2hunter2",
    "url": "redis://user:hunter2@h:6379/0", "event": "used adv_hunter2hunter2",
}  # fmt: skip


def test_what_is_secret_is_hidden_by_name_and_by_look() -> None:
    shown = hide_secrets(None, "", dict(SECRETS))
    assert "hunter2" not in json.dumps(shown)
    assert shown["url"] == "redis://user:hidden@h:6379/0" and shown["path"] == "/sign-in/link/hidden"


def test_what_is_not_secret_stays() -> None:
    plain = {"event": "mail not sent", "mail": 7, "url": "http://127.0.0.1:8000/a:b@c", "path": "/posts/1", "n": None}
    assert hide_secrets(None, "", dict(plain)) == plain


def test_lines_are_json_and_hold_no_secret(capfd: pytest.CaptureFixture[str]) -> None:
    """Ours and the libraries', tracebacks included."""
    init_logs()
    try:
        raise ValueError("GET https://me:hunter2@a.example failed")
    except ValueError:
        log().error("went wrong", token="hunter2", exc_info=True)
        logging.getLogger("some.library").warning("sent Bearer %s", "hunter2hunter2", exc_info=True)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["went wrong", "sent Bearer hidden"]
    assert "hunter2" not in json.dumps(lines) and all("ValueError" in line["exception"] for line in lines)


def test_an_unforeseen_error_shows_and_logs_no_secret(sqlite: Installation, capfd: pytest.CaptureFixture[str]) -> None:
    """A reference for the administrator on the page; neither the link's key nor bound parameters in the log."""
    with sqlite.app.app_context(), pytest.raises(Exception, match="UNIQUE") as broken, writing():
        for _ in range(2):
            db.session.add(Person(email="hunter2@a.example", name="x", created_at=NOW))
        db.session.flush()
    assert "hunter2" not in str(broken.value)

    def fail(key: str) -> str:
        raise ValueError("unforeseen")

    fail.guard = ("public",)  # type: ignore[attr-defined]
    sqlite.app.view_functions["people.link_form"] = fail
    answer = sqlite.app.test_client().get("/sign-in/link/hunter2hunter2")
    assert answer.status_code == 500 and "reference" in answer.text and "Traceback" not in answer.text
    said = capfd.readouterr().err
    assert "unforeseen" in said and "hunter2" not in said


@pytest.mark.parametrize(("name", "status"), [("Taken", 409), (None, 500)])
def test_rows_that_the_database_refuses_are_not_in_the_log(
    installation: Installation, capfd: pytest.CaptureFixture[str], name: str | None, status: int
) -> None:
    """PostgreSQL tells their values: of an address that is taken, and the whole row where a column lacks. Which rule
    it was is told."""
    address = "hunter2@a.example"
    installation.app.config["WTF_CSRF_ENABLED"] = False
    with installation.app.app_context(), writing():
        db.session.add(Person(email=address, name="x", created_at=NOW))

    def add(key: str) -> str:
        db.session.add(Person(email=address, name=name, created_at=NOW))
        db.session.flush()
        return key

    add.guard = ("public",)  # type: ignore[attr-defined]
    installation.app.view_functions["people.use_link"] = add
    assert installation.app.test_client().post("/sign-in/link/a-key").status_code == status
    said = capfd.readouterr().err
    assert ("collided" if name else "unforeseen") in said and "people" in said and "email" in said
    assert "hunter2" not in said


def test_only_what_the_database_adds_is_cut_off() -> None:
    told = "refused\nDETAIL:  Key (email)=(a@a.example) is\nthere.\n[SQL: INSERT]\n\nDuring handling of it: gone"
    assert hide_in_text(told) == "refused\nDETAIL: hidden\n[SQL: INSERT]\n\nDuring handling of it: gone"
    assert hide_in_text("refused\nDETAIL:  Failing row contains (1, a@a.example).") == "refused\nDETAIL: hidden"


OPEN = ("/sign-in/with/", "/oidc/", "/saml/", "/rewards/rules/", "/wall/", "/m/")
"""Below these, a key is a name, or opens what everybody may see."""


def test_addresses_that_are_keys_are_hidden(sqlite: Installation) -> None:
    """Those of every page that is opened by what its address holds."""
    key, rules = token_urlsafe(32), sqlite.app.url_map.iter_rules()
    paths = [re.sub("<[^>]*>", key, rule.rule) for rule in rules if rule.arguments & {"key", "signed"}]
    kept = [path for path in paths if not path.startswith(OPEN)]
    assert len(kept) > 9 and not [path for path in kept if key in hide_in_text(f"GET https://a.example{path} failed")]
