"""What marshmallow says of fields is said in the reader's language: every kind of field and check of our calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask_babel import force_locale
from marshmallow import Schema, ValidationError, fields, validate

from advocacy.people.capabilities import Role
from advocacy.web.field_errors import in_words
from tests.installation import Installation

FIELDS: tuple[fields.Field[Any], ...] = (
    fields.String(), fields.Integer(strict=True), fields.Boolean(), fields.List(fields.String()), fields.Dict(),
    fields.Date(), fields.DateTime(), fields.AwareDateTime(), fields.NaiveDateTime(), fields.Time(), fields.Float(),
    fields.Decimal(), fields.Nested(Schema()), fields.Email(), fields.URL(),
)  # fmt: skip
CHECKS: tuple[tuple[validate.Validator, object], ...] = (
    (validate.Length(min=3), "x"), (validate.Length(max=3), "xxxx"), (validate.Length(min=1, max=3), "xxxx"),
    (validate.Length(equal=3), "x"), (validate.Range(min=3), 1), (validate.Range(max=3), 4), (validate.Range(1, 3), 4),
    (validate.Range(min=3, min_inclusive=False), 3), (validate.Range(max=3, max_inclusive=False), 3),
    (validate.OneOf(["a", "b.c"]), "x"), (validate.ContainsOnly(["a"]), ["x"]), (validate.Regexp("a"), "x"),
    (validate.Email(), "x"), (validate.URL(), "x"), (validate.Equal(3), 4), (validate.NoneOf([3]), 3),
)  # fmt: skip


@pytest.fixture
def german(sqlite: Installation) -> Iterator[None]:
    """Somebody reads German."""
    with sqlite.app.test_request_context(), force_locale("de"):
        yield


def said_by(field: fields.Field[Any], value: object) -> list[str]:
    with pytest.raises(ValidationError) as wrong:
        Schema.from_dict({"it": field})().load({"it": value})
    found = wrong.value.messages_dict["it"]
    return [text for texts in (found.values() if isinstance(found, dict) else [found]) for text in texts]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("field", FIELDS, ids=lambda each: type(each).__name__)
def test_a_value_of_the_wrong_kind_or_none_is_told_in_words(field: fields.Field[Any]) -> None:
    said = [*said_by(field, None), *said_by(field, object())]
    assert [text for text in said if in_words(text) == text] == []


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("check", "value"), CHECKS, ids=lambda each: repr(each)[:40])
def test_every_check_is_told_in_words(check: validate.Validator, value: object) -> None:
    with pytest.raises(ValidationError) as wrong:
        check(value)
    (text,) = wrong.value.messages
    assert in_words(text) != text


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Must be one of: a, b.c.", "Erlaubt ist eines von: a, b.c."),
        ("Length must be between 1 and 80.", "Die Länge muss zwischen 1 und 80 liegen."),
        ("Must be greater than or equal to 1 and less than or equal to 9.", "Muss mindestens 1 und höchstens 9 sein."),
        ("Must be one of: 100 %s, %(x)s.", "Erlaubt ist eines von: 100 %s, %(x)s."),
        ("Something of ours.", "Something of ours."),
        ("", ""),
    ],
)
def test_values_stay_as_they_are(said: str, expected: str) -> None:
    assert in_words(said) == expected


def test_a_call_answers_in_the_readers_language(sqlite: Installation) -> None:
    api = sqlite.api_of(sqlite.person(Role.MARKETING, language="fr"))
    answer = api("POST", "/items", {"nonsense": 1})
    assert answer.status_code == 422
    texts = {text for texts in answer.json["errors"].values() for text in texts}
    assert "Champ inconnu." in texts and not {text for text in texts if "field" in text}
