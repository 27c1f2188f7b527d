"""M: letters. How many a second the hub takes in, by SMTP and from a mailbox, beside a floor that only fetches and stores; and what a
mailbox costs in which nothing comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvloop

from bench import machine, mail_dovecot, programs
from bench.mail_company import Watched, company_with_letters, passwords
from bench.mail_mailboxes import BOX, CaughtUp, Idle, Resting, all_up, catch_up, floor_catches_up, rest
from bench.mail_taking import WARM_UP, Taken, Taking
from bench.plan import Plan
from bench.programs import Running
from bench.report import Report
from bench.stores import Store
from bench.world import SignedIn, World

LEAST_OF_FLOOR = 0.04
MOST_KILOBYTES = 1_000
MOST_CPU_PERCENT = 0.1
NO_DOVECOT = "no Dovecot here: neither mailboxes nor what waits in one were measured (`python -m tests.servers` installs one)"


class Mail:
    """The floor, then the hub with a receiver only, then the hub with mailboxes."""

    def __init__(self, store: Store, plan: Plan, report: Report) -> None:
        self._store = store
        self._plan = plan.letters
        self._report = report

    def run(self) -> None:
        probes = [machine.probe(self._store.folder)]
        floor = self._on_floor()
        probes.append(machine.probe(self._store.folder))
        hub, resting = self._on_hub()
        noisy = probes[1].differs(probes[0])
        for probe in probes:
            self._report.line(scenario="M", database=self._store.kind, probe=probe.as_json())
        self._judge_taking(floor, hub, noisy=noisy)
        if mail_dovecot.is_there():
            self._with_mailboxes(resting, noisy=noisy)
        else:
            self._report.line(scenario="M", database=self._store.kind, left_out=NO_DOVECOT)

    # --- by SMTP ---

    def _on_floor(self) -> tuple[Taken, Taken]:
        mail_port = programs.free_port()
        with programs.floor_of_letters(self._store.folder, self._store.empty(), mail_port=mail_port) as running:
            return self._told("floor", uvloop.run(Taking(running, mail_port, self._plan).run()))

    def _on_hub(self) -> tuple[tuple[Taken, Taken], Resting]:
        """And what it costs while nothing comes and there is no mailbox."""
        mail_port = programs.free_port()
        with self._hub(mail_port) as (running, people):
            resting = uvloop.run(rest(running, self._plan.idle_seconds))
            taken = uvloop.run(Taking(running, mail_port, self._plan, _agents(people)).run())
        return self._told("hub", taken), resting

    @contextmanager
    def _hub(self, mail_port: int, boxes: Sequence[Watched] = ()) -> Iterator[tuple[Running, list[SignedIn]]]:
        plan = self._plan
        most = WARM_UP + max(plan.alone + plan.together, plan.waiting)
        url, people = self._store.settled(World(agents=plan.agents, capacity=2 * most, customers=most, letters=True))
        folder = self._store.folder
        company = company_with_letters(folder, receiver_port=mail_port, unused_port=programs.free_port(), mailboxes=boxes)
        with programs.hub(folder, url, company=company, mailbox_passwords=passwords(boxes)) as running:
            yield running, people

    def _told(self, server: str, both: tuple[Taken, Taken]) -> tuple[Taken, Taken]:
        for taken in both:
            self._report.line(scenario="M", database=self._store.kind, server=server, **taken.as_json())
            self._report.row(
                "M letters by SMTP",
                {
                    "database": self._store.kind,
                    "server": server,
                    "connections": taken.connections,
                    "letters": taken.letters,
                    "letters /s": taken.per_second,
                    "MAIL → 250, p50 / p95 / p99 ms": str(taken.answered),
                    "250 → desk, p50 / p95 / p99 ms": taken.seen or "",
                    "CPU ms a letter": taken.cpu_ms_per_letter,
                    "lost, doubled": f"{taken.lost}, {taken.doubled}",
                },
            )
        return both

    def _judge_taking(self, floor: tuple[Taken, Taken], hub: tuple[Taken, Taken], *, noisy: bool) -> None:
        verdicts = self._report.of("M", self._store.kind, noisy=noisy)
        verdicts.none(sum(taken.lost + taken.doubled for taken in (*floor, *hub)), "letters by SMTP lost or doubled")
        (_, bare), (_, ours) = floor, hub
        verdicts.at_least(LEAST_OF_FLOOR, ours.per_second / bare.per_second, "letters/s by SMTP over floor")

    # --- from mailboxes ---

    def _with_mailboxes(self, without: Resting, *, noisy: bool) -> None:
        plan, folder = self._plan, self._store.folder
        with mail_dovecot.dovecot() as dovecot:
            accounts = [dovecot.account(f"{BOX}{number}") for number in range(plan.mailboxes)]
            floor = floor_catches_up(folder, self._store.empty(), dovecot, dovecot.account("floor"), plan.waiting)
            with self._hub(programs.free_port(), mail_dovecot.watched(dovecot, accounts)) as (running, people):
                supervisor = next(one for one in people if one.supervises)
                up_after = uvloop.run(all_up(running, supervisor, plan.mailboxes))
                resting = uvloop.run(rest(running, plan.idle_seconds))
                hub = uvloop.run(catch_up(running, _agents(people), dovecot, accounts, plan.waiting))
        self._tell_caught_up(floor, hub, noisy=noisy)
        self._tell_idle(Idle.of(plan.mailboxes, without, resting), up_after, noisy=noisy)

    def _tell_caught_up(self, floor: CaughtUp, hub: CaughtUp, *, noisy: bool) -> None:
        for server, caught_up in (("floor", floor), ("hub", hub)):
            self._report.line(scenario="M", database=self._store.kind, server=server, waiting=caught_up.as_json())
            self._report.row(
                "M letters that wait in a mailbox",
                {
                    "database": self._store.kind,
                    "server": server,
                    "letters": caught_up.letters,
                    "letters /s": caught_up.per_second,
                    "lost, doubled": f"{caught_up.lost}, {caught_up.doubled}",
                },
            )
        verdicts = self._report.of("M", self._store.kind, noisy=noisy)
        verdicts.none(floor.lost + hub.lost + hub.doubled, "letters of a mailbox lost or doubled")
        verdicts.at_least(LEAST_OF_FLOOR, hub.per_second / floor.per_second, "letters/s from a mailbox over floor")

    def _tell_idle(self, idle: Idle, up_after_seconds: float, *, noisy: bool) -> None:
        self._report.line(scenario="M", database=self._store.kind, up_after_seconds=round(up_after_seconds, 1), idle=idle.as_json())
        self._report.row(
            "M idle mailboxes",
            {
                "database": self._store.kind,
                "mailboxes": idle.mailboxes,
                "all up after s": round(up_after_seconds, 1),
                "kB each": idle.kilobytes_each,
                "CPU s a minute, all": idle.cpu_seconds_per_minute,
                "CPU % each": idle.cpu_percent_each,
            },
        )
        verdicts = self._report.of("M", self._store.kind, noisy=noisy)
        verdicts.at_most(MOST_KILOBYTES, idle.kilobytes_each, "kB an idle mailbox")
        verdicts.at_most(MOST_CPU_PERCENT, idle.cpu_percent_each, "CPU % of an idle mailbox")


def _agents(people: Sequence[SignedIn]) -> list[SignedIn]:
    return [one for one in people if not one.supervises]
