"""What is written to the log, and how: facts with names, never what people said or who they are."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, Literal

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import Processor

DATABASE_WORDS = {
    "sqlstate": "sqlstate",
    "table": "table_name",
    "column": "column_name",
    "constraint": "constraint_name",
    "sqlite": "sqlite_errorname",
}
"""As asyncpg and sqlite3 name them."""
FRAMES = 12
"""So many places of a traceback are kept, the innermost last."""


def configure_logs(*, form: Literal["console", "json"], level: str) -> None:
    """Send structlog's and the libraries' lines to standard error, one line each."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # The default exception renderers print values of local variables and messages, which may be personal.
    last: Processor = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_values],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp.access", "alembic", "sqlalchemy.engine", "aiosqlite", "twilio.http_client", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(_of_strangers)


def where_it_failed(error: BaseException) -> dict[str, Any]:
    """An error for the log: its types and places. Its message is left out, since it may quote what a customer wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    causes: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < 5:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return {
        "error": type(error).__name__,
        "caused_by": causes,
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
        **database_words(error),
    }


def database_words(error: BaseException) -> dict[str, str]:
    """What a database calls its own error: code, table, column and constraint, which are names of ours and nobody's data."""
    words: dict[str, str] = {}
    cause: BaseException | None = error
    while cause is not None:
        for word, attribute in DATABASE_WORDS.items():
            value = getattr(cause, attribute, None)
            if isinstance(value, str) and value:
                words.setdefault(word, value)
        cause = cause.__cause__ or cause.__context__
    return words


def _of_strangers(record: logging.LogRecord) -> bool:
    """The server's own lines: what is no HTTP is the sender's fault, not ours, and nobody's address is told."""
    record.args = ()
    record.msg = str(record.msg).removesuffix(" from %s")
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.exc_info = f"malformed request: {type(error).__name__}", None
    return logging.getLogger(record.name).isEnabledFor(record.levelno)


def _without_values(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A library's traceback becomes types and places like ours."""
    info = line.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line.update(where_it_failed(error))
    return line
