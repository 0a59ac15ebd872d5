"""Which language a text is in, from its commonest words. Pure; for when nobody has said so. None when unsure."""

from __future__ import annotations

from advocacy.checks.reading import Reading

COMMON = {
    "en": "the and of to in is it you that for are with this my our was have not be at we your i from",
    "de": "der die das und ist nicht ein eine ich wir mit für auf den im zu von sich des dem auch einen unser",
    "fr": "le la les et est des un une je nous avec pour dans du au sur pas que qui ce cette mon notre mes",
    "es": "el la los las y es un una con para por que de mi mis en nuestro no se del muy este esta",
    "it": "il lo gli e è un una con per che di mi mio nel della sono non questo questa nostro alla",
    "nl": "de het een en is van ik wij met voor op niet dat mijn onze zijn naar aan bij deze",
    "pt": "o os as e é um uma com para por que de meu minha em não do da no na nosso este esta",
    "ga": "an na agus is tá le ar mo go sa ag níl seo ár ba den",
}
_WORDS = {language: frozenset(words.split()) for language, words in COMMON.items()}
ENOUGH = 2


def primary(tag: str | None) -> str | None:
    """The language of a tag: "de-CH" -> "de"."""
    return tag.replace("_", "-").partition("-")[0].strip().lower() or None if tag else None


def guess(reading: Reading) -> str | None:
    """The language with the most of its common words in the text, if it leads by one and has at least two."""
    words = [token.norm.strip("'") for token in reading.tokens if token.kind == "word"]
    score = sorted(((sum(word in common for word in words), language) for language, common in _WORDS.items()))
    (second, _), (first, language) = score[-2], score[-1]
    return language if first >= ENOUGH and first > second else None
