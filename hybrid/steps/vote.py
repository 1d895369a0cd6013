"""`vote`: the answer that most tries agree on (Wang et al. 2022, arXiv 2203.11171), by value and not by text.

Everything to the left is done again, a few at a time, with other seeds at a temperature. A chain of several answering
steps, such as `pot+cot+vote`, gives an answer of each route to every try. Agreement of different routes is better
evidence than that of one route with itself, so it decides where the weights do not. A vote for an answer that something
speaks against (`Answer.doubts`) weighs less, and so does one that the model was less sure of when it wrote it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hybrid.answers import fits, format_value, same
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.errors import Stopped
from hybrid.types import Answer, Draft

__all__ = ["Vote", "count"]

SHARPNESS = 8
"""Power of a vote's confidence. Of 0 to 40 the middle ones were best, on word problems that no result is of."""
AT_A_TIME = 4
"""Tries before it looks whether the vote is decided; they are decoded together and share their beginning."""


@dataclass(frozen=True)
class Vote(Step):
    """Asks until no other answer can catch up with the leading one; its share of the votes is the confidence."""

    name = "vote"
    version = 2
    bounds = {"n": (2, 100), "temperature": (0, 2)}
    n: int = 8
    """Tries, the first one included."""
    temperature: float = 0.7

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        tries = [draft]
        routes = max(1, len(draft.candidates))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            while not _is_decided(_votes(tries), routes * (self.n - len(tries))):
                some = range(len(tries), min(self.n, len(tries) + AT_A_TIME))
                again = [each for each in pool.map(lambda at: self._again(draft, ctx, at), some) if each]
                tries += again
                if len(again) < len(some) or len(tries) == self.n:  # one that was stopped is the last
                    break
        groups = count(_votes(tries))
        if not groups:
            ctx.note(self.name, "no try gave an answer of the kind that was asked for", tries=len(tries))
            return draft
        shares = {format_value(group[0].value): len(group) for group in groups}
        ctx.note(self.name, f"{len(groups[0])} of {sum(shares.values())} votes", votes=shares, tries=len(tries))
        best = min(groups[0], key=lambda vote: len(vote.doubts))
        # What the winner rests on comes with it: its program and its citations.
        home = next(each for each in tries if any(vote is best for vote in each.candidates))
        winner = replace(best, confidence=_weight(groups[0]) / sum(map(_weight, groups)))
        return home.with_(answer=winner, candidates=tuple(_votes(tries)))

    def _again(self, draft: Draft, ctx: Context, attempt: int) -> Draft | None:
        fresh = Draft(draft.question, feedback=draft.feedback)
        try:  # a try that fails has no vote, so nobody answers in its place
            return replace(ctx, fallback=None).rerun(fresh, temperature=self.temperature, attempt=attempt)
        except Stopped:  # those who have voted decide
            return None


def count(votes: Sequence[Answer]) -> list[list[Answer]]:
    """The votes by value, the leading one first: by weight, then by different routes, then by who came first."""
    groups: list[list[Answer]] = []
    for vote in votes:
        group = next((group for group in groups if same(group[0].value, vote.value)), None)
        if group is None:
            groups.append([vote])
        else:
            group.append(vote)
    return sorted(groups, key=lambda group: (-_weight(group), -len({vote.by for vote in group})))


def _votes(tries: Sequence[Draft]) -> list[Answer]:
    return [vote for each in tries for vote in each.candidates if fits(vote.value, each.question)]


def _weight(group: Sequence[Answer]) -> float:
    """An answer without a confidence weighs as much as one of which the model is certain."""
    return sum(
        (1.0 if vote.confidence is None else vote.confidence) ** SHARPNESS / (1 + len(vote.doubts)) for vote in group
    )


def _is_decided(votes: Sequence[Answer], left: int) -> bool:
    """Whether the second cannot catch up with the first any more."""
    sizes = [_weight(group) for group in count(votes)]
    return bool(sizes) and sizes[0] - (sizes[1] if len(sizes) > 1 else 0) > left
