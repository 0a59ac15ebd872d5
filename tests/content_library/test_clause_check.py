"""The clause check: each rule with wording that it warns of and wording that it leaves alone; what is missing; our own
library is silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_library.policies import clause_check, clauses

LANGUAGES = ("en", "de", "fr", "es")

WARNED: dict[str, list[tuple[str, str]]] = {
    "pay_and_conditions": [
        ("en", "Employees must not discuss their salaries with each other or in public."),
        ("en", "Posting about working conditions is strictly prohibited."),
        ("de", "Mitarbeitende dürfen über ihr Gehalt nicht sprechen."),
        ("fr", "Il est interdit de parler des salaires."),
        ("es", "Está prohibido hablar de los sueldos en las redes."),
    ],
    "negative_comments": [
        ("en", "Never post negative comments about the company."),
        ("en", "Do not criticize management or fellow employees online."),
        ("de", "Negative Äußerungen über das Unternehmen sind untersagt."),
        ("fr", "Les salariés ne doivent pas critiquer l’entreprise."),
        ("es", "No se deben hacer: están prohibidas las opiniones negativas sobre la empresa."),
    ],
    "only_positive": [
        ("en", "Your posts should show only positive aspects of working here."),
        ("de", "Berichte ausschließlich positiv über uns."),
        ("fr", "Parlez toujours de façon positive de nous."),
        ("es", "Publica solo contenidos positivos."),
    ],
    "employee_information": [
        ("en", "All employee information is confidential."),
        ("en", "Do not share any internal company information."),
        ("de", "Sämtliche interne Informationen sind vertraulich."),
        ("fr", "Toutes les informations internes sont confidentielles."),
        ("es", "Toda la información interna es confidencial."),
    ],
    "media": [
        ("en", "You need approval from the press team before speaking to the media."),
        ("en", "Refer all media inquiries to HR."),
        ("de", "Gespräche mit der Presse brauchen eine Genehmigung."),
        ("fr", "Toute interview demande une autorisation."),
        ("es", "Hablar con periodistas requiere autorización."),
    ],
    "logo": [
        ("en", "Do not use the company logo on your own pages."),
        ("de", "Es ist verboten, das Logo zu zeigen."),
        ("fr", "Il est interdit de montrer le logo."),
        ("es", "Está prohibido mostrar el logotipo."),
    ],
    "civility": [
        ("en", "Employees must be respectful at all times."),
        ("en", "Inappropriate remarks are prohibited."),
        ("de", "Mitarbeitende müssen sich stets höflich äußern."),
        ("fr", "Vous devez être toujours courtois."),
        ("es", "Los empleados deben ser siempre respetuosos."),
    ],
    "reputation": [
        ("en", "Anything that could damage the reputation of the company is not allowed."),
        ("de", "Beiträge, die dem Ruf des Unternehmens schaden, sind zu unterlassen."),
        ("fr", "Rien ne doit porter atteinte à l’image de la société."),
        ("es", "No publiques nada que pueda perjudicar la imagen de la empresa."),
    ],
    "recording": [
        ("en", "Taking photos at work is prohibited."),
        ("de", "Fotos am Arbeitsplatz sind verboten."),
        ("fr", "Il est interdit de filmer dans les locaux."),
        ("es", "Está prohibido grabar en las instalaciones."),
    ],
    "authorities": [
        ("en", "Do not contact government agencies without permission."),
        ("de", "Ohne Genehmigung wendet sich niemand an Behörden."),
        ("fr", "Il est interdit de saisir l’inspection du travail."),
        ("es", "Está prohibido acudir a las autoridades."),
    ],
    "union": [
        ("en", "Employees may not post about unions."),
        ("de", "Beiträge zur Gewerkschaft sind untersagt."),
        ("fr", "Les publications syndicales sont interdites."),
        ("es", "Está prohibido hablar de sindicatos."),
    ],
    "private_accounts": [
        ("en", "Please provide your user names and passwords to HR."),
        ("de", "Bitte private Konten der Personalabteilung mitteilen."),
        ("fr", "Merci de communiquer vos identifiants."),
        ("es", "Hay que facilitar las contraseñas a Recursos Humanos."),
    ],
    "monitoring": [
        ("en", "We may monitor your personal accounts."),
        ("de", "Wir überwachen auch private Konten."),
        ("fr", "Nous pouvons surveiller vos comptes."),
        ("es", "Podemos vigilar tus cuentas."),
    ],
    "works_council": [
        ("en", "Posts are tracked, and we evaluate employees by them."),
        ("de", "Klicks je Person werden ausgewertet."),
    ],
    "compulsory": [
        ("en", "Every employee must share at least one post a week."),
        ("de", "Alle müssen unsere Beiträge teilen."),
        ("fr", "Chacun doit partager nos publications."),
        ("es", "Todos deben compartir nuestras publicaciones."),
    ],
    "appraisal": [
        ("en", "Sharing counts in your performance review."),
        ("de", "Die Teilnahme ist Thema im Mitarbeitergespräch."),
        ("fr", "La participation compte dans l’évaluation."),
        ("es", "La participación cuenta en la evaluación."),
    ],
    "off_the_clock": [
        ("en", "You must answer comments outside working hours too."),
        ("de", "Fragen müssen auch am Wochenende beantwortet werden."),
        ("fr", "Vous devez répondre aussi le week-end."),
        ("es", "Debes responder también fuera del horario."),
    ],
    "ownership": [
        ("en", "Everything that you post about us belongs to the company."),
        ("de", "Alle Beiträge gehören dem Unternehmen."),
        ("fr", "Les publications appartiennent à l’entreprise."),
        ("es", "Las publicaciones pertenecen a la empresa."),
    ],
}  # fmt: skip
LEFT_ALONE: dict[str, list[tuple[str, str]]] = {
    "pay_and_conditions": [
        ("en", "You are free to discuss pay and working conditions with anybody."),
        ("en", "Do not publish prices that are being negotiated."),
        ("de", "Du kannst über Lohn und Arbeitszeit mit allen sprechen."),
    ],
    "negative_comments": [("en", "Nothing on this page limits your right to criticise us."), ("en", "Never threaten.")],
    "only_positive": [("en", "Say what you really think, good or bad.")],
    "employee_information": [("en", "Unreleased product drawings are confidential.")],
    "media": [
        ("en", "The press team answers the media in the name of the company."),
        ("en", "You may talk to journalists about your own work."),
    ],
    "logo": [("en", "Do not use the logo for commercial offers of your own.")],
    "civility": [("en", "Threats, slurs, harassment and inappropriate touching are forbidden.")],
    "reputation": [("en", "Your reputation grows with what you know.")],
    "recording": [("en", "Do not film customer data at work.")],
    "authorities": [("en", "You are free to go to the authorities at any time.")],
    "union": [("en", "You have the right to talk with unions.")],
    "private_accounts": [("en", "We never ask for passwords.")],
    "monitoring": [("en", "We don't monitor your accounts.")],
    "works_council": [("en", "The leader of the team answers.")],
    "compulsory": [
        ("en", "Nobody has to share anything."),
        ("en", "Whoever shares a gift must say so."),
        ("de", "Niemand muss etwas teilen."),
    ],
    "appraisal": [("en", "Whether you share plays no part in your appraisal.")],
    "off_the_clock": [("en", "You need not answer on weekends.")],
    "ownership": [("en", "What you write belongs to you.")],
}  # fmt: skip


def found(text: str, language: str) -> set[str]:
    return {each.rule.removeprefix("clause.") for each in clause_check.warnings({language: text}) if each.end}


def rows(table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(rule, language, text) for rule, examples in table.items() for language, text in examples]


def test_every_rule_has_both_kinds_of_examples() -> None:
    rules = {rule.key for rule in clause_check.pack().rules}
    assert rules == set(WARNED) == set(LEFT_ALONE)
    for rule in clause_check.pack().rules:
        assert rule.source and rule.date and rule.message and rule.remedy and rule.jurisdictions


@pytest.mark.parametrize(("rule", "language", "text"), rows(WARNED))
def test_it_warns(rule: str, language: str, text: str) -> None:
    assert rule in found(text, language)


@pytest.mark.parametrize(("rule", "language", "text"), rows(LEFT_ALONE))
def test_it_leaves_alone(rule: str, language: str, text: str) -> None:
    assert rule not in found(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_clauses_are_silent(language: str) -> None:
    keys = [clause.key for clause in clauses.library().clauses]
    values = {"company": "Acme", "contact": "ask@acme.example"}
    assert clause_check.warnings(clauses.started(keys, [language], values)) == []


def test_the_place_is_the_sentence() -> None:
    text = "Be kind. Employees must not discuss pay. Ask us."
    [warned] = [each for each in clause_check.warnings({"en": text}) if each.end]
    assert text[warned.start : warned.end] == warned.excerpt == "Employees must not discuss pay."
    assert warned.version == clause_check.pack().version and warned.outcome == "review"


def test_what_is_missing_is_told_by_language() -> None:
    told = {(each.rule, each.language) for each in clause_check.warnings({"en": "Be kind.", "de": "Sei nett."})}
    assert told == {(f"clause.missing.{kind}", language) for kind in clauses.ESSENTIAL for language in ("en", "de")}
    assert clause_check.warnings({"en": " "}) == []


def test_an_open_place_is_told() -> None:
    warned = clause_check.warnings({"en": "I work for Acme. Nobody has to share. Ask {contact}."})
    assert [(each.rule, each.excerpt) for each in warned] == [("clause.open_place", "{contact}")]


def test_unknown_languages_are_left_alone() -> None:
    assert clause_check.warnings({"xx": "must not discuss pay"}) == []


@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_places_lie_within_the_text(text: str, language: str) -> None:
    for each in clause_check.warnings({language: text}):
        assert 0 <= each.start <= each.end <= len(text)
        assert text[each.start : each.end] == each.excerpt
