"""The commands as a person at the terminal meets them: what they print, and how they end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from cryptography.fernet import Fernet
from sqlalchemy import func, select, text

import wsgi
from advocacy import clock, timetable
from advocacy.database import db, reading, writing
from advocacy.database.rotating import BATCH
from advocacy.mailing import Mail, queue
from advocacy.people.models import Person
from advocacy.timetable import JobRun
from tests.installation import Installation

Run = Callable[..., Result]


@pytest.fixture
def run(installation: Installation) -> Run:
    """``run("people", "add", ...)`` on both engines."""
    runner = installation.app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def people(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Person)) or 0


def signs_in(installation: Installation, said: str) -> bool:
    """Whether the printed link signs somebody in, once."""
    installation.app.config["WTF_CSRF_ENABLED"] = False
    found = re.fullmatch(r"http\S+?(/sign-in/link/[\w-]+)\n", said)
    assert found, said
    browser = installation.app.test_client()
    first = browser.post(found.group(1)).status_code
    return first == 302 and installation.app.test_client().post(found.group(1)).status_code == 422


def test_people_add_prints_a_link_that_signs_in(installation: Installation, run: Run) -> None:
    added = run("people", "add", "Ada@a.example", "--name", "Ada", "--role", "admin", "--role", "hr", "--team", "IT")
    assert added.exit_code == 0 and signs_in(installation, added.output)
    with installation.app.app_context(), reading():
        ada = db.session.scalars(select(Person)).one()
        assert ada.email == "ada@a.example" and ada.roles == {"admin", "hr"} and ada.team and ada.team.name == "IT"
    assert "has an account already" in str(run("people", "add", "ada@a.example", "--name", "Ada").exception)
    assert run("people", "add", "x@a.example", "--name", "X", "--role", "king").exit_code == 2
    assert signs_in(installation, run("people", "link", "ADA@a.example").output)
    assert "Nobody has the address" in str(run("people", "link", "nobody@a.example").exception)
    assert people(installation) == 1


def test_rotated_secrets_open_with_the_new_key_alone(installation: Installation) -> None:
    """Before, they open with the old key only; more than a batch of them."""
    with installation.app.app_context(), writing():
        for number in range(BATCH + 1):
            queue("a@a.example", "Hello", f"text {number}", now=clock.now())
    new, old = Fernet.generate_key().decode(), installation.settings.encryption_keys
    both = Installation(replace(installation.settings, encryption_keys=(new, *old)))
    said = both.app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert said.exit_code == 0 and f"mails: {BATCH + 1} rows" in said.output
    alone = Installation(replace(installation.settings, encryption_keys=(new,)))
    with alone.app.app_context(), reading():
        assert set(db.session.scalars(select(Mail.text))) == {f"text {number}" for number in range(BATCH + 1)}
    both.close()
    alone.close()


def test_people_import_is_all_or_nothing(installation: Installation, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,name,roles\na@a.example,A,employee;hr\nb@a.example,B,king\n", encoding="utf-8-sig")
    assert "Line 3" in str(run("people", "import", file).exception) and people(installation) == 0
    file.write_text("email,name,roles\na@a.example,A,employee;hr\nb@a.example,B,\n", encoding="utf-8-sig")
    assert run("people", "import", file).output.endswith("2 people added\n") and people(installation) == 2
    assert run("people", "import", tmp_path / "none.csv").exit_code == 2


def test_tokens_add_prints_a_token_that_works(installation: Installation, run: Run) -> None:
    run("people", "add", "ada@a.example", "--name", "Ada", "--role", "admin")
    key = run("tokens", "add", "ada@a.example", "--scope", "people:read").output.strip()
    call = installation.app.test_client().get
    assert call("/api/v1/people", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert call("/api/v1/history", headers={"Authorization": f"Bearer {key}"}).status_code == 403
    assert "Unknown scope" in str(run("tokens", "add", "ada@a.example", "--scope", "all", "--name", "x").exception)
    assert "already" in str(run("tokens", "add", "ada@a.example").exception)


def forge(installation: Installation, statement: str) -> None:
    """What somebody with the database's password could do: past the triggers."""
    with installation.app.app_context(), writing():
        on = "" if installation.settings.embedded else " ON history_payloads"
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS history_payloads_no_{verb}{on}"))
        db.session.execute(text(statement))


