"""A question that is answered by yes or no, as the statement that it asks about."""

from collections.abc import Callable

from hybrid.symbolic.logic.phrases.vocabulary import BE, DO, FUTURE, MODALS

__all__ = ["declared"]

_ASKING = BE | DO | FUTURE | MODALS | {"has", "have", "had"}
_LONGEST = 40
"""Words of a question."""


def declared(question: str, is_read: Callable[[str], bool], is_known: Callable[[str], bool]) -> str:
    """The one statement that a question can be about: its verb stands behind the subject, wherever that ends.

    Args:
        question: such as "Does the corner shop sell bread?"; what is no such question comes back as it is.
        is_read: whether a statement can be read.
        is_known: whether one says nothing of which nothing was said; of several that are read such a one is meant.

    Returns:
        The question itself, too, if no place of the verb makes a statement, or more than one does.
    """
    verb, *rest = question.removesuffix("?").split() or [""]
    if not question.endswith("?") or verb.lower() not in _ASKING or not 2 <= len(rest) <= _LONGEST:
        return question
    # Behind these words a capital still tells a name.
    statements = [f"It is true that {' '.join([*rest[:at], verb.lower(), *rest[at:]])}." for at in range(1, len(rest))]
    read = list(filter(is_read, statements))
    meant = list(filter(is_known, read)) or read
    return meant[0] if len(meant) == 1 else question
