"""Pure: bank accounts as people write them. What is wrong with one, how it is shown, what a bank's file may hold.

An IBAN's structure by country and its remainder of 97 (ISO 13616, ISO 7064) and a BIC's form (ISO 9362) are
python-stdnum's. The characters of SEPA files: EPC217-08, "SEPA Requirements for an Extended Character Set", section
1: a-z A-Z 0-9 / - ? : ( ) . , ' + and the blank; others are written as the basic ones they come from.
"""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from advocacy.errors import Breach

SEPA_COUNTRIES = frozenset(
    {
        "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR",
        "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
        "RS", "SE", "SI", "SK", "SM", "VA",
    }
)  # fmt: skip
"""Whose accounts a SEPA transfer reaches (EPC409-09, list of SEPA scheme countries, version of 2025)."""
LONGEST_HOLDER = 70  # of a name in a SEPA file
LONGEST_TEXT = 300
_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
     "Đ": "D", "þ": "th", "Þ": "Th", "ı": "i", "’": "'", "‘": "'", "–": "-", "—": "-", "&": "+", "_": "-"}
)  # fmt: skip


def iban(written: str) -> str:
    """An IBAN without blanks. Raises Breach for one that has a slip in it, or that no SEPA transfer reaches."""
    try:
        found = str(ibans.validate(written))
    except ValidationError as wrong:
        raise Breach(
            _("That is no IBAN."), remedy=_("Compare it with your bank's letter, sign by sign."),
            errors={"account": [_("Its check digits or its length don't fit: there is a slip in it.")]},
        ) from wrong  # fmt: skip
    if found[:2] not in SEPA_COUNTRIES:
        raise Breach(
            _("No SEPA transfer reaches that account."),
            remedy=_("Choose “another way” and write how you can be paid."),
            errors={"account": [_("%(country)s takes no part in SEPA.", country=found[:2])]},
        )
    return found


def bic(written: str, country: str) -> str:
    """A BIC without blanks, empty if none is given: an IBAN needs none. Raises Breach for one of another country."""
    if not written.strip():
        return ""
    try:
        found = str(bics.validate(written))
    except ValidationError as wrong:
        raise Breach(_("That is no BIC."), errors={"bic": [_("Eight or eleven signs, or nothing.")]}) from wrong
    if found[4:6] != country and (country, found[4:6]) not in {("GB", "GG"), ("GB", "JE"), ("GB", "IM")}:
        raise Breach(_("That BIC is of another country."), errors={"bic": [_("It has to fit the IBAN, or be empty.")]})
    return found


def masked_iban(number: str) -> str:
    """What is shown of an IBAN: DE89 •••• 3000."""
    return f"{number[:4]} •••• {number[-4:]}"


def masked_text(written: str) -> str:
    """What is shown of anything else: its first two signs and its last two, of a mail address its domain too."""
    first = written.strip().splitlines()[0][:LONGEST_TEXT]
    name, at, domain = first.partition("@")
    end = f"@{domain[:30]}" if at and " " not in domain else first[-2:] if len(first) > 6 else ""
    return f"{name[:2]}••••{end}"


def basic(written: str, longest: int) -> str:
    """A text with the characters that every bank takes; never empty."""
    plain = unicodedata.normalize("NFKD", written.translate(_SPELT))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = " ".join(_OUTSIDE.sub(".", plain).split())
    return plain.strip("/ ")[:longest].replace("//", "/").strip() or "."
