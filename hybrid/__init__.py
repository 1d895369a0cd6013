"""Small language models that look things up, compute and check before they answer.

```python
from hybrid import Assistant

with Assistant(steps="pot+critic") as assistant:
    print(assistant.ask("What is 17*23?").value)
```
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hybrid.assistant import Assistant
    from hybrid.chain import Chain, Step
    from hybrid.config import Config
    from hybrid.context import Context
    from hybrid.deadline import Deadline
    from hybrid.errors import HybridError
    from hybrid.spec import parse_spec
    from hybrid.steps import Abstain, Algebra, Auto, Classify, Cot, Critic, Direct, Drop, Logic, Pot, Quote, Rag, Vote
    from hybrid.types import (
        Answer,
        Citation,
        Document,
        Draft,
        Event,
        Execution,
        Grammar,
        Limits,
        Message,
        Model,
        Passage,
        Question,
        Reply,
        Request,
        Sample,
        Sandbox,
        Score,
        Store,
        Usage,
    )

__all__ = [
    "Abstain",
    "Algebra",
    "Answer",
    "Assistant",
    "Auto",
    "Chain",
    "Citation",
    "Classify",
    "Config",
    "Context",
    "Cot",
    "Critic",
    "Deadline",
    "Direct",
    "Document",
    "Draft",
    "Drop",
    "Event",
    "Execution",
    "Grammar",
    "HybridError",
    "Limits",
    "Logic",
    "Message",
    "Model",
    "Passage",
    "Pot",
    "Question",
    "Quote",
    "Rag",
    "Reply",
    "Request",
    "Sample",
    "Sandbox",
    "Score",
    "Step",
    "Store",
    "Usage",
    "Vote",
    "parse_spec",
]

_HOMES = {
    "hybrid.assistant": "Assistant",
    "hybrid.chain": "Chain Step",
    "hybrid.config": "Config",
    "hybrid.context": "Context",
    "hybrid.deadline": "Deadline",
    "hybrid.errors": "HybridError",
    "hybrid.spec": "parse_spec",
    "hybrid.steps": "Abstain Algebra Auto Classify Cot Critic Direct Drop Logic Pot Quote Rag Vote",
    "hybrid.types": (
        "Answer Citation Document Draft Event Execution Grammar Limits Message Model Passage "
        "Question Reply Request Sample Sandbox Score Store Usage"
    ),
}
"""Where each public name lives; a module is imported when one of its names is used, so that nothing waits for it."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'hybrid' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
