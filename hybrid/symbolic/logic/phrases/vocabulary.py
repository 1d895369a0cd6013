"""The words that tell where a phrase ends, and those that it does not take account of."""

_VERBS = (
    "abandon absorb abuse accept accompany accumulate accuse achieve acquire act adapt add adjust administer "
    "admire admit adopt adore advance advertise advise affect afford age agree aid aim alert allocate allow alter "
    "analyse analyze anchor announce annoy answer apologise apologize appeal appear apply appoint approach "
    "approve argue arise arrange arrest arrive ask assemble assess assign assist associate assume attach attack "
    "attain attend attract audit audition authorise authorize avoid await award babysit bake balance ban bark "
    "bear beat become beg begin behave believe belong bend bind binge bite blame bleach bleed bless block bloom "
    "blow boil book borrow bother bounce break breed brew bring broadcast browse brush build bully burn "
    "burst bury buy calculate call camp cancel care carry carve catch categorize cater cause cease celebrate "
    "certify challenge change chase chat cheat check cheer chew chirp choose circulate cite claim classify clean "
    "climb close coach collapse collect collide combine come commission commit communicate commute compare "
    "compensate compete compile complain complement complete compose compost comprise concern conclude condemn "
    "conduct confess confine confirm confront confuse congratulate connect conquer consent conserve consider "
    "consist construct consult consume contain continue contribute control convert convince cook cooperate cope "
    "correct correspond cost count cover crack crash crawl create criticise criticize cross crush cry cultivate "
    "cure cut dance dare date deal debug debut decay deceive decide declare decline decompose decorate decrease "
    "dedicate defeat defend define delete delight deliver demand demonstrate deny depend deploy deposit derive "
    "descend describe deserve design desire destroy detain detect determine develop devise devote devour dictate "
    "die differ dig digest diminish dine dip direct disagree disappear disappoint discharge discover discuss "
    "dislike dismiss dispatch display dispose disrupt dissent dissolve distribute dive divide dominate donate "
    "doubt download drag draw dream drink drive drop drown dye earn eat echo edit educate elapse elect elevate "
    "eliminate embark embrace emerge emigrate emit emphasise emphasize employ enable enclose encounter encourage "
    "encrypt end endanger endorse endure enforce engage enjoy enlarge enlist enrol enroll ensure enter entertain "
    "envy equip erect erode erupt escape escort establish evacuate evade evolve examine exceed excel exchange "
    "excite exclude excuse execute exempt exercise exhibit exist expand expect expire explain explode explore "
    "export expose express extend face facilitate fail fall fascinate fasten fear feature feed feel ferment fetch "
    "fight fill filter finish fit fix flee flirt float flourish flow fly fold follow forbid force forecast "
    "foresee forge forget forgive found freeze frighten fund furnish gain gamble gather gaze generate get give "
    "glide glitter glow go govern grab graduate graft grant graze greet grind groom grow guarantee guard guide "
    "hack hail halt handle hang happen harm harvest hatch hate haul have heal hear heat help hesitate hibernate "
    "hide hike hire hit hoist hold hoot hope host howl hunt hurry hurt identify ignore illuminate imagine imitate "
    "immigrate implement imply import impose impress improve include incorporate increase incur infect influence "
    "inform inhabit inherit initiate injure inscribe insert insist inspect inspire install insult insure "
    "integrate intend interact interview introduce invade invent invest investigate invite irrigate irritate "
    "isolate issue jail jog join judge juggle jump keep kick kill knit know lack last laugh launch lay lead leak "
    "learn lease leave lecture lend let license lick lie lift like limit link listen live load loan locate lodge "
    "look lose love lower lubricate maintain make manage manufacture marry matter mature mean measure meditate "
    "meet melt memorise memorize mend mention mentor meow merge migrate miss mock modify molt monitor moor "
    "motivate move mow multiply narrate need neglect nest nominate notice notify nurse obey oblige observe "
    "obstruct obtain occupy occur offer omit open operate oppose orbit order organise organize originate oust "
    "outlaw outlive outnumber outrank overcome overhear overlap overlook oversee overtake owe own pack paint "
    "participate pass patrol pay peel perceive perform perish permit persist persuade pick plan plant play plead "
    "plough pollinate pollute possess postpone pour practice practise praise pray preach predate predict prefer "
    "premiere prepare prescribe present preserve preside pretend prevent prey print privatise probe proceed "
    "proclaim produce program prohibit promise promote pronounce propose prosper protect prove provide provoke "
    "prune publish pull pump punctuate punish purchase purify purr push put qualify quarrel quit quote race raid "
    "raise rank rate reach react read realise realize rear rebuild recall receive recite reckon recognise "
    "recognize recommend record recover recruit recycle redeem reduce refer reflect reform refuel refurbish "
    "refuse regain register regret regulate rehearse reign reimburse reject rejoice relate relax release relocate "
    "rely remain remark remember remind remove render renew renounce renovate rent reopen repair repay repeat "
    "replace reply report represent reprint reproduce require rescind rescue research resemble resent reserve "
    "reside resign resist resolve respect respond rest restock restore restrict result resume retain retire "
    "retrieve return reunite reveal reverse revise revive revolve reward rhyme ride ring rise roam roar roast rob "
    "roll rot rub rule run rust sack sail sanction save say scan scatter schedule scold score scramble scratch "
    "screen scrutinise sculpt search seat secrete secure see seek seem seize select sell send separate serve set "
    "settle sew shake share shed shelter shine ship shiver shoot shout show shrink shut sign simmer sing sink sit "
    "skate sketch ski skip sleep slide smash smell smile smoke smuggle sneeze soak solve sort sow span spawn "
    "speak specialise specialize spend spoil sponsor spot spread squeeze stain stamp stand stare start stay steal "
    "steer stick stimulate sting stitch stop store strengthen strike strip strive struggle study stumble submit "
    "subscribe subsidise substitute succeed sue suffer suggest supervise supplement supply support suppress "
    "surpass surrender surround survive suspect suspend swallow swap swear sweep swim swing switch tackle take "
    "talk tame taste teach tear tell tempt tend terminate test think thrive throw tolerate touch tour trace trade "
    "train transform translate transport trap travel treat tremble trigger trust try turn tutor uncover undergo "
    "underlie understand undertake unite unlock unveil update uphold upset urge use utilise utilize vaccinate "
    "value vanish vary venture verify veto view violate visit volunteer vote wade wait wake walk wander want warn "
    "warrant wash waste watch weaken wear weave weep weigh welcome whisper wield win wipe wish withdraw wither "
    "withstand witness wonder work worry worship wrap write yield"
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
BINDING = frozenset({"a", "an", "no", "every", "each", "any", "all"})
"""Who they bind, a pronoun in the same clause takes up."""
AWAY = frozenset(
    {"abroad", "overseas", "here", "there", "outdoors", "indoors", "elsewhere", "last", "this", "early", "late"}
)
"""What can follow a participle behind its noun: a ship registered abroad."""
RULES = frozenset(
    {"act", "law", "rule", "regulation", "policy", "charter", "statute", "bylaw", "code", "contract", "agreement"}
    | {"treaty", "constitution", "guideline", "ordinance", "decree", "term"}
)
"""Where it is written what is allowed."""
TIMES = frozenset(
    {"day", "night", "morning", "afternoon", "evening", "week", "weekend", "month", "year", "time", "hour"}
    | {"spring", "summer", "autumn", "fall", "winter"}
)
SITES = frozenset(
    {"valley", "zoo", "school", "museum", "hospital", "river", "lake", "park", "university", "college", "hotel"}
    | {"castle", "theatre", "theater", "gallery", "airport", "harbour", "harbor", "forest", "mountain", "palace"}
    | {"archipelago", "institute", "society", "academy", "festival", "abbey", "bridge", "factory", "mill", "estate"}
    | {"reserve", "bay", "desert", "canal", "conservatory", "observatory", "station", "club", "council", "committee"}
    | {"company", "orchestra", "library", "bank", "farm", "mine", "island", "village", "prison", "court", "market"}
)
"""Where a text has only one of these, "the" one is the one that it names."""
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
