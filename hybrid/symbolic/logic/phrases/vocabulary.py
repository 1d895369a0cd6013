"""The words that tell where a phrase ends, and those that it does not take account of."""

_VERBS = (
    "abandon absorb abuse accept accuse achieve act adapt add adjust admire admit adopt adore advance advise "
    "affect afford agree aim allow announce answer appear apply appoint approach approve argue arrange arrest "
    "arrive ask assign assist assume attack attend attract audition avoid award babysit bake balance ban bark "
    "bear beat become beg begin behave believe belong bend binge bite blame bleach bleed bless block bloom blow "
    "boil book borrow break bring broadcast browse build bully burn bury buy calculate call camp care carry "
    "catch categorize cause cease celebrate change chase cheat check cheer chew chirp choose cite claim classify "
    "clean climb close collect come communicate commute compare compete compile complain complete compose "
    "compost comprise conclude conduct confess confirm confuse congratulate connect conquer conserve consider "
    "consist consult consume contain continue contribute control convert convince cook correct cost count cover "
    "crash crawl create criticise criticize cry cultivate cure cut dance dare date deal debug debut deceive "
    "decide decorate decrease defeat defend define delete delight deliver demand demonstrate deny depend deploy "
    "derive describe deserve design desire destroy detect determine develop devour die differ dig digest dine "
    "dip direct disagree disappear discover discuss dislike display dissolve distribute dive divide donate doubt "
    "download drag draw dream drink drive drop drown earn eat echo edit educate elect eliminate embrace emerge "
    "emigrate emit emphasize employ enable encounter encourage encrypt end endanger endorse enforce engage enjoy "
    "enroll ensure enter entertain envy erode erupt escape establish evolve examine exceed excel exchange excite "
    "exclude excuse exercise exist expand expect expire explain explode explore expose express extend face fail "
    "fall fascinate fear feature feed feel ferment fetch fight fill finish fit fix flee flirt float flow fly "
    "follow forbid force forge forget forgive found freeze frighten gain gamble gather generate get give glitter "
    "glow go govern grab graduate grant graze grind grow guarantee guide hack hail handle hang happen hatch hate "
    "have heal hear help hesitate hibernate hide hike hire hit hold hoot hope host howl hunt hurry hurt identify "
    "ignore illuminate imagine imitate imply impress improve include increase influence inform inhabit inherit "
    "insist inspect inspire install insult intend interact interview introduce invade invent invest invite "
    "irritate issue jog join judge juggle jump keep kick kill knit know lack last laugh launch lay lead learn "
    "leave lend let lick lie lift like limit listen live loan locate look lose love maintain make manage "
    "manufacture marry matter mean measure meditate meet melt memorise memorize mention meow migrate miss modify "
    "molt motivate move mow need nominate notice obey oblige observe obtain occur offer open operate oppose "
    "orbit order organise organize originate outlive overcome overlap overlook oversee owe own paint participate "
    "pass pay perceive perform persuade pick plan plant play plead pollinate pollute possess postpone pour "
    "practice practise praise pray preach predict prefer premiere prepare present preserve pretend prevent print "
    "proceed produce program prohibit promise promote pronounce propose protect prove provide provoke publish "
    "pull punish purchase purify purr push put qualify quit race raise rank rate reach react read realise "
    "realize recall receive recognise recognize recommend record recycle reduce refer reflect reform refuse "
    "register regret rehearse reject rejoice relax release rely remain remember remind remove rent repair repeat "
    "replace reply report represent reproduce require rescue research resemble reserve resign resist respect "
    "respond rest result retire return reveal reverse ride rise rob roll rub rule run sail save say scatter "
    "schedule score sculpt search secure see seek seem select sell send separate serve set sew shake share shine "
    "shoot shout show shrink shut sign sing sink sit skate sketch ski skip sleep slide smash smell smile smoke "
    "sneeze solve sow speak specialise specialize spend spoil spread squeeze stand stare start stay steal stick "
    "stimulate stop store strengthen strive struggle study submit subscribe succeed suffer suggest supply "
    "support surrender surround survive suspect suspend swallow swear sweep swim switch take talk tame taste "
    "teach tell tempt tend think thrive throw tolerate touch trade train transform translate transport travel "
    "treat tremble trigger trust try turn undergo understand unite update urge use utilise utilize value vanish "
    "vary view violate visit volunteer vote wade wait wake walk wander want warn wash waste watch weaken wear "
    "weave weep weigh welcome whisper win wipe wish withdraw withstand witness wonder work worry worship wrap "
    "write"
)
_ADVERBS = "often always sometimes never seldom regularly frequently"
_DROPPED = "also too then well indeed however therefore thus hence"
_PREPOSITIONS = (
    "of in on at to for with by from about into onto over under near through during against among between "
    "without within across along around after before behind beside than as like per via inside outside above "
    "below upon until toward towards throughout"
)
_DETERMINERS = (
    "a an the this that these those all every each any some no their his her its my your our several many most"
)
_IRREGULAR = (
    "has have had have does do did do goes go went go gone go is be are be was be were be wrote write written "
    "write made make took take taken take gave give given give saw see seen see ate eat eaten eat wore wear worn "
    "wear bought buy brought bring caught catch taught teach thought think fought fight sought seek sold sell "
    "told tell held hold heard hear found find fed feed led lead left leave kept keep met meet paid pay sent "
    "send won win sang sing sung sing swam swim swum swim ran run came come became become began begin begun "
    "begin drank drink drunk drink drove drive driven drive flew fly flown fly forgot forget forgotten forget "
    "got get grew grow grown grow knew know known know rode ride ridden ride rose rise risen rise spoke speak "
    "spoken speak stole steal stolen steal threw throw thrown throw woke wake woken wake fell fall fallen fall "
    "felt feel lost lose meant mean understood understand stood stand sat sit slept sleep spent spend built "
    "build lent lend chose choose chosen choose broke break broken break hid hide hidden hide bit bite bitten "
    "bite drew draw drawn draw shown show said say"
)
_PLURALS = (
    "men man women woman children child people person mice mouse feet foot teeth tooth geese goose wolves wolf "
    "knives knife lives life wives wife leaves leaf shelves shelf thieves thief halves half movies movie cookies "
    "cookie species species series series shoes shoe hooves hoof clothes clothes toes toe texas texas"
)
_PRIVATIVE = (
    "former fake alleged so-called toy artificial false would-be ex potential future past supposed counterfeit "
    "imaginary fictional possible near quasi pseudo mock virtual honorary half seldom rarely sometimes occasionally"
)
_GRADED = (
    "good bad big small large tall short great little huge tiny young old fast slow heavy light strong weak rich "
    "poor long high low new early late main best worst top first last only other same"
)


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


