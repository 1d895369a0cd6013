"""The steps, by the names that users type. A new one is a file here and a line below."""

from hybrid.chain import Step
from hybrid.steps.abstain import Abstain
from hybrid.steps.algebra import Algebra
from hybrid.steps.auto import Auto
from hybrid.steps.classify import Classify
from hybrid.steps.cot import Cot
from hybrid.steps.critic import Critic
from hybrid.steps.direct import Direct
from hybrid.steps.drop import Drop
from hybrid.steps.logic import Logic
from hybrid.steps.pot import Pot
from hybrid.steps.quote import Quote
from hybrid.steps.rag import Rag
from hybrid.steps.vote import Vote

__all__ = [
    "STEPS",
    "Abstain",
    "Algebra",
    "Auto",
    "Classify",
    "Cot",
    "Critic",
    "Direct",
    "Drop",
    "Logic",
    "Pot",
    "Quote",
    "Rag",
    "Vote",
]

_ALL = (Direct, Cot, Pot, Algebra, Logic, Rag, Quote, Drop, Critic, Vote, Classify, Abstain, Auto)
STEPS: dict[str, type[Step]] = {step.name: step for step in _ALL}
