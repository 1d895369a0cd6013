import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hybrid.engine.snapshots import DiskSnapshots

TOKENS = list(range(100))
STATE = np.arange(5000, dtype=np.uint32).view(np.uint8)


def snapshots(folder: Path, purpose: str = "model a", **settings: int) -> DiskSnapshots:
    return DiskSnapshots(folder / "prefixes", purpose, **settings)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "prefixes").glob("*.kv"))


def test_what_was_kept_comes_back_in_another_process_of_the_same_kind(tmp_path: Path):
    snapshots(tmp_path).save(TOKENS, STATE)
    loaded = snapshots(tmp_path).load(TOKENS)
    assert loaded is not None
    assert loaded.tolist() == STATE.tolist()


@pytest.mark.parametrize("tokens", [TOKENS[:-1], [*TOKENS, 1], [1, *TOKENS[1:]], []])
def test_other_tokens_find_nothing(tmp_path: Path, tokens: list[int]):
    snapshots(tmp_path).save(TOKENS, STATE)
    assert snapshots(tmp_path).load(tokens) is None


def test_another_model_finds_nothing(tmp_path: Path):
    snapshots(tmp_path).save(TOKENS, STATE)
    assert snapshots(tmp_path, "model b").load(TOKENS) is None


@pytest.mark.parametrize("at", [0, 40, 100, 600, -1])
def test_one_wrong_byte_anywhere_and_it_is_no_snapshot(tmp_path: Path, at: int):
    snapshots(tmp_path).save(TOKENS, STATE)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert snapshots(tmp_path).load(TOKENS) is None


@pytest.mark.parametrize("size", [0, 10, 32, 500, 20_000])
def test_a_file_that_was_cut_off_is_no_snapshot(tmp_path: Path, size: int):
    snapshots(tmp_path).save(TOKENS, STATE)
    (path,) = files(tmp_path)
    os.truncate(path, size)
    assert snapshots(tmp_path).load(TOKENS) is None


def test_a_file_under_the_name_of_another_is_not_believed(tmp_path: Path):
    snapshots(tmp_path).save(TOKENS, STATE)
    (path,) = files(tmp_path)
    name = path.read_bytes()
    snapshots(tmp_path).save([7], STATE)
    for other in files(tmp_path):
        other.write_bytes(name)
    assert snapshots(tmp_path).load([7]) is None
    assert snapshots(tmp_path).load(TOKENS) is not None


def test_those_used_longest_ago_make_room(tmp_path: Path):
    kept = snapshots(tmp_path, capacity=2 * len(STATE) + 3000)
    for number in range(2):
        kept.save([number], STATE)
        os.utime(files(tmp_path)[0], (number, number))
    old = time.time() - 1000
    for path in files(tmp_path):
        os.utime(path, (old, old))
    assert kept.load([0]) is not None  # used just now
    kept.save([2], STATE)
    assert [kept.load([number]) is not None for number in range(3)] == [True, False, True]


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_snapshot(tmp_path: Path):
    (tmp_path / "prefixes").write_text("a file")
    snapshots(tmp_path).save(TOKENS, STATE)
    assert snapshots(tmp_path).load(TOKENS) is None


def test_a_writer_that_is_killed_leaves_the_whole_or_nothing(tmp_path: Path):
    code = """if True:
        import sys, numpy as np
        from pathlib import Path
        from hybrid.engine.snapshots import DiskSnapshots
        kept = DiskSnapshots(Path(sys.argv[1]) / "prefixes", "model a")
        print("on", flush=True)
        for number in range(10_000):
            kept.save([number], np.full(200_000, number % 251, np.uint8))"""
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.1)
        process.kill()
        process.communicate()
    kept = snapshots(tmp_path)
    found = [kept.load([number]) for number in range(len(files(tmp_path)))]
    assert len(found) > 1
    for number, state in enumerate(found):
        assert state is not None
        assert set(state.tolist()) == {number % 251}
