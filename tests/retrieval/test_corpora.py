import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hybrid.evidence.cite import cite
from hybrid.retrieval.corpus import find_corpus
from hybrid.sentences import sentences
from hybrid.types import Passage

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["elements", "countries"]


@pytest.fixture(scope="module", params=NAMES)
def bundled(request):
    return find_corpus(request.param)


def text_of(name, id):
    return next(d.text for d in find_corpus(name).documents if d.id == id)


@pytest.mark.parametrize(("name", "count"), [("elements", 118), ("countries", 250)])
def test_every_document_is_there(name, count):
    assert len(find_corpus(name).documents) == count


def test_settings_are_complete_and_the_digest_is_of_the_documents(bundled):
    values = tomllib.loads((ROOT / "corpora" / bundled.name / "corpus.toml").read_text(encoding="utf-8"))
    assert values["name"] == bundled.name
    assert values["digest"] == bundled.digest
    assert {"title", "description", "licence", "chunking", "sources"} <= values.keys()
    assert all({"package", "version", "sha256", "member", "licence"} == s.keys() for s in values["sources"])


def test_every_sentence_names_what_it_is_about(bundled):
    for document in bundled.documents:
        for start, end in sentences(document.text):
            assert document.title.lower() in document.text[start:end].lower()


def test_sentences_are_well_formed(bundled):
    for document in bundled.documents:
        assert not re.search(
            r"  |\.\.| \.(?![a-z])|,,|\bNone\b|\bnan\b|\bthe the\b|\d\.\d{10}|\de[-+]\d", document.text
        )
        assert document.text.endswith(".")
        for start, end in sentences(document.text):
            assert document.text[start].isupper()
            assert document.text[start:end].count("(") == document.text[start:end].count(")")


@pytest.mark.parametrize(
    ("name", "id", "fact"),
    [
        ("elements", "tin", "The atomic mass of tin is 118.71 u."),
        ("elements", "tin", "The melting point of tin (white) is 505.078 K (231.928 °C)."),
        ("elements", "gold", "The melting point of gold is 1337.33 K (1064.18 °C)."),
        ("elements", "gold", "The electron configuration of gold is [Xe] 4f14 5d10 6s1."),
        ("elements", "oxygen", "The density of oxygen gas at 25 °C is 1.308 g/L."),
        ("elements", "carbon", "The sublimation point of carbon (graphite) is 4098.15 K (3825 °C)."),
        ("elements", "gallium", "Gallium was discovered in 1875 by Paul Émile Lecoq de Boisbaudran in France."),
        ("elements", "aluminum", "Aluminum (also spelled aluminium) is the chemical element with the symbol Al"),
        ("countries", "au", "The capital of Australia is Canberra."),
        ("countries", "kz", "The capital of Kazakhstan is Astana."),
        ("countries", "us", "The capital of the United States is Washington, D.C."),
        ("countries", "us", "The United States borders Canada and Mexico."),
        ("countries", "nl", "The currency of the Netherlands is the euro (EUR)."),
        ("countries", "bg", "The currency of Bulgaria is the euro (EUR)."),
        ("countries", "ch", "The official languages of Switzerland include German, French and Italian."),
        ("countries", "ch", "Switzerland borders Austria, France, Germany, Italy and Liechtenstein."),
        ("countries", "jp", "The international calling code of Japan is +81."),
        ("countries", "ph", "The Philippines is on the continent of Asia."),
    ],
)
def test_a_fact(name, id, fact):
    assert fact in text_of(name, id)


@pytest.mark.parametrize(
    ("name", "id", "absent"),
    [
        ("countries", "aq", "capital"),
        ("countries", "bv", "capital"),
        ("countries", "um", "population"),
        ("elements", "neodymium", "discovered"),
        ("elements", "oganesson", "melting point"),
    ],
)
def test_what_is_not_known_is_not_said(name, id, absent):
    assert absent not in text_of(name, id)


@pytest.mark.parametrize(
    ("name", "id", "question", "answer", "supported"),
    [
        ("countries", "au", "What is the capital of Australia?", "Canberra", True),
        ("countries", "au", "What is the capital of Australia?", "Sydney", False),
        ("countries", "fr", "How many people live in France?", "66,987,244", True),
        ("countries", "fr", "What is the population of France?", "66987244", True),
        ("elements", "tin", "What is the atomic mass of tin?", "118.71 u", True),
        ("elements", "tin", "What is the boiling point of tin?", "505.078 K", False),
        ("elements", "tin", "Which element has the atomic number 50?", "Tin", True),
    ],
)
def test_answers_can_be_cited(name, id, question, answer, supported):
    (citation,) = cite(question, answer, [Passage(id, text_of(name, id), id)])
    assert citation.supported == supported


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_writes_what_is_there(tmp_path, name):
    command = [sys.executable, "-m", f"corpora.{name}.make", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ), timeout=240)
    if "CalledProcessError" in made.stderr:
        pytest.skip("pip cannot download the source packages here")
    assert made.returncode == 0, made.stderr
    for file in ("documents.jsonl", "corpus.toml"):
        assert (tmp_path / file).read_bytes() == (ROOT / "corpora" / name / file).read_bytes()


def test_documents_are_lines_of_json(bundled):
    lines = (ROOT / "corpora" / bundled.name / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(list(json.loads(line)) == ["id", "title", "source", "text"] for line in lines)
