"""Speed of the app: the server's time for an interaction, many readers at once, and the first chart in a browser.

Belongs here: measuring and printing. Stays out: limits. A figure is for people to compare, never a test.

    python -m benchmarks.app

Server time: `AppTest.run()`, the page's whole script with no browser and no network, after one warming run (a reader
who is the first after a release pays that one; it is printed too). 50 readers: 50 websockets at once to a real server,
each asks for a page and then chooses another role. First chart: Chromium, navigation to the last mark of the
first chart, ours against a bare Streamlit page with one chart, in turns.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import duckdb
import websockets
from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from app.main import STORIES
from orchestration.state import layout

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "app" / "main.py"  # what AppTest runs
SERVER = ROOT / "app" / "server.py"  # what readers reach
TIMES = 1000
RUNS = 40
READERS = 50
LOADS = 7
BARE = """
import altair as alt, pandas as pd, streamlit as st
st.title("Bare")
chosen = st.selectbox("Which?", ["a", "b"])
rows = pd.DataFrame({"x": list(range(12)), "y": [1, 3, 2, 5, 4, 6, 8, 7, 9, 11, 10, 12]})
st.altair_chart(alt.Chart(rows).mark_line(point=True).encode(x="x", y="y"))
st.table(rows)
"""


def main() -> None:
    """Measure, and print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as place:
        releases = _example(Path(place))
        large = _enlarged(releases, Path(place) / "large")
        for name, folder in (("example", releases), (f"{TIMES:,} times its people", large)):
            print(f"server time of an interaction, {name}, ms of {RUNS} runs: median, 95th percentile (first run)")
            for story in STORIES:
                first, times = _interactions(folder, story)
                print(f"  {story:<10} {median(times):7.0f} {quantiles(times, n=20)[-1]:7.0f}   ({first:.0f})")
        with _server([str(SERVER), *_app_arguments(large)], Path(place)) as address:
            started = time.perf_counter()
            found = asyncio.run(_at_once(address))
            errors = [one for one in found if isinstance(one, str)]
            waits = [one for one in found if not isinstance(one, str)]
            print(
                f"{READERS} readers at once, each opens a page and chooses a role: {len(errors)} errors, "
                f"{time.perf_counter() - started:.1f} s in all"
            )
            for error in sorted(set(errors)):
                print(f"  {error}")
            if waits:
                print(f"  wait for one answer, s: median {median(waits):.2f}, longest {max(waits):.2f}")
        _first_charts(releases, Path(place))


def _example(place: Path) -> Path:
    given = os.environ.get("STAKEHOLDER_VIEWS_RELEASES")
    if given:
        return Path(given).resolve()
    for command in (["init", place / "study", "--example", "leadership"], ["run", place / "study"]):
        subprocess.run([BIN / "stakeholder-views", *map(str, command)], check=True, capture_output=True)
    return layout.releases_folder(place / "study")


def _enlarged(releases: Path, folder: Path) -> Path:
    """Copy the public file with every count of people `TIMES` as large: what a page reads of such a study."""
    pointer = json.loads((releases / layout.POINTER).read_text(encoding="utf-8"))
    target = folder / pointer["path"]
    target.mkdir(parents=True)
    (folder / layout.POINTER).write_text(json.dumps(pointer), encoding="utf-8")
    shutil.copy(releases / pointer["path"] / layout.PUBLIC_FILE, target / layout.PUBLIC_FILE)
    with duckdb.connect(str(target / layout.PUBLIC_FILE)) as connection:
        counts = connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and not internal "
            "and (column_name like '%stakeholder_count' or column_name in ('stance_count', 'base_count') "
            "or table_name in ('panel_retention', 'change_decomposition') and column_name like '%_count')"
        ).fetchall()
        for table, column in counts:
            connection.execute(f'update marts.{table} set "{column}" = {TIMES} * "{column}"')
    return folder


def _app_arguments(releases: Path) -> list[str]:
    return ["--releases", str(releases), "--tier", "public"]


