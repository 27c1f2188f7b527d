"""What makes a password fit, and how it is kept."""

import pytest

from hub.people.passwords import PasswordCheck, WeakPassword, check_strength, hash_demo_password, hash_password


@pytest.mark.parametrize("password", ["demo", "Demo", "password", "ana.ruiz@shop", "ANA.RUIZ@shop", "short", ""])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(password, "ana.ruiz@shop")


def test_a_long_one_is_fit() -> None:
    check_strength("ten letters", "ana")


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    one, other = hash_password("the same"), hash_password("the same")
    assert one.startswith("$argon2id$v=19$m=65536,")
    assert one != other


@pytest.mark.parametrize(
    ("password", "stored", "matches"),
    [
        ("right", hash_password("right"), True),
        ("right", hash_demo_password("right"), True),
        ("wrong", hash_password("right"), False),
        ("right", "damaged", False),
        ("nobody's", None, False),
    ],
    ids=["right", "right in the demo", "wrong", "damaged", "nobody's"],
)
async def test_a_password_is_checked(password: str, stored: str | None, matches: bool) -> None:
    assert await PasswordCheck(nobodys=hash_demo_password("nobody's")).matches(password, stored) is matches
