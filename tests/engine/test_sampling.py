import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llguidance import LLTokenizer
from scipy.special import log_softmax, softmax
from scipy.stats import chisquare

from hybrid.engine.sampling import Sampler, compile_grammar, log_softmax_at, top_logprobs
from hybrid.errors import GrammarError
from hybrid.types import Grammar, Request

rows = st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=40).map(lambda values: np.array(values, np.float32))


def sampler(index: int = 0, **settings: object) -> Sampler:
    return Sampler(Request(**settings), index, None)  # type: ignore[arg-type]


def draws(count: int, logits: np.ndarray, index: int = 0, **settings: object) -> list[int]:
    one = sampler(index, **settings)
    return [one.draw(logits) for _ in range(count)]


# --- drawing ------------------------------------------------------------------------------------


@given(rows, st.floats(0, 1), st.integers())
def test_greedy_takes_the_likeliest(logits: np.ndarray, top_p: float, seed: int):
    assert sampler(temperature=0.0, top_p=top_p, seed=seed).draw(logits) == logits.argmax()


@given(rows, st.floats(0.05, 5), st.floats(0.01, 1), st.integers(0, 2**70))
def test_a_drawn_token_is_in_the_nucleus(logits: np.ndarray, temperature: float, top_p: float, seed: int):
    token = sampler(temperature=temperature, top_p=top_p, seed=seed).draw(logits)
    chances = softmax(logits.astype(np.float64) / temperature)
    likelier = chances[chances > chances[token] * (1 + 1e-9)].sum()
    assert likelier < top_p + 1e-6, "the tokens before it fill the nucleus already"


def test_the_nucleus_leaves_out_the_tail():
    logits = np.log(np.array([0.5, 0.3, 0.15, 0.05], np.float32))
    assert set(draws(400, logits, temperature=1.0, top_p=0.75)) == {0, 1}
    assert set(draws(400, logits, temperature=1.0, top_p=0.01)) == {0}
    assert set(draws(400, logits, temperature=1.0)) == {0, 1, 2, 3}


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_scaled_softmax(temperature: float):
    logits = np.random.default_rng(5).normal(0, 1.5, 12).astype(np.float32)
    counts = np.bincount(draws(20_000, logits, temperature=temperature, seed=3), minlength=12)
    expected = softmax(logits.astype(np.float64) / temperature) * 20_000
    assert chisquare(counts, expected).pvalue > 0.001


def test_a_cut_nucleus_is_rescaled():
    logits = np.log(np.array([0.4, 0.3, 0.2, 0.1], np.float32))
    counts = np.bincount(draws(20_000, logits, temperature=1.0, top_p=0.7, seed=1), minlength=4)
    assert counts[2:].sum() == 0
    assert chisquare(counts[:2], np.array([4, 3]) / 7 * 20_000).pvalue > 0.001


def test_the_same_seed_and_index_draw_the_same_and_others_draw_others():
    logits = np.zeros(50, np.float32)
    first = draws(30, logits, temperature=1.0, seed=7)
    assert draws(30, logits, temperature=1.0, seed=7) == first
    assert draws(30, logits, index=1, temperature=1.0, seed=7) != first
    assert draws(30, logits, temperature=1.0, seed=8) != first


@pytest.mark.parametrize("temperature", [1e-9, 1e9])
def test_extreme_temperatures_still_draw(temperature: float):
    logits = np.array([1.0, 2.0, 30.0], np.float32)
    drawn = set(draws(200, logits, temperature=temperature))
    assert drawn == ({2} if temperature < 1 else {0, 1, 2})


def test_a_forbidden_token_is_never_drawn():
    logits = np.array([-np.inf, 0.0, -np.inf, 0.0], np.float32)
    assert set(draws(200, logits, temperature=1.0)) == {1, 3}


# --- log-probabilities --------------------------------------------------------------------------


@given(rows, st.data())
def test_a_logprob_is_what_scipy_says(logits: np.ndarray, data: st.DataObject):
    token = data.draw(st.integers(0, len(logits) - 1))
    assert log_softmax_at(logits, token) == pytest.approx(log_softmax(logits.astype(np.float64))[token], abs=1e-4)


def test_logprobs_of_huge_logits_do_not_overflow():
    logits = np.array([3e4, 3e4, -3e4], np.float32)
    assert log_softmax_at(logits, 0) == pytest.approx(-np.log(2))
    assert top_logprobs(logits, 1)[0][1] == pytest.approx(-np.log(2))


