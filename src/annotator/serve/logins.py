"""Who may log in: names and scrypt hashes of passwords, in a file beside the database and never in it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

SHORTEST_PASSWORD = 8
"""The fewest code points of a password."""

LONGEST_PASSWORD = 1024
"""The most code points of a password; more is not hashed."""


class LoginsError(Exception):
    """The file cannot be used; the message says what to do."""


class Cost(Struct, frozen=True):
    """What a hash costs whoever computes it: scrypt's N, r and p. 128 * N * r bytes of memory, p times over."""

    n: int = 1 << 15
    r: int = 8
    p: int = 3  # as OWASP advises for this N (Password Storage Cheat Sheet, 2025)

    def hash(self, password: str, salt: bytes) -> bytes:
        """Return the hash, 32 bytes; takes some tenths of a second. Keyboards compose accents in different ways."""
        return hashlib.scrypt(
            unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass"),
            salt=salt,
            n=self.n,
            r=self.r,
            p=self.p,
            maxmem=(1 << 20) + 256 * self.n * self.r,
            dklen=32,
        )


class Login(Struct, frozen=True):
    """A person who may log in."""

    name: str
    salt: bytes
    hash: bytes
    cost: Cost

    @classmethod
    def of(cls, name: str, password: str, cost: Cost) -> Login:
        """Return the login with that password."""
        salt = secrets.token_bytes(16)
        return cls(name, salt, cost.hash(password, salt), cost)

    def has_password(self, password: str) -> bool:
        """Whether this is the password."""
        return hmac.compare_digest(self.cost.hash(password, self.salt), self.hash)


class LoginsFile:
    """The logins of a database. What another process writes is seen at the next question."""

    def __init__(self, database: Path, cost: Cost | None = None) -> None:
        self.path = database.with_name(f"{database.name}-logins")
        self._cost = cost or Cost()
        self._nobody = Login.of("", secrets.token_hex(), self._cost)
        self._read: tuple[tuple[int, int, int], Mapping[str, Login]] | None = None

    def all(self) -> Mapping[str, Login]:
        """Return the logins by name, in order; none without a file. Raises ``LoginsError``."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                state = (status.st_ino, status.st_mtime_ns, status.st_size)
                if self._read is None or self._read[0] != state:
                    self._check_mode(status)
                    self._read = (state, self._decoded(file.read()))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise LoginsError(f"{os.fspath(self.path)!r}: {error.strerror}") from None
        return self._read[1]

    def add(self, name: str, password: str) -> bool:
        """Let a person log in with a password from now on; return whether they could before, with another one."""
        logins = dict(self.all())
        was_there = name in logins
        logins[name] = Login.of(name, password, self._cost)
        self._write(logins)
        return was_there

    def remove(self, name: str) -> bool:
        """Let a person log in no more; return whether they could."""
        logins = dict(self.all())
        was_there = logins.pop(name, None) is not None
        if was_there:
            self._write(logins)
        return was_there

    def checked(self, name: str, password: str) -> Login | None:
        """Return the login if the password is right; it takes as long for a name that nobody has.

        Raises ``LoginsError``.
        """
        login = self.all().get(name, self._nobody)
        try:
            is_right = login.has_password(password[:LONGEST_PASSWORD])
        except ValueError:  # numbers that are none of scrypt's
            raise LoginsError(
                f"{os.fspath(self.path)!r}: the login of {name!a} is broken; add it anew"
            ) from None
        return login if is_right and login is not self._nobody else None

    def _check_mode(self, status: os.stat_result) -> None:
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            path = os.fspath(self.path)
            raise LoginsError(f"{path!r} can be read by others; take that away with chmod 600")

    def _decoded(self, raw: bytes) -> Mapping[str, Login]:
        try:
            logins = msgspec.json.decode(raw, type=list[Login])
        except msgspec.MsgspecError as error:
            path = os.fspath(self.path)
            raise LoginsError(
                f"{path!r} is no file of logins ({error}); move it away and add them anew"
            ) from None
        return {login.name: login for login in logins}

    def _write(self, logins: Mapping[str, Login]) -> None:
        """Replace the file at once, so that it is whole whenever it is read. Raises ``LoginsError``."""
        listed = sorted(logins.values(), key=lambda login: login.name)
        written = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(listed), indent=1))
                file.flush()
                os.fsync(file.fileno())
            written.replace(self.path)
        except OSError as error:
            written.unlink(missing_ok=True)
            raise LoginsError(f"{os.fspath(self.path)!r}: {error.strerror}") from None
