"""The energy that the processor has used, where the machine counts it: Intel's and AMD's RAPL under Linux."""

from pathlib import Path

__all__ = ["Meter"]

POWERCAP = Path("/sys/class/powercap")


class Meter:
    """Adds up the counters of all processor packages; they count microjoules and begin again at their largest."""

    def __init__(self, home: Path = POWERCAP) -> None:
        packages = [folder for folder in home.glob("*-rapl:*") if folder.name.count(":") == 1]
        self._counters = {folder / "energy_uj": 0 for folder in packages if _read(folder / "energy_uj") is not None}
        self._sum = 0
        self._move(count=False)

    @property
    def can_measure(self) -> bool:
        return bool(self._counters)

    def joules(self) -> float:
        """Since the meter was made; 0 where nothing can be measured."""
        self._move(count=True)
        return self._sum / 1e6

    def _move(self, *, count: bool) -> None:
        for path, last in self._counters.items():
            now = _read(path) or 0
            if count:
                largest = _read(path.with_name("max_energy_range_uj")) or 0
                self._sum += now - last if now >= last else now - last + largest
            self._counters[path] = now


def _read(path: Path) -> int | None:
    """The number in a file; `None` if it cannot be read: most systems let root only."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
