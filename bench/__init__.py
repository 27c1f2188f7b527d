"""How fast and how frugal the hub is, against the least server for the same job on the same machine in the same run."""
