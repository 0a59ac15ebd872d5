"""Secrets stay where they are: each is marked, everything is opened, and no mark may turn up anywhere."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy import clock
from advocacy.backups import saving
from advocacy.backups.archive import members
from advocacy.database import EncryptedText, db, reading, writing
from advocacy.exports.models import Form
from advocacy.exports.offers import all_tables
from advocacy.exports.rows import EVER, batch_of
from advocacy.exports.tables import Table
from advocacy.exports.writing import Part, write
from advocacy.people import passwords
from advocacy.people.models import Person
from advocacy.settings import Settings
from tests.installation import Installation
from tests.security.company import Company, company_in
from tests.thinned import WHOLE, some

MARK = re.compile(rb"CANARY-[a-z0-9_.-]+")
SECRETS = {"secret", "former_secret", "client_secret", "signing_secret", "token", "verifier", "id_token"}
"""Encrypted columns that hold a key of somebody's, as text."""
BUNDLES = {"secrets"}
"""The same, several in JSON."""
PASSWORD = "CANARY-password-of-robin"
OF_THE_SETTINGS = {
    "smtp_url": "smtp://user:CANARY-settings-smtp@127.0.0.1:9", "metrics_token": "CANARY-settings-metrics",
    "media_secret": "CANARY-settings-media", "backup_passphrase": "CANARY-settings-backup",
    "rewriting_key": "CANARY-settings-rewriting", "linkedin_client_secret": "CANARY-settings-linkedin",
    "x_client_secret": "CANARY-settings-x", "threads_app_secret": "CANARY-settings-threads",
    "instagram_app_secret": "CANARY-settings-instagram", "facebook_app_secret": "CANARY-settings-facebook",
    "tremendous_key": "TEST_CANARY-settings-tremendous",
}  # fmt: skip
KEYS = {"secret_key", "encryption_keys", "signing_key", "push_key", "redis_url"}
"""Secret settings that must have a form of their own: their values are looked for as they are."""


@pytest.fixture
def marked(company_template: tuple[Path, int], tmp_path: Path) -> Iterator[Company]:
    """The company, with a mark in everything that is secret."""
    with company_in(company_template, tmp_path / "copy", **OF_THE_SETTINGS) as found:
        with found.installation.app.app_context(), writing():
            assert _mark_columns() > 4
            db.session.get_one(Person, found.person).password_hash = passwords.hash_password(PASSWORD)
        yield found


def _mark_columns() -> int:
    marked = 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, EncryptedText) or column.name not in SECRETS | BUNDLES:
                continue
            mark = f"CANARY-{table.name}.{column.name}"
            value = json.dumps({"token": mark, "refresh": mark}) if column.name in BUNDLES else mark
            there: Any = db.session.execute(update(table).where(column.is_not(None)).values({column.name: value}))
            marked += bool(there.rowcount)
    return marked


def test_every_secret_setting_is_looked_for() -> None:
    """A new one belongs into one of the lists."""
    secret = {each.name for each in fields(Settings) if each.metadata.get("secret")}
    assert secret == set(OF_THE_SETTINGS) | KEYS


