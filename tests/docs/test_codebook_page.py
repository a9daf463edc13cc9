"""The page of the codebook is done from beginning to end, and its picture is the app after the keys on it."""

import re
from pathlib import Path

import pytest

from annotator.formats.reading import read_path
from annotator.schema.loading import load_schema
from annotator.store.store import Store
from annotator.tui.panels.tagging_form import LATER
from tests.docs.pages import DOCS, assert_written, blocks
from tests.docs.picture import colours, shown, without_web_fonts
from tests.docs.reader import NOW, SIZE, lines_of, press, status
from tests.tui.at_the_keys import app_on

PAGE, PICTURE = DOCS / "codebook.md", DOCS / "codebook.svg"
(KEYS,) = blocks(PAGE, "keys")


def files() -> dict[str, str]:
    """What the page writes into files, by their names."""
    commands = "".join(block.text for block in blocks(PAGE, "sh run"))
    return dict(re.findall(r"^cat > (\S+) <<'END'\n(.*?)^END$", commands, re.MULTILINE | re.DOTALL))


@pytest.fixture
async def svg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)  # the path of the article is on the screen
    for name, text in files().items():
        Path(name).write_text(text, encoding="utf-8")
    with Store.open(tmp_path / "annotations.db", "amy", now=lambda: NOW) as store:
        store.import_records(read_path(Path("walkout.txt"), annotator="amy"))
        schema = load_schema(Path("protest.yaml"))
        app = app_on(store, schema, now=lambda: NOW, new_id=map("{:032x}".format, range(999)).__next__)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            for keys, message in lines_of(KEYS):
                await press(pilot, keys)
                assert status(app) == message, keys
            await pilot.pause(2 * LATER)  # the list of spans follows
            return without_web_fonts(app.export_screenshot(title="annotator"))


async def test_the_picture_shows_the_form_of_the_codebook(svg: str) -> None:
    assert_written(
        PICTURE, svg, same=lambda one, other: (shown(one), colours(one)) == (shown(other), colours(other))
    )
    screen = "\n".join(shown(svg))
    assert "What the protesters do, at its" in screen
    assert "About protest" in screen