@given(rows, st.integers(1, 60))
def test_the_top_tokens_are_the_likeliest_best_first(logits: np.ndarray, count: int):
    top = top_logprobs(logits, count)
    assert len(top) == min(count, len(logits))
    assert len({token for token, _ in top}) == len(top)
    values = [value for _, value in top]
    everything = np.sort(log_softmax(logits.astype(np.float64)))[::-1]
    assert values == sorted(values, reverse=True)
    assert values == pytest.approx(everything[: len(top)].tolist(), abs=1e-4)
    assert all(value == pytest.approx(log_softmax_at(logits, token), abs=1e-6) for token, value in top)


# --- grammars -----------------------------------------------------------------------------------


class Bytes:
    """A vocabulary of the 256 bytes and an end, as llguidance wants it from Python."""

    eos_token_id = 256
    bos_token_id = None
    tokens = tuple(bytes([byte]) for byte in range(256)) + (b"<end>",)
    special_token_ids = (256,)

    def __call__(self, text: str) -> list[int]:
        return list(text.encode())


def tokenizer() -> LLTokenizer:
    from llguidance import TokenizerWrapper

    return LLTokenizer(TokenizerWrapper(Bytes()))


BAD = {
    "regex: open bracket": Grammar("regex", "[a-z"),
    "regex: lookbehind": Grammar("regex", "(?<=a)b"),
    "regex: backreference": Grammar("regex", r"(a)\1"),
    "json: no JSON": Grammar("json", "{"),
    "json: unknown type": Grammar("json", '{"type": "strnig"}'),
    "json: no schema": Grammar("json", "[1, 2]"),
    "json: nothing satisfies it": Grammar("json", '{"type": "string", "minLength": 5, "maxLength": 2}'),
    "json: missing reference": Grammar("json", '{"$ref": "#/$defs/none"}'),
    "lark: no rule": Grammar("lark", "start: nothing"),
    "lark: no start": Grammar("lark", 'other: "a"'),
    "lark: syntax": Grammar("lark", 'start: "a'),
    "lark: endless terminal": Grammar("lark", 'start: A\nA: A "a"'),
    "lark: empty": Grammar("lark", ""),
    "unknown kind": Grammar("gbnf", 'root ::= "a"'),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("grammar", BAD.values(), ids=BAD)
def test_a_bad_grammar_is_an_error_of_one_short_line(grammar: Grammar):
    with pytest.raises(GrammarError) as caught:
        compile_grammar(grammar, tokenizer)
    assert grammar.kind in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 300


def spelled(grammar: Grammar, wish: str, **settings: object) -> str:
    """What comes out when the logits favour the bytes of `wish` in order."""
    one = Sampler(Request(**settings), 0, compile_grammar(grammar, tokenizer))  # type: ignore[arg-type]
    said: list[int] = []
    while not one.complete and len(said) < 40:
        logits = np.zeros(257, np.float32)
        logits[wish.encode()[len(said)] if len(said) < len(wish) else 256] = 20.0
        said.append(one.draw(logits))
    return bytes(token for token in said if token < 256).decode()


@pytest.mark.parametrize(
    ("grammar", "wish", "said"),
    [
        (Grammar("regex", "yes|no"), "yes", "yes"),
        (Grammar("regex", "(yes|no)[.]"), "no, never", "no."),
        (Grammar("json", '{"enum": ["left", "right"]}'), '"right"', '"right"'),
        (Grammar("lark", 'start: "(" start ")" | "x"'), "((x))", "((x))"),
        (Grammar("lark", 'start: start "a" | "b"'), "baa", "baa"),
    ],
)
def test_a_grammar_lets_through_what_matches(grammar: Grammar, wish: str, said: str):
    assert spelled(grammar, wish) == said


def test_left_recursion_of_any_kind_does_not_end_the_process():
    assert spelled(Grammar("lark", 'start: a\na: b "x" | "y"\nb: a'), "yxx").startswith("y")
    with pytest.raises(GrammarError):
        spelled(Grammar("lark", "start: start"), "a")


@pytest.mark.parametrize("temperature", [0.0, 5.0])
def test_a_grammar_holds_at_any_temperature(temperature: float):
    said = spelled(Grammar("regex", "[0-9]{3}"), "abc", temperature=temperature)
    assert len(said) == 3
    assert said.isdigit()
