import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hybrid.engine.turn import SLICE_SECONDS, Turn

WORKER = """
import os, sys, time
from pathlib import Path
from hybrid.engine import turn
turn.SLICE_SECONDS = 0.05
log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
mine = turn.Turn(Path(sys.argv[1]))
end = time.monotonic() + float(sys.argv[3])
while time.monotonic() < end:
    mine.take()
    os.write(log, f"{os.getpid()} in\\n".encode())
    time.sleep(0.002)
    os.write(log, f"{os.getpid()} out\\n".encode())
mine.give()
"""


def start(lock: Path, log: Path, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(lock), str(log), str(seconds)])


def test_two_engines_take_turns(tmp_path: Path):
    lock, log = tmp_path / "lock", tmp_path / "log"
    workers = [start(lock, log, 2.0) for _ in range(2)]
    assert [worker.wait(30) for worker in workers] == [0, 0]
    lines = log.read_text().splitlines()
    for enter, leave in zip(lines[::2], lines[1::2], strict=True):
        number = enter.split()[0]
        assert (enter, leave) == (f"{number} in", f"{number} out"), "two were in at once"
    order = [line.split()[0] for line in lines[::2]]
    changes = sum(a != b for a, b in zip(order, order[1:], strict=False))
    assert changes >= 6, "the turn is handed on again and again"
    assert min(order.count(str(worker.pid)) for worker in workers) > 0.1 * len(order), "one got next to nothing"


def test_a_killed_engine_does_not_keep_its_turn(tmp_path: Path):
    lock, log = tmp_path / "lock", tmp_path / "log"
    worker = start(lock, log, 600)
    while not (log.exists() and log.stat().st_size):
        assert worker.poll() is None
        time.sleep(0.01)
    worker.kill()
    worker.wait()
    Turn(lock).take()


def test_one_alone_keeps_its_turn_and_can_give_it_back(tmp_path: Path):
    first, second = Turn(tmp_path / "lock"), Turn(tmp_path / "lock")
    with (tmp_path / "lock").open() as other:
        for turn in (first, second):
            turn.take()
            turn.take()
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            turn.give()
            turn.give()


def test_an_urgent_engine_goes_first_and_the_others_stand_back_until_it_is_done(tmp_path: Path):
    battery, urgent = Turn(tmp_path / "lock"), Turn(tmp_path / "lock")
    battery.take()
    order: list[str] = []
    waiting = threading.Thread(target=lambda: (urgent.take(urgent=True), order.append("urgent")))
    waiting.start()
    with (tmp_path / "lock-urgent").open() as probe:
        while True:  # until the urgent one has raised its hand
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                break
            fcntl.flock(probe, fcntl.LOCK_UN)
    again = threading.Thread(target=lambda: (battery.take(), order.append("battery")))
    again.start()  # well within its slice
    waiting.join(10)
    assert order == ["urgent"]
    urgent.take(urgent=True)
    assert again.is_alive()
    urgent.give()
    again.join(10)
    assert order == ["urgent", "battery"]


def test_a_link_planted_in_a_shared_folder_is_not_followed(tmp_path: Path):
    target = tmp_path / "precious"
    (tmp_path / "lock").symlink_to(target)
    try:
        Turn(tmp_path / "lock")
    except OSError:
        assert not target.exists()
    else:
        raise AssertionError("the link was followed")


def test_the_default_lock_is_the_users_own(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    Turn().take()
    locks = list(tmp_path.iterdir())
    assert locks
    assert all(str(os.getuid()) in lock.name and lock.stat().st_mode & 0o077 == 0 for lock in locks)
    assert SLICE_SECONDS < 1
