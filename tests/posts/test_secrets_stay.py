"""Every secret that a run uses, looked for afterwards in all that the run leaves behind or shows to anybody.

Networks that repeat our tokens in their errors, revoked and odd tokens, jobs that fail and a worker that dies are part
of the run; logs, history, pages and API, error pages, exports and a dump of the database are what is searched.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

import wsgi
from advocacy import clock, timetable
from advocacy.database import db, reading, writing
from advocacy.logs import init_logs
from advocacy.networks import connections, registry
from advocacy.networks.connections import Connection
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.jobs import refresh_connections
from advocacy.people import signing_in
from advocacy.people.capabilities import Role
from advocacy.people.models import LinkPurpose, Person
from advocacy.posts import jobs
from advocacy.posts.means import Means
from advocacy.posts.media import init_media
from advocacy.times import changing
from advocacy.timetable import Job
from advocacy.web.guards import public
from tests.installation import Installation
from tests.peers.babbler import Babbler
from tests.peers.bluesky import BlueskyPds
from tests.posts.bluesky_sessions import by_password, by_sign_in
from tests.posts.born import started
from tests.posts.lending import ACTOR, TEXT, permit, share
from tests.posts.plain_network import DOORS
from tests.posts.playing import PICTURE
from tests.posts.stands import APPLICATIONS, STUBS
from tests.posts.workers import let_time_pass

STUBBED = {name: f"{name}_stub" for name in ("threads", "instagram", "facebook", "linkedin", "x")}
PUBLIC = ("scope", "client_id", "issuer", "key_id", "expires_at", "refresh_ends")
"""Names under which a connection keeps what is no secret."""
KINDS = ("secret", "password", "key", "token")
PAGES = ["/connections", "/posts", "/history", "/admin/system", "/admin/networks", "/posts/questions/", "/metrics",
         "/privacy", "/nowhere", "/posts/1", "/api/docs"]  # fmt: skip
ANSWERS = ["/connections", "/connections/health?view=all", "/shares", "/questions", "/history", "/people/me", "/none"]


@dataclass
class Run:
    """An installation whose secrets are all known here, by what they are."""

    installation: Installation
    servers: dict[str, Any]
    babbler: Babbler
    secrets: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)  # where -> what stood there

    def knows(self, **secrets: str) -> None:
        self.secrets.update(secrets)

    def leaked(self) -> list[str]:
        """Which secret is where, in plain, quoted or in base64."""
        return [
            f"{name} in {where}"
            for where, text in self.seen.items()
            for name, secret in self.secrets.items()
            if any(form in text for form in _forms(secret))
        ]


def test_no_secret_of_a_run_is_left_anywhere(
    run: Run, bluesky_pds: BlueskyPds, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    init_logs()
    person = run.installation.person(Role.ADMIN, Role.EMPLOYEE, name="Ida Lovelace")
    _signed_in(run, person)
    _connected(run, person)
    _on_bluesky(run, bluesky_pds, person)
    _trouble(run)
    _asked_for(run, person, monkeypatch)
    _kept(run)
    run.seen["the logs"] = capfd.readouterr().err
    run.seen["a dump of the database"] = _dump(run.installation)
    assert len(run.secrets) > 25 and all(len(secret) > 11 for secret in run.secrets.values())
    assert "Traceback" in run.seen["the logs"] and "malformed access" in run.seen["a dump of the database"].lower()
    assert run.leaked() == []


def test_a_leak_would_be_found(sqlite: Installation) -> None:
    """The search itself: in plain, quoted for an address, in base64 at any place."""
    found = Run(sqlite, {}, Babbler(), {"one": "s3cret/with+signs"})
    for shown in ("x s3cret/with+signs", "s3cret%2Fwith%2Bsigns", base64.b64encode(b"ab s3cret/with+signs c").decode()):
        found.seen = {"there": shown}
        assert found.leaked() == ["one in there"]


@pytest.fixture
def run(installation: Installation, bluesky_pds: BlueskyPds) -> Iterator[Run]:
    secrets = {name: f"{name}-{number}-Zq7vX2" for number, name in enumerate(
        ("secret_key", "metrics_token", "rewriting_key"))}  # fmt: skip
    given: dict[str, Any] = {**secrets, "encryption_keys": (Fernet.generate_key().decode(),),
             "signing_key": base64.b64encode(b"0123456789012345678901234567890z").decode()}  # fmt: skip
    with ExitStack() as stack:
        servers = {name: STUBS[stub]().start() for name, stub in STUBBED.items()}
        babbler = Babbler().start()
        for server in (*servers.values(), babbler):
            stack.callback(server.stop)
        roots = tuple(f"{name}={server.url}" for name, server in servers.items())
        roots += (f"bluesky={bluesky_pds.public_url}", f"bluesky-handles={bluesky_pds.url}",
                  f"bluesky-directory={bluesky_pds.directory_url}")  # fmt: skip
        made = Installation(replace(
            installation.settings, **given, **APPLICATIONS, network_roots=roots, gap_minutes=0, sandbox=True,
            smtp_url="smtp://mailer:mail-password-9Qr@127.0.0.1:9",
        ))  # fmt: skip
        init_media(made.app, DOORS)
        run = Run(made, servers, babbler)
        run.knows(**secrets, encryption_key=given["encryption_keys"][0], signing_key=str(given["signing_key"]),
                  mail_password="mail-password-9Qr")  # fmt: skip
        run.knows(**{name: str(value) for name, value in APPLICATIONS.items() if name.endswith("_secret")})
        yield run
        made.close()


def _signed_in(run: Run, person_id: int) -> None:
    """What opens an account: a browser's key, a one-time link, an API token, a calendar's address."""
    installation, now = run.installation, clock.now()
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, person_id)
        link = signing_in.make_link(person, LinkPurpose.SIGN_IN, actor=ACTOR, now=now)
        run.knows(one_time_link=link, browser=signing_in.sign_in(person, now=now))
        run.knows(calendar=changing.make_feed(person_id, actor=ACTOR, now=now))
    run.knows(api_token=installation.api_of(person_id).token)


def _connected(run: Run, person_id: int) -> None:
    """An account on every network with tokens of its own, and a share on each."""
    accounts: dict[str, Callable[[], ConnectRequest]] = {}
    for name, server in run.servers.items():
        made = server.create_account()
        accounts[name] = made.request if name in ("linkedin", "x") else _pasted("", made.token)
    accounts["mastodon"] = _pasted(run.babbler.url, run.babbler.create_token())
    for number, (network, request) in enumerate(accounts.items()):
        asked = request()
        run.knows(**{f"{network}_token": asked.secret})
        if refresh := asked.extra.get("refresh"):
            run.knows(**{f"{network}_refresh": refresh})
        _lent(run, person_id, network, asked, number)


def _on_bluesky(run: Run, pds: BlueskyPds, person_id: int) -> None:
    """A session by app password, and a colleague's that is bound to a key."""
    with run.installation.app.app_context():
        flow = registry.CODE_FLOWS["bluesky"](run.installation.settings)
    ways = (by_password(pds), by_sign_in(pds, flow))
    for number, (owner, (asked, used)) in enumerate(zip((person_id, run.installation.person()), ways, strict=True)):
        run.knows(**{f"bluesky's {name}": secret for name, secret in used.items()})
        _lent(run, owner, "bluesky", asked, 90 + number)
    _kept(run)
    assert sum("PRIVATE" not in secret and name.endswith(" dpop") for name, secret in run.secrets.items()) == 1


