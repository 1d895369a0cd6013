"""The words that every problem has in common."""

__all__ = ["CONDITIONS", "DEGREES", "FUNCTION", "GENERIC", "NEGATIONS", "NOUNS", "NUMBERS", "ORDINALS", "PRONOUNS"]

_FUNCTION = (
    "a an the this that these those all every each any some no none only both either neither if then and or nor but "
    "not is are was were be been being am do does did has have had will would can could must may might shall should "
    "it its he him his she her they them their theirs i you we who whom whose which what when where whoever whatever "
    "someone something somebody anyone anything anybody everyone everything everybody nobody nothing one ones there "
    "people person persons thing things object objects of in on at to for with by from as than so such also too very "
    "true false unknown uncertain whether unless while because since exactly least most more less"
)
_GENERIC = (
    "someone something somebody anyone anything anybody everyone everything everybody nobody nothing none people "
    "person persons thing things all every each any no only whoever whatever"
)
_NEGATIONS = "not no nor neither never nobody nothing none without unless cannot"
_NOUNS = "people person persons thing things object objects"
_PRONOUNS = "it he she him her they them one ones who that which"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_NUMBERS = "one two three four five six seven eight nine ten"

FUNCTION = frozenset(_FUNCTION.split())
"""Words that only join others."""
GENERIC = frozenset(_GENERIC.split())
"""What speaks of all things, or of any."""
NOUNS = frozenset(_NOUNS.split())
"""Those that an adjective can stand before."""
PRONOUNS = frozenset(_PRONOUNS.split())
NEGATIONS = frozenset(_NEGATIONS.split())
CONDITIONS = ("if", "when", "whenever", "unless", "then", "implies")
DEGREES = ("more", "most", "less", "least")
ORDINALS = {word: at for at, word in enumerate(_ORDINALS.split(), 1)}
NUMBERS = {word: at for at, word in enumerate(_NUMBERS.split(), 1)}
