"""Whether what is configured of mail points at something, and fits: queues, domains, mailboxes that can be signed in to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from hub.company_tables import Table, known, list_of, names, repeated, table_of, tables_of
from hub.faults import Fault

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def mail_faults(tables: Table) -> Iterator[Fault]:
    mail, queues = table_of(tables.get("email")), names(tables, "queues")
    yield from _addresses(mail, tables, queues)
    yield from _mailboxes(mail)
    yield from _unprotected("email.smtp", table_of(mail.get("smtp")))
    yield from _authority("email.smtp", table_of(mail.get("smtp")))
    for name in table_of(mail.get("letters")):
        yield from known(f"email.letters.{name}", name, "queue", queues)
    for place, reply in enumerate(tables_of(tables.get("canned")), start=1):
        for queue in list_of(reply.get("queues")):
            yield from known(f"canned[{place}].queues", queue, "queue", queues)
    yield from repeated("canned", "name", tables_of(tables.get("canned")))


def _addresses(mail: Table, tables: Table, queues: frozenset[str]) -> Iterator[Fault]:
    addresses = tables_of(mail.get("addresses"))
    taking = {queue.get("name") for queue in tables_of(tables.get("queues")) if "email" in table_of(queue.get("channels"))}
    written = [str(one).lower() for entry in addresses for one in (entry.get("address"), *list_of(entry.get("aliases")))]
    for address, times in Counter(written).items():
        if times > 1:
            yield Fault(path="email.addresses", problem=f"{address!r} stands here {times} times", remedy="Name each address and alias once")
    for place, entry in enumerate(addresses, start=1):
        path = f"email.addresses[{place}]"
        wanted = [(f"{path}.queue", entry.get("queue"))]
        wanted += [(f"{path}.plus.{tag}", queue) for tag, queue in table_of(entry.get("plus")).items()]
        for where, queue in wanted:
            yield from known(where, queue, "queue", queues)
            if queue in queues and queue not in taking:
                yield Fault(path=where, problem=f"{queue} does not take email", remedy="Add email to its channels, or name another queue")


def _mailboxes(mail: Table) -> Iterator[Fault]:
    mailboxes = tables_of(mail.get("mailboxes"))
    yield from repeated("email.mailboxes", "name", mailboxes)
    for place, mailbox in enumerate(mailboxes, start=1):
        path = f"email.mailboxes[{place}]"
        if mailbox.get("login") == "xoauth2" and not (mailbox.get("token_url") and mailbox.get("client_id")):
            yield Fault(
                path=f"{path}.login", problem="nobody is named who gives out access tokens", remedy="Set token_url and client_id as well"
            )
        token_url = mailbox.get("token_url")
        if isinstance(token_url, str) and not token_url.startswith("https://"):
            yield Fault(path=f"{path}.token_url", problem="the refresh token would travel for anybody to read", remedy="Use https")
        yield from _unprotected(path, mailbox)
        yield from _folders(path, mailbox)
        yield from _authority(path, mailbox)
    for user, times in Counter((mailbox.get("host"), mailbox.get("user")) for mailbox in mailboxes).items():
        if times > 1:
            yield Fault(
                path="email.mailboxes", problem=f"{user[1]!r} is read {times} times", remedy="Name each account once, with its folders"
            )


def _folders(path: str, mailbox: Table) -> Iterator[Fault]:
    folders = list_of(mailbox.get("folders"))
    if len(set(folders)) < len(folders):
        yield Fault(path=f"{path}.folders", problem="a folder stands here twice", remedy="Name each once")
    if str(mailbox.get("handled", "")).removeprefix("move:") in folders:
        yield Fault(path=f"{path}.handled", problem="letters are moved into a folder that is read", remedy="Name another folder")


def _authority(path: str, server: Table) -> Iterator[Fault]:
    file = server.get("ca_file")
    if isinstance(file, str) and not os.access(file, os.R_OK):
        yield Fault(path=f"{path}.ca_file", problem=f"{file} cannot be read", remedy="Name a file of certificates (PEM)")


def _unprotected(path: str, server: Table) -> Iterator[Fault]:
    """A password is sent there."""
    if server.get("security") == "none" and server.get("host") not in LOOPBACK:
        yield Fault(
            path=f"{path}.security",
            problem="passwords and letters would go over the network for anybody to read",
            remedy="Use tls or starttls; none is for a server on this machine",
        )
