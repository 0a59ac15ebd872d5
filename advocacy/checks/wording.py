"""Wording: blocked words, claims, required statements, classes, personal data, form. Pure; rules are data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advocacy.checks.findings import Finding
from advocacy.checks.form import SHAPES
from advocacy.checks.languages import guess, primary
from advocacy.checks.packs import ByLanguage, WordingPack, WordingRule
from advocacy.checks.patterns import Stretch
from advocacy.checks.reading import Reading, read
from advocacy.checks.stems import STEMMERS
from advocacy.checks.subject import Subject
from advocacy.checks.vocabulary import in_order, vocabulary
from advocacy.english import English

Places = Iterator[tuple[int, int, str]]
"""Start and end in the text, and what to say beside the rule's remedy."""

NO = frozenset({"not", "no", "never", "without", "kein", "keine", "keinen", "nicht", "ohne", "pas", "sans", "sin"})


def check_wording(subject: Subject, pack: WordingPack, code_of: Callable[[str], str] = str.upper) -> list[Finding]:
    """A finding for each place that a rule objects to, and for each required statement that is missing.

    ``code_of`` turns a jurisdiction as it is given into the code that rules name.
    """
    reading = read(subject.text)
    words = Words(reading, subject, primary(subject.language) or guess(reading), pack)
    codes = frozenset(each for code in subject.jurisdictions for each in (code_of(code), code.upper()))
    return [
        Finding(
            rule.rule, pack.version, rule.outcome, rule.message, _remedy(rule, more), rule.source, start, end,
        )
        for rule in pack.rules
        if _holds(rule, subject, codes)
        for start, end, more in _places(rule, words)
    ]  # fmt: skip


def _remedy(rule: WordingRule, more: str) -> str:
    return English("%(remedy)s %(more)s", remedy=rule.remedy, more=more) if more else rule.remedy


def _holds(rule: WordingRule, subject: Subject, codes: frozenset[str]) -> bool:
    return (
        (not rule.classes or bool(rule.classes & subject.classes))
        and (not rule.jurisdictions or bool(rule.jurisdictions & codes))
        and (not rule.networks or subject.network in rule.networks)
    )


class Words:
    """A text, and where the words of all rules stand in it: looked for once."""

    def __init__(self, reading: Reading, subject: Subject, language: str | None, pack: WordingPack) -> None:
        self.reading, self.subject, self.language = reading, subject, language
        self._plain = vocabulary(pack.plain_words, subject.brands).sight(reading)
        self._stemmed = {
            spoken: vocabulary(patterns, subject.brands, spoken).sight(reading)
            for spoken, patterns in pack.stemmed_words.items()
            if language in (None, spoken) or language not in STEMMERS
        }

    def of(self, says: ByLanguage) -> list[Stretch]:
        """Where any of these words stands, whatever their language, in order."""
        found: list[Stretch] = []
        for language, patterns in says.items():
            seen = self._stemmed.get("en" if language == "*" else language, {})
            for pattern in patterns:
                found += self._plain.get(pattern, ())
                found += seen.get(pattern, ())
        return in_order(found)


def _places(rule: WordingRule, words: Words) -> Places:
    subject = words.subject
    if rule.kind == "pattern":
        for shape in rule.says["*"]:
            yield from ((start, end, "") for start, end in SHAPES[shape](subject.text))
    elif rule.kind == "most":
        yield from _too_many(rule, subject)
    elif rule.kind == "barred":
        yield 0, 0, ""
    elif rule.kind == "required":
        yield from _missing(rule, words)
    else:
        yield from _blocked(rule, words)


def _missing(rule: WordingRule, words: Words) -> Places:
    """The statement, in the language of the post where it has one; what is denied is not said."""
    language = words.language
    says = {language: rule.says[language]} if language and language in rule.says else rule.says
    tokens = words.reading.tokens
    for first, _last in words.of({**says, "*": rule.says.get("*", ())}):
        if not any(token.norm in NO for token in tokens[max(0, first - 2) : first]):
            return
    statement = rule.statement.get(language or "en") or rule.statement.get("en", "")
    yield 0, 0, English("Add: “%(words)s”", words=statement) if statement else ""


def _too_many(rule: WordingRule, subject: Subject) -> Places:
    most = rule.most.get(subject.network)
    if most is not None:
        places = [place for shape in rule.says["*"] for place in SHAPES[shape](subject.text)]
        if len(places) > most:
            said = English("There are %(number)s; %(most)s are allowed.", number=len(places), most=most)
            yield places[most][0], places[-1][1], said


def _blocked(rule: WordingRule, words: Words) -> Places:
    """Places of blocked words, unless they are part of words that are allowed; of overlapping places the first."""
    stretches = words.of(rule.says)
    allowed = words.of({"*": rule.unless}) if stretches else []
    reached = 0
    for first, last in stretches:
        if first >= reached and not any(start <= first and last <= end for start, end in allowed):
            reached = last
            yield *words.reading.span((first, last)), ""
