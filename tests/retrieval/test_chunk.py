import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import UsageError
from hybrid.retrieval.chunk import Chunking, chunk, words
from hybrid.sentences import sentences
from hybrid.types import Document


def split(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Acids, e.g. vinegar, are sour.",
        "Metals, i.e. Tin and others, conduct.",
        "She lives in the U.S. Virgin Islands.",
        "It weighs 118.71 u.",
        "J. R. R. Tolkien wrote it.",
        "Found by A. A. Bussy in 1828.",
        "Found by R. A. James in Berkeley.",
        "Dr. Smith met Mr. Jones.",
        "See No. 5 on the list.",
        "Sir H. Davy, L. J. Thénard et al. Found it.",
        "The file is notes.txt here.",
        "He asked 'why?' and left.",
        "no full stop at all",
    ],
)
def test_a_sentence_stays_whole(text):
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Tin melts at 505.078 K.", "Tin boils at 2859.15 K."),
        ("The density is 0.082 g/L.", "Hydrogen is a gas."),
        ("He lives in the U.S.", "The house is red."),
        ("The symbol of nobelium is No.", "Nobelium is radioactive."),
        ('He said "no."', "She agreed."),
        ("Really?!", "Yes."),
        ("It ended…", "Then it began."),
        ("Wait!", "What?"),
    ],
)
def test_sentences_are_split(first, second):
    assert split(f"{first} {second}") == [first, second]


def test_full_stops_without_spaces_of_other_scripts_split():
    assert split("東京は日本の首都です。人口は多い！本当？はい。") == [
        "東京は日本の首都です。",
        "人口は多い！",
        "本当？",
        "はい。",
    ]


def test_lines_that_are_no_prose_split():
    assert split("# Metals\n\nTin is soft\nand white.\n- first entry\n- second entry") == [
        "# Metals",
        "Tin is soft\nand white.",
        "- first entry",
        "- second entry",
    ]


def test_chunks_end_at_sentences_and_overlap():
    text = "One two three. Four five six. Seven eight nine."
    chunks = chunk(Document("d", text, "source", "Title"), Chunking(max_words=6, overlap=1))
    assert [(c.id, c.text) for c in chunks] == [
        ("d#0", "One two three. Four five six."),
        ("d#1", "Four five six. Seven eight nine."),
    ]
    assert [c.text[c.core :] for c in chunks] == ["One two three. Four five six.", "Seven eight nine."]
    assert {(c.document, c.source, c.title) for c in chunks} == {("d", "source", "Title")}


def test_overlap_gives_way_to_the_size():
    chunks = chunk(Document("d", "A b c d. E f g h. I j k l.", ""), Chunking(max_words=5, overlap=2))
    assert [c.text for c in chunks] == ["A b c d.", "E f g h.", "I j k l."]


def test_a_very_long_sentence_is_cut_between_words():
    text = " ".join(f"w{n}" for n in range(1000))
    chunks = chunk(Document("d", text, ""), Chunking(max_words=100, overlap=0))
    assert len(chunks) == 10
    assert " ".join(c.text for c in chunks) == text


def test_a_run_without_spaces_is_bounded():
    assert all(len(c.text) <= 400 for c in chunk(Document("d", "x" * 10_000, ""), Chunking(10, 0)))


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff"[:0]])
def test_nothing_has_no_chunks(text):
    assert chunk(Document("d", text, "")) == []


@pytest.mark.parametrize("settings", [(0, 1), (5, -1)])
def test_impossible_chunking_is_refused(settings):
    with pytest.raises(UsageError):
        Chunking(*settings)


TEXT = st.text(st.sampled_from("ab A.Z1,。!? \n-#\"'’é東…e.g."), max_size=300) | st.text(max_size=200)


@given(TEXT, st.integers(1, 12), st.integers(0, 3))
def test_no_text_is_lost_and_no_chunk_is_too_big(text, max_words, overlap):
    chunks = chunk(Document("d", text, ""), Chunking(max_words, overlap))
    cores = "".join(c.text[c.core :] for c in chunks)
    assert "".join(cores.split()) == "".join(text.split())
    assert all(words(c.text) <= max_words for c in chunks)
    assert all(c.text in text for c in chunks)
    assert chunks == chunk(Document("d", text, ""), Chunking(max_words, overlap))


@given(TEXT)
def test_sentences_hold_every_character(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())
