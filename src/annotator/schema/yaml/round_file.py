"""Reading the file of a round, or reporting all its problems.

Importing this module imports PyYAML: only when there is such a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.core.round import Control, Others, Round, RoundOrder, Training
from annotator.schema.problems import Problem, SchemaProblems, did_you_mean
from annotator.schema.yaml.strict_yaml import Limits, parse_yaml, read_text
from annotator.schema.yaml.yaml_file import Data, Position, Trail, YamlFile

LIMITS = Limits(size=100_000, depth=10, nodes=5_000)

MOST_PEOPLE = 500
"""Upper bound on the people of a round; each document is hashed with each of them."""

_CONTROLLED = 0.05
"""The share of control documents where the file has none."""

_KEYS = (
    "round", "people", "lead", "documents", "each", "overlap", "overlap-people", "order", "others", "training",
    "control",
)  # fmt: skip
_TRAINING_KEYS = ("gold", "pass")
_CONTROL_KEYS = ("gold", "share")
_NAME = re.compile(r"[\w-]{1,60}")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%")

_Choice = TypeVar("_Choice", Others, RoundOrder)


class RoundChecks(Struct, frozen=True):
    """What is known elsewhere: each returns what is wrong, empty if nothing is."""

    name: Callable[[str], str]
    """With the name of a person."""
    query: Callable[[str], str]
    """With a query for the documents of a round."""


def load_round(path: Path, checks: RoundChecks) -> Round:
    """The round of a file; raises ``SchemaProblems`` with all problems, and ``OSError``."""
    return parse_round(read_text(path, LIMITS), str(path), checks)


def parse_round(text: str, file: str, checks: RoundChecks) -> Round:
    """The round of a YAML text; raises ``SchemaProblems``, whose problems name ``file``."""
    source = parse_yaml(text, file, LIMITS)
    if not isinstance(source.data, dict):
        shape = source.problem(source.value_place(()), "a round is a mapping that starts with 'round: NAME'")
        raise SchemaProblems([*source.problems, shape])
    reading = _Reading(source, checks)
    round_ = reading.round()
    if reading.problems:
        raise SchemaProblems(reading.problems)
    return round_


class _Reading:
    """Reads the parts of a file, each with its problems; what has one gets a value that does no harm."""

    def __init__(self, source: YamlFile, checks: RoundChecks) -> None:
        self.problems: list[Problem] = list(source.problems)
        self._source = source
        self._checks = checks

    def round(self) -> Round:
        """The round; only good if there are no problems then."""
        self._know((), _KEYS, ("round", "people"))
        people = self._names("people")
        self._count_people(people)
        training, control, each = self._training(), self._control(), self._number("each", 1)
        round_ = Round(
            self._name(),
            people,
            self._names("lead"),
            self._query(),
            each,
            self._share(("overlap",)) or 0.0,
            self._number("overlap-people", each + 1),
            self._choice("order", RoundOrder, RoundOrder.IMPORTED),
            self._choice("others", Others, Others.WHEN_DONE),
            training,
            control,
        )
        self._check(round_)
        return round_

    # -- what fits together -------------------------------------------------------------------------------

    def _check(self, round_: Round) -> None:
        count = len(round_.people)
        for index, name in enumerate(round_.lead):
            if name in round_.people:
                self._refuse(
                    ("lead", index),
                    f"{quoted(name)} sees all as a lead; take the name out of people or of lead",
                )
        for key, wanted in (("each", round_.each), ("overlap-people", round_.overlap_people)):
            if count and wanted > count and self._has(key):
                self._refuse((key,), f"'{key}' is {wanted}, but the round has {count} people")
        if self._has("overlap-people") and not self._has("overlap"):
            self._refuse(
                ("overlap-people",),
                "'overlap-people' needs 'overlap', the share of the documents",
                at_key=True,
            )
        if round_.overlap and self._has("overlap-people") and round_.overlap_people <= round_.each:
            self._refuse(("overlap-people",), f"'overlap-people' has to be more than 'each', {round_.each}")
        elif round_.overlap and 0 < count < round_.overlap_people and not self._has("overlap-people"):
            self._refuse(
                ("overlap",), f"'overlap' needs {round_.overlap_people} people, the round has {count}"
            )
        self._check_gold(round_)

    def _check_gold(self, round_: Round) -> None:
        if round_.training is not None:
            for key in ("each", "overlap", "overlap-people", "control"):
                if self._has(key):
                    self._refuse(
                        (key,), f"in training everyone gets all documents; leave '{key}' out", at_key=True
                    )
            if round_.others is Others.NEVER:
                self._refuse(
                    ("others",), "training shows the gold of finished documents, so 'others' cannot be never"
                )
        part = "training" if round_.training else "control"
        if round_.gold in round_.people:
            self._refuse((part, "gold"), f"{quoted(round_.gold or '')} cannot be one of the people and gold")

    def _count_people(self, people: tuple[str, ...]) -> None:
        if self._has("people") and not people and not self.problems:
            self._refuse(("people",), "the list 'people' is empty; name one person at least")
        if len(people) > MOST_PEOPLE:
            self._refuse(("people",), f"a round has {MOST_PEOPLE} people at most, not {len(people)}")

    # -- parts --------------------------------------------------------------------------------------------

    def _training(self) -> Training | None:
        if not self._is_mapping("training", _TRAINING_KEYS):
            return None
        return Training(self._gold("training"), self._share(("training", "pass")))

    def _control(self) -> Control | None:
        if not self._is_mapping("control", _CONTROL_KEYS):
            return None
        share = self._share(("control", "share"))
        return Control(self._gold("control"), _CONTROLLED if share is None else share)

    def _gold(self, part: str) -> str:
        value = self._at((part, "gold"))
        return self._person((part, "gold"), value) if value is not None else ""

    def _name(self) -> str:
        value = self._at(("round",))
        if value is None:
            return ""
        text = self._text(("round",), value)
        if text and not _NAME.fullmatch(text):
            self._refuse(
                ("round",), f"{quoted(text)} is no name of a round: up to 60 letters, digits, - and _"
            )
        return text

    def _query(self) -> str:
        value = self._at(("documents",))
        if value is None:
            return ""
        text = self._text(("documents",), value)
        if wrong := text and self._checks.query(text):
            self._refuse(("documents",), wrong)
        return text

    def _names(self, key: str) -> tuple[str, ...]:
        value = self._at((key,))
        if value is None:
            return ()
        if not isinstance(value, list):
            self._refuse((key,), f"'{key}' is a list of names, as in [anna, ben]")
            return ()
        names: list[str] = []
        for index, item in enumerate(value):
            name = self._person((key, index), item)
            if name in names:
                self._refuse((key, index), f"{quoted(name)} is named twice")
            elif name:
                names.append(name)
        return tuple(names)

    def _person(self, trail: Trail, value: Data) -> str:
        name = self._text(trail, value)
        if wrong := name and self._checks.name(name):
            self._refuse(trail, wrong)
            return ""
        return name

    def _text(self, trail: Trail, value: Data) -> str:
        if isinstance(value, str) and value:
            return value
        hint = (
            ""
            if isinstance(value, list | dict | str) or value is None
            else f'; quote it: "{self._source.spelling(trail)}"'
        )
        self._refuse(trail, f"here belongs text{hint}")
        return ""

    def _number(self, key: str, default: int) -> int:
        value = self._at((key,))
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self._refuse((key,), f"'{key}' is a number of people, 1 or more")
            return default
        return value

    def _share(self, trail: Trail) -> float | None:
        value = self._at(trail)
        if value is None:
            return None
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            value = float(match[1]) / 100
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self._refuse(trail, f"'{trail[-1]}' is a share, such as 20% or 0.2")
            return 0.0
        return float(value)

    def _choice(self, key: str, kinds: type[_Choice], default: _Choice) -> _Choice:
        value = self._at((key,))
        if value is None:
            return default
        known = [str(kind) for kind in kinds]
        if not isinstance(value, str) or value not in known:
            hint = did_you_mean(value, known) if isinstance(value, str) else ""
            self._refuse((key,), f"'{key}' is {', '.join(known[:-1])} or {known[-1]}{hint}")
            return default
        return kinds(value)

    # -- the file -----------------------------------------------------------------------------------------

    def _is_mapping(self, part: str, keys: Iterable[str]) -> bool:
        value = self._at((part,))
        if value is None:
            return False
        if not isinstance(value, dict):
            self._refuse((part,), f"'{part}' is a mapping: below it belong {' and '.join(keys)}")
            return False
        self._know((part,), tuple(keys), ("gold",))
        return True

    def _know(self, trail: Trail, keys: tuple[str, ...], needed: Iterable[str]) -> None:
        """Report keys that are not known, those without a value, and those that are missing."""
        held = self._at(trail) if trail else self._source.data
        if not isinstance(held, dict):
            return
        for key, value in held.items():
            if key not in keys:
                hint = did_you_mean(key, keys) or f"; known: {', '.join(keys)}"
                self._refuse((*trail, key), f"unknown key {quoted(key)}{hint}", at_key=True)
            elif value is None:
                self._refuse((*trail, key), f"'{key}' has no value; write one, or leave the line out")
        for key in needed:
            if key not in held:
                self._refuse(trail, f"the key '{key}' is missing")

    def _has(self, key: str) -> bool:
        return isinstance(self._source.data, dict) and self._source.data.get(key) is not None

    def _at(self, trail: Trail) -> Data:
        part: Data = self._source.data
        for step in trail:
            part = part.get(str(step)) if isinstance(part, dict) else None
        return part

    def _refuse(self, trail: Trail, message: str, *, at_key: bool = False) -> None:
        place: Position = self._source.key_place(trail) if at_key else self._source.value_place(trail)
        self.problems.append(self._source.problem(place, message))