def _interactions(releases: Path, story: str) -> tuple[float, list[float]]:
    sys.argv = [str(MAIN), *_app_arguments(releases)]
    # AppTest.switch_page wants a file; pages of functions are known by the hash of their address only.
    test = AppTest.from_file(str(MAIN), default_timeout=120)
    pages = {page["url_pathname"]: page_hash for page_hash, page in test.run()._registered_pages.items()}
    test._page_hash = pages.get(story, pages.get("", ""))
    first = _timed(test)
    times = []
    for number in range(RUNS):
        if test.selectbox:
            choice = test.selectbox[0]
            choice.set_value(choice.options[number % len(choice.options)])
        times.append(_timed(test))
    # Every choice has been met once by now, but for the runs that met it first: those are an interaction as well.
    return first, times


def _timed(test: AppTest) -> float:
    started = time.perf_counter()
    test.run()
    if test.exception:
        raise RuntimeError(f"the page broke: {test.exception[0].value}")
    return 1000 * (time.perf_counter() - started)


async def _at_once(address: str) -> list[float | str]:
    answers = await asyncio.gather(*(_reader(address, number) for number in range(READERS)))
    return [wait for answer in answers for wait in answer]


async def _reader(address: str, number: int) -> list[float | str]:
    """Open a page as a browser does, by its websocket, and choose another role where there is one."""
    story = list(STORIES)[number % len(STORIES)]
    try:
        async with websockets.connect(
            f"ws{address.removeprefix('http')}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        ) as socket_:
            ask = BackMsg()
            ask.rerun_script.page_name = "" if story == next(iter(STORIES)) else story
            first, page_hash = await _answer(socket_, ask)
            again = BackMsg()
            again.rerun_script.page_script_hash = page_hash
            again.rerun_script.query_string = "role=Managers"
            second, _ = await _answer(socket_, again)
            return [first, second]
    except (OSError, RuntimeError, TimeoutError, websockets.WebSocketException) as error:
        return [f"{story}: {type(error).__name__} {error}"]


async def _answer(socket_: websockets.ClientConnection, ask: BackMsg) -> tuple[float, str]:
    started = time.perf_counter()
    await socket_.send(ask.SerializeToString())
    page_hash = ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(socket_.recv(), 120))  # type: ignore[arg-type]
        if message.HasField("delta") and message.delta.new_element.HasField("exception"):
            raise RuntimeError(message.delta.new_element.exception.message)
        if message.HasField("navigation"):
            page_hash = message.navigation.page_script_hash
        if message.HasField("page_not_found"):
            raise RuntimeError("page not found")
        if message.HasField("script_finished"):
            if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError(f"the script ended with {message.script_finished}")
            return time.perf_counter() - started, page_hash


def _first_charts(releases: Path, place: Path) -> None:
    program = shutil.which("chromium")
    if program is None:
        print("first chart in a browser: not measured, there is no Chromium on the path")
        return
    bare = place / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    with (
        _server([str(SERVER), *_app_arguments(releases)], place) as ours,
        _server([str(bare)], place) as theirs,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        times: dict[str, list[float]] = {ours: [], theirs: []}
        for number in range(LOADS + 1):
            # In turns: whoever comes second finds the machine warmer.
            for address in list(times) if number % 2 else reversed(times):
                times[address].append(_until_chart(browser, address))
        browser.close()
    mine, other = median(times[ours][1:]), median(times[theirs][1:])
    print(f"first chart in Chromium, s, median of {LOADS}: {mine:.2f}; bare page {other:.2f}; ratio {mine / other:.2f}")
    print(f"  the very first load of each server: {times[ours][0]:.2f}; bare page {times[theirs][0]:.2f}")


def _until_chart(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    # A bare chart of Streamlit is a canvas, ours is an SVG; both are in the page once they are drawn.
    page.locator(".vega-embed svg, .vega-embed canvas").first.wait_for(timeout=60_000)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


@contextmanager
def _server(program: Sequence[str], place: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", program[0], "--server.port", str(port)]
    command += ["--server.address", "localhost", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.fileWatcherType", "none", "--", *program[1:]]
    server = subprocess.Popen(
        command,
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - our own address
                    break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
