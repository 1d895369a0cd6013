"""`logic`: each sentence becomes a formula, and Z3 decides what follows (Pan et al. 2023, arXiv 2305.12295).

Sentences are translated one at a time, with the model where their words leave something open
(`steps.translating`), so what comes out always parses and speaks of nothing else. Whatever follows from some sentences
follows from all, so a proof takes only those whose formulas nothing speaks against; the others can only stand in the
way of an "unknown". Without a proof, all formulas together give an answer that is no more than recalled.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.sentences import sentences
from hybrid.steps.translating import Drawing, Phrased, Translation, by_phrases, complete, known, translate
from hybrid.symbolic.logic.forms import understood
from hybrid.symbolic.logic.formula import Atom, Formula, Variable, predicates_in, show, sorts_in
from hybrid.symbolic.logic.phrases.likeness import Nouns, Unclear, as_one, sorts
from hybrid.symbolic.logic.problem import Problem, Puzzle, Undecided, read_problem
from hybrid.symbolic.logic.proof import Proof, TooLarge, program_for, proofs_from
from hybrid.symbolic.logic.puzzles import read_puzzle
from hybrid.symbolic.logic.scales import Unordered, placed, placed_names
from hybrid.symbolic.logic.words import Said
from hybrid.types import Answer, Citation, Draft, Limits, Question

__all__ = ["Logic", "is_logical"]

SECONDS = 20.0


@dataclass(frozen=True)
class Logic(Step):
    """What follows from the question's own sentences, with the sentences that it takes as citations."""

    name = "logic"
    version = 3
    uses = frozenset({"model", "sandbox"})
    bounds = {"samples": (0, 64), "temperature": (0, 10)}
    samples: int = 8
    """Formulas that are drawn for a sentence of no known form."""
    temperature: float = 1.0
    """Of those."""
    closed: bool = False
    """What does not follow is false, instead of unknown."""
    decided: bool = False
    """An "unknown" that is none of the choices is left to the next step."""
    free: bool = False
    """The model writes every formula, under no grammar: a control."""
    guess: bool = False
    """Readings are taken by chance, and the model translates nothing: a control."""

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        ctx.expect_program()
        drawing = Drawing(self.samples, self.temperature, self.free, self.guess)
        if puzzle := _puzzle(draft.question):
            problem, found = puzzle.problem, known(puzzle)
        elif read := _problem(draft.question):
            problem = read
            told = [each for each in problem.premises if not each.is_aside]
            if not drawing.free and (proved := self._by_phrases(problem, told, draft, ctx)):
                return proved
            found = translate([*told, *problem.goals], drawing, ctx)
        else:
            return _unproved(draft, "the question gives nothing to reason from")
        try:
            return self._decided(problem, found, draft, ctx, is_proof=True)
        except Undecided as undecided:
            draft = _unproved(draft, str(undecided))
        try:
            return self._decided(problem, complete(found, drawing, ctx), draft, ctx, is_proof=False)
        except Undecided:
            return draft

    def _by_phrases(self, problem: Problem, told: Sequence[Said], draft: Draft, ctx: Context) -> Draft | None:
        """What is proved without the model, where a sentence is of no form that is read word by word."""
        if all(_is_certain(said) for said in (*told, *problem.goals)):
            return None
        phrased = by_phrases(problem.premises, problem.goals)
        try:
            return self._decided(problem, phrased.found, draft, ctx, is_proof=True, phrased=phrased)
        except Undecided as undecided:
            ctx.note(self.name, "not proved by phrases", why=str(undecided))
            return None

    def _decided(
        self,
        problem: Problem,
        found: Sequence[Translation],
        draft: Draft,
        ctx: Context,
        *,
        is_proof: bool,
        phrased: Phrased | None = None,
    ) -> Draft:
        """Raises Undecided."""
        for each in found:
            formula = show(each.formula) if each.formula else None
            ctx.note(self.name, "translated", sentence=each.said.text, formula=formula, faults=each.faults)
        told = len(found) - len(problem.goals)
        goals = found[told:]
        premises = [*found[:told], *_assumed(found[:told], goals, phrased)]
        unsure = [each for each in (*premises, *goals) if not each.is_whole]
        if is_proof and (misread := next((goal for goal in goals if not goal.is_sure), None)):
            raise Undecided(_misread(misread))
        used = [each for each in premises if (each.is_sure if is_proof else each.formula)]
        answer = self._answer(problem, used, goals, unsure, ctx, is_proof=is_proof, phrased=phrased)
        formulas = tuple(show(each.formula) for each in (*used, *goals) if each.formula)
        return draft.with_(formulas=(*draft.formulas, *formulas), answer=answer)

    def _answer(
        self,
        problem: Problem,
        premises: Sequence[Translation],
        goals: Sequence[Translation],
        unsure: Sequence[Translation],
        ctx: Context,
        *,
        is_proof: bool,
        phrased: Phrased | None,
    ) -> Answer:
        """Raises Undecided."""
        meant = problem.meanings([goal.formula for goal in goals])
        given = [each.formula for each in premises if each.formula]
        proofs = self._proofs(problem, given, meant, ctx)
        if contradiction := next((proof for proof in proofs if proof.verdict == "contradictory"), None):
            against = " ".join(premises[at].said.text for at in contradiction.because)
            raise Undecided(f"the sentences contradict each other: {against}")
        value, at = problem.choose([proof.verdict for proof in proofs], closed=self.closed)
        proof = proofs[at]
        if value == "unknown" and not problem.choices and (self.decided or not is_proof):
            raise Undecided("the sentences do not say")
        if is_proof and unsure and not proof.because:  # that something does not follow takes every sentence
            raise Undecided(_misread(unsure[0]))
        if is_proof and not proof.because:
            self._expect_apart(problem, given, meant, phrased.nouns if phrased else None, ctx)
        used = [premises[number] for number in proof.because]
        goal = goals[at] if problem.asks == "which" else goals[0]
        formulas = [show(each.formula) for each in (*used, goal) if each.formula]
        ctx.note(self.name, "decided", code="\n".join(formulas), verdict=proof.verdict)
        text = "yes" if value is True else "no" if value is False else str(value)
        quotes = tuple(
            Citation(f"sentence {problem.premises.index(each.said) + 1}", "the question", each.said.text, True)
            if each.said in problem.premises
            else Citation("assumed", "assumed", each.said.text, False)
            for each in used
        )
        return Answer(
            text,
            value,
            self.name,
            "proved" if is_proof else "recalled",
            min(each.confidence for each in (*used, goal)),
            citations=quotes,
            doubts=() if is_proof else tuple(map(_misread, unsure)),
        )

    def _expect_apart(
        self, problem: Problem, premises: Sequence[Formula], goals: Sequence[Formula], nouns: Nouns | None, ctx: Context
    ) -> None:
        """An "unknown" has to be one even if words that are alike are the same.

        Raises:
            Undecided: it is not.
        """
        if nouns is None:
            if alike := _alike([*premises, *goals]):
                raise Undecided(f"{' and '.join(alike)} may be one word")
            return
        try:
            given, meant = as_one(premises, goals, nouns)
        except Unclear as found:
            raise Undecided(str(found)) from None
        if any(proof.verdict != "unknown" for proof in self._proofs(problem, given, meant, ctx)):
            raise Undecided("words that are alike may say the same")

    def _proofs(
        self, problem: Problem, premises: Sequence[Formula], meant: Sequence[Formula], ctx: Context
    ) -> Sequence[Proof]:
        formulas = [*premises, *meant]
        try:
            named = placed_names(formulas)
            both = placed(formulas)
            given, goals = both[: -len(meant)], both[-len(meant) :]
            program = program_for(given, goals, dict.fromkeys([*problem.in_row, *named]) if named else ())
        except (TooLarge, Unordered) as error:
            raise Undecided(str(error)) from None
        with ctx.timed(self.name, "asked the solver") as detail:
            execution = ctx.execute(program, Limits(seconds=SECONDS))
            proofs = proofs_from(execution.value, given, goals)
            detail |= {"outcome": execution.outcome, "error": execution.error}
            detail |= {"goals": list(map(show, goals)), "verdicts": [proof.verdict for proof in proofs]}
        return proofs


