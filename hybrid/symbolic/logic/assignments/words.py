"""The words of a sentence that say something in every puzzle, each as one sign."""

import re

__all__ = ["CALENDARS", "NUMBERS", "ORDINALS", "PICKED", "SIGNS", "is_filler", "stem"]

_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = "January February March April May June July August September October November December"
NUMBERS = {word: at for at, word in enumerate(_NUMBERS.split())}
ORDINALS = {word: at for at, word in enumerate(_ORDINALS.split())}
CALENDARS = {"day": _DAYS.split(), "month": _MONTHS.split(), "season": ["spring", "summer", "autumn", "fall", "winter"]}
"""What comes in an order that everybody knows."""

_NEXT = r"(?:immediately|directly|just)"
_SPAN = r"(?: (?:in|during|on|at) (?:the|that) \w+| that \w+)?"
"""Earlier in the week than."""

SIGNS: tuple[tuple[str, str], ...] = (
    # how sentences are joined
    (r"no later than|not later than|no later in the \w+ than", "not after"),
    (r"no earlier than|not earlier than|no earlier in the \w+ than", "not before"),
    (r"if,? (?:and|but),? only if", "iff"),
    (r"only if", "only if"),
    (r"if", "if"),
    (r"then", "then"),
    (r"unless", "unless"),
    (r"(?<=\bof )(?:its|their)", ""),
    (r"so (?:does|do|is|are|must|will|did|was)(?: be)?", "so"),
    (r"(?:otherwise|if not)(?=,)", "otherwise"),
    (r"but not (?:to |on |in |at |with )?(?:the same \w+ as )?both|but not both", "not both"),
    (r"or (?:else )?both", "or both"),
    (r"as well", ""),
    (r", with(?= \w+ on)", "and"),
    (r"and|while", "and"),
    (r"but", "but"),
    (r"either", "either"),
    (r"or", "or"),
    (r"neither", "neither"),
    (r"nor", "nor"),
    (r"both", "both"),
    (r"cannot|can ?n.t|not|never|won.t|don.t|isn.t|does ?n.t|is ?n.t|did not|did ?n.t", "not"),
    (r",", ","),
    (r";", ";"),
    (r"(?:from|than) the one (?:\w+ )?(?:which|that)", ""),
    (
        r"(?:in|during|for|of) (?:one|a single|a certain) "
        r"(?:week|day|year|month|season|morning|afternoon|evening|night|weekend)",
        "",
    ),
    (r"or not", "?"),
    (r"per|one at a time|one by one|one after (?:another|the other)|no ties", "per"),
    (r"ties?|tied", "?"),
    (r"one side of (?:an?|the) \w+", ""),
    # places in a row
    (rf"{_NEXT} (?:before|preced(?:es?|ed|ing)|ahead of|in front of)|next (?:\w+ ){{1,3}}before", "just before"),
    (rf"{_NEXT} (?:after|follow(?:s|ed|ing)?|behind)|next (?:\w+ ){{0,3}}after", "just after"),
    (rf"{_NEXT} to the left of", "just left"),
    (rf"{_NEXT} to the right of", "just right"),
    (rf"{_NEXT} (?:below|under)", "just below"),
    (rf"{_NEXT} (?:above|over)", "just above"),
    (r"(?:next|adjacent) to (?:each other|one another)", "consecutive"),
    (rf"(?:{_NEXT} )?(?:next to|adjacent to|beside)|{_NEXT} before or {_NEXT} after", "next to"),
    (rf"(?:at )?(?:some ?time|some day|any time) (?:before|earlier{_SPAN} than|prior to)", "before"),
    (rf"(?:at )?(?:some ?time|some day|any time) (?:after|later{_SPAN} than)", "after"),
    (rf"before|earlier{_SPAN} than|prior to|preced(?:es?|ed|ing)|ahead of", "before"),
    (rf"after|later{_SPAN} than|follow(?:s|ed)|behind", "after"),
    (r"(?:somewhere )?to the left of", "left"),
    (r"(?:somewhere )?to the right of", "right"),
    (r"lower[- ]numbered \w+ than|(?:an? )?lower number than", "before"),
    (r"higher[- ]numbered \w+ than|(?:an? )?higher number than", "after"),
    (r"(?:on|in|at) or before", "not after"),
    (r"(?:on|in|at) or after", "not before"),
    (r"or (?:later|after)(?! than)(?= ?(?:,|$|in the \w+$))", "or later"),
    (r"or (?:earlier|before)(?! than)(?= ?(?:,|$|in the \w+$))", "or earlier"),
    (r"(?:in|among|one of) the (?:first|top)(?= (?:two|three|four|five)\b)", "first of"),
    (r"(?:in|among|one of) the (?:last|bottom)(?= (?:two|three|four|five)\b)", "last of"),
    (r"(?:at )?(?:either|an|one|one of the) ends?(?: of the (?:row|line|shelf))?", "end"),
    (r"lower(?: in the \w+| on the \w+)? than|below|under", "below"),
    (r"higher(?: in the \w+| on the \w+)? than|above", "above"),
    (r"consecutive|consecutively|adjacent|in a row|next to each other", "consecutive"),
    (r"between", "between"),
    (r"(?:an? )?earlier \w+ than", "before"),
    (r"(?:an? )?later \w+ than", "after"),
    (r"(?:an? )?lower \w+ than", "below"),
    (r"(?:an? )?higher \w+ than", "above"),
    (r"until", "until"),
    (r"(?:away|apart) from", "away from"),
    (
        rf"(?:{_NEXT} )?(?:across(?: the \w+)? from|opposite(?: (?:from|to))?|facing)(?: (?:each other|one another))?",
        "across",
    ),
    (rf"{_NEXT} clockwise (?:from|of)", "just clockwise"),
    (rf"{_NEXT} counter-?clockwise (?:from|of)", "just counterclockwise"),
    # with whom
    (r"owners? of|same", "same"),
    (r"together", "together"),
    (r"different|differ", "different"),
    (r"as|than", "as"),
    (r"each other|one another", "each other"),
    (r"alone|by (?:it|him|her)self", "alone"),
    # how many
    (r"one(?= (?:(?:on|in|at|to|for|of|from|by) )?(?:each|every|per)\b)", "one"),
    (r"(?:each|every) (?:single )?one of(?= the)", "each"),
    (r"at least", "at least"),
    (r"no more than|not more than|at most|a maximum of", "at most"),
    (r"exactly|precisely", "exactly"),
    (r"more than", "more than"),
    (r"fewer than|less than", "fewer than"),
    (r"more", "more"),
    (r"fewer", "fewer"),
    (r"twice as many", "twice as many"),
    (r"(?:exactly )?as many", "as many"),
    (r"each|every", "each"),
    (r"all", "all"),
    (r"whichever|whatever", "any"),
    (r"any (?:one|single|given|particular)(?! of\b)|any", "any"),
    (r"no other", "no other"),
    (r"no|none", "no"),
    (r"some", "some"),
    (r"an?", "a"),
    (r"only|sole", "only"),
    (r"other|others|another", "other"),
    (r"once", "once"),
    (r"twice", "twice"),
    (r"except(?: for)?|other than", "except"),
    (
        r"else|remaining|rest|least|most|half|respectively|immediately|directly|opposite|across|facing|around|"
        r"(?:counter)?clockwise|instead|rather|without|lacks?|avoids?|refuses?|excludes?|miss(?:es)?|skips?|declines?|fails?|"
        r"greater|less|larger|smaller|higher|lower|earliest|latest|nearest|closest|previously|always|nearly|almost|"
        r"earlier|later|sooner|numbers?|first|last|next|second|third|fourth|fifth|sixth|seventh|eighth|apart|middle|end|ends|shares?|shared|sharing|alternat\w*|increas\w*|decreas\w*",
        "?",
    ),
    (r"(?:\w+ed )?(?:to|on|in|at|by) (?:it|them|him|her)(?= ?(?:,|$))", ""),
    (r"it|he|she", "it"),
    (r"that", "that"),
    (r"(?:in|on|at|during|to|for) which", "that"),
    (r"there(?! (?:is|are|was|were|can|may|must|will|has|have|be|could|should|cannot)\b)", "there"),
    (r"they|them|its|their|his|her|those|which|who|whom|whose", "?"),
    (r"in common", "common"),
)
"""What a sentence says, as a regular expression, and the sign for it; the first that fits is taken, from where it
stands. `?` is said by nothing: a sentence with it has to fit a form that names it."""

