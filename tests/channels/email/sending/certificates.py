"""Throw-away certificates: an authority of our own, and servers it vouches for."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """Vouches for servers by their address or name; `file` is its own certificate."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def server(self, address: str, *, expired: bool = False) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        numeric = address.replace(".", "").isdigit()
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address)) if numeric else x509.DNSName(address)])
        certificate = _issue(address, key, self.key, self.certificate.subject, names, days=-1 if expired else 1)
        file = self.file.with_name(f"{address}-{expired}.pem")
        file.write_bytes(_pem(certificate) + _key_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def authority(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority for tests")])
    certificate = _issue("An authority for tests", key, key, name, x509.BasicConstraints(ca=True, path_length=0), days=1)
    file = folder / "authority.pem"
    file.write_bytes(_pem(certificate))
    return Authority(file, key, certificate)


def _issue(
    name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, issuer: x509.Name, more: x509.ExtensionType, *, days: int
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(more, critical=isinstance(more, x509.BasicConstraints))
        .sign(by, hashes.SHA256())
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
