"""Pages of thanks: those I got and sent, thanking somebody, what I wish; the address in the digest that ends it. Thin.

A mail program's own button POSTs to ``stops`` without a form of ours (RFC 8058), so the roof exempts it from CSRF; its
key is known to the recipient alone and can do nothing but this.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import attempt, db
from advocacy.errors import NotFound, Refused
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard, public
from rewards.recognition import forms, queries, thanks, wishes, wording
from rewards.recognition.wishes import Wishes

pages = Blueprint("thanks", __name__)
stops = Blueprint("thanks_stops", __name__, url_prefix="/thanks/mail")
VERBS = {"show": thanks.show, "hide": thanks.hide, "withdraw": thanks.withdraw}


@pages.get("/thanks")
@guard(Capability.SHARE)
def listing() -> ResponseReturnValue:
    """Thanks that I got, or sent."""
    return _listing()


@pages.post("/thanks")
@guard(Capability.SHARE)
def send() -> ResponseReturnValue:
    """Thanks somebody for the post at an address."""
    form, now = request.form, clock.now()
    try:
        with attempt():
            kind, post = forms.kind_named(form.get("kind", "")), thanks.post_at(form.get("url", ""))
            thanks.send(post, kind, form.get("text", ""), current_user.person, actor=current_user.actor, now=now)
    except Refused as refusal:
        flash(f"{refusal} {refusal.remedy or ''}".strip(), "danger")
        return _listing(form.to_dict(), refusal.errors), 422
    flash(_("Sent. They decide whether colleagues see it."), "success")
    return redirect(url_for("thanks.listing", of="sent"))


@pages.post("/thanks/<int:thanks_id>/<verb>")
@guard(Capability.SHARE)
def decide(thanks_id: int, verb: str) -> ResponseReturnValue:
    """Shows or hides what I got, takes back what I sent."""
    if verb not in VERBS:
        raise NotFound(_("There is nothing here."))
    found = queries.thanks_of(thanks_id, current_user.id)
    VERBS[verb](found, actor=current_user.actor, now=clock.now())
    flash(_("Done."), "success")
    return redirect(url_for("thanks.listing", of="sent" if verb == "withdraw" else "received"))


@pages.post("/thanks/wishes")
@guard(Capability.SHARE)
def wish() -> ResponseReturnValue:
    """What I wish about thanks to me."""
    wanted = Wishes("show_at_once" in request.form, "digest" in request.form)
    wishes.change(current_user.id, wanted, actor=current_user.actor, now=clock.now())
    flash(_("Saved."), "success")
    return redirect(url_for("thanks.listing"))


@stops.get("/<key>")
@public
def ask(key: str) -> ResponseReturnValue:
    """Asks whether the mail is to end: mail scanners follow every link."""
    kept = wishes.by_key(key)
    return render_template("rewards/recognition/stop.html", asked=kept is not None and kept.digest, ended=False)


@stops.post("/<key>")
@public
def end(key: str) -> ResponseReturnValue:
    """Ends it; said twice, it is still ended."""
    kept = wishes.by_key(key)
    if kept is not None:
        person = db.session.get_one(Person, kept.person_id)
        wishes.end_digest(kept, actor=person.actor, now=clock.now())
    return render_template("rewards/recognition/stop.html", asked=False, ended=True)


def _listing(form: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    shown, cursor = "sent" if request.args.get("of") == "sent" else "received", request.args.get("cursor")
    found = {"sent": queries.sent, "received": queries.received}[shown](current_user.id, cursor, 20)
    return render_template(
        "rewards/recognition/thanks.html", page=found, shown=shown, cursor=cursor, words=wording, form=form or {},
        errors=errors or {}, wishes=wishes.of(current_user.id), longest=thanks.LONGEST,
    )  # fmt: skip
