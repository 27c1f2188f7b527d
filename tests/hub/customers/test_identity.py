"""One spelling for each address, and one answer to "who is this"."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.contract import IdentityClaim, IdentityKind, Match
from hub.customers.identity import CustomerMatch, InvalidIdentity, best, masked, normalise, normalised, ranked, stranger_name
from hub.store.ids import CustomerId, IdentityId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def claim(kind: IdentityKind, value: str, match: Match = "known") -> IdentityClaim:
    return IdentityClaim(kind=kind, value=value, match=match)


def found(customer: str, match: Match, *, linked_after_hours: float = 0) -> CustomerMatch:
    return CustomerMatch(
        customer_id=CustomerId(customer),
        identity_id=IdentityId(f"idn_{customer}"),
        name=customer,
        tier="bronze",
        match=match,
        linked_at=NOON + timedelta(hours=linked_after_hours),
    )


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("(202) 555-0123", "US", "+12025550123"),
        ("202.555.0123", "US", "+12025550123"),
        ("+1 202 555 0123", "DE", "+12025550123"),
        ("\uff0b12025550123", "DE", "+12025550123"),
        ("030 901820", "DE", "+4930901820"),
        ("0044 20 7946 0123", "DE", "+442079460123"),
        ("+1 500 555 0006", "US", "+15005550006"),
    ],
)
def test_a_phone_number_has_one_spelling_however_it_is_written(written: str, country: str, expected: str) -> None:
    assert normalise("phone", written, country) == expected


@pytest.mark.parametrize("written", ["", "   ", "hello", "12345", "555-0123", "+1202555012345678", "+1 202\x00 555 0123", "1" * 400])
def test_what_is_no_phone_number_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(InvalidIdentity) as refused:
        normalise("phone", written, "US")
    assert not written.strip() or written not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("ann+orders@example.com", "ann+orders@example.com"),
        ("ann@example.com.", "ann@example.com"),
        ("jos\u0065\u0301@example.es", "jos\u00e9@example.es"),
    ],
)
def test_a_mail_address_has_one_spelling(written: str, expected: str) -> None:
    assert normalise("email", written, "US") == expected


@pytest.mark.parametrize(
    "written", ["ann", "@example.com", "ann@", "ann@example", "a@b@example.com", "ann lee@example.com", "ann@exa..mple.com"]
)
def test_what_is_no_mail_address_is_refused(written: str) -> None:
    with pytest.raises(InvalidIdentity):
        normalise("email", written, "US")


def test_claims_are_compared_in_one_spelling_and_useless_ones_are_left_out() -> None:
    claims = [claim("phone", "202 555 0123", "probable"), claim("email", "not an address"), claim("phone", "+12025550123", "known")]
    assert normalised(claims, "US") == (claim("phone", "+12025550123", "known"),)


def test_known_matches_come_first_then_the_latest_link() -> None:
    early, late, known = (
        found("early", "probable"),
        found("late", "probable", linked_after_hours=1),
        found("known", "known", linked_after_hours=-5),
    )
    assert ranked([early, late, known]) == [known, late, early]


def test_a_known_match_of_a_later_claim_beats_a_probable_one_of_an_earlier() -> None:
    mail, phone = claim("email", "ann@example.com", "probable"), claim("phone", "+12025550123")
    maybe, sure = found("maybe", "probable"), found("sure", "known")
    assert best([mail, phone], {("email", mail.value): [maybe], ("phone", phone.value): [sure]}) == sure
    assert best([mail], {("email", mail.value): [maybe]}) == maybe
    assert best([phone], {}) is None


def test_a_stranger_is_called_what_they_said_else_by_a_masked_address() -> None:
    phone, mail, session = claim("phone", "+12025550123"), claim("email", "ann@example.com"), claim("chat", "s1")
    assert stranger_name([phone], "  Ann ") == "Ann"
    assert stranger_name([session, phone]) == "+12•••123"
    assert stranger_name([session, mail]) == "a•••@example.com"
    assert stranger_name([session], " ") == "Visitor"


def test_a_masked_address_cannot_be_written_to() -> None:
    assert "5550" not in masked(claim("phone", "+12025550123"))
    assert "nn" not in masked(claim("email", "ann@example.com"))
