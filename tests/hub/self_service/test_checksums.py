"""Check digits, on numbers that others published."""

import pytest

from hub.self_service.checksums import luhn, mod11


@pytest.mark.parametrize("number", ["79927398713", "4242424242424242", "378282246310005", "490154203237518"])
def test_luhn_takes_published_numbers_and_none_with_one_digit_changed(number: str) -> None:
    """The number of Luhn's own patent, two published test cards, and the sample IMEI of 3GPP's list."""
    assert luhn(number)
    changed = [number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :] for at in range(len(number)) for by in range(1, 10)]
    assert not any(map(luhn, changed))


@pytest.mark.parametrize("number", ["86011117947", "123456785"])
def test_modulus_11_takes_published_numbers_and_none_with_one_digit_changed(number: str) -> None:
    """The Norwegian account in the sample IBAN NO93 8601 1117 947, and the sample of the KID rules (12345678, check digit 5)."""
    assert mod11(number)
    changed = [number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :] for at in range(len(number)) for by in range(1, 10)]
    assert not any(map(mod11, changed))


def test_a_check_digit_of_ten_does_not_exist() -> None:
    # 6 × 2 = 12, and 12 + 10 = 22: the check digit would have to be ten.
    assert not any(mod11(f"6{digit}") for digit in range(10))


@pytest.mark.parametrize("digits", ["", "0", "5"])
def test_one_digit_checks_nothing(digits: str) -> None:
    assert not luhn(digits)
    assert not mod11(digits)
