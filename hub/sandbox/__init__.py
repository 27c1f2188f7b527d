"""A carrier that stands in for Twilio, in a process of its own: it takes texts, delivers them, and posts signed webhooks.

It imports nothing of ours and signs with Twilio's own SDK, so one mistake of ours cannot cancel itself.
"""
