"""Pages of the installation's health: what is wrong, machines, jobs, queues, mail, settings in force."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock, health, holding, settings
from advocacy.admin import held, in_force, jobs, machines, mails
from advocacy.admin.overseen import overseen
from advocacy.people.capabilities import Capability
from advocacy.posts import queries as posts
from advocacy.presence import release
from advocacy.web.guards import guard

pages = Blueprint("system", __name__)


@pages.get("/admin/system")
@guard(Capability.SEE_SYSTEM)
def overview() -> ResponseReturnValue:
    """What is wrong, with remedies, the grave first; what ``advocacy doctor`` says."""
    now, listed = clock.now(), overseen()
    results = health.examine(listed.examinations, now)
    found = [(result.name, ailment) for result in results for ailment in result.ailments]
    return render_template(
        "admin/system.html", now=now, well=[result.name for result in results if not result.ailments],
        found=sorted(found, key=lambda each: not each[1].grave), counts=posts.queue_counts(now),
        machines=machines.machines(now), failing=[line for line in jobs.lines(listed.jobs, now) if line.fails],
        release=release(),
    )  # fmt: skip


@pages.get("/admin/machines")
@guard(Capability.SEE_SYSTEM)
def processes() -> ResponseReturnValue:
    """Web servers and workers: host, version, last sign of life, clock, what each is at."""
    now = clock.now()
    found = machines.machines(now)
    return render_template(
        "admin/machines.html", machines=found, now=now,
        apart=machines.disagreements([each.seen for each in found if each.alive]),
    )  # fmt: skip


@pages.get("/admin/jobs")
@guard(Capability.SEE_SYSTEM)
def timetable() -> ResponseReturnValue:
    """Every job: last run, how long it took, next run, what went wrong; run it now."""
    now = clock.now()
    return render_template("admin/jobs.html", lines=jobs.lines(overseen().jobs, now), now=now)


@pages.post("/admin/jobs/run")
@guard(Capability.WRITE_SYSTEM)
def run_job() -> ResponseReturnValue:
    """Has a worker run a job once more; its name is in the form, for names have blanks."""
    name = request.form.get("job", "")
    jobs.ask_for(overseen().jobs, name, actor=current_user.actor, now=clock.now())
    flash(_("A worker runs “%(job)s” within a minute.", job=name), "success")
    return redirect(url_for("system.timetable"))


@pages.get("/admin/queue")
@guard(Capability.SEE_SYSTEM)
def queue() -> ResponseReturnValue:
    """What waits to be sent out: posts by how they stand, and every other queue with its age."""
    now = clock.now()
    queues = [(each, each.read(now)) for each in overseen().queues]
    return render_template("admin/queue.html", counts=posts.queue_counts(now), queues=queues, now=now)


@pages.get("/admin/mail")
@guard(Capability.SEE_SYSTEM)
def mail_queue() -> ResponseReturnValue:
    """Mail by view: to whom, about what, what the server said. No words of a mail."""
    now, view, cursor = clock.now(), request.args.get("view", "waiting"), request.args.get("cursor")
    found = mails.mails(view, cursor)
    return render_template(
        "admin/mails.html", page=found, view=view, views=mails.VIEWS, cursor=cursor, now=now,
        may_be_tried=mails.may_be_tried, to_folder=not settings.current().smtp_url, held=holding.held(),
    )  # fmt: skip


@pages.post("/admin/mail/<int:mail_id>/try")
@guard(Capability.WRITE_SYSTEM)
def try_mail(mail_id: int) -> ResponseReturnValue:
    """Puts a mail at the head of the queue."""
    mails.try_again(mail_id, actor=current_user.actor, now=clock.now())
    flash(_("It is tried again within seconds."), "success")
    return redirect(url_for("system.mail_queue", view=request.form.get("view") or "waiting"))


@pages.post("/admin/mail/<int:mail_id>/give-up")
@guard(Capability.WRITE_SYSTEM)
def give_up_mail(mail_id: int) -> ResponseReturnValue:
    """Takes a mail out of the queue."""
    mails.give_up(mail_id, actor=current_user.actor, now=clock.now())
    flash(_("It is not sent any more."), "success")
    return redirect(url_for("system.mail_queue", view=request.form.get("view") or "waiting"))


@pages.post("/admin/mail/held/send")
@guard(Capability.WRITE_SYSTEM)
def send_held() -> ResponseReturnValue:
    """Sends what a restore held back: mail, and messages in Slack and Teams."""
    count = held.release(actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)d message goes out now.", "%(num)d messages go out now.", count), "success")
    return redirect(url_for("system.mail_queue"))


@pages.post("/admin/mail/held/settle")
@guard(Capability.WRITE_SYSTEM)
def settle_held() -> ResponseReturnValue:
    """Leaves unsent what a restore held back."""
    count = held.settle(actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)d message stays unsent.", "%(num)d messages stay unsent.", count), "success")
    return redirect(url_for("system.mail_queue"))


@pages.get("/admin/settings")
@guard(Capability.SEE_SYSTEM)
def settings_in_force() -> ResponseReturnValue:
    """Every setting: value, meaning, where it comes from; secrets only as set or not."""
    current = settings.current()
    listed, view = in_force.listed(current), request.args.get("view", "changed")
    shown = [each for each in listed if view == "all" or each.origin is not in_force.Origin.DEFAULT]
    return render_template("admin/settings.html", shown=shown, total=len(listed), view=view)
