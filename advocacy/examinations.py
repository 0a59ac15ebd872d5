"""What the ground can say about its own health: settings, schema, workers, jobs, readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy import schema, settings
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Unready
from advocacy.health import Ailment, Examination, Gauge
from advocacy.history import lag
from advocacy.history.checkpoints import file_of
from advocacy.history.models import Unsealed
from advocacy.timetable import JobRun, workers_alive

BEHIND = 1000
"""A reader so many records behind is worth a word."""


def settings_in_force(now: datetime) -> Sequence[Ailment]:
    """Settings that do not go together."""
    in_force = settings.current()
    found = []
    if not in_force.https and not in_force.base_url.startswith(("http://127.0.0.1", "http://localhost")):
        found.append(
            Ailment(
                _("People reach this installation without HTTPS."),
                _("Put TLS in front; set ADVOCACY_BASE_URL to https://…"),
            )
        )
    if not in_force.smtp_url:
        found.append(
            Ailment(
                _("No mail server: mail is only written to the data directory."),
                _("Set ADVOCACY_SMTP_URL."),
                grave=False,
            )
        )
    if in_force.fetch_hosts and not in_force.testing and not in_force.sandbox:
        found.append(
            Ailment(_("Private hosts may be fetched."), _("Empty ADVOCACY_FETCH_HOSTS: it is for tests."), grave=False)
        )
    return found


def checkpoints_lie_outside(now: datetime) -> Sequence[Ailment]:
    """Whoever bends the database could bend checkpoints beside it as well."""
    in_force = settings.current()
    if in_force.checkpoint_mail or in_force.data_dir.resolve() not in file_of(in_force).resolve().parents:
        return []
    remedy = English(
        "Set ADVOCACY_CHECKPOINT_FILE to a place that this machine can only append to, or ADVOCACY_CHECKPOINT_MAIL."
    )
    return [Ailment(_("The history's checkpoints lie beside the database."), remedy, grave=False)]


def schema_current(now: datetime) -> Sequence[Ailment]:
    """The database's schema."""
    try:
        schema.require_current()
    except Unready as problem:
        return [Ailment(problem.message, problem.remedy)]
    return []


def a_worker_lives(now: datetime) -> Sequence[Ailment]:
    """Somebody must run the timetable."""
    return (
        []
        if workers_alive(now)
        else [Ailment(_("No worker was seen in the last minute: nothing is published."), _("Start `advocacy work`."))]
    )


def jobs_succeed(now: datetime) -> Sequence[Ailment]:
    """Jobs whose last run failed."""
    failed = db.session.scalars(select(JobRun).where(JobRun.problem.is_not(None)).order_by(JobRun.name)).all()
    return [
        Ailment(
            _("The job “%(name)s” fails: %(problem)s", name=run.name, problem=run.problem),
            _("Look for “job failed” in the worker's log."),
        )
        for run in failed
    ]


def readers_follow(now: datetime) -> Sequence[Ailment]:
    """Readers of the history that fall behind."""
    return [
        Ailment(
            ngettext(
                "The reader “%(name)s” is %(behind)s record behind.",
                "The reader “%(name)s” is %(behind)s records behind.",
                behind,
                name=name,
                behind=behind,
            ),
            _("See the job of the same name."),
        )
        for name, behind in lag().items()
        if behind > BEHIND
    ]


EXAMINATIONS = [
    Examination("settings", settings_in_force),
    Examination("checkpoints", checkpoints_lie_outside),
    Examination("schema", schema_current, decides=True),
    Examination("workers", a_worker_lives),
    Examination("jobs", jobs_succeed),
    Examination("history readers", readers_follow),
]

GAUGES = [
    Gauge("advocacy_workers", "Workers seen in the last minute.", "", lambda now: {"": float(len(workers_alive(now)))}),
    Gauge(
        "advocacy_history_lag", "Sealed records a reader has yet to read.", "reader",
        lambda now: {name: float(behind) for name, behind in lag().items()},
    ),
    Gauge(
        "advocacy_history_unsealed", "History rows that wait for their seal.", "",
        lambda now: {"": float(db.session.scalar(select(func.count()).select_from(Unsealed)) or 0)},
    ),
]  # fmt: skip