def test_history_verify_names_the_position_that_was_forged(
    installation: Installation, run: Run, tmp_path: Path
) -> None:
    for number in range(4):
        run("people", "add", f"p{number}@a.example", "--name", f"P {number}")
    out = tmp_path / "history.jsonl"
    exported = run("history", "export", "--out", out)
    assert exported.exit_code == 0 and exported.output == f"8 records written to {out}\n"
    whole = run("history", "verify")
    assert whole.exit_code == 0 and whole.output == "whole: 8 positions, 1 signed checkpoints agree\n"
    assert run("history", "verify", out).exit_code == 0
    assert run("history", "verify", out, "--key", "other").exit_code == 1

    lines = out.read_text().splitlines()
    out.write_text("\n".join(lines[:-1]) + "\n")
    assert "broken at position 8: the tail is cut" in run("history", "verify", out).output
    out.write_text("\n".join([*lines[:3], lines[3].replace("p1@a.example", "p9@a.example"), *lines[4:]]) + "\n")
    forged_file = run("history", "verify", out)
    assert forged_file.exit_code == 1 and "broken at position 3: the payload" in forged_file.output
    out.write_text("not an export\n")
    assert "not an export" in str(run("history", "verify", out).exception)

    forge(installation, "DELETE FROM history_payloads WHERE id = (SELECT MIN(id) + 2 FROM history)")
    forged = run("history", "verify")
    assert forged.exit_code == 1 and "broken at position 3: the payload is gone" in forged.output


def test_doctor_ends_with_one_until_all_is_well(installation: Installation, run: Run) -> None:
    ill = run("doctor")
    assert ill.exit_code == 1 and "PROBLEM workers: No worker was seen" in ill.output and "well    jobs" in ill.output
    with installation.app.app_context():
        timetable.heartbeat(clock.now())
    installation.settings.data_dir.mkdir(exist_ok=True)
    well = run("doctor")
    assert well.exit_code == 0, well.output
    assert "note    settings: No mail server" in well.output
    with installation.app.app_context(), writing():
        db.session.add(JobRun(name="seal history", slot=1, problem="ValueError: no luck"))
    assert "PROBLEM jobs: The job “seal history” fails: ValueError" in run("doctor").output


def test_settings_hides_secrets(installation: Installation, run: Run) -> None:
    shown = run("settings")
    found = installation.settings
    assert shown.exit_code == 0 and "ADVOCACY_COMPANY_NAME=Acme" in shown.output
    for secret in (found.secret_key, found.encryption_keys[0], found.signing_key):
        assert secret not in shown.output


def test_keys_can_be_used_as_they_are_printed(run: Run, tmp_path: Path) -> None:
    printed = dict(line.split("=", 1) for line in run("keys").output.splitlines())
    found = wsgi.settings.load({**printed, "ADVOCACY_DATABASE_URL": "postgresql://h/d"}, data_dir=tmp_path)
    assert found.secret_key == printed["ADVOCACY_SECRET_KEY"]
    assert run("keys").output != run("keys").output


def test_work_once_runs_every_job(installation: Installation, run: Run) -> None:
    assert run("work", "--once").exit_code == 0
    with installation.app.app_context(), reading():
        noted = set(db.session.scalars(select(JobRun.name)))
    once = {job.name for job in wsgi.JOBS if job.mode is timetable.Mode.ONCE_PER_SLOT}
    assert noted >= once and len(once) > 5


def test_a_refusal_is_one_line_and_exit_1(tmp_path: Path) -> None:
    """As the command itself, in a process of its own: a missing key is named, and no traceback shown."""
    environ = {"ADVOCACY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PATH": "", "ADVOCACY_DATA_DIR": "x"}
    done = subprocess.run(
        [sys.executable, "-m", "wsgi", "doctor"], env=environ, capture_output=True, text=True, timeout=60,
        cwd=Path(wsgi.__file__).parent,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("advocacy: Missing: ADVOCACY_SECRET_KEY")
