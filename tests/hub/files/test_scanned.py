"""A scanner looks at every file: what it finds is held back, and nobody waits for one that is away."""

from datetime import timedelta
from pathlib import Path

import pytest

from hub.files.clamav import ClamAv
from hub.files.scanning import AWAY_FOR, TOO_BIG, UNCHECKED, ScannerAway, TooBigToScan
from hub.files.shelf import Shelf
from tests.hub.files.clamd import EICAR, Clamd, Mood
from tests.hub.files.conftest import NewStore
from tests.hub.running.clock import HandClock

HELLO = b"hello"
FOUND = "A virus was found: Eicar-Test-Signature."


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 900_000])
async def test_the_scanner_is_sent_all_of_it(scanner: Clamd, size: int) -> None:
    client = ClamAv(scanner.settings)
    assert await client.virus_in(b"x" * size) is None
    assert await client.virus_in(b"x" * size + EICAR) == "Eicar-Test-Signature"


async def test_too_much_for_the_scanner_is_no_outage(scanner: Clamd) -> None:
    with pytest.raises(TooBigToScan):
        await ClamAv(scanner.settings).virus_in(b"x" * 5_000_000)


@pytest.mark.parametrize("mood", ["silent", "muddled", "hangs up"])
async def test_a_scanner_that_does_not_say_is_away(scanner: Clamd, mood: Mood) -> None:
    scanner.mood = mood
    with pytest.raises(ScannerAway):
        await ClamAv(scanner.settings).virus_in(HELLO)


async def test_no_scanner_at_all_is_away(scanner: Clamd, unused_tcp_port: int) -> None:
    settings = scanner.settings.model_copy(update={"port": unused_tcp_port})
    with pytest.raises(ScannerAway):
        await ClamAv(settings).virus_in(HELLO)


async def test_a_virus_is_kept_and_not_given_out(scanner: Clamd, new_store: NewStore) -> None:
    store = new_store(ClamAv(scanner.settings))
    kept = await store.keep(EICAR, name="a.txt")
    assert kept.held == FOUND
    assert (await store.known([kept.key]))[kept.key].held == FOUND
    with pytest.raises(FileNotFoundError):
        await store.read(kept.key)
    assert (await store.keep(EICAR)).held == FOUND, "and it is known when it comes again"
    assert scanner.asked == 1
    assert (await store.keep(HELLO)).held is None


@pytest.mark.parametrize(("unscanned", "held"), [("open", None), ("held", UNCHECKED)])
async def test_what_cannot_be_looked_at_is_looked_at_later(
    scanner: Clamd, new_store: NewStore, clock: HandClock, unscanned: str, held: str | None
) -> None:
    scanner.mood = "hangs up"
    store = new_store(ClamAv(scanner.settings), unscanned=unscanned)
    clean, virus = await store.keep(HELLO), await store.keep(EICAR)
    assert (clean.held, virus.held) == (held, held)
    assert await store.sweeping.scan_unscanned() == []
    assert scanner.asked == 1, "one that is away is not asked again at once"
    scanner.mood = "well"
    clock.advance(AWAY_FOR / timedelta(seconds=1))
    assert await store.sweeping.scan_unscanned() == [virus.key]
    assert await store.read(clean.key) == HELLO
    assert (await store.known([virus.key]))[virus.key].held == FOUND
    assert await store.sweeping.scan_unscanned() == []
    assert scanner.asked == 3


@pytest.mark.parametrize(("unscanned", "held"), [("open", None), ("held", TOO_BIG)])
async def test_what_is_too_big_to_be_looked_at_stays_as_it_is(
    scanner: Clamd, new_store: NewStore, unscanned: str, held: str | None
) -> None:
    scanner.largest = 10
    store = new_store(ClamAv(scanner.settings), unscanned=unscanned)
    assert (await store.keep(b"x" * 11)).held == held
    assert await store.sweeping.scan_unscanned() == []
    assert scanner.asked == 1


async def test_many_are_looked_at_in_one_pass(scanner: Clamd, new_store: NewStore, clock: HandClock) -> None:
    scanner.mood = "hangs up"
    store = new_store(ClamAv(scanner.settings))
    for number in range(120):
        await store.keep(f"file {number}".encode())
    scanner.mood = "well"
    clock.advance(AWAY_FOR / timedelta(seconds=1))
    await store.sweeping.scan_unscanned()
    assert scanner.asked == 121


async def test_what_we_made_ourselves_needs_no_scanner(scanner: Clamd, new_store: NewStore) -> None:
    scanner.mood = "hangs up"
    store = new_store(ClamAv(scanner.settings), unscanned="held")
    made = await store.keep(HELLO, ours=True)
    assert (made.held, scanner.asked) == (None, 0)
    assert await store.read(made.key) == HELLO


async def test_a_file_that_has_gone_from_the_disk_stops_no_other(
    scanner: Clamd, new_store: NewStore, clock: HandClock, tmp_path: Path
) -> None:
    scanner.mood = "hangs up"
    store = new_store(ClamAv(scanner.settings), unscanned="held")
    kept = sorted([(await store.keep(f"file {number}".encode())).key for number in range(3)])
    Shelf(tmp_path / "files").remove(kept[0])
    scanner.mood = "well"
    clock.advance(AWAY_FOR / timedelta(seconds=1))
    assert await store.sweeping.scan_unscanned() == []
    now = await store.known(kept)
    assert [now[key].held for key in kept] == [UNCHECKED, None, None]
