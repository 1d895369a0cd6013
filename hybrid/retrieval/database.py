"""The file that holds a searchable corpus: SQLite, many readers beside one writer, and every failure has a name.

What a search can see changes in one transaction, so a process that is killed leaves the old or the new state. Vectors
are kept by the digest of the text that was embedded; they are written as they are made, and change nothing by
themselves.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from hybrid.errors import CacheError, UsageError

__all__ = ["FORMAT", "TOKENS", "Database", "disk_errors", "transaction"]

FORMAT = 2
"""Goes into the name of every file: raise it when the tables or what is embedded change."""

TOKENS = "porter unicode61 remove_diacritics 2"
"""How FTS5 makes words of a text."""

_BUSY_SECONDS = 60.0
_SCHEMA = f"""
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE files (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, added INTEGER NOT NULL,
    title TEXT NOT NULL, source TEXT NOT NULL, tail TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE INDEX documents_by_file ON documents (file);
CREATE TABLE metadata (
    name TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (name, value, document)
) WITHOUT ROWID;
CREATE INDEX metadata_by_document ON metadata (document);
CREATE TABLE removed (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE vectors (row INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    gap TEXT NOT NULL, text TEXT NOT NULL, core INTEGER NOT NULL, vector INTEGER NOT NULL, UNIQUE (document, number)
);
CREATE VIRTUAL TABLE terms USING fts5(title, text, content='', tokenize='{TOKENS}');
CREATE TABLE derived (
    file TEXT NOT NULL, digest TEXT NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL, lists INTEGER NOT NULL,
    probes INTEGER NOT NULL, recall REAL NOT NULL
);
INSERT INTO meta VALUES ('generation', 0);
COMMIT;
"""
# files: what the folder held when it was last read; a reason says why a file has no documents.
# documents: those that are searched. `added` by the user, and so not the folder's to change or take away. `tail` is
#   what follows the last chunk.
# removed: ids that the user took out, whatever the folder says.
# chunks: `gap` stands between the chunk before and the part of this one (from `core` on) that the other does not have.
#   A row is never used twice.
# derived: the approximate index, if there is one; it can be made again from the rest.


class Database:
    """Connections to one file. Any number of threads may read at once, each from a state of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    def exists(self) -> bool:
        """Whether there is such a file with its tables."""
        with _told(self.path):
            if not self.path.exists():
                return False
            with contextlib.closing(_connect(self.path)) as connection:
                return _version(connection) == FORMAT

    def create(self) -> None:
        """Make the file and its tables, unless they are there; call it with the lock held."""
        with _told(self.path), contextlib.closing(_connect(self.path, "rwc")) as connection:
            if _version(connection) != FORMAT:
                # The number is written last and with the tables, so half a schema is none.
                connection.executescript(_SCHEMA.replace("COMMIT;", f"PRAGMA user_version = {FORMAT};\nCOMMIT;"))

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the file, however long it is read.

        Raises:
            UsageError: it was closed.
            CacheError: it cannot be read, or is damaged.
        """
        if self._closed:
            raise UsageError("the store is closed", hint="open it again")
        with _told(self.path):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = _connect(self.path)
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection for `transaction`; call it with the lock held.

        Raises:
            CacheError: the file cannot be written, is damaged, or was replaced by that of another version.
        """
        with _told(self.path), contextlib.closing(_connect(self.path)) as connection:
            yield connection

    def close(self) -> None:
        """Close what is open; a search that is running ends first."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or nothing; it is on the disk itself when this ends."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """A folder that cannot be written, or a full disk, as a CacheError."""
    try:
        yield
    except OSError as error:
        raise CacheError(
            f"cannot write the index in {folder}: {error.strerror or error}",
            hint="free some space, or set HYBRID_CACHE to a folder that can be written",
        ) from error


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Failures of SQLite as a CacheError that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CacheError(
            f"cannot use the index {path}: {error}",
            hint="free some space, or set HYBRID_CACHE to a folder that can be written",
        ) from error
    except sqlite3.DatabaseError as error:
        raise CacheError(
            f"the index {path} is damaged ({error})",
            hint=f"delete it with `rm {path}*` and build it again; documents that were added by hand go with it",
        ) from error


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(
        address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    # A power cut may take back what was not synced; nothing in a damaged file is run.
    for pragma in ("synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
