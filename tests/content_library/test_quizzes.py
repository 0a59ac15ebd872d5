"""Quizzes: the lines in which HR writes them, what can't be asked, what answers are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from content_library.policies import quizzes
from content_library.policies.quizzes import Question

WORDS = st.text(st.characters(categories=["L", "Nd"], include_characters=" ,?'"), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
SAID = WORDS.filter(bool)
QUESTIONS = st.builds(
    lambda text, choices, right, why: Question(text, tuple(choices), right % len(choices), why),
    SAID, st.lists(SAID, min_size=2, max_size=5, unique=True), st.integers(0, 4), WORDS,
)  # fmt: skip
GOOD = Question("When?", ("Never", "Always"), 1, "Because.")


@given(st.lists(QUESTIONS, min_size=1, max_size=5))
def test_what_is_written_is_read_back(questions: list[Question]) -> None:
    assert quizzes.read(quizzes.lines(questions), "quiz_en") == questions


@given(st.lists(QUESTIONS, min_size=1, max_size=5), st.data())
def test_passed_if_and_only_if_enough_are_right(questions: list[Question], data: st.DataObject) -> None:
    mark = data.draw(st.integers(1, len(questions)))
    quiz = quizzes.kept({"en": questions}, mark)
    answers = [data.draw(st.integers(0, len(each.choices) - 1)) for each in questions]
    right = sum(answer == each.right for answer, each in zip(answers, questions, strict=True))
    marks = quizzes.marked(quiz, "en", answers)
    assert marks.passed is (right >= mark) and sum(marks.right) == right
    said = [each.choices[answer] for answer, each in zip(answers, questions, strict=True)]
    numerals = all(
        not (word.isdecimal() and word not in each.choices) for word, each in zip(said, questions, strict=True)
    )
    assert not numerals or quizzes.marked(quiz, "en", said) == marks


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("? When?\n* Always", "between 2 and 5 choices"), ("? When?\n- A\n- B", "exactly one choice is right"),
        ("? When?\n* A\n* B", "exactly one choice is right"), ("? When?\n* A\n- A", "empty or alike"),
        ("? When?\n* A\n-", "empty or alike"), ("?\n* A\n- B", "has no words"),
        ("? When?\n" + "\n".join(f"{'*' if n == 0 else '-'} {n}" for n in range(6)), "between 2 and 5 choices"),
        ("\n".join("? When?\n* A\n- B" for _ in range(11)), "At most 10 questions"),
        ("When?\n* A\n- B", "Line 1 begins with none"), ("* A", "Line 1 begins with none"),
        (f"? {'x' * 1001}\n* A\n- B", "too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(lines: str, what: str) -> None:
    with pytest.raises(Breach) as refused:
        quizzes.kept({"en": quizzes.read(lines, "quiz_en")})
    assert what in str(refused.value.errors["quiz_en"])


@pytest.mark.parametrize("mark", [0, 3, -1])
def test_a_pass_mark_that_nobody_reaches(mark: int) -> None:
    with pytest.raises(Breach, match="impossible"):
        quizzes.kept({"en": [GOOD, Question("Where?", ("A", "B"), 0)]}, mark)


def test_languages_ask_the_same_number_or_share() -> None:
    with pytest.raises(Breach) as refused:
        quizzes.kept({"en": [GOOD], "de": [GOOD, Question("Wo?", ("A", "B"), 0)]})
    assert "same number" in str(refused.value.errors)
    german = Question("Wann?", ("Nie", "Immer"), 1)
    quiz = quizzes.kept({"en": [GOOD], "de": [german], "fr": []})
    asked = {language: quizzes.questions_in(quiz, language)[0].text for language in ("en", "de", "de-AT", "fr")}
    assert asked == {"en": "When?", "de": "Wann?", "de-AT": "Wann?", "fr": "When?"}
    assert quizzes.kept({"en": []}) == {} and quizzes.questions_in({}, "en") == []
