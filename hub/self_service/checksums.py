"""Whether the digits somebody keyed in can be right: check digits by Luhn and by modulus 11."""

from __future__ import annotations

from hub.self_service.flow import Checksum


def fits(digits: str, checksum: Checksum) -> bool:
    """Whether the last of these ASCII digits is the check digit of those before it."""
    match checksum:
        case "none":
            return True
        case "luhn":
            return luhn(digits)
        case "mod11":
            return mod11(digits)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, the sum of all digits a multiple of ten."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return len(digits) > 1 and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def mod11(digits: str) -> bool:
    """Weights 2 to 7 from the right, again and again, as in Norwegian account numbers; a check digit of ten does not exist."""
    weighed = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits[:-1])))
    return len(digits) > 1 and int(digits[-1]) == -weighed % 11
