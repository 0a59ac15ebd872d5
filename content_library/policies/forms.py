"""What the policy editor's form holds, both ways: texts and quiz by language, date, audience; clauses put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.people.capabilities import Role
from content_library.items.forms import read_time, shown_time
from content_library.models import PolicyVersion, PolicyVersionState
from content_library.policies import clauses, quizzes
from content_library.words.labels import LANGUAGES as LANGUAGE_NAMES

Form = MultiDict[str, str]
LANGUAGES = {code: LANGUAGE_NAMES[code] for code in ("en", "de", "fr", "es")}


@dataclass(frozen=True)
class PolicyDraft:
    """What the editor shows. ``quizzes`` are lines as HR writes them; ``read_sha256`` is the draft it began with."""

    title: str = ""
    owner: str = "hr"
    texts: Mapping[str, str] = field(default_factory=dict)
    quizzes: Mapping[str, str] = field(default_factory=dict)
    pass_mark: str = ""
    effective_at: str = ""
    summary: str = ""
    material: bool = True
    applies_to: tuple[str, ...] = ()
    contact: str = ""
    read_sha256: str = ""


def languages_of(draft: PolicyDraft) -> dict[str, str]:
    """The languages that the editor offers, and those that the policy has besides."""
    return {**LANGUAGES, **{code: LANGUAGE_NAMES.get(code, code) for code in draft.texts if code not in LANGUAGES}}


def draft_of(version: PolicyVersion | None, zone: str) -> PolicyDraft:
    """The newest version's words: to go on with when it is a draft, to begin the next one with otherwise."""
    if version is None:
        return PolicyDraft()
    going_on = version.state is PolicyVersionState.DRAFT
    questions = version.quiz.get("questions", {})
    return PolicyDraft(
        texts=dict(version.texts),
        quizzes={code: quizzes.lines(quizzes.questions_in(version.quiz, code)) for code in questions},
        pass_mark=str(version.quiz.get("pass_mark", "")),
        effective_at=shown_time(version.effective_at, zone) if going_on else "",
        summary=version.summary if going_on else "",
        material=version.material if going_on else True,
        applies_to=tuple(version.applies_to),
        read_sha256=version.sha256 if going_on else "",
    )


def as_typed(form: Form) -> PolicyDraft:
    """The form as it was sent, to be shown again."""
    return PolicyDraft(
        title=form.get("title", ""),
        owner="legal" if form.get("owner") == "legal" else "hr",
        texts=_by_language(form, "text_"),
        quizzes=_by_language(form, "quiz_"),
        pass_mark=form.get("pass_mark", ""),
        effective_at=form.get("effective_at", ""),
        summary=form.get("summary", ""),
        material="material" in form,
        applies_to=tuple(role for role in form.getlist("applies_to") if role in set(Role)),
        contact=form.get("contact", ""),
        read_sha256=form.get("read_sha256", ""),
    )


def read_version(form: Form, zone: str) -> dict[str, Any]:
    """What ``policies.write_version`` takes. Raises Breach for a date that is none and a quiz that can't be asked."""
    typed = as_typed(form)
    questions = {code: quizzes.read(lines, f"quiz_{code}") for code, lines in typed.quizzes.items()}
    return {
        "texts": typed.texts, "effective_at": read_time(form, "effective_at", zone), "material": typed.material,
        "summary": typed.summary, "applies_to": typed.applies_to, "read_sha256": typed.read_sha256,
        "quiz": quizzes.kept(questions, _mark(typed.pass_mark)),
    }  # fmt: skip


def with_clauses(typed: PolicyDraft, form: Form, company: str) -> PolicyDraft:
    """The form with the chosen clauses at the end of what is written, in each language that is written or opened."""
    values = {"company": company, "contact": typed.contact}
    opened = form.getlist("language") or ["en"]
    texts: Mapping[str, str] = typed.texts
    for clause in clauses.library().named(form.getlist("clause")):
        texts = clauses.with_clause(texts, clause, opened, values)
    return replace(typed, texts=texts)


def _by_language(form: Form, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in form.items() if name.startswith(prefix)}


def _mark(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.strip().isdecimal():
        raise Breach(_("That is no number."), errors={"pass_mark": [_("How many answers have to be right.")]})
    return int(typed)
