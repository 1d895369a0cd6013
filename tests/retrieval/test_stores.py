"""What is true of any store, on each of them: in SQLite, in Qdrant within this process, and on a server."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.errors import UsageError
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.qdrant import QdrantStore
from hybrid.retrieval.store import LocalStore
from hybrid.types import Store
from tests.retrieval.metals import METALS, SILVER, HashEmbedder, corpus, document, ids
from tests.retrieval.qdrant_server import qdrant_server

MODES = ["dense", "lexical", "hybrid"]


def local(root, documents, embedder, max_words):
    return LocalStore.open(corpus(root, *documents, max_words=max_words), embedder, root)


def qdrant(root, documents, embedder, max_words, at=":memory:"):
    store = QdrantStore.open(at, "metals", embedder, create=True, chunking=Chunking(max_words, 0))
    store.add(documents)
    return store


KINDS = {"local": local, "qdrant": qdrant}


@pytest.fixture(params=["local", "qdrant", "server"])
def holding(request, tmp_path):
    """Opens a store that holds some documents."""
    opened = []

    def holding(*documents, embedder=None, max_words=20):
        root = tmp_path / str(len(opened))
        root.mkdir()
        if request.param == "server":
            server = request.getfixturevalue("server")
            server.client.delete_collection("metals")
            opened.append(qdrant(root, documents, embedder or HashEmbedder(), max_words, server.url))
        else:
            opened.append(KINDS[request.param](root, documents, embedder or HashEmbedder(), max_words))
        return opened[-1]

    yield holding
    for each in opened:
        each.close()


@pytest.fixture
def server():
    with qdrant_server() as running:
        yield running


@pytest.mark.parametrize("mode", MODES)
def test_search(holding, mode):
    store = holding(*METALS)
    assert isinstance(store, Store)
    (best,) = store.search("when does gold melt? gold melts", 1, mode)
    assert (best.id, best.source) == ("gold#0", "gold.txt")
    assert best.text == METALS[1].text
    assert 0 < best.similarity <= 1.0001
    found = store.search("gold metal", 50, mode)
    assert len(found) == len(store) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_the_score_of_dense_is_the_similarity(holding):
    store = holding(*METALS)
    assert all(p.score == p.similarity for p in store.search("gold metal", 9, "dense"))


@pytest.mark.parametrize(("query", "k"), [("", 5), (" \n", 5), ("gold", 0), ("gold", -1)])
def test_a_search_for_nothing_finds_nothing(holding, query, k):
    assert holding(*METALS).search(query, k) == ()


def test_words_are_found_in_other_forms(holding):
    store = holding(document("a", "Cafés in Zürich."), document("b", "Tin."))
    assert [p.id for p in store.search("a cafe of zurich", 9, "lexical")] == ["a#0"]


def test_equal_scores_come_in_the_order_of_ids(holding):
    texts = [f"The metal {word}." for word in ["alpha", "bravo", "charlie", "delta", "echo", "golf", "hotel", "india"]]
    for order in (1, -1):
        store = holding(*[document(f"d{n}", text) for n, text in enumerate(texts)][::order])
        for mode in MODES:
            for k in (1, 3, 7, 8, 99):
                assert [p.id for p in store.search("metal", k, mode)] == [f"d{n}#0" for n in range(min(k, 8))]


def test_of_many_that_are_equally_good_none_is_cut_off(holding):
    order = [*range(2, 126), 0, 1, *range(126, 250)]
    store = holding(*[document(f"d{n:03}", f"The metal {'ab'[n % 2]}.") for n in order])
    for mode in MODES:
        assert [p.id for p in store.search("metal", 2, mode)] == ["d000#0", "d001#0"]


def test_what_says_the_same_comes_once(holding):
    again = [document(f"copy{n}", "The metal tin  IS soft.") for n in range(300)]
    others = [document("a", "The metal tin is soft."), document("b", "The metal lead is soft too.")]
    store = holding(*again, *others)
    for mode in MODES:
        assert [p.id for p in store.search("tin metal soft", 5, mode)] == ["a#0", "b#0"]


def test_another_number_is_another_fact_however_near(holding):
    words = " ".join(f"word{n}" for n in range(60))
    one, other = document("a", f"{words} is 5."), document("b", f"{words} is 6.")
    third = document("c", f"{words} is is 5.")
    store = holding(one, other, third, max_words=99)
    assert ids(store, words) == {"a", "b"}


def test_both_together_beat_each_alone(holding):
    """A rare word that the embedder mixes up with others, and a text that says it all in other words."""

    class Vague(HashEmbedder):
        """Knows synonyms, and not which code is which."""

        def encode(self, texts):
            for code in ("zx81", "zx82", "zx83"):
                texts = [text.lower().replace(code, "machine") for text in texts]
            return super().encode([text.replace("repair", "mend") for text in texts])

    documents = (
        document("right", "To mend a zx82 open the lid."),
        document("other", "To mend a zx81 open the lid."),
        document("third", "To mend a zx83 open its lid."),
        document("wordy", "The zx82 manual: how the zx82 was made and sold, and who bought a zx82 manual."),
    )
    store = holding(*documents, embedder=Vague())
    first = {mode: store.search("manual to repair a zx82", 1, mode)[0].id for mode in MODES}
    assert first == {"dense": "other#0", "lexical": "wordy#0", "hybrid": "right#0"}


def test_searches_can_be_narrowed(holding):
    documents = [document(f"d{n}", f"Metal number {n}.", author="Ada" if n % 2 else "Bob", n=str(n)) for n in range(9)]
    store = holding(*documents)
    for mode in MODES:
        assert ids(store, "metal", mode=mode, where={"author": "Ada"}) == {"d1", "d3", "d5", "d7"}
        assert ids(store, "metal", mode=mode, where={"author": "Ada", "n": "3"}) == {"d3"}
        assert ids(store, "metal", mode=mode, where={"author": "' OR 1 --"}) == set()


OPERATORS = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", '"', "*", "^", "title:", "{text}:", "-", "+", "(", ")", "'", "\0"]
)


@pytest.fixture(params=["local", "qdrant"], scope="module")
def still(request, tmp_path_factory):
    return KINDS[request.param](tmp_path_factory.mktemp("still"), METALS, HashEmbedder(), 20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPERATORS | st.text(st.characters(codec=None), max_size=9) | st.just("gold"), max_size=8).map(" ".join))
def test_nothing_in_a_query_is_an_operator(still, query):
    plain = {p.id for p in still.search(query, 9, "lexical")}
    assert plain == {p.id for p in still.search(query + ' NOT "', 9, "lexical")} | plain
    assert "gold#0" in {p.id for p in still.search(f"gold {query}", 9, "lexical")}


def test_what_stands_around_a_passage(holding):
    text = "  First one.\n\nSecond two, so.   Third three! 東京は首都です。 Last, not least.\n"
    store = holding(document("a", text), max_words=3)
    assert store.search("second", 1, "lexical")[0].id == "a#1"
    assert store.around("a#1", 0) == "Second two, so."
    assert store.around("a#1", 1) == "one.\n\nSecond two, so.   Third"
    assert store.around("a#1", 999) == text.strip()
    for wrong in ("a#99", "b#0", "a", "a#-1"):
        with pytest.raises(UsageError, match="no passage"):
            store.around(wrong, 1)


def test_a_closed_store_says_so(holding):
    store = holding(*METALS)
    store.close()
    store.close()
    with pytest.raises(UsageError, match="closed"):
        store.search("tin", 1)


def test_what_is_added_and_removed_counts_at_once(holding):
    embedder = HashEmbedder()
    store = holding(*METALS, embedder=embedder)
    digests = [store.digest]
    store.add([SILVER])
    digests.append(store.digest)
    assert "silver" in ids(store)
    assert "silver" in ids(store, mode="lexical")
    store.remove(["tin", "silver"])
    digests.append(store.digest)
    for mode in MODES:
        assert ids(store, "metal", mode=mode) == {"gold", "iron"}
    assert len(set(digests)) == 3
    store.add([METALS[0]])
    assert ids(store, "metal") == {"tin", "gold", "iron"}
    assert store.digest == digests[0]


def test_an_added_document_replaces_that_of_the_same_id(holding):
    store = holding(*METALS, document("zinc", "One two three. Four five six. Seven eight nine."), max_words=3)
    assert store.around("zinc#2", 0) == "Seven eight nine."
    store.add([document("zinc", "Zinc is soft.")])
    store.add([document("zinc", "Zinc is hard.")])
    assert [p.text for p in store.search("zinc one seven", 9, "lexical")] == ["Zinc is hard."]
    with pytest.raises(UsageError, match="no passage"):
        store.around("zinc#2", 0)


def test_what_is_there_already_is_not_embedded_again(holding):
    embedder = HashEmbedder()
    store = holding(*METALS, embedder=embedder)
    before, digest = len(embedder.texts), store.digest
    store.add(METALS)
    assert (len(embedder.texts), store.digest) == (before, digest)
    store.add([*METALS[:2], replace(METALS[2], text="Iron rusts.")])
    assert embedder.texts[before:] == ["Iron rusts."]


def test_a_file_that_is_added_again_takes_the_place_of_all_it_had(holding):
    store = holding(*METALS)
    store.add([document("p1", "Page one on zinc."), document("p2", "Page two on zinc.")], "zinc.pdf")
    store.add([document("p1", "Page one on zinc, alone.")], "zinc.pdf")
    assert ids(store, "zinc", mode="lexical") == {"p1"}
    store.remove(["zinc.pdf"])
    assert ids(store, "zinc", mode="lexical") == set()


def test_removing_what_is_not_there_is_refused_and_changes_nothing(holding):
    store = holding(*METALS)
    for wrong in ("lead", ""):
        with pytest.raises(UsageError, match="no document"):
            store.remove(["tin", wrong])
    store.remove([])
    assert ids(store, "metal") == {"tin", "gold", "iron"}


def test_the_digest_is_of_the_documents_and_not_of_how_they_came(holding):
    one, other = holding(*METALS, SILVER).digest, holding(METALS[1])
    other.add([SILVER, METALS[2], document("zinc", "Zinc.")])
    other.add([METALS[0]])
    other.remove(["zinc"])
    assert other.digest == one
    for changed in (
        replace(SILVER, text=SILVER.text + "!"),
        replace(SILVER, source="another"),
        replace(SILVER, metadata={"author": "Ada"}),
    ):
        before = other.digest
        other.add([changed])
        assert other.digest != before


def test_surrogates_which_no_encoding_has_are_replaced(holding):
    store = holding(*METALS)
    store.add([document("odd\ud800", "Zinc \udfff is odd.", author="\ud83d")])
    assert store.search("zinc \udfff", 1, "lexical")[0].text == "Zinc ? is odd."
