"""``advocacy demo``: fills the demo at its first start, then serves it with a worker. Imports serving."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click
from flask import Flask

from advocacy import clock, settings
from advocacy.database import db
from advocacy.demonstration import filling, place
from advocacy.demonstration.filling import Contributor
from advocacy.history import Reader
from advocacy.serving import require_free, serve

SignIns = Callable[[], Sequence[tuple[str, str, str]]]
"""Rows (mail address, name, roles)."""

DAYS = 70


def make_command(
    factory: str,
    create_app: Callable[[settings.Settings], Flask],
    contributors: Sequence[Contributor],
    readers: Sequence[Reader],
    sign_ins: SignIns,
    password: str,
) -> click.Command:
    """The command over what the roof knows: the application, what fills it, and who can sign in."""

    @click.command("demo")
    @click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where it is served.")
    @click.option(
        "--data", default=Path("var/demo"), show_default=True, help="Directory of its own.",
        type=click.Path(file_okay=False, path_type=Path),
    )  # fmt: skip
    @click.option("--fresh", is_flag=True, help="Begin anew.")
    @click.option("--no-serve", is_flag=True, help="Fill only.")
    def demo(port: int, data: Path, fresh: bool, no_serve: bool) -> None:
        """Fills a believable company at its first start, then serves it on this machine, worker included."""
        if not no_serve:
            require_free("127.0.0.1", port)
        place.claim(data)
        place.enter(place.environment(data, port))
        app = create_app(settings.load())
        with app.app_context():
            if fresh or not filling.is_full():
                _begin_anew(data, contributors, readers)
            else:
                filling.make_schema()
            db.session.remove()
            db.engine.dispose()
        rows = sign_ins()
        if no_serve:
            _say(rows, password, f"The demo is in {data}.")
            return
        url = f"http://127.0.0.1:{port}"
        serve(
            factory, port=port, with_worker=True,
            ready=lambda: _say(rows, password, f"The demo runs on {url} - Ctrl-C ends it."),
        )  # fmt: skip

    return demo


def _begin_anew(data: Path, contributors: Sequence[Contributor], readers: Sequence[Reader]) -> None:
    """Clears what is there and tells the story, with a bar that fills by the day."""
    db.session.remove()
    db.engine.dispose()
    place.clear(data)
    filling.make_schema()
    with click.progressbar(length=DAYS + 1, label="Telling ten weeks of a company", width=32) as bar:

        def told(day: date) -> None:
            bar.update(1)

        filling.fill(contributors, readers, now=clock.now(), days=DAYS, told=told)


def _say(rows: Sequence[tuple[str, str, str]], password: str, what: str) -> None:
    """The sign-ins as a table, every role once."""
    wide = max(len(mail) for mail, _, _ in rows)
    named = max(len(name) for _, name, _ in rows)
    line = "-" * min(wide + named + 34, shutil.get_terminal_size().columns)
    click.echo(f"\n{line}")
    for mail, name, roles in rows:
        click.echo(f"  {mail:<{wide}}   {name:<{named}}   {roles.replace('_', ' ')}")
    click.echo(f"{line}\n  Password of all of them: {password}\n\n  {what}\n")
