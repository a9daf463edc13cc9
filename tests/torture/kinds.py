"""The kinds of torture, how much of each there is, and the short form of each in ``make test``."""

from __future__ import annotations

from tests.torture import commands, exchanges, inputs, lives, reviews, serving, writers
from tests.torture.trial import Kind

KINDS = {
    "kills": Kind(lives.app_kills, 20, 20, "tests/terminal/test_kill.py"),
    "imports": Kind(commands.imports, 20, 1500, "tests/cli/test_importing.py"),
    "exports": Kind(commands.exports, 16, 1500, "tests/cli/test_exporting.py"),
    "upgrades": Kind(commands.upgrades, 40, 5, "tests/store/test_upgrade.py"),
    "migrations": Kind(commands.migrations, 10, 300, "tests/tools/test_torture.py"),
    "updates": Kind(commands.updates, 20, 600, "tests/tools/test_torture.py"),
    "bulk": Kind(commands.bulk, 20, 800, "tests/terminal/test_bulk_changes.py"),
    "undone-imports": Kind(commands.undone_imports, 20, 1000, "tests/tools/test_torture.py"),
    "exchanges": Kind(exchanges.exchanges, 10, 100, "tests/hub/test_postgres.py"),
    "merges": Kind(commands.merges, 10, 300, "tests/tools/test_torture.py"),
    "reviews": Kind(reviews.review_kills, 10, 20, "tests/terminal/test_review_by_keys.py"),
    "commits": Kind(writers.commits, 1, 1000, "tests/store/test_many_processes.py"),
    "writers": Kind(writers.writer_kills, 10, 20, "tests/store/test_many_processes.py"),
    "full-disks": Kind(writers.full_disks, 10, 300, "tests/store/test_refusals.py"),
    "lost-files": Kind(writers.lost_files, 20, 30, "tests/store/test_lost_file.py"),
    "names": Kind(inputs.names, 10, 1000, "tests/cli/test_hostile_names.py"),
    "mutated-files": Kind(inputs.mutated_files, 64, 1000, "tests/formats/test_mutated_files.py"),
    "sequences": Kind(inputs.split_sequences, 10, 200, "tests/terminal/test_slow_lines.py"),
    "resizes": Kind(inputs.resizes, 10, 100, "tests/terminal/test_terminal_manners.py"),
    "served": Kind(serving.sessions, 2, 60, "tests/serve/test_served_app.py"),
    "attacks": Kind(serving.attacks, 10, 400, "tests/serve/test_gateway.py"),
    "undo": Kind(lives.undo_sessions, 16, 1000, "tests/tools/test_torture.py"),
    "hunts": Kind(lives.hunts, 3, 1, "tests/store/test_rebuilding.py"),
}