def _pasted(url: str, token: str) -> Callable[[], ConnectRequest]:
    return lambda: ConnectRequest(url, "", token)


def _lent(run: Run, person_id: int, network: str, asked: ConnectRequest, number: int) -> None:
    now = clock.now()
    with run.installation.app.app_context():
        connected = registry.by_name(network).connect(asked)
        with writing():
            connection = connections.connect(person_id, network, connected, actor=ACTOR, now=now)
            for each in (1, 2):
                share(
                    person_id, connection.id, network=network, now=now, media=[PICTURE], text=f"{TEXT} {each}",
                    permit=permit(f"item:{number}:{each}", valid_from=now - timedelta(days=1)),
                    when="now" if each == 1 else now + timedelta(minutes=20),
                )  # fmt: skip


def _trouble(run: Run) -> None:
    """Posts go out and are measured, refused, revoked; jobs fail; a worker dies."""
    _worked(run, timedelta(0))
    for name, server in run.servers.items():
        if name in ("linkedin", "x"):
            server.withdraw(server.members[-1])
        else:
            server.revoke(next(iter(server.accounts.values())))
    run.babbler.status, run.babbler.sulks = 401, True
    _worked(run, timedelta(minutes=30))
    refused = [
        timetable.run(run.installation.app, Job(f"boom {secret}", _failing(run, secret)), clock.now())
        for secret in KINDS
    ]
    assert not any(refused)
    worker = started(run.installation, rounds=1, die_at="after_claim")
    worker.wait()
    run.seen["a worker's last words"] = worker.problems() + " ".join(worker.printed())


