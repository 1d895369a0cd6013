"""Write the battery "rephrased": `python -m evals.rephrased.make`."""

from dataclasses import replace
from pathlib import Path
from random import Random

from evals.reasoning.controlled import THEMES, Language
from evals.reasoning.deduction import BEINGS, LABELS, PREDICATES, QUESTION
from evals.rephrased.theories import theory
from evals.rephrased.wording import FORMS, Wording
from evals.writing import write
from hybrid.evaluate.battery import Task
from hybrid.types import Question

__all__ = ["tasks"]

HERE = Path(__file__).resolve().parent
SEED = "published"
"""The rules that read sentences were made with items of the seed "develop" in sight."""
EACH = 12
"""Theories of each form."""
NAMES = {
    "scripts": ["Олег", "美咲", "Ñandú", "Zoë", "Ελένη", "Jörg", "Сёма", "小明", "Łukasz", "Şeyma", "Дарья", "Åse"],
    "long names": [
        *("Mary Ann Cole", "José da Silva", "Jean-Luc Petit", "Ana María Ruiz", "Ludwig van Damm", "Sean O'Hara"),
        *("Kim Min Seo", "Omar bin Said", "Rosa Maria Conti", "Anna-Lena Vogt", "Lars Erik Dahl", "Tom Reed"),
    ],
    "numbered names": [f"{sort} {n}" for sort in ("Robot", "Gate", "Ship") for n in ("One", "Two", "Seven", "Ten")],
}
"""What beings are called."""


def tasks(seed: str = SEED) -> list[Task]:
    """Each theory in plain words, followed by its twin in a form of its own."""
    return [task for form in FORMS for index in range(EACH) for task in _pair(seed, form, index)]


def _pair(seed: str, form: str, index: int) -> list[Task]:
    for attempt in range(1_000):
        chance = Random(f"rephrased/{seed}/{form}/{index}/{attempt}")
        label = LABELS[index % 3]
        told = theory(chance, chance.randrange(1, 4), label, form)
        language = _language(chance, form, index)
        pronoun = chance.choice(("they", "he")) if language.theme.it == "they" else "it"
        plain = Wording(language, told)
        other = Wording(_named(language, chance, form), told, form, pronoun)
        texts = [_text(wording, chance) for wording in (plain, other)]
        both = {line for lines in plain.paragraphs(chance) for line in lines}
        if any(line not in both for lines in other.paragraphs(chance) for line in lines):
            break
    name = f"{form.replace(' ', '-')}-{index + 1:02}"
    made = Task(
        name, form.replace(" ", "-"), Question(texts[0], LABELS, "choice"), (label,), cluster=f"rephrased/{name}"
    )
    question = replace(made.question, text=texts[1])
    return [made, replace(made, id=f"{name}-rephrased", question=question, tags=("twin:rephrased",), twin_of=name)]


def _language(chance: Random, form: str, index: int) -> Language:
    themes = [theme for theme in THEMES if form != "passive" or theme.verbs]
    theme = THEMES[0] if form in NAMES else themes[index // 3 % len(themes)]
    language = theme.language(chance, BEINGS, PREDICATES)
    if form == "pronouns" and theme.it == "they":  # those who are "he"
        return replace(language, beings=tuple(chance.sample(theme.beings[20:], BEINGS)))
    return language


def _named(language: Language, chance: Random, form: str) -> Language:
    return replace(language, beings=tuple(chance.sample(NAMES[form], BEINGS))) if form in NAMES else language


def _text(wording: Wording, chance: Random) -> str:
    lines = [line for lines in wording.paragraphs(chance) for line in lines]
    return " ".join([*lines, QUESTION.format(wording.statement())])


def main() -> None:
    """Write `items.jsonl`."""
    write(HERE, tasks())


if __name__ == "__main__":
    main()
