"""The words that every problem has in common."""

_FUNCTION = (
    "a an the this that these those all every each any some no none only both either neither if then and or nor but "
    "not is are was were be been being am do does did has have had will would can could must may might shall should "
    "it its he him his she her they them their theirs i you we who whom whose which what when where whoever whatever "
    "someone something somebody anyone anything anybody everyone everything everybody nobody nothing one ones there "
    "people person persons thing things object objects of in on at to for with by from as than so such also too very "
    "true false unknown uncertain whether unless while because since exactly least most more less never "
    "says said claims claimed "
    "somewhere yes hence thus therefore however suppose assume although though today here now under without besides "
    "given provided yet moreover furthermore finally within during against among about into onto over near through "
    "across along around cannot iff why explain yesterday tomorrow including excluding"
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

_PARTICIPLES = (
    "seen see eaten eat bitten bite taken take given give known know shown show thrown throw drawn draw grown grow "
    "beaten beat broken break chosen choose driven drive forgotten forget hidden hide ridden ride written write "
    "spoken speak stolen steal worn wear caught catch taught teach bought buy brought bring fought fight sought seek "
    "men man women woman mice mouse children child feet foot teeth tooth geese goose oxen ox wolves wolf "
    "thought think held hold heard hear found find fed feed led lead left leave kept keep met meet paid pay sold sell "
    "sent send told tell won win ate eat saw see bit bite took take gave give knew know"
)
_UNDERSTOOD = (
    "a an the that this these those all every each any some no none only both either neither if then and or nor but "
    "not is are was were be been being am do does did it he him she her they them who someone something somebody "
    "anyone anything anybody everyone everything everybody nobody nothing one ones there people person persons thing "
    "things object objects of to than from by also too so such unless when whenever never "
    "somewhere"
)
_PLACING = (
    "finish finished finishes stand stands stood sit sits sat place placed come came arrive arrived end ended lie lies "
    "hang hangs row line queue race list shelf branch table series"
)
_SUBTLE = (
    "immediately directly adjacent just almost usually often sometimes probably rarely likely mostly "
    "always implies except both but too even hardly barely scarcely nearly rather quite somewhat still again seldom "
    "ever few many several half iff possible certain impossible necessarily maybe perhaps true false vice versa "
    "former fake toy artificial supposed pretend yet"
)

UNDERSTOOD = frozenset(_UNDERSTOOD.split())
"""Function words whose part in a sentence the readings know."""
META = frozenset(
    {"statement", "statements", "sentence", "sentences", "paragraph", "paragraphs", "premises", "information"}
)
"""A sentence with one of these is about the question, not about the things in it."""
NEIGHBOURING = ("directly", "immediately")
SAYING = ("says", "said", "claims", "claimed")
PLACING = frozenset(_PLACING.split())
"""Verbs that say nothing beside a word of order: finished first."""
SUBTLE = frozenset(_SUBTLE.split())
"""Words that say something which no reading has."""
PARTICIPLES = dict(zip(_PARTICIPLES.split()[::2], _PARTICIPLES.split()[1::2], strict=True))
"""Forms of verbs that no stemmer finds."""
COPULAS = ("is", "are", "was", "were", "be", "am")
AUXILIARIES = ("do", "does", "did")
ARTICLES = ("a", "an", "the", "this", "that", "these", "those")
LINKS = ("of", "to", "than", "from", "by")
"""What may stand between a word and its object."""
EVERYBODY = ("everyone", "everything", "everybody", "anyone", "anything", "anybody")
NOBODY = ("nobody", "nothing", "none")
SOMEBODY = ("someone", "something", "somebody")
IFS = ("if", "when", "whenever", "unless")
"""What a condition begins with."""
RELATIVES = ("who", "that", "which")
"""What begins a clause about the word before."""
ASKING = ("who", "which", "what")
DENIALS = ("not", "never", "neither", "nor")
PLAIN_NOT = ("isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't")
JOINTS = ("and", "or", "nor", "but", "either", "neither", "not")
"""What no clause ends with."""
ENDS = ("and", "or", "nor", "but", "then", "if", "unless", "when", "whenever", "only", "too", "also")
"""What a verb's object ends before."""
QUANTIFYING = frozenset({"all", "every", "each", "any", "no", "only", "none"})
"""What stands before the word that it speaks of."""
RESOLVED = ("he", "she", "it", "him", "her")
"""Pronouns that a name is put in the place of."""
PARTICLES = ("da", "de", "del", "della", "di", "dos", "du", "van", "von", "der", "den", "bin", "ibn", "al", "el")
"""What is small within a name."""
PERSONS = ("he", "she", "it", "they", "him", "her", "them")
OF_PERSONS = ("someone", "somebody", "anyone", "anybody", "person", "persons", "people")
OF_THINGS = ("something", "anything", "thing", "things", "object", "objects")
OPENERS = ("no", "only", "some", "there", "all", "every", "each", "any", *EVERYBODY, *NOBODY, *SOMEBODY)
"""What begins a sentence about all, some or none."""
_LY = "friendly lonely lovely ugly silly elderly curly holy lively costly deadly smelly"
ADJECTIVES_IN_LY = frozenset(_LY.split())
"""Those that are no adverbs."""
