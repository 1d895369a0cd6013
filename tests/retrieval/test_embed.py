"""Both ways from a text to its vector give the same, and the quick one needs no PyTorch."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from hybrid.errors import ExtraMissing
from hybrid.retrieval.bert import Bert
from hybrid.retrieval.corpus import find_corpus
from hybrid.retrieval.embed import _FEW, Embedder

TEXTS = [
    "",
    " \n\t",
    "What is the capital of Australia?",
    "Ünïcödé, naïve ÉCOLE; İstanbul ẞ ŉ ﬁ",
    "Combining e\u0301 n\u0303, \u200b zero width, no\u00a0break, \x07 bell, \u0000 nul",
    "日本の首都は東京です。 안녕하세요 مرحبا بالعالم",
    "👩‍👩‍👧 E = mc² ½",
    "[CLS] a [MASK] of [SEP] [PAD] hello[MASK]world [unused0] ##ing",
    "a" * 300,
    "tin melts at 505.078 K, " * 200,
]
"""Of all kinds and lengths: none, one token, unknown ones, more than the model reads."""

CONFIGS = {
    "config.json": {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": 24,
        "intermediate_size": 40,
        "num_attention_heads": 3,
        "num_hidden_layers": 2,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 32,
        "position_embedding_type": "absolute",
        "type_vocab_size": 2,
        "vocab_size": 90,
        "initializer_range": 0.5,
    },
    "modules.json": [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{name}"}
        for n, (path, name) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")])
    ],
    "1_Pooling/config.json": {
        "word_embedding_dimension": 24,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    },
    "sentence_bert_config.json": {"max_seq_length": 16, "do_lower_case": False},
    "tokenizer_config.json": {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "model_max_length": 32,
    },
}
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A folder as sentence-transformers writes it: letters for tokens, random weights."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("tiny-bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{each}" for each in LETTERS)]
    tokenizer = Tokenizer(models.WordPiece({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.add_special_tokens(words[:5])
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, said in CONFIGS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(said), encoding="utf-8")
    config = CONFIGS["config.json"]
    wide, size = config["intermediate_size"], config["hidden_size"]
    shapes = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], size),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], size),
        "embeddings.token_type_embeddings.weight": (2, size),
        "embeddings.LayerNorm.weight": (size,),
        "embeddings.LayerNorm.bias": (size,),
        "pooler.dense.weight": (size, size),
        "pooler.dense.bias": (size,),
    }
    square = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
    for n in range(config["num_hidden_layers"]):
        dense = {name: (size, size) for name in square}
        dense |= {"intermediate.dense": (wide, size), "output.dense": (size, wide)}
        for name, shape in dense.items():
            shapes[f"encoder.layer.{n}.{name}.weight"] = shape
            shapes[f"encoder.layer.{n}.{name}.bias"] = shape[:1]
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{n}.{name}.{part}": (size,) for part in ("weight", "bias")}
    random = np.random.default_rng(0)
    weights = {name: random.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def difference(folder, texts):
    few = Bert.load(folder).encode(texts)
    many = Embedder(folder, "d")._many(texts, None)
    assert few.dtype == many.dtype == np.float32
    return np.abs(few - many).max()


def test_both_ways_give_the_same_rows(tiny):
    assert difference(tiny, TEXTS) < 1e-5


def test_a_text_is_embedded_alike_alone_and_among_others(tiny):
    bert = Bert.load(tiny)
    assert np.array_equal(bert.encode(TEXTS), np.vstack([bert.encode([text]) for text in TEXTS]))
    assert bert.encode([]).shape == (0, 24)


def test_a_few_texts_need_no_pytorch(tiny):
    code = """
import sys
from pathlib import Path
from hybrid.retrieval.embed import Embedder
told = []
rows = Embedder(Path(sys.argv[1]), "d").encode(["tin", "gold"], lambda *p: told.append(p))
print(rows.shape, told, [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code, str(tiny)], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("(2, 24) [(2, 2)] []\n", "")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("config.json", {"vocab_size": 30}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}),
        ("1_Pooling/config.json", {"pooling_mode_lasttoken": True}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("sentence_bert_config.json", {"max_seq_length": 64}),
        ("sentence_bert_config.json", {"max_seq_length": None}),
        ("tokenizer_config.json", {"do_lower_case": False}),
        ("tokenizer_config.json", {"tokenizer_class": "MPNetTokenizer"}),
    ],
)
def test_a_folder_that_asks_for_something_else_is_left_to_sentence_transformers(tiny, tmp_path, name, other):
    folder = shutil.copytree(tiny, tmp_path / "other")
    (folder / name).write_text(json.dumps(CONFIGS[name] | other), encoding="utf-8")
    assert Bert.load(folder) is None


def test_so_is_one_of_other_modules_or_weights(tiny, tmp_path):
    folder = shutil.copytree(tiny, tmp_path / "other")
    (folder / "modules.json").write_text(json.dumps(CONFIGS["modules.json"][:2]), encoding="utf-8")
    assert Bert.load(folder) is None
    (folder / "modules.json").write_text(json.dumps(CONFIGS["modules.json"]), encoding="utf-8")
    assert Bert.load(folder)
    half = {name: weight.astype(np.float16) for name, weight in load_file(folder / "model.safetensors").items()}
    save_file(half, folder / "model.safetensors")
    assert Bert.load(folder) is None
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    assert Bert.load(folder) is None


@pytest.mark.parametrize("package", ["tokenizers", "safetensors", "threadpoolctl"])
def test_a_missing_package_of_the_quick_way_says_what_to_install(tiny, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExtraMissing, match=package) as caught:
        Embedder(tiny, "d").encode(["text"])
    assert caught.value.hint == 'pip install "hybrid-lm[rag]"'


# --- the real embedder -----------------------------------------------------------------------------


@pytest.mark.model
def test_both_ways_give_the_same_rows_of_the_real_embedder(minilm):
    documents = find_corpus("countries").documents[::10]
    assert difference(minilm._path, [*TEXTS, *(document.text for document in documents)]) < 1e-5


@pytest.mark.model
def test_many_texts_are_embedded_quietly_offline_and_like_few(minilm):
    code = f"""
import socket, sys
from pathlib import Path
from hybrid.retrieval.embed import Embedder
def refused(*_): raise AssertionError("a connection")
socket.socket.connect = refused
socket.getaddrinfo = refused
embedder = Embedder(Path(sys.argv[1]), "d")
told = []
texts = [f"Metal number {{n}}." for n in range({_FEW + 1})]
many = embedder.encode(texts, lambda *p: told.append(p))
few = embedder.encode(texts[:3])
import numpy as np
from huggingface_hub import constants
assert many.shape == ({_FEW + 1}, 384) and np.abs(many[:3] - few).max() < 1e-5
assert told == [({_FEW + 1}, {_FEW + 1})] and not constants.HF_HUB_OFFLINE
"""
    path = str(minilm._path)
    run = subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", code, path], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
