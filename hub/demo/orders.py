"""The sample company's order system, for the phone menu to ask. Opened in the demo only; always the same answers.

Order numbers to try, each with a right check digit (Luhn): 100016, 100024, 100032, 100040 and 100057 are found, 900019 is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import StringConstraints
from typing_extensions import TypedDict

from channels.doors import Problem, Reply, Request, Route
from hub.web.shape import Body

FOUND = re.compile(r"1\d{5}")
"""Orders of six digits that begin with a one exist."""
STATUSES: Sequence[dict[str, str]] = (
    {
        "en": "has been packed and leaves our warehouse today",
        "es": "está preparado y sale hoy de nuestro almacén",
    },
    {
        "en": "is on its way and should reach you within two days",
        "es": "está en camino y debería llegarle en dos días",
    },
    {
        "en": "was delivered yesterday and left at the front desk",
        "es": "se entregó ayer en la recepción",
    },
    {
        "en": "is waiting for one item, and ships complete by the end of the week",
        "es": "espera un artículo y saldrá completo antes del fin de semana",
    },
    {
        "en": "is being loaded and comes tomorrow between nine and noon",
        "es": "se está cargando y llega mañana entre las nueve y las doce",
    },
)


class InLanguage(Body):
    """One that is not spoken here is answered in English."""

    language: Annotated[str, StringConstraints(max_length=20)] = "en"


class Order(TypedDict):
    number: str
    status: str
    """What can be said after "Your order"."""


class OrderDoors:
    """The order system's one door."""

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/demo/orders/{number}",
                handler=self._order,
                summary="How an order of the sample company stands, in the language asked for (en, es)",
                tag="Demo",
                access="public",
                query=InLanguage,
                answers={200: Order},
                problems={"not_found": 404},
            ),
        )

    async def _order(self, request: Request) -> Reply:
        number = request.path_values["number"]
        if not FOUND.fullmatch(number):
            raise Problem(404, "not_found", "There is no such order.")
        # The digit before the check digit decides.
        said = STATUSES[int(number[-2]) % len(STATUSES)]
        return Reply(body=Order(number=number, status=said.get(request.query(InLanguage).language, said["en"])))
