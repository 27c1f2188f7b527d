"""`exchange`: a letter that an agent has in hand."""

import pytest

from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse


@pytest.fixture
async def exchange(new_house: NewHouse) -> Exchange:
    return await begun(new_house)
