"""A sentence of a document, with what it leans on; pure work on strings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hybrid.evidence.facts import Facts, facts
from hybrid.evidence.topic import LEANING, is_headed
from hybrid.sentences import sentences
from hybrid.types import Passage

__all__ = ["Quoted", "quotes"]


@dataclass(frozen=True)
class Quoted:
    """A sentence of a document."""

    text: str
    whole: str
    """With the sentence before, if it leans on that."""
    title: str = ""
    """Of the document."""

    @cached_property
    def own(self) -> Facts:
        """What it says."""
        return facts(self.text)

    @cached_property
    def there(self) -> Facts:
        """What it says together with the sentence it leans on."""
        return facts(self.whole)

    def subject(self, question: str) -> Facts:
        """What the title says, if that is what was asked about; else nothing."""
        return facts(self.title if is_headed(self.title, question) else "")


def quotes(passage: Passage) -> Iterator[Quoted]:
    """The sentences of a passage, in order."""
    spans = sentences(passage.text)
    for (before, _), (start, end) in zip([(0, 0), *spans], spans, strict=False):
        text = passage.text[start:end]
        yield Quoted(text, passage.text[before:end] if LEANING.match(text) else text, passage.title)
