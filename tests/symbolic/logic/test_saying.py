import pytest

from hybrid.symbolic.logic.reading import read
from hybrid.symbolic.logic.saying import say


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("kind(bob)", "bob is kind"),
        ("~see(X, bald_eagle)", "X does not see bald eagle"),
        ("kind(X) & ~red(X) -> see(X, cow)", "if X is kind and X is not red then X see cow"),
        ("~(red(X) | big(X))", "it is not so that X is red or X is big"),
        ("red(X) ^ big(X)", "either X is red or X is big, but not both"),
        ("red(X) <-> big(X)", "X is red if and only if X is big"),
        ("some X: red(X)", "for some X, X is red"),
        ("at least 2 X: red(X)", "for at least 2 X, X is red"),
        ("tractor < minivan", "tractor is before minivan"),
        ("tractor = minivan + 1", "tractor is at 1 after minivan"),
        ("tractor != -1", "tractor is not at place 1 from the end"),
    ],
)
def test_a_formula_is_told_in_plain_words(formula, said):
    assert say(read(formula)) == said
