"""The questions of the README, with the real model."""

import json

import pytest

pytestmark = pytest.mark.model


@pytest.fixture
def answer(run):
    return lambda *arguments: json.loads(run("ask", *arguments, "--json").stdout)


def test_product_is_computed(answer):
    given = answer("What is 17*23?", "--with", "pot")
    assert (given["value"], given["basis"]) == (391, "computed")


def test_capital_is_cited(answer):
    given = answer("What is the capital of Australia?", "--with", "rag", "--corpus", "countries")
    assert "Canberra" in given["answer"]
    assert given["basis"] == "cited"
    assert any(citation["supported"] and "Canberra" in citation["quote"] for citation in given["citations"])


def test_pens_are_computed_and_checked(answer):
    given = answer("A shop sells pens at 3 for $2. How much do 12 pens cost?", "--with", "pot+critic")
    assert (given["value"], given["basis"]) == (8, "computed")


def test_document_and_program_together(answer):
    given = answer("What is the atomic mass of tin, doubled?", "--with", "rag+pot+critic", "--corpus", "elements")
    assert given["value"] == pytest.approx(237.42, abs=0.01)
    assert any(citation["supported"] and "118.71" in citation["quote"] for citation in given["citations"])
