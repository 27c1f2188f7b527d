"""A throw-away certificate authority, a certificate that fits this machine, and one that fits another."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ELSEWHERE = "mail.elsewhere.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate with its key, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    authority: Path
    """What a client must trust."""
    fitting: Pair
    """For `localhost` and 127.0.0.1."""
    elsewhere: Pair
    """By the same authority, for a name that is not this machine's."""


def make(folder: Path) -> Certificates:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("The tests' own authority")
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority = _begun(name, name, key.public_key()).add_extension(constraints, critical=True).add_extension(identifier, critical=False)
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    signed = authority.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    file = folder / "authority.pem"
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    here = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    return Certificates(
        authority=file,
        fitting=_pair(folder, "fitting", "localhost", here, signed, key),
        elsewhere=_pair(folder, "elsewhere", ELSEWHERE, (x509.DNSName(ELSEWHERE),), signed, key),
    )


def _pair(
    folder: Path,
    file: str,
    name: str,
    names: tuple[x509.GeneralName, ...],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    begun = _begun(_name(name), authority.subject, key.public_key()).add_extension(issuer, critical=False)
    certificate = begun.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(authority_key, hashes.SHA256())
    pair = Pair(certificate=folder / f"{file}.pem", key=folder / f"{file}.key")
    pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pair.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    return pair


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + timedelta(days=2),
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
