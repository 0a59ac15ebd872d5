"""Which language a text is in, from its commonest words. Pure; for when nobody has said so. None when unsure."""

from __future__ import annotations

from advocacy.checks.reading import Reading

COMMON = {
    "en": "the and of to in is it you that for are with this my our was have not be at we your i from here has will "
    "can just out new now what when who how their they which about so i'm am proud work love",
    "de": "der die das und ist nicht ein eine ich wir mit für auf den im zu von sich des dem auch einen unser unsere "
    "mein meine jetzt neu neue neuer bei dass wie über aus noch nur mehr sehr heute sind hat haben wird endlich einem "
    "einer mich uns",
    "fr": "le la les et est des un une je nous avec pour dans du au sur pas que qui ce cette mon notre mes nos chez de "
    "aux sont plus très aujourd'hui enfin voici découvrez nouveau nouvelle j' l' d' c' qu' n' s' m' depuis",
    "es": "el la los las y es un una con para por que de mi mis en nuestro nuestra no se del muy este esta son más ya "
    "hoy nuevo nueva ha han al como pero",
    "it": "il lo gli e è un una con per che di mi mio nel della sono non questo questa nostro nostra alla più oggi ha "
    "nuovo nuova dei delle",
    "nl": "de het een en is van ik wij met voor op niet dat mijn onze zijn naar aan bij deze we nu nieuwe nieuw "
    "vandaag ook heeft",
    "pt": "o os as e é um uma com para por que de meu minha em não do da no na nosso nossa este esta são mais hoje "
    "novo nova já",
    "ga": "an na agus is tá le ar mo go sa ag níl seo ár ba den don leis",
}
_WORDS = {language: frozenset(words.split()) for language, words in COMMON.items()}
_LETTERS = {
    "de": frozenset("ßäöü"), "fr": frozenset("çœêèàùû"), "es": frozenset("ñ¿¡"), "pt": frozenset("ãõ"),
}  # fmt: skip
"""Letters that speak for a language as one of its common words does."""
ENOUGH = 2


def primary(tag: str | None) -> str | None:
    """The language of a tag: "de-CH" -> "de"."""
    return tag.replace("_", "-").partition("-")[0].strip().lower() or None if tag else None


def guess(reading: Reading) -> str | None:
    """The language with the most of its common words in the text, if it leads by one and has at least two."""
    words = [token.norm for token in reading.tokens if token.kind == "word"]
    signs = frozenset(reading.text.lower())
    score = sorted(
        (sum(word in common for word in words) + bool(_LETTERS.get(language, frozenset()) & signs), language)
        for language, common in _WORDS.items()
    )
    (second, _), (first, language) = score[-2], score[-1]
    return language if first >= ENOUGH and first > second else None
