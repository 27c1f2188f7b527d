"""The phone menu has the caller: each answer walks on through the flow, and what that says becomes the next step of the call."""

from __future__ import annotations

from typing import assert_never

from channels import call_steps
from channels.call_steps import CallStep
from hub.calls.calling_back import keep_place, wait_for_opening
from hub.calls.in_line import stand_in_line
from hub.calls.outside import dialable
from hub.calls.records import Call
from hub.calls.under_way import Looking
from hub.calls.voicemail import take_message
from hub.intake.next_steps import stored_next
from hub.journal.turn import Turn
from hub.self_service import steps
from hub.self_service.steps import CustomerFacts, Facts, Heard, Position, Walked
from hub.self_service.walking import walk
from hub.work.life import bring_back, happened
from hub.work.live import Live
from hub.work.opening import is_open, keeps_messages
from hub.work.placing import PHONE
from hub.work.records import Interaction


def go_on(live: Live, turn: Turn, call: Call, interaction: Interaction, heard: Heard | None) -> CallStep:
    """The next step, with what was heard; the same one again for nothing."""
    flow = live.company.flows.get(call.flow or "")
    if flow is None:
        # It was renamed or taken away while they were in it: they are served by a person.
        return tell(turn, call, stand_in_line(live, turn, call, interaction))
    position = Position.from_json(call.position) if call.position is not None else Position.at_start(flow)
    walked = walk(flow, position, heard, _facts(live, turn, interaction))
    call.position = walked.position.to_json()
    call.solved = walked.position.solved
    _note_way(turn, call, interaction, walked)
    return _as_told(live, turn, call, interaction, walked)


def tell(turn: Turn, call: Call, step: CallStep) -> CallStep:
    """What the caller is told last, kept: who asks again hears it again."""
    call.step = stored_next(step)
    turn.save(call)
    return step


def moment_of(call: Call) -> str:
    return str(call.moment)


def _facts(live: Live, turn: Turn, interaction: Interaction) -> Facts:
    company = live.company
    return Facts(
        caller=interaction.address,
        customer=_customer(live, interaction),
        tier=interaction.tier,
        queues=frozenset(queue.name for queue in company.queues if PHONE in queue.channels),
        default_queue=company.queue_for(PHONE) or company.default_queue,
        is_open=lambda queue: is_open(live, queue, turn.now),
    )


def _customer(live: Live, interaction: Interaction) -> CustomerFacts | None:
    """A stranger who got a record with their first call is nobody we know by more than their number."""
    card = live.cards.get(interaction.customer_id or "")
    if card is None or interaction.match not in ("known", "probable"):
        return None
    others = [live.interactions[id] for id in live.of_customer.get(interaction.whose, ()) if id in live.interactions]
    opened = [other for other in others if other is not interaction]
    parked = live.parked_of.get(interaction.whose, {})
    return CustomerFacts(
        match="known" if interaction.match == "known" else "probable",
        name=card.name,
        open_count=len(opened) + len(parked),
        open_summary=", ".join(sorted({other.queue for other in opened} | {kept["queue"] for kept in parked.values()})),
    )


def _note_way(turn: Turn, call: Call, interaction: Interaction, walked: Walked) -> None:
    """Words of the configuration go into the log; what the caller answered into the call's row, which can be erased."""
    for trod in walked.trail:
        happened(turn, interaction, "ivr.step", node=trod.node, kind=trod.kind, outcome=trod.outcome)
        if trod.answer is not None:
            call.path = [*call.path, {"prompt": trod.prompt, "answer": trod.answer}]


def _as_told(live: Live, turn: Turn, call: Call, interaction: Interaction, walked: Walked) -> CallStep:
    call.moment += 1
    step, moment = walked.step, moment_of(call)
    match step:
        case steps.Ask():
            asked = call_steps.Ask(
                moment=moment,
                prompts=step.prompts,
                language=step.language,
                digits_most=step.digits_most,
                finish_on=step.finish_on,
                speech=step.speech,
                hints=step.hints,
                timeout_seconds=step.timeout_seconds,
            )
            return tell(turn, call, asked)
        case steps.Fetch():
            live.calls.looking.append(
                Looking(
                    call=call.id,
                    moment=moment,
                    service=step.service,
                    value=step.path,
                    takes=step.takes,
                    timeout_seconds=step.timeout_seconds,
                )
            )
            return tell(turn, call, call_steps.OneMoment(moment=moment, prompts=step.prompts))
        case steps.FindCustomer():
            live.calls.looking.append(Looking(call=call.id, moment=moment, value=step.value))
            return tell(turn, call, call_steps.OneMoment(moment=moment, prompts=step.prompts))
        case steps.HangUp():
            call.solved = call.solved or step.solved
            return tell(turn, call, call_steps.HangUp(prompts=step.prompts))
        case steps.ToQueue() | steps.ToCallback() | steps.ToVoicemail():
            _carry_on(live, call, interaction, step)
            return tell(turn, call, _hand_over(live, turn, call, interaction, step))
        case _:
            assert_never(step)


def _carry_on(live: Live, call: Call, interaction: Interaction, step: steps.ToQueue | steps.ToCallback | steps.ToVoicemail) -> None:
    """What the menu found goes with the call; who wants more than it could give has not been served by it."""
    call.solved = False
    interaction.queue = live.company.queue_for(interaction.channel, step.queue) or interaction.queue
    interaction.language = step.language
    interaction.asks = dict(step.requirement)
    interaction.fields = {**interaction.fields, **step.fields}


def _hand_over(
    live: Live, turn: Turn, call: Call, interaction: Interaction, step: steps.ToQueue | steps.ToCallback | steps.ToVoicemail
) -> CallStep:
    match step:
        case steps.ToQueue():
            return stand_in_line(live, turn, call, interaction, step.prompts)
        case steps.ToVoicemail():
            return take_message(live, turn, call, interaction, step.prompts, most_seconds=step.most_seconds)
        case steps.ToCallback():
            return _to_callback(live, turn, call, interaction, step)


def _to_callback(live: Live, turn: Turn, call: Call, interaction: Interaction, step: steps.ToCallback) -> CallStep:
    number = dialable(step.number, live.company.country)
    if number is None:
        # Nobody could be called there, so they stay and are served.
        return stand_in_line(live, turn, call, interaction, step.prompts)
    call.address = number
    keep_place(live, turn, interaction, number)
    if keeps_messages(live, interaction.queue, turn.now):
        wait_for_opening(live, turn, interaction)
    else:
        bring_back(live, turn, interaction, cause="arrival")
    return call_steps.HangUp(prompts=step.prompts)
