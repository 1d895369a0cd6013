"""Small language models that look things up, compute and check before they answer.

```python
from hybrid import Assistant

with Assistant(steps="pot+critic") as assistant:
    print(assistant.ask("What is 17*23?").value)
```
"""

from hybrid.assistant import Assistant
from hybrid.chain import Chain, Step
from hybrid.config import Config
from hybrid.context import Context
from hybrid.errors import HybridError
from hybrid.spec import parse_spec
from hybrid.steps import Auto, Cot, Critic, Direct, Pot, Rag
from hybrid.types import (
    Answer,
    Citation,
    Deadline,
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
    "Answer",
    "Assistant",
    "Auto",
    "Chain",
    "Citation",
    "Config",
    "Context",
    "Cot",
    "Critic",
    "Deadline",
    "Direct",
    "Document",
    "Draft",
    "Event",
    "Execution",
    "Grammar",
    "HybridError",
    "Limits",
    "Message",
    "Model",
    "Passage",
    "Pot",
    "Question",
    "Rag",
    "Reply",
    "Request",
    "Sample",
    "Sandbox",
    "Score",
    "Step",
    "Store",
    "Usage",
    "parse_spec",
]
