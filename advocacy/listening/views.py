"""Pages of mentions: the inbox, one mention, mine to answer, who speaks well of us, answers drawn for review. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.listening import answering, authors, friends, queries, rights, sampling
from advocacy.listening.handed import Asked, handed
from advocacy.listening.models import WAITING, AnswerSample, Mention, SampleState
from advocacy.listening.queries import Filter
from advocacy.listening.rights import REVIEWERS, answerable_by, visible_to
from advocacy.listening.tone import judge
from advocacy.listening.wording import TERMS, TONES, VERBS, VIEWS, said_left_alone
from advocacy.numbers import whole
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.people.queries import names_of, person_for
from advocacy.web.guards import guard

pages = Blueprint("mentions", __name__, url_prefix="/mentions")

LINES = 25


@pages.get("/")
@guard(Capability.WRITE_MENTIONS)
def listing() -> ResponseReturnValue:
    """Mentions by list: what needs an answer first."""
    now = clock.now()
    wanted = Filter(
        request.args.get("view", queries.ASKING), whole(request.args.get("watch", ""), 9),
        request.args.get("tone", ""), request.args.get("words", "")[:120],
    )  # fmt: skip
    found = queries.mentions(wanted, now, request.args.get("cursor"), LINES)
    return render_template(
        "listening/mentions.html", page=found, wanted=wanted, counts=queries.counts(now), views=VIEWS, tones=TONES,
        watches=queries.watches_to_choose(), now=now, cursor=request.args.get("cursor"),
    )  # fmt: skip


@pages.get("/mine")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """What I am to answer, the most urgent first."""
    found = queries.of_person(current_user.id, request.args.get("cursor"), LINES)
    return render_template("listening/mine.html", page=found, tones=TONES, now=clock.now())


@pages.get("/friends")
@guard(Capability.WRITE_MENTIONS)
def well_spoken() -> ResponseReturnValue:
    """Who already speaks well of us, and how that is reckoned."""
    return render_template(
        "listening/friends.html", friends=friends.friends(), terms=TERMS, formula=friends.FORMULA,
        version=friends.VERSION, days=settings.current().mention_days,
    )  # fmt: skip


@pages.get("/<int:mention_id>")
@guard(Capability.WRITE_MENTIONS, Capability.SHARE, *REVIEWERS)
def mention(mention_id: int) -> ResponseReturnValue:
    """One mention: what was said, why it has this tone, a reply kit, the clock, what came of it."""
    return _page(visible_to(current_user, mention_id), {}, {}, 200)


@pages.post("/<int:mention_id>/assign")
@guard(Capability.WRITE_MENTIONS)
def assign(mention_id: int) -> ResponseReturnValue:
    """Gives it to an expert of its topic, or to whoever has that mail address."""
    found, person = queries.mention_for(mention_id), _chosen(request.form)
    answering.assign(found, person, actor=current_user.actor, now=clock.now())
    flash(_("%(name)s has it and is told.", name=person.name), "success")
    return _back(mention_id)


@pages.post("/<int:mention_id>/hand-back")
@guard(Capability.SHARE, Capability.WRITE_MENTIONS)
def hand_back(mention_id: int) -> ResponseReturnValue:
    """Whoever has it gives it back, without having to say why; or marketing takes it."""
    found = answerable_by(current_user, mention_id)
    answering.hand_back(found, request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    flash(_("Marketing finds somebody else."), "success")
    return redirect(url_for("mentions.listing" if rights.runs(current_user) else "mentions.mine"))


@pages.post("/<int:mention_id>/answer")
@guard(Capability.SHARE, Capability.WRITE_MENTIONS)
def answer(mention_id: int) -> ResponseReturnValue:
    """What I answered, by hand, on the network."""
    found, form = answerable_by(current_user, mention_id), request.form
    try:
        answering.answer(
            found, form.get("answer", ""), form.get("url", ""), form.get("reply_ref", ""), actor=current_user.actor,
            now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _page(found, form, refusal.errors, 422)
    flash(_("Answered. Thank you."), "success")
    return _back(mention_id)


@pages.post("/<int:mention_id>/dismiss")
@guard(Capability.WRITE_MENTIONS)
def dismiss(mention_id: int) -> ResponseReturnValue:
    """It needs no answer."""
    found = queries.mention_for(mention_id)
    answering.dismiss(found, request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    flash(_("Dismissed. It can be reopened."), "success")
    return redirect(url_for("mentions.listing"))


@pages.post("/<int:mention_id>/reopen")
@guard(Capability.WRITE_MENTIONS)
def reopen(mention_id: int) -> ResponseReturnValue:
    """It needs an answer after all."""
    answering.reopen(queries.mention_for(mention_id), actor=current_user.actor, now=clock.now())
    flash(_("It waits for an answer again."), "success")
    return _back(mention_id)


@pages.post("/<int:mention_id>/leave-alone")
@guard(Capability.WRITE_MENTIONS)
def leave_alone(mention_id: int) -> ResponseReturnValue:
    """Its author does not want to be listened to."""
    count = authors.leave_author_alone(queries.mention_for(mention_id), actor=current_user.actor, now=clock.now())
    flash(said_left_alone(count), "success")
    return redirect(url_for("mentions.listing"))


@pages.get("/answers")
@guard(*REVIEWERS)
def answers() -> ResponseReturnValue:
    """Answers that were drawn, to be looked at afterwards."""
    given = request.args.get("state", SampleState.WAITING.value)
    state = SampleState(given) if given in set(SampleState) else SampleState.WAITING
    found = queries.samples(state, request.args.get("cursor"), LINES)
    return render_template(
        "listening/answers.html", page=found, state=state, states=SampleState, waiting=queries.samples_waiting(),
        percent=settings.current().answer_sample_percent, me=current_user.id,
    )  # fmt: skip


@pages.post("/answers/<int:sample_id>")
@guard(*REVIEWERS)
def review(sample_id: int) -> ResponseReturnValue:
    """What I think of it."""
    sample, note = queries.sample_with_mention(sample_id), request.form.get("note", "")
    verb = sampling.flag if request.form.get("verdict") == "flag" else sampling.pass_answer
    verb(sample, note, actor=current_user.actor, now=clock.now())
    flash(_("Kept. Whoever answered reads a note of yours."), "success")
    return redirect(url_for("mentions.answers"))


def badge() -> int:
    """For the navigation: what needs an answer and has nobody."""
    return queries.unassigned()


def badge_of_answers() -> int:
    """For the navigation: drawn answers that wait."""
    return queries.samples_waiting()


def _chosen(form: Mapping[str, str]) -> Person:
    email = form.get("email", "").strip()
    person = find_person(email) if email else None
    if email and person is None:
        raise Breach(_("Nobody here has that mail address."), errors={"email": [_("Look it up under People.")]})
    number = whole(form.get("person_id", ""), 9)
    if person is None and number is None:
        raise Breach(_("Who answers it?"), errors={"person_id": [_("Choose somebody, or give a mail address.")]})
    return person or person_for(number or 0)


def _page(
    found: Mention, given: Mapping[str, str], errors: Mapping[str, list[str]], status: int
) -> ResponseReturnValue:  # fmt: skip
    now, waits, desk = clock.now(), found.state in WAITING, rights.runs(current_user)
    may_answer = waits and rights.may_answer(found, current_user)
    asked = Asked(found.topic, found.network, found.language)
    sample: AnswerSample | None = sampling.sample_of(found.id)
    page = render_template(
        "listening/mention.html", mention=found, judged=judge(found.excerpt, found.language), tones=TONES, now=now,
        watches=queries.watches_that_heard(found.id), runs=desk, waits=waits, may_answer=may_answer, given=given,
        errors=errors, replies=handed().replies(current_user.person, asked, now) if may_answer else [],
        experts=queries.experts_on(found.topic) if desk and waits else [], sample=sample,
        events=_events(found), days=settings.current().mention_days,
    )  # fmt: skip
    return page, status


def _events(found: Mention) -> list[dict[str, object]]:
    """What our people did about it, by the history."""
    rows = timeline("mention", found.id)
    bodies: dict[int, Any] = {row.id: row.payload.body if row.payload else {} for row in rows}
    given_to = {row.id: bodies[row.id].get("details", {}).get("person_id") for row in rows}
    names = names_of({each for row in rows for each in (row.actor_id, given_to[row.id]) if each})
    return [
        {
            "at": row.at, "who": names.get(row.actor_id or 0, row.actor_name), "why": bodies[row.id].get("why"),
            "what": str(VERBS.get(row.verb, row.verb)) % {"name": names.get(given_to[row.id] or 0, "–")},
        }
        for row in rows
    ]  # fmt: skip


def _back(mention_id: int) -> ResponseReturnValue:
    return redirect(url_for("mentions.mention", mention_id=mention_id))
