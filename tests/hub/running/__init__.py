"""A whole hub in the test's own process: real doors on a free port, a clock moved by hand, a carrier that never leaves the machine."""
