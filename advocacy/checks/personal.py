"""Shapes of personal data: e-mail addresses, telephone, account, card and national identity numbers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

Span = tuple[int, int]

_EMAIL = regex.compile(r"(?<![\w@./+-])[\w.+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?![\w@])")
_PHONE = regex.compile(r"(?<![\w/.,:+-])(?:\+|00|\(?0)\d(?:[ ()./-]{0,2}\d){6,14}(?![\w/-])")
_NANP = regex.compile(r"(?<![\w/.,:+-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w/-])")
_IBAN = regex.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
_CARD = regex.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SSN = regex.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_NINO = regex.compile(r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D](?!\w)")
_DNI = regex.compile(r"(?<!\w)(\d{8})-?([A-HJ-NP-TV-Z])(?!\w)")
_NIR = regex.compile(r"(?<!\w)([12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}) ?(\d{2})(?!\w)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|juil|août|déc|ene|abr|ago|dic"
_BIRTH = regex.compile(
    r"(?i)(?<!\w)(?:born(?: on)?|date of birth|d\.?o\.?b\.?|geboren am|geburtsdatum|né(?:e)? le|date de naissance|"
    r"nacid[oa] el|fecha de nacimiento)\s*:?\s*(?:(?:\d{1,4}[./ -]){2}\d{1,4}"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th|\.|er)? (?:of |de )?(?:{_MONTHS})\p{{L}}*\.?,? (?:de )?\d{{4}}"
    rf"|(?:{_MONTHS})\p{{L}}*\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\w)"
)
_BEGINNING = regex.compile(
    r"(?i)\b(?:company|brand|idea|firm|shop|product|project|tradition|club|it|that) (?:was|is) $"
)
_DATE = regex.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})")
_LINK = regex.compile(r"https?://\S+")


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses; handles such as @kim@social.example are none."""
    yield from (found.span() for found in _EMAIL.finditer(text))


def phones(text: str) -> Iterator[Span]:
    """International, national with a leading zero, or North American; each once, not inside links, dates are none."""
    taken = [found.span() for found in _LINK.finditer(text)]
    for shape in (_PHONE, _NANP):
        for found in shape.finditer(text):
            start, end = found.span()
            if not _DATE.match(found.group()) and not any(start < upto and since < end for since, upto in taken):
                taken.append((start, end))
                yield start, end


def ibans(text: str) -> Iterator[Span]:
    """Account numbers whose check digits are right (ISO 13616)."""
    for found in _IBAN.finditer(text):
        packed = found.group().replace(" ", "")
        turned = "".join(str(int(sign, 36)) for sign in packed[4:] + packed[:4])
        if 15 <= len(packed) <= 34 and int(turned) % 97 == 1:
            yield found.span()


def cards(text: str) -> Iterator[Span]:
    """Card numbers whose check digit is right (Luhn, ISO/IEC 7812)."""
    for found in _CARD.finditer(text):
        digits = [int(sign) for sign in found.group() if sign.isascii() and sign.isdigit()]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        if any(digits) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            yield found.span()


def national_ids(text: str) -> Iterator[Span]:
    """US social security, UK national insurance, Spanish DNI and French NIR numbers; check signs right where there
    are any."""
    yield from (found.span() for shape in (_SSN, _NINO) for found in shape.finditer(text))
    for found in _DNI.finditer(text):
        if "TRWAGMYFPDXBNJZSQVHLCKE"[int(found[1]) % 23] == found[2]:
            yield found.span()
    for found in _NIR.finditer(text):
        number = int(found[1].replace(" ", "").replace("2A", "19").replace("2B", "18"))
        if 97 - number % 97 == int(found[2]):
            yield found.span()


def births(text: str) -> Iterator[Span]:
    """Dates of birth that are said to be some; a company or an idea is born too, and may say when."""
    for found in _BIRTH.finditer(text):
        if not _BEGINNING.search(text, 0, found.start()):
            yield found.span()


SHAPES: dict[str, Callable[[str], Iterator[Span]]] = {
    "email": emails,
    "phone": phones,
    "iban": ibans,
    "card": cards,
    "national_id": national_ids,
    "birth": births,
}
