"""What marshmallow says of a field that it does not take, in the reader's language.

It knows English only and puts its values into its words before anybody can translate them, so they are known again by
their shape. Its words: marshmallow 4, ``fields``, ``validate`` and ``schema``, ``default_error_messages``. What our own
fields say is said in the reader's language already.
"""

from __future__ import annotations

import re

from advocacy.english import English, spoken

WORDS = (
    English("Missing data for required field."),
    English("Field may not be null."),
    English("Unknown field."),
    English("Invalid input type."),
    English("Invalid type."),
    English("Invalid value."),
    English("Invalid input."),
    English("Not a valid string."),
    English("Not a valid utf-8 string."),
    English("Not a valid integer."),
    English("Not a valid number."),
    English("Number too large."),
    English("Special numeric values (nan or infinity) are not permitted."),
    English("Not a valid boolean."),
    English("Not a valid list."),
    English("Not a valid mapping type."),
    English("Not a valid date."),
    English("Not a valid datetime."),
    English("Not a valid naive datetime."),
    English("Not a valid aware datetime."),
    English("Not a valid time."),
    English("Not a valid email address."),
    English("Not a valid URL."),
    English("Not a valid file."),
    English("String does not match expected pattern."),
    English("Must be one of: %(choices)s."),
    English("One or more of the choices you made was not in: %(choices)s."),
    English("Must be equal to %(other)s."),
    English("Shorter than minimum length %(min)s."),
    English("Longer than maximum length %(max)s."),
    English("Length must be between %(min)s and %(max)s."),
    English("Length must be %(equal)s."),
    English("Must be greater than or equal to %(min)s and less than or equal to %(max)s."),
    English("Must be greater than or equal to %(min)s."),
    English("Must be less than or equal to %(max)s."),
    English("Must be greater than %(min)s."),
    English("Must be less than %(max)s."),
)
GAP = re.compile(r"%\\\((\w+)\\\)s")


def _shape(message: str) -> re.Pattern[str]:
    """What such a message looks like once its gaps are filled."""
    return re.compile(GAP.sub(lambda gap: f"(?P<{gap[1]}>.+)", re.escape(message)), re.DOTALL)


SHAPES = [(_shape(each), each) for each in sorted(WORDS, key=len, reverse=True)]
"""The longest first: "at least … and at most …" is not "at least …"."""


def in_words(text: str) -> str:
    """A field's error in the language in force; as it stands, where it is none of marshmallow's."""
    for shape, message in SHAPES:
        found = shape.fullmatch(text)
        if found:
            said = spoken(message)
            return said % found.groupdict() if found.groupdict() else said
    return text
