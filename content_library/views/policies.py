"""Pages of policies for everybody: what waits for me, read, answer the quiz, acknowledge."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import writing
from advocacy.errors import Breach, NotFound
from advocacy.people.capabilities import Capability
from advocacy.people.wording import ROLES
from advocacy.web.guards import signed_in
from advocacy.web.transactions import own_transactions
from advocacy.web.visit import onward
from content_library.models import PolicyVersion
from content_library.policies import acknowledging, policies, queries, quizzes
from content_library.policies import readers as policy_readers
from content_library.policies.plaintext import blocks
from content_library.policies.quizzes import QuizNotPassed
from content_library.words.labels import LANGUAGES

pages = Blueprint("policies", __name__, url_prefix="/policies")


@pages.get("/")
@signed_in
def listing() -> ResponseReturnValue:
    """What waits for me first; the policies in force; for those who write them a desk with all of them."""
    writes, sees = (current_user.can(each) for each in (Capability.WRITE_POLICIES, Capability.SEE_ACKNOWLEDGEMENTS))
    lines = queries.list_policies(counted=sees)
    return render_template(
        "content_library/policies.html", waiting=acknowledging.needs_acknowledgement(current_user.person), lines=lines,
        in_force=[line for line in lines if line.in_force], roles=ROLES, writes=writes, sees=sees,
        to_decide=_to_decide() if writes else [],
    )  # fmt: skip


@pages.get("/<int:policy_id>")
@signed_in
def read(policy_id: int) -> ResponseReturnValue:
    """The version in force, to read and to acknowledge. Those who write policies are led to the newest without one."""
    found = queries.policy_for(policy_id)
    version = policies.in_force(found.id)
    if version is None:
        newest = next(iter(queries.versions_of(found)), None)
        if newest is None or not current_user.can(Capability.WRITE_POLICIES):
            raise NotFound(_("No version of this policy is in force."), remedy=_("Nothing is asked of you now."))
        return redirect(url_for("policy_desk.version", policy_id=policy_id, number=newest.number))
    return _reading(version, request.args.get("language", ""), request.args.get("next", ""))


@pages.post("/versions/<int:version_id>/acknowledge")
@signed_in
@own_transactions
def acknowledge(version_id: int) -> ResponseReturnValue:
    """The reader agrees, and answers the quiz where there is one; leads back to where they came from.

    A try that does not pass is counted in a transaction of its own: the refusal undoes the rest.
    """
    form, person = request.form, current_user.person
    language = form.get("language", "")
    try:
        with writing():
            version = queries.version_for(version_id)
            _require_ticked()
            acknowledging.acknowledge(version, person, language, now=clock.now(), answers=_answers(version, language))
            title = version.policy.title
    except QuizNotPassed as refusal:
        with writing():
            acknowledging.count_try(version_id, person.id)
        return _reading(queries.version_for(version_id), language, form.get("next", ""), refusal), 422
    flash(_("Thank you. You have acknowledged “%(title)s”.", title=title), "success")
    return redirect(onward(form.get("next"), url_for("policies.listing")))


def badge() -> int:
    """How many policies the caller has yet to acknowledge."""
    return len(acknowledging.needs_acknowledgement(current_user.person))


def language_for(version: PolicyVersion, wanted: str) -> str:
    """The wanted language where the version has it, else the reader's own, else English, else whichever there is."""
    return next(
        (each for each in (wanted, current_user.person.language, "en") if each in version.texts), min(version.texts)
    )


def _reading(version: PolicyVersion, wanted: str, onwards: str, problem: QuizNotPassed | None = None) -> str:
    language = language_for(version, wanted)
    return render_template(
        "content_library/policy.html", policy=version.policy, version=version, language=language, languages=LANGUAGES,
        blocks=list(blocks(version.texts[language])), questions=quizzes.questions_in(version.quiz, language),
        given=policy_readers.has_acknowledged(version, current_user.person), next=onwards, problem=problem,
        asked=version.asks(current_user.person.roles), roles=ROLES, writes=current_user.can(Capability.WRITE_POLICIES),
        sees=current_user.can(Capability.SEE_ACKNOWLEDGEMENTS), form=request.form,
    )  # fmt: skip


def _require_ticked() -> None:
    if request.form.get("read") != "on":
        raise Breach(_("Tick that you have read it."), errors={"read": [_("Tick the box.")]})


def _answers(version: PolicyVersion, language: str) -> list[str]:
    """One answer a question; those that are left out are missed by ``quizzes.marked``."""
    asked = range(len(quizzes.questions_in(version.quiz, language)))
    return [request.form[f"answer_{place}"] for place in asked if f"answer_{place}" in request.form]


def _to_decide() -> list[PolicyVersion]:
    """The versions that wait for the caller's own yes."""
    owners = [owner for owner, function in policies.APPROVER.items() if current_user.can(function.capability)]
    waiting = queries.waiting_for(owners) if owners else []
    return [version for version in waiting if current_user.id not in version.author_ids]
