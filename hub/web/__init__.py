"""The one port: pages, doors and sockets, and the pages that describe them."""
