"""A migration of the schema is one undo step: u asks and takes it back, and the keys are those of before."""

from pathlib import Path

from annotator.schema.loading import parse_schema
from annotator.session.commands.undoing import TAKE_BACK
from tests.tui.at_the_keys import WIDE, at_the_keys, news, opened_store

TEXTS = ["Ann Lee came. Bo left.\n", "Cara Diaz spoke.\n"]
HEAD = "schema: 1\nid: news\nversion: 9\n"
NEW = f"""{HEAD}labels: [{{id: being, key: b}}, {{id: policy, key: o}}, {{id: event, key: e}}]
migrations: [{{from: {{version}}, to: 9, rename: {{person: being}}}}]
""".replace("{version}", str(news().version))


def migrated(folder: Path):
    """Ann's span is made under the old schema, then all is migrated."""
    schema = parse_schema(NEW, "new.yaml")
    (path,) = folder.glob("*.db")
    with opened_store(path) as store:
        store.migrate(schema, NEW)
    return schema


async def marked(folder: Path) -> None:
    async with at_the_keys(folder, TEXTS, size=WIDE) as hands:
        hands.store.remember_schema(news(), "news")
        await hands.press("p a J p c")


async def test_u_takes_a_migration_back_whole_after_a_yes(tmp_path):
    await marked(tmp_path)
    async with at_the_keys(tmp_path, (), size=WIDE, schema=migrated(tmp_path)) as hands:
        assert hands.spans == [("being", "Cara Diaz")]
        await hands.press("u")
        assert TAKE_BACK in hands.status
        await hands.press("n")
        assert hands.kept_spans == [("being", "Cara Diaz")]
        await hands.press("u")
        await hands.press("y")
        await hands.background_is_done()
        assert "undid the migration in 2 layers; the schema is news" in hands.status
        assert hands.spans == hands.kept_spans == [("person", "Cara Diaz")]
        await hands.press("right right p s")  # the old keys are back, and what is done goes on from there
        assert hands.kept_spans == [("person", "Cara Diaz"), ("person", "spoke")]
        await hands.press("u u")
        assert hands.kept_spans == []


async def test_what_was_changed_since_is_not_undone_and_is_reported(tmp_path):
    await marked(tmp_path)
    async with at_the_keys(tmp_path, (), size=WIDE, schema=migrated(tmp_path)) as hands:
        with opened_store(hands.store.path) as other:
            other.remember_schema(news(), "news")
        await hands.press("u")
        await hands.press("y")
        await hands.background_is_done()
        assert "the schema was changed again since the migration" in hands.status
        assert hands.spans == [("being", "Cara Diaz")]