def _alike(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """Two words that differ in a doubled letter or a last s only, as one that is misspelled somewhere does."""
    known: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", " ".join(map(show, formulas))):
        other = known.setdefault(re.sub(r"(.)\1", r"\1", word.removesuffix("s")), word)
        if other != word:
            return other, word
    return ()


def _assumed(
    premises: Sequence[Translation], goals: Sequence[Translation], phrased: Phrased | None
) -> list[Translation]:
    """What is not said because it goes without saying: where all rules are about animals, everything is an animal."""
    formulas = [each.formula for each in (*premises, *goals) if each.formula]
    found = sorts(formulas, phrased.nouns, sure=True) if phrased else sorts_in(formulas)
    kinds = [
        Translation(Said(f"Everything here is one: {sort}.", ()), Atom(sort, (Variable("X"),)), confidence=1.0)
        for sort in found
    ]
    return [*kinds, *phrased.links] if phrased else kinds


def is_logical(question: Question) -> bool:
    """Whether each of its sentences is of a known form, so that there may be a proof."""
    if _puzzle(question):
        return True
    problem = _problem(question)
    if problem is None:
        return False
    told = [understood(said) for said in (*problem.premises, *problem.goals) if not said.is_aside]
    if all(each.readings and not each.doubts for each in told):
        return True
    found = by_phrases(problem.premises, problem.goals).found
    at = len(found) - len(problem.goals)
    known, asked = (predicates_in(each.formula for each in part if each.formula) for part in (found[:at], found[at:]))
    return all(each.is_sure for each in found) and asked <= known


def _is_certain(said: Said) -> bool:
    found = understood(said)
    return len(found.readings) == 1 and not found.doubts


def _puzzle(question: Question) -> Puzzle | None:
    return read_puzzle(
        [each for text in (*question.context, question.text) for each in _sentences(text)], question.choices
    )


def _problem(question: Question) -> Problem | None:
    given = [each for text in question.context for each in _sentences(text)]
    return read_problem(given, _sentences(question.text), question.choices)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _misread(each: Translation) -> str:
    return f"{each.said.text!r} may have been misread ({'; '.join((*each.faults, *each.besides))})"


def _unproved(draft: Draft, why: str) -> Draft:
    return draft.with_(notes=(*draft.notes, f"{why}, so nothing was proved"))
