"""The app as a reader meets it: a real server, and a real Chromium.

The variant `own` is the example study after a real run, or the release folder of one's own that
`STAKEHOLDER_VIEWS_RELEASES=DIR pytest tests/e2e` names.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import needs
from tests.fixtures.release import VARIANTS, publish
from tests.fixtures.whole_runs import example

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "app" / "server.py"
OWN = "STAKEHOLDER_VIEWS_RELEASES"
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WAIT = 60.0  # seconds for a server to answer on a busy machine
HEIGHT = 900  # pixels of a window
QUIET_FOR, STILL_WITHIN = 250, 30_000  # milliseconds
STILL = """
async ([quiet, within]) => {
    await document.fonts.ready;
    const started = performance.now();
    let changed = started;
    const watch = new MutationObserver(() => { changed = performance.now() });
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    const running = () => document.querySelector('[data-test-script-state=running], [data-stale=true]');
    const moves = () => document.getAnimations().some(one =>
        one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity);
    try {
        while (performance.now() - started < within) {
            // Two pictures drawn: what a new size or scheme sets off has begun by then.
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            await new Promise(done => setTimeout(done, 20));
            if (running() || moves() || document.fonts.status !== 'loaded') changed = performance.now();
            if (performance.now() - changed >= quiet) return null;
        }
        return running() ? 'the script runs' : moves() ? 'something moves' : 'something changes';
    } finally {
        watch.disconnect();
    }
}
"""


@pytest.fixture(scope="session")
def releases_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of releases of a variant of the made-up study, or of `own`; each is made once."""

    @cache
    def releases(variant: str) -> Path:
        if variant == "own":
            return Path(os.environ[OWN]).resolve() if OWN in os.environ else example(tmp_path_factory) / "releases"
        if variant == "none":
            return tmp_path_factory.mktemp("none")
        folder = publish(tmp_path_factory.mktemp(variant), VARIANTS[variant.removesuffix("-damaged")]())
        if variant.endswith("-damaged"):
            next(folder.rglob("public.duckdb")).write_bytes(b"damaged")
        return folder

    return releases


@pytest.fixture(scope="session")
def address_of(releases_of, tmp_path_factory) -> Iterator[Callable[[str], str]]:
    """The address of a server of the app on a variant; started once, from a folder that has nothing to do with it.

    `own@analyst` is the analyst tier of `own`.
    """
    servers: dict[str, tuple[subprocess.Popen, str]] = {}
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def address(variant: str) -> str:
        if variant not in servers:
            name, _, tier = variant.partition("@")
            servers[variant] = start(releases_of(name), elsewhere, tier or "public")
        return servers[variant][1]

    yield address
    for server, _ in servers.values():
        server.terminate()
        server.wait(timeout=20)


def start(releases: Path, folder: Path, tier: str = "public") -> tuple[subprocess.Popen, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / f"{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.port", str(port)]
    command += ["--server.address", "localhost", "--", "--releases", str(releases), "--tier", tier]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return server, address
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    server.kill()
    pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = shutil.which("chromium")
    needs(program, "Chromium on the path (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Iterator[BrowserContext]:
    """One reader's browser for all pages: what is loaded once (the program of Streamlit) is not loaded again."""
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHT}, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def open_page(readers: BrowserContext, address_of) -> Iterator[Callable[..., Page]]:
    """Open a page and wait until it stands still; what the console complained of is in `page.complaints`."""
    pages = []

    def open_(variant: str, path: str = "/", **how) -> Page:
        pages.append(opened(readers, address_of(variant) + path, **how))
        return pages[-1]

    yield open_
    for page in pages:
        page.close()


def opened(
    context: BrowserContext, address: str, *, width: int = 1280, scheme: str = "light", wait: str = "svg"
) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=scheme)
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
    page.goto(address)
    settle(page, wait)
    return page


def settle(page: Page, wait: str = "svg") -> None:
    """Wait until the first chart (or, without one, the heading) is there, and all stands still."""
    page.locator("h1").first.wait_for()
    if wait == "svg":
        page.locator(".vega-embed svg").first.wait_for()
    stand_still(page)


def stand_still(page: Page) -> None:
    """Wait until the script has run, the fonts are there, and nothing on the page has changed or moved for a moment."""
    problem = page.evaluate(STILL, [QUIET_FOR, STILL_WITHIN])
    if problem:
        pytest.fail(f"the page does not come to rest: {problem}")
