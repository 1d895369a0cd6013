from hybrid.evaluate.energy import Meter


def package(home, name, count, largest=1000):
    folder = home / name
    folder.mkdir(exist_ok=True)
    (folder / "energy_uj").write_text(f"{count}\n")
    (folder / "max_energy_range_uj").write_text(f"{largest}\n")


def test_packages_add_up_and_their_parts_do_not_count_twice(tmp_path):
    package(tmp_path, "intel-rapl:0", 100, 10**9)
    package(tmp_path, "intel-rapl:1", 200, 10**9)
    package(tmp_path, "intel-rapl:0:0", 50, 10**9)
    meter = Meter(tmp_path)
    assert meter.can_measure
    assert meter.joules() == 0
    package(tmp_path, "intel-rapl:0", 2_000_100, 10**9)
    package(tmp_path, "intel-rapl:1", 1_000_200, 10**9)
    package(tmp_path, "intel-rapl:0:0", 10**6, 10**9)
    assert meter.joules() == 3


def test_a_counter_that_begins_again_goes_on(tmp_path):
    package(tmp_path, "intel-rapl:0", 900)
    meter = Meter(tmp_path)
    package(tmp_path, "intel-rapl:0", 100)
    assert meter.joules() == 200 / 1e6


def test_without_counters_nothing_is_claimed(tmp_path):
    meter = Meter(tmp_path)
    assert not meter.can_measure
    assert meter.joules() == 0
    (tmp_path / "intel-rapl:0").mkdir()  # a counter that only root may read
    assert not Meter(tmp_path).can_measure
