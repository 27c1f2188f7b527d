"""The houses of tests/hub, for properties of the whole hub."""

from tests.hub.running.fixtures import new_house, new_house_on_postgres  # noqa: F401
