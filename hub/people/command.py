"""Adds, changes and lists users. A hub that runs takes note within seconds."""

from __future__ import annotations

import asyncio
import getpass
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from typing import cast, get_args

from hub.company import Company
from hub.faults import choices
from hub.journal.clock import SteadyClock
from hub.people.passwords import WeakPassword, check_strength, hash_password, is_default
from hub.people.staff import NewUser, Staff, UnknownUsername, UserChange, UsernameTaken
from hub.people.users import AcceptMode, UserRecord
from hub.people.wire import Role
from hub.settings import Configured, load
from hub.store.engine import Database
from hub.store.migrations import migrate


class WrongUsage(ValueError):
    """The arguments do not fit the configuration."""


def add_arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | change | list")
    add = verbs.add_parser("add", help="add a user")
    add.add_argument("name", help='the name customers and colleagues see, like "Ana Ruiz"')
    add.add_argument("--username", required=True, help="what they sign in with")
    add.add_argument("--roles", type=_roles, default=frozenset({"agent"}), help="agent, supervisor, admin; several with commas (agent)")
    _add_details(add)
    change = verbs.add_parser("change", help="change a user; only what is named changes")
    change.add_argument("username")
    change.add_argument("--name")
    change.add_argument("--roles", type=_roles)
    change.add_argument("--leaves", action="store_true", help="they cannot sign in any more; their past stays")
    change.add_argument("--returns", action="store_true", help="they can sign in again")
    _add_details(change)
    verbs.add_parser("list", help="list all users")


def _add_details(parser: ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of asking")
    parser.add_argument("--skills", type=_skills, metavar="queue:billing=3,lang:es=4", help="skills with levels 1 to 5")
    parser.add_argument("--channels", type=_channels, metavar="chat=ring,sms=auto", help="channels they take, and how offers come")
    parser.add_argument("--capacity", type=int, choices=range(1, 1001), metavar="UNITS", help="how much at once (100)")
    parser.add_argument("--scope", type=_names, metavar="QUEUE,QUEUE", help="a supervisor's queues; without it, all")


def run(arguments: Namespace) -> int:
    configured = load()
    try:
        return asyncio.run(_run(arguments, configured))
    except WrongUsage as error:
        print(f"hub user: {error}", file=sys.stderr)
        return 2
    except WeakPassword as error:
        print(f"hub user: {error}", file=sys.stderr)
        return 2
    except UsernameTaken as error:
        print(f"hub user: {error} is taken", file=sys.stderr)
        return 1
    except UnknownUsername as error:
        print(f"hub user: there is no user {error}", file=sys.stderr)
        return 1


async def _run(arguments: Namespace, configured: Configured) -> int:
    database = Database(configured.settings.database_url)
    try:
        await migrate(database)
        staff = Staff(database, SteadyClock())
        if arguments.verb == "list":
            print(_table(await staff.all()))
            return 0
        _check(arguments, configured.company)
        if arguments.verb == "add":
            await staff.add([_new_user(arguments, configured)])
            print(f"{arguments.name} can sign in as {arguments.username}.")
        else:
            await staff.change(arguments.username, _change(arguments, configured))
            print(f"{arguments.username} is changed.")
        return 0
    finally:
        await database.close()


def _new_user(arguments: Namespace, configured: Configured) -> NewUser:
    password = _password(arguments, configured)
    defaults = {name: channel.accept for name, channel in configured.company.channels.items() if channel.enabled}
    return NewUser(
        username=arguments.username,
        name=arguments.name,
        password_hash=hash_password(password),
        default_password=is_default(password, arguments.username),
        roles=arguments.roles,
        skills=arguments.skills or {},
        channels=defaults if arguments.channels is None else arguments.channels,
        capacity=arguments.capacity or 100,
        queue_scope=arguments.scope,
    )


def _change(arguments: Namespace, configured: Configured) -> UserChange:
    if arguments.leaves and arguments.returns:
        raise WrongUsage("--leaves or --returns, not both")
    return UserChange(
        name=arguments.name,
        password_hash=hash_password(_password(arguments, configured)) if arguments.password_stdin else None,
        roles=arguments.roles,
        skills=arguments.skills,
        channels=arguments.channels,
        capacity=arguments.capacity,
        queue_scope=arguments.scope,
        active=False if arguments.leaves else True if arguments.returns else None,
    )


def _password(arguments: Namespace, configured: Configured) -> str:
    password = _read_password(stdin=arguments.password_stdin)
    if configured.settings.mode != "demo":
        check_strength(password, arguments.username)
    return password


def _read_password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise WrongUsage("give the password with --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise WrongUsage("the two passwords differ")
    return password


def _check(arguments: Namespace, company: Company) -> None:
    queues = {queue.name for queue in company.queues}
    asked = set(arguments.scope or ()) | {skill.removeprefix("queue:") for skill in arguments.skills or () if skill.startswith("queue:")}
    if asked - queues:
        raise WrongUsage(f"there is no queue {choices(asked - queues)}; known: {choices(queues)}")
    unknown = set(arguments.channels or ()) - company.channels.keys()
    if unknown:
        raise WrongUsage(f"there is no channel {choices(unknown)}; known: {choices(company.channels)}")


def _names(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _roles(text: str) -> frozenset[Role]:
    roles = _names(text)
    if not roles or roles - set(get_args(Role)):
        raise ArgumentTypeError(f"roles are {choices(get_args(Role))}")
    return cast(frozenset[Role], roles)


def _skills(text: str) -> Mapping[str, int]:
    skills = {name: level for name, _, level in (part.partition("=") for part in _names(text))}
    if any(level not in ("", "1", "2", "3", "4", "5") for level in skills.values()):
        raise ArgumentTypeError("write skills like queue:billing=3, with levels 1 to 5")
    return {name: int(level or 3) for name, level in sorted(skills.items())}


def _channels(text: str) -> Mapping[str, AcceptMode]:
    modes = {name: mode for name, _, mode in (part.partition("=") for part in _names(text))}
    if any(mode not in get_args(AcceptMode) for mode in modes.values()):
        raise ArgumentTypeError("write channels like chat=ring,sms=auto")
    return {name: cast(AcceptMode, mode) for name, mode in sorted(modes.items())}


def _table(users: list[UserRecord]) -> str:
    if not users:
        return "There are no users yet: hub user add …"
    rows = [("username", "name", "roles", "skills")]
    rows += [
        (
            user.username if user.active else f"({user.username})",
            user.name,
            ",".join(sorted(user.roles)),
            ",".join(f"{skill}={level}" for skill, level in sorted(user.skills.items())),
        )
        for user in users
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]:{widths[2]}}  {row[3]}".rstrip() for row in rows)
