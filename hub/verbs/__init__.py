"""The verbs of the command line that concern the hub as a whole."""
