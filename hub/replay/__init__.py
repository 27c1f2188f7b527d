"""What a day would have been under another policy: a log of arrivals, played through the router that serves live traffic."""
