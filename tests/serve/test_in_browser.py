"""The page in a real browser: what it sends, what it keeps for itself, and what its policy forbids.

What the terminal shows is read as a screen reader reads it, through xterm.js's accessibility tree.
"""

import os
import re
import signal
from contextlib import asynccontextmanager

import pytest

from annotator.cli.serve_command import _program
from annotator.keys.bindings import declared_bindings
from annotator.keys.browser_keys import kept_keys
from tests.cli.command import SAMPLES, annotator
from tests.serve.browser import browser, skip_without_browser
from tests.serve.served import ECHO, PASSWORDS, is_alive, shell, until, web

LINES = (
    "lines = []; WebSocket = class extends WebSocket { constructor(url) { super(url); lines.push(this); } }"
)
"""A script that keeps the page's lines, so that a test can drop one."""

OPENS_AND_TYPES_AT_ONCE = """() => {
    document.querySelector('#notice button').click();
    [...document.querySelectorAll('#key-row button')].find(each => each.textContent === 'u').click();
}"""
"""Types before the line can be open: in the same task that asks for it."""

MEMORY = 1_500_000_000
PAINTED = """() => {
    const rows = document.querySelector('.xterm-rows');
    window.painted = new Set();
    new MutationObserver(changes => changes.forEach(each => painted.add(each.target)))
        .observe(rows, { childList: true, subtree: true });
    return rows.children.length;
}"""
"""Collects the rows of the terminal that are painted from now on; returns how many there are."""

ROW_OF = """text => [...document.querySelector('.xterm-accessibility-tree').children]
    .findIndex(row => row.innerText.replaceAll('\\u00a0', ' ').includes(text))"""
SHOWS = "text => document.querySelector('.xterm-accessibility')?.innerText.replaceAll('\\u00a0', ' ').includes(text)"


@pytest.fixture(autouse=True)
def _a_browser():
    skip_without_browser()


@asynccontextmanager
async def on_page(site, **options):
    """The page of anna, logged in by its form; nothing that its policy forbids may be tried."""
    async with browser() as chromium:
        context = await chromium.new_context(
            viewport={"width": 1280, "height": 800},
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        page = await context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda message: wrong.append(message.text) if "Content Security" in message.text else None,
        )
        await page.add_init_script(LINES)
        await page.add_init_script("try { localStorage.setItem('reader', 'true') } catch {}")
        await page.goto(site.url)
        await page.fill("input[name=name]", "anna")
        await page.fill("input[name=password]", "wrong")
        await page.click("button")
        assert "no such name" in await page.inner_text("[role=alert]")
        await page.fill("input[name=name]", "anna")
        await page.fill("input[name=password]", PASSWORDS["anna"])
        await page.click("button")
        await page.wait_for_selector(".xterm-screen")
        yield page
        assert wrong == []


async def sees(page, text, timeout=20_000):
    await page.wait_for_function(SHOWS, arg=text, timeout=timeout)


def spans(folder):
    (record,) = annotator("export", "--db", "a.db", cwd=folder).records
    return [each["text"] for each in record["spans"]]


@asynccontextmanager
async def on_article(folder, monkeypatch):
    """The page with an article in which one span is marked."""
    assert annotator("import", "--db", "a.db", SAMPLES / "section-66a.txt", cwd=folder).code == 0
    monkeypatch.chdir(folder)
    kept = kept_keys(declared_bindings())
    async with web(folder, _program(folder / "a.db", MEMORY), kept=kept) as site, on_page(site) as page:
        await sees(page, "0 spans")
        await page.keyboard.press("o")
        await page.keyboard.press("s")
        await sees(page, "Policy “Section 66A”")
        yield page


async def paste(page, text):
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+v")


async def test_an_article_is_marked_by_keys_and_mouse_and_pasted_text_never_acts(tmp_path, monkeypatch):
    async with on_article(tmp_path, monkeypatch) as page:
        rows, painted = await page.evaluate(PAINTED), []
        for _ in range(4):  # the first one takes away what was shown beside the text
            await page.evaluate("() => painted.clear()")
            await page.keyboard.press("ArrowRight")
            await page.wait_for_function("() => painted.size > 0")
            painted.append(await page.evaluate("painted.size"))
        assert min(painted) < rows / 2, painted  # a key paints what it changed
        await paste(page, "a\x1b[31m xu evil\x07")
        await sees(page, "pasted text is ignored here")
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        await paste(page, "Dhada")  # where text is typed
        await sees(page, "Dhada")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        box = await page.locator(".xterm-screen").bounding_box()
        across = box["y"] + (await page.evaluate(ROW_OF, "NEW DELHI") + 0.5) * box["height"] / rows
        await page.mouse.move(box["x"] + 130, across)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 300, across, steps=5)
        await page.mouse.up()
        await page.keyboard.press("e")
        await sees(page, "Event “")
        await page.set_viewport_size({"width": 820, "height": 600})
        await sees(page, "? keys")
        await page.keyboard.press("D")
        await sees(page, "in progress")
        await page.keyboard.press("Alt+n")  # in the place of a key that the browser keeps
        await page.keyboard.press("Escape")
        await page.click("#show-keys")
        assert "Alt+N" in await page.inner_text("#keys")
    assert len(spans(tmp_path)) == 2


