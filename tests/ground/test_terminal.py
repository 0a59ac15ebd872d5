"""Commands without a database, or with one that has no schema: one clear line with the remedy, and exit code 1."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError, ProgrammingError

import wsgi
from advocacy.errors import Unready
from advocacy.terminal import WITHOUT_SCHEMA, told_when_away
from tests.installation import KEYS
from tests.peers.postgres import PostgresServer
from tests.peers.running import free_port

ASKING = [
    "work --once",
    "serve --port 1",
    "people add a@a.example --name A",
    "tokens add a@a.example",
    "history verify",
]
Said = Callable[[str], str]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Said:
    """``said("people add …")``: the one line on standard error of the command itself, which ends with 1."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "false")
    monkeypatch.setenv("ADVOCACY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADVOCACY_SECRET_KEY", KEYS["secret_key"])
    monkeypatch.setenv("ADVOCACY_ENCRYPTION_KEYS", KEYS["encryption_keys"][0])
    monkeypatch.setenv("ADVOCACY_SIGNING_KEY", KEYS["signing_key"])

    def run(words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["advocacy", *words.split()])
        with pytest.raises(SystemExit) as end:
            wsgi.main()
        lines = capfd.readouterr().err.splitlines()
        assert end.value.code == 1 and len(lines) == 1, (words, lines)
        return lines[0]

    return run


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that nobody upgraded yet."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        monkeypatch.setenv("ADVOCACY_DATABASE_URL", server.fresh_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database that can't be reached: no server there, no folder of that name."""
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none" if request.param == "postgresql" else (
        f"sqlite:///{tmp_path}/none/x.sqlite3"
    )  # fmt: skip
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", url)


@pytest.mark.usefixtures("empty")
def test_without_a_schema_commands_say_what_to_run(said: Said) -> None:
    for words in ASKING:
        line = said(words)
        assert re.fullmatch(r"advocacy: The database's schema is empty, .* Run `advocacy upgrade`\.", line), words


@pytest.mark.usefixtures("away")
def test_without_a_database_commands_say_where_to_look(said: Said) -> None:
    for words in (*ASKING, "upgrade", "doctor"):
        line = said(words)
        assert line.startswith("advocacy: The database does not answer: ") and "ADVOCACY_DATABASE_URL" in line, words


@pytest.mark.usefixtures("empty")
def test_the_doctor_stops_at_the_schema(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["advocacy", "doctor"])
    with pytest.raises(SystemExit) as end:
        wsgi.main()
    out, err = capfd.readouterr()
    assert end.value.code == 1 and not err
    assert re.fullmatch(r"PROBLEM schema: .* is empty, .* Run `advocacy upgrade`\.", out.splitlines()[-1])


def test_every_name_without_a_schema_is_a_command() -> None:
    for path in WITHOUT_SCHEMA:
        first, *rest = path.split()
        found = next(command for command in wsgi.COMMANDS if command.name == first)
        for name in rest:
            found = found.commands[name]  # type: ignore[attr-defined]


def test_a_file_that_is_no_database_is_told_and_a_wrong_statement_is_not() -> None:
    """Only what says that there is no database; a fault of ours stays one."""
    with pytest.raises(Unready, match="does not answer: file is not a database"), told_when_away():
        raise DatabaseError("", {}, sqlite3.DatabaseError("file is not a database"))
    with pytest.raises(ProgrammingError), told_when_away():
        raise ProgrammingError("", {}, sqlite3.ProgrammingError("x"))
