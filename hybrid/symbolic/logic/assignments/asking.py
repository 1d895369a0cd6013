"""What a question asks of its choices, and what each of them says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.assignments.board import Unread, Value
from hybrid.symbolic.logic.assignments.grammar import formula_of, read_condition
from hybrid.symbolic.logic.assignments.listing import IN_ORDER, LIST, in_order, listing
from hybrid.symbolic.logic.assignments.ranges import read_range
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.formula import Formula, Iff
from hybrid.symbolic.logic.problem import Test, Wanted

__all__ = ["Asked", "read_question"]

_IF_FIRST = r"(?:(?:(?:for|in|on|to|by|at|during) )?which|(?:each|any|all) of the following|it (?:could|must|can)|what)"
CONDITION = re.compile(rf"^(?P<condition>If .+?),(?: then)? (?P<asked>{_IF_FIRST}\b.*)$", re.IGNORECASE)
CONDITION_THEN = re.compile(
    r"^(?P<condition>If .+?), then (?P<asked>.+ which (?:one )?of the following\b.*)$", re.IGNORECASE
)
CONDITION_LAST = re.compile(
    r"^(?P<asked>(?:which one|each|any|all) of the following .+?),? if (?P<condition>(?!which\b).+?)\??$", re.IGNORECASE
)
SUBSTITUTED = re.compile(
    r"Which one of the following, if (?:it were )?substituted for the \w+ that (?P<condition>.+), "
    r"would have the same effect (?:in|on) .*",
    re.IGNORECASE,
)
WHICH = (
    r"(?:which (?:one )?of the following(?: (?:statements|assertions))?|"
    r"(?:each|any|all) (?:one )?of the following(?: statements)?)"
)
TRUE_OR_FALSE: tuple[tuple[str, Wanted, Wanted], ...] = (
    (r"(?:could|can|may|might) be (?:true|the case)", "possible", "refuted"),
    (r"(?:must|has to) be (?:true|the case)|is (?:necessarily )?true", "entailed", "not entailed"),
    (
        r"(?:cannot|can ?not|could not|can.t) be (?:true|the case)|must be false|is (?:necessarily )?false",
        "refuted",
        "possible",
    ),
    (r"(?:could|can|may) be false|need not be true|might not be true", "not entailed", "entailed"),
)
"""What is said of a statement, and what is wanted of the right choice, as it stands and with "except"."""
OPPOSITE: dict[Wanted, Wanted] = {
    "possible": "refuted",
    "refuted": "possible",
    "entailed": "not entailed",
    "not entailed": "entailed",
}
POSSIBLE = r"(?:permissible|possible|acceptable|allowable)"
MODALS: tuple[tuple[str, Wanted], ...] = (
    (r"(?:cannot|can ?not|could not|can.t)", "refuted"),
    (r"(?:could|can|might|may)", "possible"),
    (r"must", "entailed"),
)
THOSE = re.compile(
    r"be (?:all (?:of )?)?the (?P<those>[a-z ]+s|people|children|men|women)(?= (?:who|that|which|of|on|in|at)\b)"
)
"""All that are somewhere: the two clerks who work on Monday."""
EXCEPT = re.compile(r",? except:?[?:]?$", re.IGNORECASE)
OTHERWISE = re.compile(
    r"\b(?:true|false|if|determin\w+|maximum|minimum|many|earliest|latest|effect|list|complete|accurate)\b",
    re.IGNORECASE,
)
"""Asks for something else than which one has a place."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as formulas."""

    condition: tuple[str, Formula] | None
    """What it supposes."""
    goals: tuple[tuple[str, Formula], ...]
    """What is to be judged."""
    tests: tuple[tuple[Test, ...], ...]
    """For each choice, which goals have to come out how."""
    instead_of: Formula | None = None
    """The condition that it takes away."""


def read_question(question: str, choices: Sequence[str], lexicon: Lexicon) -> Asked:
    """The question with its choices.

    Raises:
        Unread: with the first text of them that is of no known form.
    """
    if replaced := SUBSTITUTED.fullmatch(question):
        removed = read_condition(replaced["condition"], lexicon)
        goals = tuple((each, Iff(read_condition(each, lexicon), removed)) for each in choices)
        return Asked(None, goals, _each("entailed", choices), removed)
    match = CONDITION.match(question) or CONDITION_THEN.match(question) or CONDITION_LAST.match(question)
    asked = match["asked"] if match else question
    condition = None
    if match:
        condition = (match["condition"], read_condition(re.sub(r"^If ", "", match["condition"]), lexicon))
    if found := read_range(asked.strip(" ?:"), choices, lexicon):
        return Asked(condition, *found)
    wanted, meaning = _asked(asked.strip(), choices, lexicon)
    return Asked(condition, tuple((each, meaning(each)) for each in choices), _each(wanted, choices))


