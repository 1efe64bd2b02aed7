"""Fill, measure and print: the figures of each page beside its limit.

`make bench` fills each size on SQLite and, with BENCH_DATABASE_URL, on PostgreSQL,
then asks every page of every size in turn, round after round, in one run. A figure
is processor time of the web worker and the database for one request, the median of
the rounds. It leaves with 1 where a ratio, at the smallest size or the largest, is over
its limit.
"""

import argparse
import re
import shutil
import statistics
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg2

from bench.form import Form
from bench.serving import Browser, Server

Ask = Callable[[Browser], None]
Figures = dict[int, dict[str, list[float]]]
_GROWTH: Final = 1.2
_STORY: Final = "Unkind messages in a game chat, told to me at break. "


@dataclass(frozen=True)
class Page:
    """What is asked for, and what is done before each time and not measured."""

    name: str
    browser: Browser
    ask: Ask
    before: Ask | None = None


@dataclass(frozen=True)
class Limit:
    """That a figure may be so many times another at the most."""

    figure: str
    of: str
    most: float


LIMITS: Final = (
    Limit("queue", "bare list", 2),
    Limit("list", "bare list", 2),
    Limit("list, half way down", "list", 1.5),
    Limit("list, one site of two", "list", 1.5),
    Limit("record", "bare list", 2.5),
    Limit("log an incident", "bare write", 1.5),
)
INSIDE_LIMITS: Final = (
    Limit("sweep: digests", "bare indexed query", 2),
    Limit("sweep: no reader", "bare indexed query", 2),
    Limit("sweep: unread alerts", "bare indexed query", 2),
    Limit("sweep: nothing to deliver", "bare indexed query", 2),
    Limit("sweep: no digest", "bare indexed query", 2),
    Limit("sweep: all have a reader", "bare indexed query", 2),
    Limit("sweep: nothing to alert", "bare indexed query", 2),
)


def main() -> int:
    """Measure on each database and say whether every ratio keeps to its limit."""
    arguments = _arguments()
    urls = {"SQLite": ""}
    if arguments.database_url:
        urls["PostgreSQL"] = arguments.database_url
    over = 0
    for name, url in urls.items():
        folder = Path(tempfile.mkdtemp(prefix="daybook-bench-", dir=arguments.folder))
        try:
            over += _measure(name, url, folder, arguments)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if over else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda words: [int(each) for each in words.split(",")],
        default=[1_000, 100_000, 1_000_000],
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--database-url", default="")
    parser.add_argument("--folder", help="where the databases lie while it runs")
    return parser.parse_args()


def _measure(name: str, url: str, folder: Path, arguments: argparse.Namespace) -> int:
    servers = [_server(size, url, folder) for size in arguments.sizes]
    try:
        for server in servers:
            _new_database(server)
            server.known = server.run("bench.prepare", server.size)
            _say(f"{name}: {server.size:,} incidents in {server.known['filled_in']} s")
        for server in servers:
            server.start()
        over = _print(name, _rounds(servers, arguments), LIMITS)
        for server in servers:
            server.stop()
        inside = {
            server.size: server.run("bench.inside", arguments.rounds)
            for server in servers
        }
        return over + _print(name, inside, INSIDE_LIMITS)
    finally:
        for server in servers:
            server.stop()
            _drop(server)


def _server(size: int, url: str, folder: Path) -> Server:
    own = folder / str(size)
    own.mkdir()
    return Server(size, own, f"{url}_{size}" if url else "")


def _new_database(server: Server) -> None:
    _drop(server)
    if server.database_url:
        _on_maintenance(server, "CREATE DATABASE {}")


