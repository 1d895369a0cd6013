from hybrid.bench.filling import bench_filling


def test_a_corpus_is_built_and_searched_by_each_way():
    told = []
    found = bench_filling(1_000, lambda what, done, total: told.append((done, total)))
    assert (found.texts, found.index, found.recall) == (1_000, "exact", 1.0)
    assert found.vector_seconds < found.build_seconds
    assert found.disk_mb > 1.5  # the vectors alone, in single precision
    assert set(found.searches) == {"dense", "lexical", "hybrid"}
    assert all(0 < waits.p50_ms <= waits.p95_ms for waits in found.searches.values())
    assert (1_000, 1_000) in told
