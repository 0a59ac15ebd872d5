"""Commands that run the product: serve, work, upgrade, doctor, settings, keys. The top floor of ``advocacy``.

What to run (jobs, examinations) is handed in by the roof.
"""

from __future__ import annotations

import base64
import secrets
import signal
import sys
import threading
from collections.abc import Sequence

import click
from cryptography.fernet import Fernet
from flask import current_app
from flask.cli import with_appcontext

from advocacy import clock, clock_agreement, health, schema, settings, timetable
from advocacy.database import db, reading
from advocacy.database.rotating import rotate
from advocacy.health import Examination
from advocacy.kept_keys import new_push_key
from advocacy.logs import log
from advocacy.serving import end_with_parent, serve
from advocacy.terminal import told_when_away
from advocacy.timetable import Job

FACTORY = "wsgi:create_app"
"""The roof, by name: what each process of the web server loads."""


def make_commands(jobs: Sequence[Job], examinations: Sequence[Examination]) -> list[click.Command]:
    """The commands, over the jobs and examinations that the roof lists."""

    @click.command("work")
    @click.option("--once", is_flag=True, help="Run what is due, then end.")
    @with_appcontext
    def work(once: bool) -> None:
        """Runs the timetable's jobs until it is stopped; any number of workers run beside each other."""
        end_with_parent()
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        clock_agreement.keep(app, once=once)
        if once:
            outcomes = [timetable.run(app, job, clock.now()) for job in jobs]  # a failing job keeps no other back
            sys.exit(0 if all(outcomes) else 1)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        scheduler = timetable.start(app, jobs)
        log().info("worker started", worker=timetable.this_worker())
        stop.wait()
        scheduler.shutdown(wait=True)
        log().info("worker stopped", worker=timetable.this_worker())

    @click.command("doctor")
    @with_appcontext
    def doctor() -> None:
        """Says what is wrong with settings, database, workers, connections, queue; exit 1 if something is."""
        with told_when_away(), reading():
            results = health.examine(examinations, clock.now())
        for result in results:
            for ailment in result.ailments:
                click.echo(
                    f"{'PROBLEM' if ailment.grave else 'note   '} {result.name}: {ailment.what} {ailment.remedy}"
                )
            if not result.ailments:
                click.echo(f"well    {result.name}")
        sys.exit(1 if health.is_ill(results) else 0)

    return [serve_web, work, doctor, upgrade_schema, show_settings, make_keys]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="Requests a process.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--with-worker", is_flag=True, help="Run one worker beside it.")
@with_appcontext
def serve_web(host: str, port: int, threads: int, processes: int, with_worker: bool) -> None:
    """Serves pages, API and tracked links until it is stopped; what is under way is answered first."""
    if not with_worker:
        _warn_without_worker()
    db.session.remove()
    db.engine.dispose()
    serve(FACTORY, host=host, port=port, threads=threads, processes=processes, with_worker=with_worker)


def _warn_without_worker() -> None:
    """Journals of clicks are local files: without a worker on this host its clicks are kept and counted nowhere."""
    if not timetable.works_here(clock.now()):
        click.echo(
            "advocacy: no worker runs on this host, so its clicks wait uncounted: start `advocacy work` here, or add "
            "--with-worker.", err=True,
        )  # fmt: skip


@click.command("upgrade")
@with_appcontext
def upgrade_schema() -> None:
    """Brings the database to this version's schema."""
    schema.upgrade()
    click.echo(f"schema is {schema.present()}")


@click.command("settings")
@with_appcontext
def show_settings() -> None:
    """Lists every setting with its value; secrets are hidden."""
    for name, value, meaning in settings.describe(settings.current()):
        click.echo(f"{name}={value}\n    {meaning}")


@click.group("keys", invoke_without_command=True)
@click.pass_context
def make_keys(context: click.Context) -> None:
    """Prints fresh keys, for an environment with a database of its own; `keys rotate` uses a new one."""
    if context.invoked_subcommand:
        return
    click.echo(f"ADVOCACY_SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"ADVOCACY_ENCRYPTION_KEYS={Fernet.generate_key().decode()}")
    click.echo(f"ADVOCACY_SIGNING_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}")
    click.echo(f"ADVOCACY_PUSH_KEY={new_push_key()}")


@make_keys.command("rotate")
@with_appcontext
def rotate_keys() -> None:
    """Encrypts every stored secret anew with the first of ADVOCACY_ENCRYPTION_KEYS; then the others may go."""
    for name, rows in rotate().items():
        click.echo(f"{name}: {rows} rows")
