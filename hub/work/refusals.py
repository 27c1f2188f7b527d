"""The ways to lose, each with its stable code and a sentence for a person."""

from __future__ import annotations

from hub.journal.command import Refused

OFFER_GONE = Refused(code="offer_gone", detail="This offer is gone: it was withdrawn, missed, or taken.")
NOT_FOUND = Refused(code="not_found", detail="There is no such interaction, or it is not yours to see.", status=404)
NO_SUCH_AGENT = Refused(code="no_such_agent", detail="There is no agent with this id.", status=422)
AGENT_NOT_FOUND = Refused(code="no_such_agent", detail="There is no agent with this id.", status=404)
"""Where the id is part of the path."""
NO_SUCH_QUEUE = Refused(code="no_such_queue", detail="There is no queue of this name that takes this channel.", status=422)
NO_SUCH_TIER = Refused(code="no_such_tier", detail="There is no tier of this name.", status=422)
NOT_YOURS = Refused(code="not_in_your_hands", detail="This interaction is not in your hands.")
NOT_NOW = Refused(code="wrong_state", detail="The interaction's state does not allow this now.")
NOT_WAITING = Refused(code="not_waiting", detail="This interaction is not waiting in the queue.")
ALREADY_TRANSFERRING = Refused(code="transfer_pending", detail="A transfer of this interaction is already under way.")
CONFIRM = Refused(
    code="confirm", detail="A live conversation is in your hands. Going offline sends it back to the queue; confirm to do so."
)
OUTCOME_REQUIRED = Refused(code="outcome_required", detail="This queue asks for an outcome at wrap-up.", status=422)
NO_SUCH_OUTCOME = Refused(code="no_such_outcome", detail="This queue does not have that outcome.", status=422)
OPTED_OUT = Refused(code="opted_out", detail="The customer does not want messages at this address.")
TOO_LONG = Refused(code="too_long", detail="This text is longer than the channel carries.", status=422)
NO_TEXT = Refused(code="no_text", detail="Nothing can be written here; leave a private note instead.", status=422)
NO_LETTER = Refused(code="no_letter", detail="Only letters have a subject, copies and files; this is none.", status=422)
NO_SUCH_MESSAGE = Refused(code="no_such_message", detail="There is no such message in this interaction.", status=422)
EMPTY = Refused(code="empty", detail="Write some words first.", status=422)
NO_RECIPIENT = Refused(code="no_recipient", detail="This goes to nobody but ourselves; name somebody to send it to.", status=422)
NO_ROOM = Refused(code="no_room", detail="Your hands are full; finish something first.")
NOT_SIGNED_IN = Refused(code="not_available", detail="You are offline; become available first.")
CANNOT_START = Refused(code="channel_cannot_start", detail="Conversations on this channel start with the customer.", status=422)
NO_ADDRESS = Refused(code="no_address", detail="There is no address of this customer for this channel.", status=422)
BAD_ADDRESS = Refused(code="bad_address", detail="This is not an address of this channel.", status=422)
NOT_DIRECTED = Refused(code="bad_reason", detail="This is not one of the reasons for not being ready.", status=422)
ALREADY_OPEN = Refused(code="already_open", detail="A conversation with this address is already under way.")
PAST_TIME = Refused(code="past_time", detail="Choose a time that is still to come.", status=422)
TOO_FAR = Refused(code="too_far", detail="Choose a time within the next year.", status=422)
