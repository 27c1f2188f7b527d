"""The ways to lose on a call, each with its stable code and a sentence for a person."""

from __future__ import annotations

from hub.journal.command import Refused

NOT_A_CALL = Refused(code="wrong_state", detail="Only on a call: here the customer simply waits for your answer.")
NOT_TALKING = Refused(code="wrong_state", detail="You are not talking on this call now.")
ONLY_ADVISING = Refused(code="wrong_state", detail="You were asked in to advise: a colleague has the customer.")
ALREADY_CONSULTING = Refused(code="consult_pending", detail="Somebody is already asked in; finish that first.")
NOBODY_CONSULTED = Refused(code="nobody_consulted", detail="Nobody whom you asked in is on the line.")
NOBODY_ELSE = Refused(code="nobody_else", detail="Nobody else is with the customer; end the call instead.")
NO_SUCH_PARTY = Refused(code="no_such_party", detail="There is no such party on this call.", status=422)
AGENT_BUSY = Refused(code="agent_busy", detail="This agent cannot take a call now.")
BAD_NUMBER = Refused(code="bad_address", detail="This is not a phone number.", status=422)
NO_RECORDING = Refused(code="recording_off", detail="Calls are not recorded here.")
REASON_NEEDED = Refused(code="reason_needed", detail="Say why the recording is paused.", status=422)
NOT_SUPERVISED = Refused(code="not_supervised", detail="You are not listening to this call.")