async def test_a_reload_and_another_window_find_the_session_as_it_was_and_the_document_is_printed(
    tmp_path, monkeypatch
):
    async with on_article(tmp_path, monkeypatch) as page:
        await page.keyboard.press("p")
        await page.reload()
        await page.wait_for_selector(".xterm-screen")
        await sees(page, "✓ saved")
        await page.keyboard.press("b")  # which aims for the label that was armed
        await sees(page, "2 spans")
        async with page.context.expect_page() as opening:
            await page.click("#print")
        printed = await opening.value
        assert await printed.locator("mark").first.inner_text() == "Section 66A"
        await printed.close()
        other = await page.context.new_page()
        await other.goto(page.url)
        await sees(other, "2 spans")
        await page.wait_for_selector("#notice:has-text('another window')")
        await page.click("#notice button")
        await other.wait_for_selector("#notice:has-text('another window')")
        await sees(page, "2 spans")
        await page.keyboard.press("Q")
        await page.wait_for_selector("text=You have left. Everything is saved.")
    assert spans(tmp_path)[0] == "Section 66A"


async def test_keys_to_touch_ctrl_and_the_buttons_by_keys_alone(tmp_path):
    one = "dd bs=1 count=1 2>/dev/null | od -An -tx1 | tr -d '\\n '"
    # A frame that begins and has no end is shown all the same.
    show = f"stty raw -echo; printf '\\033[?2026hready\\r\\n'; while :; do {one}; done"
    async with (
        web(tmp_path, shell(show, tmp_path)) as site,
        on_page(site, has_touch=True, is_mobile=True) as page,
    ):
        await sees(page, "ready")
        assert await page.is_visible("#key-row")  # fingers point here
        widths = await page.eval_on_selector_all(
            "#key-row button", "keys => keys.map(key => key.offsetWidth)"
        )
        assert max(widths) - min(widths) <= 1
        await page.tap("#key-row button:has-text('Esc')")
        await sees(page, "1b")
        await page.tap("#key-row button:has-text('Ctrl')")
        await page.keyboard.type("w")
        await sees(page, "1b17")
        await page.keyboard.type("w")
        await sees(page, "1b1777")
        await page.keyboard.press("F6")
        assert await page.evaluate("document.activeElement.id") == "show-keys"
        await page.keyboard.press("F6")
        await page.keyboard.type("z")
        await sees(page, "1b17777a")
        assert await page.get_attribute("[aria-label='Left']", "aria-label") == "Left"


async def test_a_line_that_drops_is_said_and_comes_back_and_who_is_logged_out_is_told(tmp_path):
    async with web(tmp_path, shell(ECHO, tmp_path)) as site, on_page(site) as page:
        await sees(page, "ready")
        await page.evaluate("lines.at(-1).close()")
        await page.wait_for_function("() => lines.length === 2 && lines.at(-1).readyState === WebSocket.OPEN")
        await page.keyboard.type("still here")
        await sees(page, "still here")
        other = await page.context.new_page()
        await other.goto(site.url)
        await other.click("form[action='/logout'] button")
        await other.wait_for_selector("input[name=password]")
        await page.click("#notice button")
        await page.wait_for_selector("#notice:has-text('logged out')")
        await page.click("#notice button")
        await page.wait_for_selector("input[name=password]")


async def test_a_session_whose_process_is_killed_is_opened_again(tmp_path):
    async with web(tmp_path, shell(ECHO, tmp_path)) as site, on_page(site) as page:
        await sees(page, "ready")
        shown = await page.evaluate("document.querySelector('.xterm-accessibility').innerText")
        pid = int(re.search(r"ready\s(\d+)", shown)[1])
        os.kill(pid, signal.SIGKILL)
        await page.wait_for_selector("#notice:not([hidden])")
        await until(lambda: not is_alive(pid))
        await page.evaluate(OPENS_AND_TYPES_AT_ONCE)
        await page.keyboard.type("again")
        await sees(page, "uagain")