def test_no_page_file_answer_log_or_disk_tells_a_secret(
    marked: Company, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Opened by the person who may see everything; through the browser and the API, what is exported included."""
    app, in_force = marked.installation.app, marked.installation.settings
    app.testing = False
    browser, api, told = marked.browser(), marked.installation.api_of(marked.person), {}
    plain = [each.encode() for each in (in_force.secret_key, *in_force.encryption_keys, in_force.signing_key)]
    browser.post("/sign-in", data={"email": "nobody@acme.example", "password": PASSWORD})

    def look(where: str, body: bytes) -> None:
        found = {mark.decode() for mark in MARK.findall(body)} | {str(each) for each in plain if each in body}
        if found:
            told[where] = found

    always = ["/admin/settings", "/admin/sign-in", "/admin/webhooks/1", "/admin/chat", "/me/security", "/connections"]
    assert [browser.get(path).status_code for path in always] == [200] * len(always)
    for path in [*always, *some(list(marked.pages(each=WHOLE)), 3)]:
        look(path, browser.get(path, buffered=True).get_data())
    for rule in some(list(app.url_map.iter_rules()), 2):
        if rule.rule.startswith("/api/v1") and "GET" in (rule.methods or ()):
            path = re.sub(r"<int:[^>]+>", "1", rule.rule).replace("<", "").replace(">", "")
            look(path, api("GET", path.removeprefix("/api/v1")).get_data())
    look("/metrics", app.test_client().get("/metrics").get_data())
    for name, body in _everything_about(marked):
        look(f"export: {name}", body)
    look("the log", "".join(capfd.readouterr()).encode())
    for file in in_force.data_dir.rglob("*"):
        if file.is_file():
            look(f"on disk: {file.name}", file.read_bytes())
    assert told == {}


def _everything_about(company: Company) -> Iterator[tuple[str, bytes]]:
    """What a person is given when they ask for everything about themselves."""
    answer = company.browser().post("/privacy/export")
    assert answer.mimetype == "application/zip", answer.status_code
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def test_no_export_and_no_copy_of_everything_tells_a_secret(marked: Company, tmp_path: Path) -> None:
    """Every table, as whoever may take all of them gets it; and a copy of the whole installation, which whoever keeps
    it can read."""
    app, in_force, told = marked.installation.app, marked.installation.settings, {}
    plain = [each.encode() for each in (in_force.secret_key, *in_force.encryption_keys, in_force.signing_key)]

    def look(where: str, body: bytes) -> None:
        found = {mark.decode() for mark in MARK.findall(body)} | {str(each) for each in plain if each in body}
        if found:
            told[where] = found

    with app.app_context():
        with reading():
            tables = [Part(table, list(_batches(table))) for table in all_tables().values()]
            for part in tables:
                file = io.BytesIO()
                write(Form.JSONL, file, [part], made_at=clock.now(), folder=tmp_path)
                look(f"table: {part.table.name}", file.getvalue())
        assert sum(bool(rows) for part in tables for rows in part.batches) > 30, "the company has something to take out"
        saving.back_up(tmp_path / "archive.tar", in_force, now=clock.now(), passphrase="CANARY-of-the-copy-itself")
    seen = 0
    for member in members(tmp_path / "archive.tar"):
        body = member.body.read()
        look(f"copy: {member.name}", gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
        seen += 1
    assert seen > 20
    look("copy", (tmp_path / "archive.tar").read_bytes())
    assert told == {}


def _batches(table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    after = None
    while True:
        batch = batch_of(table, EVER, after)
        yield batch.rows
        if (after := batch.last) is None:
            return


def test_what_opens_something_is_not_in_the_log(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An address can be a key: when its page breaks, the log names the page, and the numbers in it."""

    def broken(**_given: object) -> None:
        raise RuntimeError("a fault of ours")

    sqlite.app.testing = False
    for endpoint in ("people.link_form", "joining.status", "calendar_feed.feed", "feed.composer"):
        guarded = sqlite.app.view_functions[endpoint]
        broken.guard = getattr(guarded, "guard")  # type: ignore[attr-defined]  # noqa: B009
        monkeypatch.setitem(sqlite.app.view_functions, endpoint, broken)
    browser = sqlite.browser_of(sqlite.person())
    for path in ("/sign-in/link/CANARY-a-link", "/apply/status/CANARY-an-application", "/calendar/CANARY-x.ics"):
        assert browser.get(path).status_code == 500
    browser.get("/feed/7/share?token=CANARY-behind-the-question-mark", headers={"Cookie": "x=CANARY-cookie"})
    said = capfd.readouterr().err
    assert said.count("unforeseen") >= 3 and "/sign-in/link/<key>" in said and not MARK.search(said.encode())


def test_tokens_keys_and_passwords_are_kept_as_digests(sqlite: Installation) -> None:
    """Whoever takes the database away can sign in nowhere."""
    person = sqlite.person()
    key = sqlite.api_of(person).token
    browser = sqlite.browser_of(person)
    with browser.session_transaction() as session:
        sign_in = session["_user_id"]
    with sqlite.app.app_context():
        db.session.commit()
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                assert not {key, sign_in} & {str(value) for value in row}, table.name
    assert replace(sqlite.settings).secret_key not in (sqlite.settings.data_dir / "advocacy.sqlite3").read_text(
        "latin-1"
    )
