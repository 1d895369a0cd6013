"""What a search finds of texts that are told by their words alone."""

import json

import pytest

from hybrid.bench.finding import bench_chunking, bench_finding
from hybrid.errors import BadBattery, UsageError
from tests.retrieval.metals import HashEmbedder

ROWS = [
    ("who built the brennik bridge", "Ada Rolf", "The Brennik bridge was built by the engineer Ada Rolf."),
    ("who ground corn in the mill", "Brother Anselm", "In the mill corn was ground by Brother Anselm, a monk."),
    ("what is lumo made of", "barley", "Lumo is a drink that is made of barley."),
    ("who painted the harbour", "Ann Lee", "Nobody knows who painted the harbour of Oda."),
]


@pytest.fixture
def data(tmp_path):
    lines = [
        {"question": asked, "answers": [answer], "ctxs": [{"title": f"page {at}", "text": text}]}
        for at, (asked, answer, text) in enumerate(ROWS)
    ]
    path = tmp_path / "nq.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def quiet(what, done, total):
    pass


def test_what_the_words_tell_is_found_first(data):
    found = bench_finding("nq-oracle", data, HashEmbedder(), quiet)
    assert found.texts == 4
    assert found.questions == 3, "the text about the harbour does not hold the answer"
    assert found.modes["lexical"].recall_1 == 1
    assert {(d.a, d.b) for d in found.differences} == {
        ("hybrid", "dense"),
        ("hybrid", "lexical"),
        ("lexical", "dense"),
    }


def test_a_chunk_that_is_cut_before_the_answer_does_not_hold_it(data):
    whole, tiny = bench_chunking("nq-oracle", data, [240, 1], HashEmbedder(), quiet)
    assert (whole.words, whole.chunks, whole.share, whole.less_first) == (240, 2, 1, None)
    assert (tiny.words, tiny.chunks) == (1, 480), "as many words of each size"
    assert tiny.share == pytest.approx(1 / 3), "names of two words are in no chunk of one"
    assert tiny.less_first.delta == pytest.approx(-2 / 3)


def test_what_cannot_be_measured_says_so(data, tmp_path):
    with pytest.raises(UsageError, match="no public set 'nq'"):
        bench_finding("nq", data, HashEmbedder(), quiet)
    with pytest.raises(BadBattery, match="come with no texts"):
        bench_finding("gsm8k", data, HashEmbedder(), quiet)
    (tmp_path / "none.jsonl").write_text(json.dumps({"question": "x"}) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no question"):
        bench_finding("nq-oracle", tmp_path / "none.jsonl", HashEmbedder(), quiet)
