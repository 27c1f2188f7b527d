"""Which network addresses the phone menu may reach: public ones, unless a service of the company is allowed more."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

OF_CLOUDS = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))
"""Where clouds answer their own machines about themselves (Oracle, Azure), though it looks public to Python or by its number."""
NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits."""


def is_public(written: str) -> bool:
    """Whether this is an address that anybody on the Internet can have. What is no address is not public."""
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return False
    within = _within(address)
    return (
        within.is_global
        and not within.is_multicast
        and not within.is_reserved
        and not (isinstance(within, IPv6Address) and within.is_site_local)
        and not any(within in network for network in OF_CLOUDS)
    )


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that is reached through this one, where there is one."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
