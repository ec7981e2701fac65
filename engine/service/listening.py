"""What servers for browsers share: who can reach an address, and how it is written in a link."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host is reached from this machine alone; names other than localhost are not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def link(host: str, port: int) -> str:
    """The address for a browser; one of IPv6 stands in brackets."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
