"""The words that tell where a phrase ends, and those that it does not take account of."""

_VERBS = (
    "accept achieve act add admire admit adopt affect agree aim allow answer appear apply argue arrive ask attend avoid "
    "award bake bark beat become begin believe belong binge bite blame block blow boil book borrow bounce bring broadcast "
    "build burn buy call camp carry catch cause celebrate change chase cheat check choose claim clean climb close collect "
    "come commute compete complain compose complete connect consider consist consume contain continue contribute control "
    "cook cost count cover create cry cut dance date deal decide deliver demand deny depend describe deserve design "
    "desire destroy develop die dig direct discover dislike donate download draw dream dress drink drive drop earn eat "
    "elect emit employ encourage end endorse enjoy ensure enter establish exercise exist expect explain explore express "
    "face fail fall fear feature feed feel fight fill film finish fish fit fix float fly follow forget found gain gather "
    "get give go graduate grow guide happen hate have hear help hide hire hit hold hope host house hunt hurt identify "
    "imply improve include increase influence inherit inspire introduce invent invest invite join jump keep kick kill "
    "know lack last laugh launch lay lead learn leave lend let lie like limit link listen live locate look lose love make "
    "manage manufacture marry matter mean measure meet mention migrate mind miss move name need notice obey observe "
    "obtain occur offer open operate orbit order organize originate overlap own paint park participate pass pay perform "
    "pick plan plant play possess practice practise pray predict prefer premiere prepare present prevent print prize "
    "produce program promote protect prove provide publish pull purchase push put qualify race raise reach read receive "
    "recognize recommend record recycle reduce refer reflect refuse regret relax release rely remain remember remind "
    "rent repair replace represent require research respect rest result retire return reveal ride ring rise run sail "
    "save say schedule score see seek seem sell send serve set share shine shoot show sing sink sit skate ski sleep smell "
    "smile smoke solve speak specialize spend spread stand star start stay steal stop store strive struggle study submit "
    "succeed suffer suggest supply support survive swim take talk taste teach tell think throw tolerate touch trade train "
    "transform transport travel treat trust try turn understand update use value vary view visit volunteer vote wait wake "
    "walk want warn wash watch wear weigh whistle win wish wonder work worry worship write yell yield"
)
_ADVERBS = "often always sometimes never seldom regularly frequently"
_DROPPED = "also too then well indeed however therefore thus hence"
_PREPOSITIONS = (
    "of in on at to for with by from about into onto over under near through during against among between without "
    "within across along around after before behind beside than as like per via inside outside above below upon until "
    "toward towards throughout"
)
_DETERMINERS = "a an the this that these those all every each any some no their his her its my your our several many most"
_IRREGULAR = (
    "has have had have does do did do goes go went go gone go is be are be was be were be wrote write written write "
    "made make took take taken take gave give given give saw see seen see ate eat eaten eat wore wear worn wear "
    "bought buy brought bring caught catch taught teach thought think fought fight sought seek sold sell told tell "
    "held hold heard hear found find fed feed led lead left leave kept keep met meet paid pay sent send won win "
    "sang sing sung sing swam swim swum swim ran run came come became become began begin begun begin drank drink "
    "drunk drink drove drive driven drive flew fly flown fly forgot forget forgotten forget got get grew grow grown grow "
    "knew know known know rode ride ridden ride rose rise risen rise spoke speak spoken speak stole steal stolen steal "
    "threw throw thrown throw woke wake woken wake fell fall fallen fall felt feel lost lose meant mean understood "
    "understand stood stand sat sit slept sleep spent spend built build lent lend chose choose chosen choose broke break "
    "broken break hid hide hidden hide bit bite bitten bite drew draw drawn draw shown show said say"
)
_PLURALS = (
    "men man women woman children child people person mice mouse feet foot teeth tooth geese goose wolves wolf knives "
    "knife lives life wives wife leaves leaf shelves shelf thieves thief halves half movies movie cookies cookie species "
    "species series series shoes shoe hooves hoof clothes clothes toes toe texas texas"
)
_PRIVATIVE = (
    "former fake alleged so-called toy artificial false would-be ex potential future past supposed counterfeit imaginary "
    "fictional possible near quasi pseudo mock virtual honorary half"
)
_GRADED = (
    "good bad big small large tall short great little huge tiny young old fast slow heavy light strong weak rich poor "
    "long high low new early late main best worst top first last only other same"
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
BROAD = frozenset({"man", "woman", "human", "animal", "creature", "being", "individual"})
"""What those can be that a whole text is about."""
SORTS = frozenset({"person", "thing", "object", "one"})
"""What everything is; singular."""
VAGUE = frozenset({"most", "many", "few", "several", "half", "almost", "nearly", "usually", "probably", "only", "except"})
"""Before a noun they say how many in a way that no formula does."""
