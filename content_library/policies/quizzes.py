"""Pure: the short quiz of a policy's version. Questions with two to five choices, one of them right.

A version keeps it as {"pass_mark": n, "questions": {language: [{"text", "choices", "right", "why"}]}}; {} is no quiz.
Languages without questions of their own share those of another. HR writes them as lines::

    ? When do you say that you work for us?
    - It stands in my profile, that will do
    * In every post, at its beginning
    ! A profile does not travel with a post.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy.errors import Breach

FEWEST, MOST_CHOICES, MOST_QUESTIONS, LONGEST = 2, 5, 10, 1000

Quiz = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """``right`` is the place of the right choice, from 0; ``why`` explains it to whoever chose another one."""

    text: str
    choices: tuple[str, ...]
    right: int
    why: str = ""


@dataclass(frozen=True)
class Marks:
    """Which questions were answered right, and whether that is enough."""

    right: tuple[bool, ...]
    needed: int

    @property
    def passed(self) -> bool:
        """True when enough are right."""
        return sum(self.right) >= self.needed


class QuizNotPassed(Breach):
    """Some answers are not right; ``explained`` says by question what is, where there is something to say."""

    def __init__(self, marks: Marks, questions: Sequence[Question]) -> None:
        self.marks = marks
        self.explained = {
            place: question.why
            for place, (question, right) in enumerate(zip(questions, marks.right, strict=True))
            if not right
        }
        super().__init__(
            _(
                "%(count)s of %(total)s answers are right; it takes %(needed)s.",
                count=sum(marks.right),
                total=len(questions),
                needed=marks.needed,
            ),
            remedy=_("Read the explanations and try again, as often as you like."),
            errors={
                "answers": [
                    _("Question %(number)s: %(why)s", number=place + 1, why=why or _("Look again."))
                    for place, why in self.explained.items()
                ]
            },
        )


def kept(questions: Mapping[str, Sequence[Question]], pass_mark: int | None = None) -> dict[str, Any]:
    """The quiz as a version keeps it; without a pass mark every answer has to be right.

    Raises Breach for questions that can't be asked, for languages that ask different numbers, for an impossible mark.
    """
    asked = {language: list(each) for language, each in questions.items() if each}
    if not asked:
        return {}
    wrong = {f"quiz_{language}": why for language, each in asked.items() if (why := list(_problems(each)))}
    numbers = {len(each) for each in asked.values()}
    if len(numbers) > 1:
        wrong["quiz"] = [_("Every language asks the same number of questions.")]
    if wrong:
        raise Breach(_("The quiz can't be asked like this."), remedy=_("Correct what is marked."), errors=wrong)
    most = numbers.pop()
    needed = most if pass_mark is None else pass_mark
    if not 1 <= needed <= most:
        raise Breach(_("The pass mark is impossible."), errors={"pass_mark": [_("Between 1 and %(most)s.", most=most)]})
    return {
        "pass_mark": needed,
        "questions": {
            language: [{**asdict(each), "choices": list(each.choices)} for each in some]
            for language, some in asked.items()
        },
    }


def questions_in(quiz: Quiz, language: str) -> list[Question]:
    """The questions for a reader of that language; none when there is no quiz."""
    by_language: Mapping[str, Any] = quiz.get("questions", {})
    if not by_language:
        return []
    base = language.split("-")[0]
    shared = "en" if "en" in by_language else min(by_language)
    told = by_language.get(language) or by_language.get(base) or by_language[shared]
    return [Question(each["text"], tuple(each["choices"]), each["right"], each["why"]) for each in told]


def marked(quiz: Quiz, language: str, answers: Sequence[object]) -> Marks:
    """What the answers are worth, by the order of the questions.

    An answer is the place of a choice from 0, or its words. Raises Breach when one is missing or no choice.
    """
    questions = questions_in(quiz, language)
    if len(answers) != len(questions):
        raise Breach(
            ngettext(
                "Answer the question.", "Answer each of the %(count)s questions.", len(questions), count=len(questions)
            ),
            remedy=_("You may try as often as you like."),
            errors={
                "answers": [
                    ngettext(
                        "%(count)s answer is needed.",
                        "%(count)s answers are needed, in the order of the questions.",
                        len(questions),
                        count=len(questions),
                    )
                ]
            },
        )
    chosen = [
        _chosen(question, answer, place)
        for place, (question, answer) in enumerate(zip(questions, answers, strict=True))
    ]
    right = tuple(choice == question.right for question, choice in zip(questions, chosen, strict=True))
    return Marks(right, int(quiz["pass_mark"]))


def _chosen(question: Question, answer: object, place: int) -> int:
    if isinstance(answer, str) and answer in question.choices:
        return question.choices.index(answer)
    number = int(answer) if isinstance(answer, str) and answer.isdecimal() else answer
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(question.choices):
        told = _(
            "Question %(number)s: choose between 0 and %(most)s.",
            number=place + 1,
            most=len(question.choices) - 1,
        )
        raise Breach(_("That is none of the choices."), errors={"answers": [told]})
    return number


def _problems(questions: Sequence[Question]) -> Iterator[str]:
    if len(questions) > MOST_QUESTIONS:
        yield _("At most %(most)s questions.", most=MOST_QUESTIONS)
    for number, each in enumerate(questions, start=1):
        if not each.text.strip():
            yield _("Question %(number)s has no words.", number=number)
        if not FEWEST <= len(each.choices) <= MOST_CHOICES:
            yield _(
                "Question %(number)s needs between %(least)s and %(most)s choices.",
                number=number,
                least=FEWEST,
                most=MOST_CHOICES,
            )
        elif len(set(each.choices)) < len(each.choices) or not all(each.choices):
            yield _("Question %(number)s has choices that are empty or alike.", number=number)
        if not 0 <= each.right < max(len(each.choices), 1):
            yield _("Question %(number)s: exactly one choice is right; mark it with *.", number=number)
        if max(map(len, (each.text, each.why, *each.choices))) > LONGEST:
            yield _("Question %(number)s is too long: at most %(most)s characters a line.", number=number, most=LONGEST)


# --- the lines in which HR writes them --------------------------------------------------------------------------


def read(text: str, field: str) -> list[Question]:
    """The questions that the lines hold. Raises Breach for a line that is none of the four kinds."""
    found: list[Question] = []
    for number, line in enumerate(text.splitlines(), start=1):
        mark, said = line.strip()[:1], " ".join(line.strip()[1:].split())
        if not mark:
            continue
        if mark == "?":
            found.append(Question(said, (), -1))
        elif mark in "-*!" and found:
            found[-1] = _with(found[-1], mark, said)
        else:
            raise Breach(
                _("The quiz can't be read."),
                remedy=_("Begin a question with ?, choices with - or *, the reason with !."),
                errors={field: [_("Line %(number)s begins with none of ? - * !", number=number)]},
            )
    return found


def lines(questions: Sequence[Question]) -> str:
    """The questions as HR writes them: what ``read`` reads."""
    return "\n\n".join("\n".join(_lines(each)) for each in questions)


def _with(question: Question, mark: str, said: str) -> Question:
    if mark == "!":
        return Question(question.text, question.choices, question.right, f"{question.why} {said}".strip())
    right = question.right
    if mark == "*":
        right = len(question.choices) if right == -1 else len(question.choices) + MOST_CHOICES  # a second one: refused
    return Question(question.text, (*question.choices, said), right, question.why)


def _lines(question: Question) -> Iterator[str]:
    yield f"? {question.text}"
    for place, choice in enumerate(question.choices):
        yield f"{'*' if place == question.right else '-'} {choice}"
    if question.why:
        yield f"! {question.why}"
