"""What makes a reading doubtful: words, and places of words, that no reading takes account of.

A sentence is certain only if every one of its words stands where the readings expect it. So each guard names what it
does not expect, and a sentence that is doubted proves nothing.
"""

from collections.abc import Iterator

from hybrid.symbolic.logic.lexicon import (
    ADJECTIVES_IN_LY,
    ASKING,
    AUXILIARIES,
    CONDITIONS,
    COPULAS,
    EVERYBODY,
    GENERIC,
    IFS,
    NEIGHBOURING,
    NOUNS,
    NUMBERS,
    OF_PERSONS,
    OF_THINGS,
    OPENERS,
    PERSONS,
    PLAIN_NOT,
    RELATIVES,
    SUBTLE,
    UNDERSTOOD,
)
from hybrid.symbolic.logic.words import Said, signs_in

__all__ = ["doubts"]

ARTICLES = {"a", "an", "the"}


def doubts(said: Said) -> tuple[str, ...]:
    """Why the readings of a sentence are not certain; none if they are."""
    written = [word.written for word in said.words]
    guards = (_strange(said), *(guard(said, written) for guard in (_quantifiers, _conditions, _pronouns)))
    found = (why for guard in (*guards, _relatives(said, written), _links(said, written)) for why in guard)
    return tuple(dict.fromkeys(found))


def _strange(said: Said) -> Iterator[str]:
    """Words and signs that are in no reading."""
    is_order = said.has_ordinal or bool(said.of("scale"))
    known = {*NEIGHBOURING, "in", "on", "at"} if is_order else set()
    asks = said.text.endswith("?")
    for word in said.words:
        adverb = word.kind == "content" and word.written.endswith("ly") and word.written not in ADJECTIVES_IN_LY
        unknown = word.kind == "function" and not (
            word.written in UNDERSTOOD or (asks and word.written in ASKING) or (not asks and word.written in PLAIN_NOT)
        )
        number = (word.kind == "number" and not is_order) or (word.written in NUMBERS and word.written != "one")
        if word.written not in known and (word.written in SUBTLE or adverb or unknown or number):
            yield f"the word {word.written!r} is not understood"
    for word in said.words[:-1]:
        if word.kind == "mark" and word.written != ",":
            yield f"the sign {word.written!r} is not understood"
    yield from (f"the sign {sign!r} is not understood" for sign in signs_in(said.text))


def _quantifiers(said: Said, written: list[str]) -> Iterator[str]:
    """Words of all, some and none stand first, or right behind an "if"; elsewhere they bind something of their own."""
    verb = next((at for at, word in enumerate(written) if word in (*COPULAS, *AUXILIARIES)), len(written))
    for at, word in enumerate(written):
        before = written[at - 1] if at else ""
        after = written[at + 1] if at + 1 < len(written) else ""
        if word in NOUNS:
            fits = at < verb or (said.words[at - 1].kind == "content" and written[at - 2] in ("a", "an"))
        elif word == "only":
            fits = at == 0 or after == "if"
        elif word in ("one", "ones"):
            fits = at == 1 and before == "no"
        elif word in GENERIC or word in ("some", "there"):
            fits = at == 0 or (before in ("if", "when", "whenever") and word in (*OF_PERSONS, *OF_THINGS))
        else:
            continue
        if word in EVERYBODY and "not" in written and not {"who", "that"} & set(written):
            fits = False  # everybody is not kind
        if not fits or after == "of":
            yield f"of what {word!r} speaks is not clear"


def _conditions(said: Said, written: list[str]) -> Iterator[str]:
    """One condition, and no "nobody is kind if he is bad"."""
    count = sum(word in CONDITIONS and word not in ("then", "implies") for word in written)
    both = any(written[at : at + 4] == ["if", "and", "only", "if"] for at in range(len(written)))
    if count > 1 + both or written.count("then") > 1:
        yield "there is a condition within a condition"
    inside = next((at for at, word in enumerate(written) if word in IFS), 0)
    if inside and (written[0] in OPENERS or written[inside - 1] in ("even", ",")):
        yield "of whom the condition speaks is not clear"
    if inside and written[0] in ("a", "an") and written[1] not in NOUNS:
        yield "of whom the condition speaks is not clear"


def _pronouns(said: Said, written: list[str]) -> Iterator[str]:
    """A pronoun stands for the anybody before it, or for a name that was put in its place."""
    for at, word in enumerate(said.words):
        if word.written in ("him", "her") or (word.written in PERSONS and word.kind != "name" and not said.is_general):
            yield f"of whom {word.written!r} speaks is not clear"
        elif word.written in PERSONS and word.kind != "name":
            before = set(written[:at])
            anybody = before & GENERIC or any(said.is_indefinite(each) for each in range(at))
            name_between = word.written == "it" and before & set(OF_PERSONS) and said.of("name")
            other_kind = word.written in ("he", "she") and before & set(OF_THINGS)
            named_first = any(each.kind == "name" for each in said.words[: _first_of(written, GENERIC)])
            either = word.written in ("he", "she") and said.of("name")
            if not anybody or name_between or other_kind or either or (named_first and before & GENERIC):
                yield f"of whom {word.written!r} speaks is not clear"


def _first_of(written: list[str], words: frozenset[str]) -> int:
    return next((at for at, word in enumerate(written) if word in words), len(written))


def _relatives(said: Said, written: list[str]) -> Iterator[str]:
    """People who, animals that: not Bob, who; and not: it follows that Bob."""
    asks = said.text.endswith("?")
    for at, word in enumerate(written):
        if word in ("this", "these", "those"):
            yield f"the word {word!r} is not understood"
        if word not in RELATIVES or (asks and word != "that"):
            continue
        noun = at > 0 and (
            said.words[at - 1].kind == "content" or written[at - 1] in GENERIC or written[at - 1] == "one"
        )
        after = said.words[at + 1] if at + 1 < len(written) else None
        verb = after is not None and (after.kind == "content" or after.written in (*COPULAS, *AUXILIARIES))
        if not (noun and verb):
            yield f"of what {word!r} speaks is not clear"


def _links(said: Said, written: list[str]) -> Iterator[str]:
    """To, of, from, than and by follow what they belong to; "not" is said once; and "the cat" is not just any cat."""
    for at, word in enumerate(written):
        before = said.words[at - 1] if at else None
        kinds = ("content", "scale") if word == "of" else ("content", "scale", "number")
        alone = before is None or before.kind not in kinds
        if word in ("to", "of", "from", "than", "by") and alone and not (word == "to" and said.of("scale")):
            yield f"what {word!r} belongs to is not clear"
        if word in ("not", "never", "neither") and before is not None and before.written in ("not", "never"):
            yield "it denies twice"
        again = {each.text for each in said.words[at + 1 :] if each.kind == "name"}
        if said.is_indefinite(at) and said.words[at].text in again:
            yield f"which {word} is meant is not clear"
        if word == "," and before is not None and before.kind == "name" and set(written[at + 1 : at + 2]) & ARTICLES:
            yield f"of whom it says what follows {before.text!r} is not clear"
    if {*RELATIVES} & set(written) and not said.is_general and {"not", "never"} & set(written):
        yield "what is denied is not clear"