PICKED = re.compile(
    r"(?:select|chose|choose|hire|include|pick|accept|display|invite|attend|appear|admit|appoint|purchas|recruit|"
    r"approv|fund|award|feature|inspect)\w*"
)
"""A piece takes part at all."""

_FILLERS = (
    "the is are be been being was were will would must can could may might shall should do does did has have had to of "
    "in on at for by into onto with from among there also still too up assign assigned assigns locate located place "
    "placed position positions positioned schedule scheduled give gives given hold held perform performs performed "
    "occur occurs occupy occupies contain contains rank ranks ranked stand stands sit sits put member members week day "
    "time made make makes during this use used uses take takes taken belong belongs serve serves served"
)
"""Words that say nothing beside the things and the signs."""
FILLERS = frozenset(_FILLERS.split())


def is_filler(word: str) -> bool:
    """Whether a word says nothing, in this form or another."""
    return word in FILLERS or stem(word) in _FILLER_STEMS


def stem(word: str) -> str:
    """A word without its ending: `perform` of performs, performance, performing."""
    word = re.sub(r"ies$", "y", word.lower())
    for ending in ("ances", "ance", "ations", "ation", "ings", "ing", "ers", "er", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e")


_FILLER_STEMS = frozenset(stem(word) for word in FILLERS if len(word) > 4)
