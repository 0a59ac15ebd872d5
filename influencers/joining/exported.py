"""What this room offers to take out: forms, and who applied. Answers and screening stay, and are forgotten."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import NUMBER, PERSON, PROGRAMME_ID, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.joining.models import Application, ApplicationForm, ApplicationState


def _confirmed(statement: Select[Any]) -> Select[Any]:
    """Whose mail address is not confirmed yet nobody looks at."""
    return statement.where(Application.state != ApplicationState.STARTED)


FORMS = Table(
    "application_forms", _l("Application forms"), _l("What the public pages of programmes say and ask."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("programme_id", ApplicationForm.programme_id, PROGRAMME_ID),
        Column("headline", ApplicationForm.headline, _l("Its heading.")),
        Column("gives", ApplicationForm.gives, _l("What partners get.")),
        Column("asks", ApplicationForm.asks, _l("What partners are asked for.")),
        Column("welcome", ApplicationForm.welcome, _l("What the mail to whoever is taken in says besides.")),
        Column("fields", ApplicationForm.fields, _l("Further questions, as data.")),
        Column("asks_birthday", ApplicationForm.asks_birthday, _l("Whether the birthday is asked for.")),
        Column("asks_account", ApplicationForm.asks_account, _l("Whether an account has to be named.")),
        Column("recruits", ApplicationForm.recruits, _l("Whether partners get a link to pass on.")),
        Column("shows_pay", ApplicationForm.shows_pay, _l("Whether applicants read what the programme pays.")),
        Column("reapply_days", ApplicationForm.reapply_days, _l("How many days after a no somebody may ask again.")),
        Column("least_followers", ApplicationForm.least_followers, _l("How many followers are looked for.")),
        Column("networks", ApplicationForm.networks, _l("The networks that are looked for.")),
        Column("languages", ApplicationForm.languages, _l("The languages that are looked for.")),
        Column("countries", ApplicationForm.countries, _l("The countries that are looked for.")),
        Column("topics", ApplicationForm.topics, _l("The topics that are looked for.")),
    ),
    (ApplicationForm.programme_id,),
)  # fmt: skip
APPLICATIONS = Table(
    "applications", _l("Applications"), _l("Who asked to take part, and what we answered; without what they wrote."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Application.id, NUMBER),
        Column("programme_id", Application.programme_id, PROGRAMME_ID),
        Column("state", Application.state, STATE),
        Column("came_by", Application.came_by, _l("How it came.")),
        Column("name", Application.name, _l("Their name.")),
        Column("email", Application.email, _l("Their mail address.")),
        Column("country", Application.country, _l("Their country (ISO 3166).")),
        Column("language", Application.language, _l("Their language.")),
        Column("terms_version", Application.terms_version, _l("The newest terms that they accepted; 0: none.")),
        Column("brought_by_id", Application.brought_by_id, _l("The number of the person who brought them.")),
        Column("person_id", Application.person_id, PERSON),
        Column("partner_id", Application.partner_id, _l("The number of the partner; see the table “partners”.")),
        Column("outcome", Application.outcome, _l("What the checks said.")),
        Column("reason", Application.reason, _l("Why they were turned down.")),
        Column("submitted_at", Application.submitted_at, _l("When it was asked for.")),
        Column("decided_at", Application.decided_at, _l("When it was decided.")),
        Column("decided_by_id", Application.decided_by_id, _l("The number of the person who decided.")),
        Column("forgotten_at", Application.forgotten_at, _l("When what names them was erased.")),
    ),
    (Application.id,), at=Application.started_at, narrowed=_confirmed,
)  # fmt: skip
TABLES = (
    FORMS,
    APPLICATIONS,
)
