"""How a question, its documents and a critic's feedback are shown to a model."""

from collections.abc import Sequence

from hybrid.types import Draft, Message, Passage, Question

__all__ = ["conversation", "letters", "show_plain", "show_question"]


def conversation(
    system: str, draft: Draft, examples: Sequence[tuple[str, str]] = (), *, after: str = ""
) -> tuple[Message, ...]:
    """A system turn, worked examples, the conversation so far, then the question with all that is known.

    Documents stand in the user's turn and never in the system's: they are data, not instructions.

    Args:
        system: what to do; if empty, the model's template says what it says by itself.
        draft: the question and what is known of it.
        examples: what was asked and what was replied.
        after: what to do, said after the question instead.
    """
    turns = [Message("system", system)] if system else []
    for asked, replied in examples:
        turns += [Message("user", asked), Message("assistant", replied)]
    last = "\n".join(filter(None, (show_question(draft), after)))
    return (*turns, *draft.question.history, Message("user", last))


def show_question(draft: Draft) -> str:
    """The last user turn: documents first, then the question, then what was wrong with earlier answers."""
    question = draft.question
    parts = [*map(_passage, enumerate(draft.passages, 1)), *question.context]
    parts.append(f"Question: {question.text}" if parts else question.text)
    parts += [f"{letter}. {choice}" for letter, choice in zip(letters(question), question.choices, strict=True)]
    if draft.feedback:
        parts.append("An earlier answer was wrong: " + " ".join(draft.feedback))
    return "\n".join(parts)


def show_plain(draft: Draft) -> str:
    """The documents and the question as they are, for the model to go on with; the choices are not shown."""
    return "\n".join([*map(_passage, enumerate(draft.passages, 1)), *draft.question.context, draft.question.text])


def letters(question: Question) -> str:
    """The letters of a question's choices: "ABC" for three."""
    return "".join(chr(ord("A") + index) for index in range(len(question.choices)))


def _passage(numbered: tuple[int, Passage]) -> str:
    number, passage = numbered
    return f"[{number}] {passage.text}"
