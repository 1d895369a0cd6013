"""A clause, word by word: what is said of whom, and what is denied."""

from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.formula import And, Atom, Formula, Name, Not, Or, Variable, Xor
from hybrid.symbolic.logic.lexicon import (
    ARTICLES,
    AUXILIARIES,
    COPULAS,
    DENIALS,
    ENDS,
    GENERIC,
    JOINTS,
    LINKS,
    NEIGHBOURING,
    NOUNS,
    ORDINALS,
    PARTICIPLES,
    PLACING,
    PRONOUNS,
    QUANTIFYING,
    RELATIVES,
)
from hybrid.symbolic.logic.scales import BESIDE, BETWEEN, DIRECTLY, FIRST, degree_of
from hybrid.symbolic.logic.words import Said, Word

__all__ = ["ANY", "Clause", "Unread"]

ANY = Variable("X")


class Unread(ValueError):
    """A clause that cannot be read; the message says at which word."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Words of a sentence from `start` to `end`; the whole sentence tells what they are about."""

    said: Said
    start: int
    end: int

    @property
    def words(self) -> Sequence[Word]:
        """Of the whole sentence."""
        return self.said.words

    @property
    def is_general(self) -> bool:
        """Whether the sentence speaks of all things, or of any: then that is what its pronouns mean."""
        return self.said.is_general

    def formulas(self) -> tuple[Formula, ...]:
        """What the clause can say: its parts, all of them or at least one; after "either" perhaps only one.

        Raises:
            Unread: it says nothing, or is of no known form.
        """
        self._check()
        literals = [literal for at in self._speaking() for literal in self._literals(at)]
        if not literals or self.words[self.end - 1].written in JOINTS:
            raise Unread(f"{self._text!r} says nothing whole")
        if len(literals) == 1:
            return (literals[0],)
        joints = {word.written for word in self.words[self.start : self.end]}
        if "or" not in joints:
            return (And(tuple(literals)),)
        if joints & {"and", "nor"} or any(isinstance(literal, Not) for literal in literals):
            raise Unread(f"{self._text!r} can be read in more than one way")
        either = (Xor(literals[0], literals[1]),) if "either" in joints and len(literals) == 2 else ()
        return (Or(tuple(literals)), *either)

    def _check(self) -> None:
        """Each word that says something is joined to the one before in a way that is known.

        Raises:
            Unread: it is not: "thinks Ann is kind", "hired or fired by Ann", "not old and tired".
        """
        speaking = self._speaking()
        for at, following in zip(speaking, speaking[1:], strict=False):
            between = self.words[at + 1 : following]
            written = {word.written for word in between}
            joined = bool(written & {"and", "or", "nor", ",", "that", "who", "which"})
            attribute = following == at + 1 and not (self._is_verb(at) or self._objects(at) or self._objects(following))
            of_some = self.words[self.start].written in ("some", "there") and written & {*COPULAS}
            if not (joined or attribute or of_some or self.said.is_indefinite(at)):
                raise Unread(f"{self._text!r} is of no known form")
            again = bool(written & {*COPULAS, *AUXILIARIES}) or any(
                self._thing(each) for each in range(at + 1, following)
            )
            shared = not again and not self._objects(at) and bool(self._objects(following))
            passive = self.words[following + 1 : following + 2] and self.words[following + 1].written == "by"
            if shared and not written & {*RELATIVES} and (self._is_verb(at) or passive):
                raise Unread(f"{self._text!r} can be read in more than one way")
            again = again or bool(self._objects(following)) or bool(written & {"not", "nor"})
            if not again and self._is_denied(at) and not self._is_denied(following):
                raise Unread(f"{self._text!r} can be read in more than one way")

    @property
    def _text(self) -> str:
        return " ".join(word.written for word in self.words[self.start : self.end])

    def _speaking(self) -> list[int]:
        """Where the words are that say something.

        Raises:
            Unread: something else is said beside a word of order, or a number that is no place.
        """
        places = range(self.start, self.end)
        scales = [at for at in places if self.words[at].kind == "scale"]
        numbers = [at for at in places if self.words[at].kind == "number"]
        content = [at for at in places if self.words[at].kind == "content" and not self._is_sort(at)]
        if not scales and not numbers:
            return content
        counted = [at for at in numbers if any(at < scale <= at + 4 for scale in scales)]
        said = [at for at in content if self.words[at].written not in PLACING and not self._is_nearness(at)]
        ordinals = [at for at in numbers if self.words[at].written in ORDINALS]
        if said or len(numbers) > 1 or (counted != numbers if scales else ordinals != numbers):
            raise Unread(f"{self._text!r} is of no known form")
        return scales or ordinals

    def _is_nearness(self, at: int) -> bool:
        return self.words[at].written in NEIGHBOURING

    def _is_sort(self, at: int) -> bool:
        """Which book: of what sort it is says nothing where names are asked for."""
        asked = at > 0 and self.said.text.endswith("?") and self.words[at - 1].written in ("which", "what")
        return asked and bool(self.said.of("scale") or self.said.has_ordinal)

    # --- one word ---------------------------------------------------------------------------

    def _literals(self, at: int) -> list[Formula]:
        linked = self._skip(at + 1, LINKS)
        after = self._skip(linked, ARTICLES)
        is_place = self.words[at].kind in ("scale", "number")  # the left of a row, to begin with
        if (self._is_verb(at) or linked > at + 1) and not (is_place or self._thing(after) or self._ends(after)):
            raise Unread(f"what {self.words[at].written!r} is about has no name")
        subjects, objects = self._subjects(at), self._objects(at)
        word = self.words[at]
        if word.kind in ("scale", "number"):
            return [self._denied(at, atom) for subject in subjects for atom in self._placed(at, subject, objects)]
        if objects:
            link = self.words[at + 1].written if at + 1 < len(self.words) else ""
            passive = link == "by"
            pairs = [(other, subject) if passive else (subject, other) for subject in subjects for other in objects]
            predicate = f"{word.text}_{link}" if link in LINKS and not passive else word.text
        else:
            predicate = word.written if self._is_participle(at) else word.text
            return [self._denied(at, Atom(predicate, (subject,))) for subject in subjects]
        return [self._denied(at, Atom(predicate, pair)) for pair in pairs]

    def _is_participle(self, at: int) -> bool:
        """Bob is loved: not the same as that he loves."""
        before = at - 1
        while before >= self.start and self.words[before].written in ("not", "never"):
            before -= 1
        form = self.words[at].written
        is_form = form.endswith("ed") or (form in PARTICIPLES and form != PARTICIPLES[form])
        return is_form and before >= self.start and self.words[before].written in COPULAS

    def _placed(self, at: int, subject: Name | Variable, objects: list[Name | Variable]) -> list[Atom]:
        """Where somebody stands: at a place that is counted, or compared with others."""
        word, number = self.words[at], self._number_before(at)
        predicate = word.text if word.kind == "scale" else FIRST
        if predicate == BETWEEN:
            if len(objects) != 2 or number or any(each.written in NEIGHBOURING for each in self.words[self.start : at]):
                raise Unread("it is between two things")
            return [Atom(predicate, (subject, *objects))]
        if objects and number:
            raise Unread(f"{word.written!r} has both a number and a thing that it is compared with")
        if not objects and predicate in ("before", "after", "ahead", "behind", "above", "below"):
            raise Unread(f"{word.written!r} is not compared with anything")
        if not objects and (predicate == BESIDE or degree_of(predicate) == "er"):
            raise Unread(f"{word.written!r} is not compared with anything")
        if predicate in ("left", "right") and not self._is_side(at, bool(objects)):
            raise Unread(f"{word.written!r} is no place here")
        if any(each.written in NEIGHBOURING for each in self.words[self.start : at]):
            if not objects or predicate == BESIDE or degree_of(predicate):
                raise Unread(f"{word.written!r} is next to nothing")
            predicate = DIRECTLY + predicate
        return [Atom(predicate, (subject, other)) for other in objects or [Name(number or "1")]]

    def _is_side(self, at: int, has_object: bool) -> bool:
        """The left of something, or the left; not: Ann left Bob, and not: right after Bob."""
        after = self.words[at + 1].written if at + 1 < len(self.words) else ""
        return after == "of" if has_object else at > 0 and self.words[at - 1].written == "the"

    def _is_verb(self, at: int) -> bool:
        """Whether a word stands where a verb does: right after a thing, with no "is" between."""
        before = at - 1
        while before >= self.start and self.words[before].written in (*AUXILIARIES, *DENIALS):
            before -= 1
        if before < self.start:  # the whole clause is what is said of those before it
            return before >= 0 and (self._kind(before) == "content" or self.words[before].written in NOUNS)
        return self._thing(before) is not None or self.words[before].written in RELATIVES

    def _ends(self, at: int) -> bool:
        """Whether what a verb says is complete there."""
        return at >= len(self.words) or self.words[at].kind in ("mark", "number") or self.words[at].written in ENDS

    def _kind(self, at: int) -> str:
        return self.words[at].kind if at < len(self.words) else ""

    def _number_before(self, at: int) -> str:
        if self.words[at].kind == "number":
            return self.words[at].text
        found = [word.text for word in self.words[self.start : at] if word.kind == "number"]
        return found[-1] if found else ""

    def _denied(self, at: int, atom: Atom) -> Formula:
        return Not(atom) if self._is_denied(at) else atom

    def _is_denied(self, at: int) -> bool:
        for word in reversed(self.words[self.start : at]):
            if word.kind in ("content", "scale") and word.written not in (*PLACING, *NEIGHBOURING):
                break
            if word.written in DENIALS or word.written.endswith("n't"):
                return True
        return False

    # --- of whom ----------------------------------------------------------------------------

    def _subjects(self, at: int) -> list[Name | Variable]:
        """The nearest things before that are not objects of another word."""
        position = at - 1
        while position >= 0 and not (self._thing(position) and not self._is_object(position)):
            position -= 1
        if position < 0:
            if self.is_general:
                return [ANY]
            raise Unread(f"{self.words[at].written!r} is said of nothing")
        things = [self._thing(position)]
        while (before := self._joined_before(position)) is not None and not self._is_object(before):
            position = before
            things.insert(0, self._thing(position))
        return [thing for thing in things if thing]

    def _objects(self, at: int) -> list[Name | Variable]:
        """The things right after it, as far as they begin no clause of their own."""
        position = self._skip(at + 1, (*ARTICLES, *LINKS))
        thing = self._thing(position)
        if thing is None or (self.words[position].written in NOUNS and position == at + 1):
            return []
        if self.words[position].written in PRONOUNS | QUANTIFYING and self._begins_clause(position):
            return []
        things = [thing]
        while True:
            following = self._skip(position + 1, ("and", "or", ",", *ARTICLES))
            thing = self._thing(following)
            joined = following > position + 1 and any(
                word.written in ("and", "or", ",") for word in self.words[position + 1 : following]
            )
            if thing is None or not joined or self._begins_clause(following):
                return things
            things.append(thing)
            position = following

    def _begins_clause(self, position: int) -> bool:
        """Whether something is said of the thing there: a verb comes next."""
        after = position + 1
        if after >= len(self.words):
            return False
        word = self.words[after]
        return word.kind in ("content", "scale") or word.written in ("is", "are", "was", "were", "does", "do", "did")

    def _is_object(self, position: int) -> bool:
        before = position - 1
        while before >= 0 and self.words[before].written in (*ARTICLES, *LINKS):
            before -= 1
        if before < 0:
            return False
        if self.words[before].kind in ("content", "scale"):
            return self.words[position].written not in NOUNS or before != position - 1
        earlier = self._joined_before(position)
        return earlier is not None and self._is_object(earlier) and not self._begins_clause(position)

    def _joined_before(self, position: int) -> int | None:
        """Where the thing is that "and" joins to the one here."""
        before = position - 1
        while before >= 0 and self.words[before].written in ARTICLES:
            before -= 1
        if before < 0 or self.words[before].written not in ("and", "or", "nor", ","):
            return None
        while before >= 0 and self.words[before].written in ("and", "or", "nor", ","):
            before -= 1
        return before if before >= 0 and self._thing(before) and self.words[before].kind == "name" else None

    def _thing(self, position: int) -> Name | Variable | None:
        """The term that a word stands for."""
        if not 0 <= position < len(self.words):
            return None
        word = self.words[position]
        if word.kind == "name":
            return Name(word.text)
        if word.written in NOUNS and not self.is_general:
            return None
        if self.said.is_indefinite(position):
            return ANY
        if word.written in PRONOUNS:
            return ANY if self.is_general and word.written not in ("that", "which") else None
        return ANY if word.written in GENERIC - QUANTIFYING else None

    def _skip(self, position: int, words: Sequence[str]) -> int:
        while position < len(self.words) and self.words[position].written in words:
            position += 1
        return position