VERBS = frozenset(_VERBS.split())
"""Without ending; a problem adds those that stand where only verbs do."""
IRREGULAR = _pairs(_IRREGULAR)
PLURALS = _pairs(_PLURALS)
ADVERBS = frozenset(_ADVERBS.split())
"""Those without "ly" that can stand before a verb or behind it."""
DROPPED = frozenset(_DROPPED.split())
PREPOSITIONS = frozenset(_PREPOSITIONS.split())
DETERMINERS = frozenset(_DETERMINERS.split())
PRIVATIVE = frozenset(_PRIVATIVE.split())
"""A fake gun is no gun."""
GRADED = frozenset(_GRADED.split())
"""A small elephant is not small."""
BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
DO = frozenset({"do", "does", "did"})
HAVE = frozenset({"has", "have", "had"})
FUTURE = frozenset({"will", "would"})
MODALS = frozenset({"can", "could", "may", "might", "must", "should", "shall"})
FINITE = (BE | DO | HAVE | FUTURE | MODALS) - {"be", "been", "being"}
SINGULAR = frozenset({"is", "was", "does", "has"})
NOTS = frozenset({"not", "never"})
RELATIVE = frozenset({"who", "that", "which"})
OPENING = frozenset({"either", "neither", "both"})
THEY = frozenset({"they", "he", "she", "it"})
THEM = frozenset({"them", "him", "it"})
THEIR = frozenset({"their", "his", "her", "its"})
REFLEXIVE = frozenset({"themselves", "themself", "himself", "herself", "itself"})
ANYONE = frozenset({"someone", "somebody", "something", "anyone", "anybody", "anything", "one"})
EVERYONE = frozenset({"everyone", "everybody", "everything", "anyone", "anybody", "anything", "whoever", "whatever"})
SOMEONE = frozenset({"someone", "somebody", "something"})
NO_ONE = frozenset({"nobody", "nothing", "none"})
PLACES = frozenset(
    {"town", "city", "village", "island", "state", "country", "county", "port", "kingdom", "republic", "province"}
    | {"parish", "district", "isle", "borough", "region"}
)
"""The town of Lund is Lund."""
CONTRASTS = frozenset({"whereas", "although", "though", "while", "yet"})
"""Both clauses that they join are so."""
ATTITUDES = frozenset(
    {"say", "think", "believe", "claim", "hope", "know", "deny", "fear", "doubt", "suspect", "imagine", "pretend"}
    | {"suggest", "argue", "assume", "suppose", "expect", "insist", "wish", "report", "assert", "allege", "dream"}
)
"""What they are about need not be so."""
FEELING = frozenset(
    {"love", "like", "hate", "enjoy", "fear", "prefer", "dislike", "admire", "want", "need", "know", "trust"}
)
"""Who loves dogs may dislike one."""
MEASURES = frozenset(
    {"kind", "type", "sort", "form", "piece", "part", "lot", "number", "group", "pair", "lack", "list"}
)
"""A kind of cat, a lack of food: what they are is said by the noun behind."""
BROAD = frozenset(["man", "woman", "human", "animal", "creature", "being", "individual"])
"""What those can be that a whole text is about."""
SORTS = frozenset({"person", "thing", "object", "one"})
"""What everything is; singular."""
VAGUE = frozenset(
    {"most", "many", "few", "several", "half", "almost", "nearly", "usually", "probably", "only", "except"}
)
"""Before a noun they say how many in a way that no formula does."""
HEDGES = frozenset(
    {"hardly", "barely", "scarcely", "perhaps", "maybe", "possibly", "presumably", "supposedly", "allegedly"}
    | {"apparently", "reportedly", "likely", "unlikely", "yet", "formerly", "potentially", "seemingly", "virtually"}
    | {"practically", "partly", "partially", "mostly", "generally", "typically", "almost", "nearly", "probably"}
)
"""Whether it is so at all they leave open, or deny."""
