"""`cot`: the model thinks step by step before it answers (Wei et al. 2022, arXiv 2201.11903)."""

from dataclasses import dataclass, replace

from hybrid.answers import format_value
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.steps.grounding import told_answer
from hybrid.steps.prompts import conversation
from hybrid.symbolic.equations.sums import wrong_sums
from hybrid.types import Draft, Message, Request, Sample
from hybrid.wants import expected_kind

__all__ = ["Cot"]

THINK = "Think step by step. End with a last line 'Answer: ' and the answer itself{form}."
BOXED = "Please reason step by step, and put your final answer within \\boxed{}."
"""For numbers, after the question. Models trained on mathematics know it, and are right more often when it is said."""
LAST_LINE = r"^\W*Answer:.*\w.*\n"
"""What comes after it is another question that the model asks itself."""


@dataclass(frozen=True)
class Cot(Step):
    """A chain of thought, then the answer on its last line."""

    name = "cot"
    version = 2
    bounds = {"max_tokens": (1, 100_000), "corrections": (0, 20)}
    max_tokens: int = 512
    corrections: int = 0
    """Wrong sums that are put right: the model goes on from what comes out, and not from what it wrote."""

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        text, sample = self._thought(Request(_asked(draft), max_tokens=self.max_tokens, until=LAST_LINE), ctx)
        answer = told_answer(text, sample, draft, self.name)
        if answer.value is not None:
            answer = replace(answer, text=format_value(answer.value))
        return draft.with_(answer=replace(answer, doubts=tuple(map(str, wrong_sums(text)))))

    def _thought(self, request: Request, ctx: Context) -> tuple[str, Sample]:
        """What the model wrote, and the sample that it ends with."""
        sample = ctx.generate(request).samples[0]
        text = sample.text
        for _ in range(self.corrections):
            wrong = next(iter(wrong_sums(text)), None)
            if wrong is None:
                break
            ctx.note(self.name, f"put right: {wrong}", value=format_value(wrong.value))
            text = text[: wrong.start] + format_value(wrong.value)
            sample = ctx.generate(replace(request, prefill=text)).samples[0]
            text += sample.text
        return text, sample


def _asked(draft: Draft) -> tuple[Message, ...]:
    if expected_kind(draft.question) == "number":
        return conversation("", draft, after=BOXED)
    return conversation(THINK.format(form=", as its letter" if draft.question.choices else ""), draft)
