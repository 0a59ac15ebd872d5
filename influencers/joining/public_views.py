"""Pages that strangers open: apply, confirm the mail address, see how it stands, withdraw. Signed out, without cookies.

A GET never changes anything: mail scanners follow every link. Each answer is the same for every address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.web import strangers
from advocacy.web.guards import public
from advocacy.web.panels import panel
from influencers.joining import applicant, applying, asking, consenting, letters, reasons, recruiting, remembering
from influencers.joining.fields import Field
from influencers.joining.handles import NETWORKS
from influencers.joining.models import Application, ApplicationState, CameBy
from influencers.programmes.models import Programme
from influencers.programmes.queries import programme_by_slug
from influencers.programmes.terms import terms_at

pages = Blueprint("joining", __name__, url_prefix="/apply")

PAYS = "what a programme pays"
"""The place that the room of commissions fills."""


@pages.get("/<slug>")
@public
def form(slug: str) -> ResponseReturnValue:
    """What a programme is, gives and asks; and the form, while it takes applications."""
    return _page(programme_by_slug(slug), {}, {})


@pages.post("/<slug>")
@strangers.most_from_one_address()
@public
def apply(slug: str) -> ResponseReturnValue:
    """Takes an application; says the same to everybody."""
    programme, now = programme_by_slug(slug), clock.now()
    kept = asking.form_of(programme.id)
    sent = request.form.to_dict()
    by = recruiting.recruiter_in(sent.get("by", ""), programme.id) if kept.recruits else None
    try:
        strangers.refuse_machines(f"apply:{programme.id}", sent, now)
        today = now.astimezone(settings.current().zone).date()
        questions = asking.questions_of(kept)
        somebody = applicant.read(sent, _accounts(sent), kept, questions, today, countries())
        applying.apply(
            programme, somebody, settings.current().base_url, now=now, language=_language(),
            brought_by_id=by.id if by else None, came_by=CameBy.RECRUIT if by else CameBy.FORM,
        )  # fmt: skip
    except applicant.TooYoung as young:
        return render_template("influencers/joining/young.html", told=young), 422
    except Breach as wrong:
        return _page(programme, sent, wrong.errors, wrong), 422
    return redirect(url_for("joining.sent", slug=slug))


@pages.get("/<slug>/sent")
@public
def sent(slug: str) -> ResponseReturnValue:
    """Says that a mail is on its way, whoever applied."""
    programme = programme_by_slug(slug)
    return render_template("influencers/joining/sent.html", programme=programme, days=applying.CONFIRM_WITHIN.days)


@pages.get("/confirm/<key>")
@public
def ask_to_confirm(key: str) -> ResponseReturnValue:
    """Asks whether the address is theirs."""
    found = _by_key(letters.CONFIRM, key)
    if found.state not in (ApplicationState.STARTED, ApplicationState.WITHDRAWN):
        return redirect(url_for("joining.status", key=letters.status_key(found)))
    return render_template("influencers/joining/confirm.html", application=found, key=key)


@pages.post("/confirm/<key>")
@public
def confirm(key: str) -> ResponseReturnValue:
    """The address is theirs: the application counts from now on. Said twice, it still does."""
    found = _by_key(letters.CONFIRM, key)
    applying.confirm(found, now=clock.now())
    return redirect(url_for("joining.status", key=letters.status_key(found)))


@pages.get("/status/<key>")
@public
def status(key: str) -> ResponseReturnValue:
    """How an application stands, for whoever has its link."""
    found = _by_key(letters.STATUS, key)
    return render_template(
        "influencers/joining/status.html", application=found, key=key, again_at=remembering.again_at(found),
        steps=_steps(found), reasons=reasons.REASONS,
    )  # fmt: skip


@pages.post("/status/<key>/withdraw")
@public
def withdraw(key: str) -> ResponseReturnValue:
    """Takes the application back; what they wrote is forgotten."""
    found = _by_key(letters.STATUS, key)
    applying.withdraw(found, now=clock.now())
    return redirect(url_for("joining.status", key=key))


@pages.post("/status/<key>/forget")
@public
def forget(key: str) -> ResponseReturnValue:
    """Has what they wrote forgotten, once it is decided."""
    found = _by_key(letters.STATUS, key)
    applying.forget(found, now=clock.now())
    return redirect(url_for("joining.status", key=key))


def _page(programme: Programme, sent: dict[str, str], errors: Any, wrong: Breach | None = None) -> str:
    now = clock.now()
    kept = asking.form_of(programme.id)
    key = sent.get("by") or request.args.get("by", "")
    by = recruiting.recruiter_in(key, programme.id) if key and kept.recruits else None
    return render_template(
        "influencers/joining/form.html", programme=programme, form=kept, questions=asking.questions_of(kept),
        terms=terms_at(programme.id, now), pays=panel(PAYS, programme, now) if kept.shows_pay else [],
        takes=programme.accepts(now), values=sent, errors=errors, wrong=wrong,
        token=strangers.open_form(f"apply:{programme.id}", now), by=by, key=key, networks=_networks(kept.networks),
        countries=countries(), adult=applicant.ADULT, most=applicant.MOST_ACCOUNTS, examples=applicant.MOST_EXAMPLES,
        choices_of=_choices, consent_label=consenting.label(), consent_remark=consenting.remark(),
    )  # fmt: skip


def _choices(question: Field) -> list[tuple[str, str]]:
    return [("", _("Choose")), *((each, each) for each in question.options)]


def _networks(wanted: list[str]) -> list[tuple[str, str]]:
    """Those that the programme looks for first."""
    first = [each for each in NETWORKS if each in wanted]
    return [("", _("Choose")), *((each, NETWORKS[each]) for each in [*first, *(n for n in NETWORKS if n not in first)])]


def _accounts(sent: dict[str, str]) -> list[tuple[str, str]]:
    numbers = range(1, applicant.MOST_ACCOUNTS + 1)
    return [(sent.get(f"network_{number}", ""), sent.get(f"account_{number}", "")) for number in numbers]


def countries() -> dict[str, str]:
    """Code -> name, in the reader's language, by name."""
    locale = get_locale()
    named = {code: name for code, name in (locale.territories if locale else {}).items() if len(code) == 2 and
             code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}}  # fmt: skip
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def _by_key(purpose: str, key: str) -> Application:
    return get(Application, strangers.number_in(purpose, key), _("There is no such application."))


def _steps(application: Application) -> list[tuple[str, str]]:
    state = application.state
    decided = state in (ApplicationState.APPROVED, ApplicationState.DECLINED)
    return [
        (_("Sent"), "done"),
        (_("Address confirmed"), "done" if application.submitted_at else "current"),
        (_("Being read"), "done" if decided else "current" if state is ApplicationState.SUBMITTED else "todo"),
        (_("Answered"), "done" if decided else "todo"),
    ]