def _drop(server: Server) -> None:
    if server.database_url:
        _on_maintenance(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _on_maintenance(server: Server, statement: str) -> None:
    whole = urlsplit(server.database_url)
    connection = psycopg2.connect(whole._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement.format(f'"{whole.path[1:]}"'))
    connection.close()


def _rounds(servers: list[Server], arguments: argparse.Namespace) -> Figures:
    """Ask each page of each size in turn; a first round warms up and is not kept."""
    asked = {server.size: _pages(server) for server in servers}
    figures: Figures = {server.size: {} for server in servers}
    for number in range(arguments.rounds + 1):
        for server in servers:
            for page in asked[server.size]:
                if page.before:
                    _repeated(page.before, arguments.requests)(page.browser)
                value = server.cost(
                    _repeated(page.ask, arguments.requests), page.browser
                )
                if number:
                    figures[server.size].setdefault(page.name, []).append(value)
            server.run("bench.settle", server.known["newest"])
    return figures


def _repeated(ask: Ask, times: int) -> Ask:
    def again(browser: Browser) -> None:
        for _ in range(times):
            ask(browser)

    return again


def _pages(server: Server) -> list[Page]:
    head, leader, teacher = (
        Browser(server, person) for person in ("head", "leader", "teacher")
    )
    records = cycle(server.known["records"])
    deep = _half_way(head, server)
    begin, send = _log()
    return [
        Page("bare list", head, lambda browser: _get(browser, "/bare/list/")),
        Page("queue", head, lambda browser: _get(browser, "/review/")),
        Page("list", head, lambda browser: _get(browser, "/incidents/")),
        Page("list, half way down", head, lambda browser: _get(browser, deep)),
        Page(
            "list, one site of two",
            leader,
            lambda browser: _get(browser, "/incidents/"),
        ),
        Page(
            "record",
            head,
            lambda browser: _get(browser, f"/incidents/{next(records)}/"),
        ),
        Page("bare write", teacher, _bare_write),
        Page("log an incident", teacher, send, before=begin),
    ]


def _get(browser: Browser, path: str) -> None:
    browser.get(path)


def _half_way(browser: Browser, server: Server) -> str:
    """Return the address of the page half way down the list, from its own mark."""
    first = browser.get("/incidents/")
    mark = re.search(r"before=([^\"&]+)", first)
    if mark is None:
        raise ValueError(first[-300:])
    at = server.known["middle_at"]
    return f"/incidents/?before={at}_{server.known['middle']}"


_WORDS: Final = count(1)


def _bare_write(browser: Browser) -> None:
    answers = [("what_happened", f"{_STORY}{next(_WORDS)}"), _token(browser)]
    browser.post("/bare/write/", answers)


def _token(browser: Browser) -> tuple[str, str]:
    if "csrf" not in browser.cookies:
        browser.get("/log/")
    return ("csrfmiddlewaretoken", browser.cookies["csrf"])


def _log() -> tuple[Ask, Ask]:
    """Return how to begin a draft and save it, and how to send the oldest begun."""
    begun: deque[tuple[str, list[tuple[str, str]]]] = deque()

    def begin(browser: Browser) -> None:
        form = Form(browser.get("/log/"), marked="data-log")
        answers = form.answers | {
            "no_one": "on",
            "kinds": form.first_choice("kinds"),
            "what_happened": f"{_STORY}{next(_WORDS)}",
        }
        browser.post(form.action, list((answers | {"do-save": "1"}).items()))
        begun.append((form.action, list((answers | {"do-send": "1"}).items())))

    def send(browser: Browser) -> None:
        browser.post(*begun.popleft())

    return begin, send


def _print(name: str, figures: Figures, limits: tuple[Limit, ...]) -> int:
    """Print a row for each figure and return how many ratios are over their limit."""
    sizes = list(figures)
    smallest, largest = sizes[0], sizes[-1]
    medians = {
        size: {each: statistics.median(values) for each, values in rows.items()}
        for size, rows in figures.items()
    }
    _say(f"\n{name}: milliseconds of processor time for one call, median")
    heads = "".join(f"{size:>12,}" for size in sizes)
    _say(f"{'':28}{heads}   growth (limit)   ratio at both ends (limit)")
    over = 0
    for each in medians[smallest]:
        cells = "".join(f"{medians[size][each] * 1000:12.2f}" for size in sizes)
        growth = medians[largest][each] / medians[smallest][each]
        limited = not each.startswith(("bare", "10,000"))
        words = f"{growth:8.2f} ({_GROWTH})" if limited else f"{growth:8.2f}"
        over += limited and growth > _GROWTH
        limit = next((one for one in limits if one.figure == each), None)
        if limit:
            ratios = [
                medians[size][each] / medians[size][limit.of]
                for size in (smallest, largest)
            ]
            over += max(ratios) > limit.most
            both = " and ".join(f"{ratio:.2f}" for ratio in ratios)
            words = f"{words:16}   {both} ({limit.most}) of {limit.of}"
            words += "  OVER" if max(ratios) > limit.most else ""
        grows = "  GROWS" if limited and growth > _GROWTH else ""
        _say(f"{each:28}{cells}   {words}{grows}")
    return over


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
