"""Rounds as the log has them: an action begins or ends one, and the latest action about a name counts.

No table holds them: the actions of no document have an index by command, so that they are found within microseconds,
and what a merge brings or takes back is in force at once.
"""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache

import msgspec

from annotator.core.round import BegunRound, Round
from annotator.store.log import Entry, Log, stamp_of

BEGIN_ROUND = "begin-round"
"""The command of an action that begins a round, or changes one that is on."""

END_ROUND = "end-round"
"""The command of an action that ends a round."""

_ACTIONS = f"""
    SELECT command, changes, at, devices.id, seq FROM actions JOIN devices ON devices.number = device
    WHERE document IS NULL AND command IN ('{BEGIN_ROUND}', '{END_ROUND}')
"""  # noqa: S608 - constants
_CONTENTS = f"""
    SELECT number, changes FROM actions WHERE document IS NULL AND command IN ('{BEGIN_ROUND}', '{END_ROUND}')
"""  # noqa: S608


def rounds_in(connection: sqlite3.Connection) -> tuple[BegunRound, ...]:
    """All rounds that were ever begun, in the order in which they were."""
    return _rounds_of(tuple(connection.execute(_ACTIONS)))


def rounds_on(connection: sqlite3.Connection) -> tuple[BegunRound, ...]:
    """The rounds that go on."""
    return tuple(each for each in rounds_in(connection) if each.is_on)


@lru_cache(maxsize=8)
def _rounds_of(rows: tuple[tuple[str, str, int, str, int], ...]) -> tuple[BegunRound, ...]:
    rounds: dict[str, BegunRound] = {}
    # What was merged came later and may have been done earlier: everywhere the same order counts.
    for command, changes, at, *_ in sorted(rows, key=lambda row: row[2:]):
        [content] = json.loads(changes)
        when = stamp_of("", at, 1).at
        if command == BEGIN_ROUND:
            round_ = msgspec.convert(content["round"], Round)
            before = rounds.get(round_.name)
            if before is not None and before.is_on:
                rounds[round_.name] = BegunRound(round_, before.begun, before.begun_by)
            else:
                rounds.pop(round_.name, None)
                rounds[round_.name] = BegunRound(round_, when, content["by"])
        elif (ended := rounds.get(content["ended"])) is not None:
            rounds[ended.round.name] = msgspec.structs.replace(ended, ended=when)
    return tuple(rounds.values())


def append_round(log: Log, round_: Round, by: str) -> None:
    """Note that somebody begins a round, or changes one of that name."""
    content = {"round": msgspec.to_builtins(round_), "by": by}
    log.append(Entry("", BEGIN_ROUND, content=(content,)))


def append_end(log: Log, name: str, by: str) -> None:
    """Note that somebody ends the round of that name."""
    log.append(Entry("", END_ROUND, content=({"ended": name, "by": by},)))


def rename_in_rounds(connection: sqlite3.Connection, old: str, new: str) -> int:
    """Give a person of rounds another name in the log; return in how many actions."""
    changed = 0
    for number, changes in connection.execute(_CONTENTS).fetchall():
        renamed = json.dumps(
            [_renamed(each, old, new) for each in json.loads(changes)],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        if renamed != changes:
            connection.execute("UPDATE actions SET changes = ? WHERE number = ?", (renamed, number))
            changed += 1
    return changed


def _renamed(content: dict[str, object], old: str, new: str) -> dict[str, object]:
    done = dict(content)
    if done.get("by") == old:
        done["by"] = new
    if "round" in done:
        round_ = msgspec.convert(done["round"], Round)
        people, lead = (
            tuple(dict.fromkeys(new if name == old else name for name in names))
            for names in (round_.people, round_.lead)
        )
        lead = tuple(name for name in lead if name not in people)
        training, control = (
            part and msgspec.structs.replace(part, gold=new if part.gold == old else part.gold)
            for part in (round_.training, round_.control)
        )
        renamed = msgspec.structs.replace(
            round_, people=people, lead=lead, training=training, control=control
        )
        done["round"] = msgspec.to_builtins(renamed)
    return done
