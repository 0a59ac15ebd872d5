"""Pure: what an applicant sends, as values, and whether it will do. Imports fields, errors and mail addresses.

Somebody below ``ADULT`` years is refused kindly (``TooYoung``), and nothing of what they wrote is kept anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.people.accounts import normal_email
from advocacy.people.names import tidy
from influencers.joining import consenting
from influencers.joining.fields import Field, answers_to, is_web
from influencers.joining.models import LONGEST_HANDLE, LONGEST_NAME, ApplicationForm

ADULT = 18
MOST_ACCOUNTS, MOST_EXAMPLES = 5, 3
LONGEST_ABOUT = 4000
EXAMPLES = "examples"
"""The key of ``answers`` under which addresses of posts lie that the applicant is proud of."""


class TooYoung(Breach):
    """The applicant is not of age. Nothing is kept."""


@dataclass(frozen=True)
class Account:
    """An account that somebody says is theirs; ``url`` where they gave an address."""

    network: str
    handle: str
    url: str = ""


@dataclass(frozen=True)
class Applicant:
    """What somebody sends who asks to take part."""

    name: str
    email: str
    country: str = ""
    about: str = ""
    accounts: tuple[Account, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    consent: str = ""  # the words that they said yes to


def read(
    sent: Mapping[str, str], accounts: Sequence[tuple[str, str]], form: ApplicationForm, questions: Sequence[Field],
    today: date, countries: Mapping[str, str],
) -> Applicant:  # fmt: skip
    """What was sent, as values. ``accounts`` are (network, handle or address). Raises TooYoung before anything else is
    looked at, and Breach by field for what is missing or wrong."""
    _refuse_minors(sent, form, today)
    errors: dict[str, list[str]] = {}
    name = tidy(sent.get("name", ""))
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = [_("Tell us your name.")]
    country = sent.get("country", "").strip().upper()
    if country and country not in countries:
        errors["country"] = [_("Choose one of the list.")]
    about = sent.get("about", "").strip()
    if not about:
        errors["about"] = [_("A sentence or two will do.")]
    elif len(about) > LONGEST_ABOUT:
        errors["about"] = [_("That is too long.")]
    if not sent.get("consent"):
        errors["consent"] = [_("Without it we may not keep what you write.")]
    found = _accounts(accounts, errors)
    if form.asks_account and not found and "account_1" not in errors:
        errors["account_1"] = [_("Name at least one account.")]
    answers = answers_to(questions, sent, errors)
    if examples := _examples(sent, errors):
        answers[EXAMPLES] = examples
    email = _email(sent.get("email", ""), errors)
    if errors:
        raise Breach(_("Something is missing yet."), errors=errors)
    return Applicant(name, email, country, about, found, answers, consenting.words())


def _refuse_minors(sent: Mapping[str, str], form: ApplicationForm, today: date) -> None:
    young = TooYoung(
        _("Our programmes are for people of %(age)s and over.", age=ADULT),
        remedy=_("We have kept nothing of what you wrote. Come back when you are of age: you are welcome then."),
    )
    if form.asks_birthday:
        born = _day(sent.get("birthday", ""))
        if born is None or born > today:
            raise Breach(_("Something is missing yet."), errors={"birthday": [_("Give the day you were born.")]})
        if age_on(born, today) < ADULT:
            raise young
    if sent.get("adult") == "no":
        raise young
    if sent.get("adult") != "yes" and not form.asks_birthday:
        raise Breach(_("Something is missing yet."), errors={"adult": [_("Tell us whether you are of age.")]})


def age_on(born: date, day: date) -> int:
    """How old somebody is on a day, in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _email(text: str, errors: dict[str, list[str]]) -> str:
    try:
        return normal_email(text)
    except Breach as wrong:
        errors["email"] = [_("Give an address that mail reaches.")] if not text.strip() else wrong.errors["email"]
        return ""


def _accounts(given: Sequence[tuple[str, str]], errors: dict[str, list[str]]) -> tuple[Account, ...]:
    found = []
    for number, (network, handle) in enumerate(given[:MOST_ACCOUNTS], 1):
        called = handle.strip()
        if not called:
            continue
        if not network or len(called) > LONGEST_HANDLE:
            errors[f"account_{number}"] = [_("Say which network, and what the account is called there.")]
            continue
        found.append(Account(network, called, called if is_web(called) else ""))
    return tuple(dict.fromkeys(found))


def _examples(sent: Mapping[str, str], errors: dict[str, list[str]]) -> list[str]:
    lines = [line.strip() for line in sent.get(EXAMPLES, "").splitlines() if line.strip()]
    if len(lines) > MOST_EXAMPLES or not all(is_web(line) for line in lines):
        errors[EXAMPLES] = [_("At most %(count)s addresses, one a line, with https:// in front.", count=MOST_EXAMPLES)]
        return []
    return lines
