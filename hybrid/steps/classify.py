"""`classify`: the choice that the model finds likeliest after the question, without an instruction or a template.

So the tasks of the Inverse Scaling Prize were scored (McKenzie et al. 2023, arXiv 2306.09479), and so a base model can
be asked. The log-probability of a choice is the sum over its tokens.
"""

import math
from dataclasses import dataclass

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.errors import BadQuestion
from hybrid.steps.prompts import show_plain
from hybrid.types import Answer, Draft, Request

__all__ = ["Classify"]


@dataclass(frozen=True)
class Classify(Step):
    """The likeliest choice; its share of the probability of all choices is the confidence."""

    name = "classify"

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        choices = draft.question.choices
        if not choices:
            raise BadQuestion("classify needs choices", hint='--choices "yes|no"')
        prompt = show_plain(draft)
        gap = "" if prompt[-1:].isspace() else " "
        scores = ctx.score(Request(prompt=prompt), [gap + choice for choice in choices])
        best = max(score.logprob for score in scores)
        weights = [math.exp(score.logprob - best) for score in scores]
        shares = tuple(weight / sum(weights) for weight in weights)
        chosen = shares.index(max(shares))
        answer = Answer(choices[chosen], choices[chosen], self.name, confidence=shares[chosen], distribution=shares)
        return draft.with_(answer=answer)