def _failing(run: Run, kind: str) -> Callable[[datetime], None]:
    def body(now: datetime) -> None:
        password = run.secrets["x_token"]
        raise RuntimeError(f"asked with Bearer {password} and {kind}")

    return body


def _worked(run: Run, ahead: timedelta) -> None:
    means = Means("worker", lambda: clock.now() + ahead)
    for _ in range(3):
        let_time_pass(run.installation)
        with run.installation.app.app_context():
            jobs.send_due(means.clock(), means)
            jobs.reconcile(means.clock(), means)
            later = Means("worker", lambda: clock.now() + ahead + timedelta(hours=25))
            jobs.measure(later.clock(), later)
            jobs.read_back(later.clock(), later)
            refresh_connections(clock.now() + ahead + timedelta(days=59))
            for job in wsgi.JOBS:
                if job.name.startswith(("reader", "seal")):
                    job.run(clock.now())


def _kept(run: Run) -> None:
    """What networks gave in place of what was given to them: refreshed tokens."""
    with run.installation.app.app_context(), reading():
        for connection in db.session.scalars(select(Connection)):
            if connection.secrets:
                for name, value in connection.credentials().secrets.items():
                    if name not in PUBLIC and len(value) > 11:
                        line = max(value.splitlines(), key=len)  # a key is written in several
                        run.knows(**{f"{connection.network}'s {len(run.secrets)} {name}": line})


def _asked_for(run: Run, person_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, error pages and the API, as an administrator sees them; everybody's own export."""
    browser, api = run.installation.browser_of(person_id), run.installation.api_of(person_id)
    cookie = browser.get_cookie("session")
    run.knows(cookie=cookie.value if cookie else "no cookie was set")
    for path in PAGES:
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == (404 if path == "/nowhere" else 200), path
        run.seen[path] = answer.get_data(as_text=True)
    for path in ANSWERS:
        told = api("GET", path)
        assert told.status_code == (404 if path == "/none" else 200), path
        run.seen[f"API {path}"] = told.get_data(as_text=True)
    export = browser.post("/privacy/export")
    with zipfile.ZipFile(io.BytesIO(export.data)) as file:
        run.seen["an export"] = "".join(file.read(name).decode(errors="replace") for name in file.namelist())
    run.installation.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(run.installation.app.view_functions, "connections.connections", _exploding(run))
    answer = browser.get("/connections")
    assert answer.status_code == 500
    run.seen["the page of an unforeseen error"] = answer.get_data(as_text=True)


def _exploding(run: Run) -> Callable[[], str]:
    @public
    def view() -> str:
        raise RuntimeError(f"Authorization: Bearer {run.secrets['linkedin_token']}")

    return view


def _dump(installation: Installation) -> str:
    url = installation.settings.database_url
    if not url:
        files = sorted(Path(installation.settings.data_dir).glob("advocacy.sqlite3*"))
        return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        dumped = []
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                dumped.append(b"".join(bytes(row) for row in rows).decode(errors="replace"))
    return "".join(dumped)


def _forms(secret: str) -> set[str]:
    """How a secret may look: as it is, quoted, in hex, and in base64 wherever it begins."""
    raw = secret.encode()
    coded = {base64.b64encode(b"x" * shift + raw).decode()[4 if shift else 0 : -4] for shift in range(3)}
    return {secret, quote(secret, safe=""), raw.hex(), *(each for each in coded if len(each) > 11)}