def _each(wanted: Wanted, choices: Sequence[str]) -> tuple[tuple[Test, ...], ...]:
    return tuple(((at, wanted),) for at in range(len(choices)))


def _asked(asked: str, choices: Sequence[str], lexicon: Lexicon) -> tuple[Wanted, Callable[[str], Formula]]:
    """What is wanted of the right choice, and how a choice is read."""
    excepted = EXCEPT.search(asked) is not None
    plain = _straight(EXCEPT.sub("", asked).strip(" ?:"))
    for pattern, wanted, otherwise in TRUE_OR_FALSE:
        if found := re.match(rf"(?:{WHICH}|it) (?:{pattern})(?![a-z])", plain, re.IGNORECASE):
            tail = plain[found.end() :].strip()
            if tail != "that" and any(isinstance(token, (Value, str, int)) for token in lexicon.tokens(tail)):
                raise Unread(asked)  # true of those schedules only
            return (otherwise if excepted else wanted), lambda choice: read_condition(choice, lexicon)
    for modal, wanted in MODALS:
        found = re.search(rf"\b{modal}\b", plain, re.IGNORECASE)
        if found:
            return (OPPOSITE[wanted] if excepted else wanted), _of_rest(plain, found, choices, lexicon)
    raise Unread(asked)


def _straight(asked: str) -> str:
    """Which one is a clerk whose desk cannot be moved: which one cannot be moved."""
    asked = re.sub(rf"^({WHICH}) is an? {POSSIBLE} ", r"\1 could be a ", asked, flags=re.IGNORECASE)
    asked = re.sub(r"\b(following) pairs? of (?:[a-z]+ )?[a-z]+s\b", r"\1", asked)
    asked = re.sub(
        rf"^({WHICH}) is (?:one of )?(?:an?|the) (?:pair of )?[a-z]+ (?:that|who|which|whose [a-z]+) (?=\w+)",
        r"\1 ",
        asked,
        flags=re.I,
    )
    return asked


def _of_rest(plain: str, modal: re.Match[str], choices: Sequence[str], lexicon: Lexicon) -> Callable[[str], Formula]:
    """Which one of the following could be the list of those on Monday; which one must be on Monday."""
    which = re.match(WHICH, plain, re.IGNORECASE)
    rest = plain[modal.end() :].strip()
    if IN_ORDER.search(plain):
        return lambda choice: in_order(choice, plain, lexicon)
    if which and all(":" in choice for choice in choices):
        return lambda choice: listing(choice, "", lexicon)
    if which and (listed := LIST.match(rest)):
        return lambda choice: listing(choice, rest[listed.end() :], lexicon)
    gap = re.search(WHICH, plain, re.IGNORECASE)
    if gap is None or OTHERWISE.search(plain):
        raise Unread(plain)
    before, after = lexicon.tokens(plain[: gap.start()]), lexicon.tokens(plain[gap.end() :])
    if not before and (them := THOSE.match(rest)):
        those = lexicon.tokens(them["those"])
        if any(isinstance(token, Class) and len(those) <= 2 for token in those[-1:]):
            return lambda choice: listing(choice, rest[them.end() :], lexicon)
    if after and isinstance(after[0], Class):
        after = after[1 + (after[1:2] in (("?",), ("that",))) :]
    if modal[0].lower() != "must" and after.count("not") == 1 and "not" in modal[0].lower():
        after = tuple(token for token in after if token != "not")

    def meaning(choice: str) -> Formula:
        named = _joined(lexicon.tokens(choice))
        return formula_of((*before, *named, *after), lexicon, choice)

    return meaning


def _joined(named: Sequence[Token]) -> tuple[Token, ...]:
    """Ann, Bob: both."""
    if "," in named and not {"and", "or"} & set(map(str, named)):
        last = len(named) - 1 - list(reversed(named)).index(",")
        return (*named[:last], "and", *named[last + 1 :])
    return tuple(named)
