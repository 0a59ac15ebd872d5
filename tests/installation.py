"""A fresh installation for a test, on either engine: its settings, its application, its people.

The schema is made once by the product's own ``upgrade`` and copied for every test.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from sqlalchemy import event

import wsgi
from advocacy import clock, schema, settings
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people import accounts, signing_in, tokens
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.web.transactions import EdgeCommits
from tests import quickly

KEYS: dict[str, Any] = {
    "secret_key": "a secret for tests only", "encryption_keys": (Fernet.generate_key().decode(),),
    "signing_key": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
}  # fmt: skip


def make_schema(in_force: settings.Settings) -> None:
    """Brings an empty database to the schema of today, by the migrations."""
    app = wsgi.create_app(in_force)
    with app.app_context():
        schema.upgrade()
        db.session.remove()
        db.engine.dispose()


def settings_for(folder: Path, database_url: str = "", **overrides: Any) -> settings.Settings:
    """Settings of a test installation in a folder of its own."""
    given = {
        **KEYS, "data_dir": folder, "database_url": database_url, "testing": True, "company_name": "Acme",
        "fetch_hosts": frozenset({"127.0.0.1", "localhost"}), **overrides,
    }  # fmt: skip
    return settings.load({}, **given)


@dataclass
class Installation:
    """An application with an empty database of today's schema."""

    settings: settings.Settings
    count: int = field(default=0)
    hasty: bool = False
    """Commits don't wait for the disk: a killed process loses nothing by that, a machine without power might."""

    @cached_property
    def app(self) -> EdgeCommits:
        """The application."""
        quickly.begin()
        made = wsgi.create_app(self.settings)
        made.jinja_env.bytecode_cache = quickly.Remembered()
        with made.app_context():
            quickly.share_statements(db.engine)
            if self.hasty and self.settings.embedded:
                event.listen(db.engine, "connect", quickly.unsynced)
        return made

    def person(self, *roles: Role, name: str = "", now: datetime | None = None, **facts: Any) -> int:
        """Adds a person with these roles (an employee without); gives the id. Opens its own transaction."""
        self.count += 1
        called = name or f"{(roles or (Role.EMPLOYEE,))[0].value.title()} {self.count}"
        with self.app.app_context(), writing():
            return accounts.add_person(
                f"p{self.count}@acme.example", called, roles or (Role.EMPLOYEE,),
                actor=Actor.system(), now=now or clock.now(), **facts,
            ).id  # fmt: skip

    def browser_of(self, person_id: int) -> FlaskClient:
        """A client that is signed in as that person. CSRF is off for it; tests/people tests CSRF itself."""
        self.app.config["WTF_CSRF_ENABLED"] = False
        with self.app.app_context(), writing():
            key = signing_in.sign_in(db.session.get_one(Person, person_id), now=clock.now())
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return client

    def api_of(self, person_id: int, *scopes: str) -> ApiClient:
        """The API as that person sees it, through a token of theirs."""
        with self.app.app_context(), writing():
            person = db.session.get_one(Person, person_id)
            self.count += 1
            key = tokens.add_token(person, f"token {self.count}", scopes, actor=person.actor, now=clock.now())
        return ApiClient(self.app.test_client(), key)

    def close(self) -> None:
        """Lets go of the database."""
        if "app" in self.__dict__:
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()


@dataclass(frozen=True)
class ApiClient:
    """Calls the API with a token; answers are Flask's test responses."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, json: Any = None, **options: Any) -> Any:
        """``api("POST", "/shares", {...})``; the path is below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, json=json, headers=headers, **options)


def copied_sqlite(template: Path, folder: Path) -> None:
    """Copies the template's database file into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template / "advocacy.sqlite3", folder / "advocacy.sqlite3")
