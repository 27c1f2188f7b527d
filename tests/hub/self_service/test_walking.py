"""The walk through a flow: every kind of node, every kind of answer, and what the call carries on."""

import pytest

from channels.call_steps import Sound, Words
from hub.self_service.steps import (
    Ask,
    CustomerFacts,
    Digits,
    Fetch,
    FindCustomer,
    HangUp,
    LookedUp,
    Position,
    Speech,
    ToCallback,
    ToQueue,
    ToVoicemail,
)
from hub.self_service.walking import DOTS, WalkRanAway, walk
from tests.hub.self_service.calling import Call, facts, flow_of, sound_flow, texts

ANA = CustomerFacts(match="known", name="Ana Ruiz", open_count=2, open_summary="two open orders")
ENDS = """
[nodes.bye]
kind = "hang_up"
prompts.en = "Goodbye."
[nodes.support]
kind = "queue"
queue = "support"
"""
MENU = f"""
[nodes.start]
kind = "say"
prompts.en = ["Welcome.", {{ play = "https://cdn.example/jingle.wav" }}]
next = "menu"
[nodes.menu]
kind = "menu"
label = "Main menu"
prompts.en = "Sales or support?"
no_input.en = "Are you there?"
no_match.en = "Pardon?"
timeout_seconds = 7
hints.en = ["invoice"]
options.1 = {{ label = "Sales", next = "sales", says.en = ["sales", "buy"] }}
options.9 = {{ label = "Goodbye", next = "bye", says.en = ["bye"] }}
default = "support"
[nodes.sales]
kind = "queue"
queue = "sales"
prompts.en = "To sales."
{ENDS}
"""


def test_what_is_said_on_the_way_comes_before_the_question() -> None:
    call = Call(sound_flow(MENU))
    assert call.step == Ask(
        prompts=(
            Words(text="Welcome.", language="en"),
            Sound(url="https://cdn.example/jingle.wav"),
            Words(text="Sales or support?", language="en"),
        ),
        digits_most=1,
        finish_on="",
        speech=True,
        hints=("sales", "buy", "bye", "invoice"),
        language="en",
        timeout_seconds=7,
    )


def test_a_key_chooses() -> None:
    call = Call(sound_flow(MENU))
    assert call.press("1") == ToQueue(
        prompts=(Words(text="To sales.", language="en"),), queue="sales", requirement={}, fields={}, language="en"
    )
    assert call.answers == [("Main menu", "Sales")]
    assert call.outcomes == [("start", None), ("menu", "1"), ("sales", None)]


@pytest.mark.parametrize(
    ("said", "confidence", "queue"), [("Sales, please!", 0.9, "sales"), ("I want to BUY", None, "sales"), ("1", 0.8, "sales")]
)
def test_words_choose(said: str, confidence: float | None, queue: str) -> None:
    step = Call(sound_flow(MENU)).say(said, confidence)
    assert isinstance(step, ToQueue)
    assert step.queue == queue


@pytest.mark.parametrize(
    ("heard", "again"),
    [
        (Digits(digits="7"), "Pardon?"),
        (Digits(digits="11"), "Pardon?"),
        (Digits(digits="１"), "Pardon?"),
        (Digits(digits=" "), "Are you there?"),
        (Speech(text="sales", confidence=0.1), "Pardon?"),
        (Speech(text="sales", confidence=float("nan")), "Pardon?"),
        (Speech(text="the weather is nice " * 500, confidence=1), "Pardon?"),
        (Speech(text=" … ", confidence=1), "Are you there?"),
    ],
)
def test_what_fits_nothing_is_asked_again(heard: Digits | Speech, again: str) -> None:
    call = Call(sound_flow(MENU))
    call.hear(heard)
    assert call.heard == [again, "Sales or support?"]
    assert call.answers == []


def test_after_the_last_try_the_call_goes_on_by_default() -> None:
    call = Call(sound_flow(MENU))
    call.wait()
    call.press("5")
    assert isinstance(call.wait(), ToQueue)
    assert call.outcomes == [("start", None), ("menu", "no_input"), ("menu", "no_match"), ("menu", "no_input"), ("support", None)]


def test_tries_are_counted_anew_when_a_question_comes_again() -> None:
    call = Call(
        sound_flow("""
        [nodes.start]
        kind = "menu"
        prompts.en = "More?"
        speech = false
        tries = 2
        options.1 = { label = "More", next = "start" }
        default = "bye"
        [nodes.bye]
        kind = "hang_up"
        prompts.en = "Goodbye."
        """)
    )
    call.wait()
    assert isinstance(call.press("1"), Ask)
    assert isinstance(call.wait(), Ask)
    assert isinstance(call.wait(), HangUp)


def test_speech_where_only_keys_are_listened_for_is_no_match() -> None:
    call = Call(
        sound_flow(f"""
        [nodes.start]
        kind = "menu"
        prompts.en = "Press 1."
        no_match.en = "Please press a key."
        speech = false
        options.1 = {{ label = "One", next = "bye", says.en = ["one"] }}
        default = "support"
        {ENDS}
        """)
    )
    call.say("one")
    assert call.heard == ["Please press a key.", "Press 1."]


# --- languages ---------------------------------------------------------------------------------------------------------

TWO_LANGUAGES = """
[nodes.start]
kind = "language"
label = "Language"
prompts.en = "For English, press 1."
prompts.es = "Para español, oprima el 2."
options.1 = { language = "en", label = "English", says = ["English"] }
options.2 = { language = "es", label = "Español", says = ["Spanish", "español"] }
next = "bye"
default = "bye"
[nodes.bye]
kind = "hang_up"
prompts.en = "Goodbye."
prompts.es = "Adiós."
"""


def test_each_language_is_offered_in_itself() -> None:
    call = Call(sound_flow(TWO_LANGUAGES, languages=("en", "es")))
    assert list(zip(call.heard, call.spoken_in, strict=True)) == [("For English, press 1.", "en"), ("Para español, oprima el 2.", "es")]


@pytest.mark.parametrize("heard", [Digits(digits="2"), Speech(text="Espanol"), Speech(text="spanish please")])
def test_the_language_chosen_is_spoken_from_then_on(heard: Digits | Speech) -> None:
    call = Call(sound_flow(TWO_LANGUAGES, languages=("en", "es")))
    call.hear(heard)
    assert (call.heard, call.spoken_in) == (["Adiós."], ["es"])
    assert call.answers == [("Language", "Español")]


def test_who_chooses_none_hears_the_first() -> None:
    call = Call(sound_flow(TWO_LANGUAGES, languages=("en", "es")))
    for _ in range(3):
        call.wait()
    assert call.heard == ["Goodbye."]


# --- digits ------------------------------------------------------------------------------------------------------------


def collecting(more: str = "", after: str = "bye") -> str:
    return f"""
    [nodes.start]
    kind = "collect"
    label = "Number"
    prompts.en = "Your number?"
    no_match.en = "That is not right."
    into = "number"
    least_digits = 3
    most_digits = 11
    next = "{after}"
    default = "support"
    {more}
    {ENDS}
    """


@pytest.mark.parametrize(("pressed", "kept"), [("1234", "1234"), ("1234#", "1234"), ("00000000000", "00000000000")])
def test_digits_are_collected(pressed: str, kept: str) -> None:
    call = Call(sound_flow(collecting()))
    assert isinstance(call.step, Ask)
    assert (call.step.digits_most, call.step.finish_on, call.step.speech) == (11, "#", False)
    call.press(pressed)
    assert call.position.fields == {"number": kept}
    assert call.answers == [("Number", kept)]


@pytest.mark.parametrize("pressed", ["12", "123456789012", "12*4", "#", "1234##", "１２３４", "9" * 10_000])
def test_digits_that_do_not_fit_are_asked_again(pressed: str) -> None:
    call = Call(sound_flow(collecting()))
    call.press(pressed)
    assert call.heard == ["That is not right.", "Your number?"]
    assert call.position.fields == {}


@pytest.mark.parametrize(("checksum", "right", "wrong"), [("luhn", "79927398713", "79927398710"), ("mod11", "86011117947", "86011117940")])
def test_the_check_digit_is_checked(checksum: str, right: str, wrong: str) -> None:
    flow = sound_flow(collecting(f'checksum = "{checksum}"'))
    assert isinstance(Call(flow).press(wrong), Ask)
    assert isinstance(Call(flow).press(right), HangUp)


def test_digits_are_spoken_where_speech_is_on() -> None:
    call = Call(sound_flow(collecting("speech = true")))
    call.say("It's 12-34, thanks")
    assert call.position.fields == {"number": "1234"}


def test_a_sensitive_answer_is_used_at_once_and_kept_nowhere() -> None:
    call = Call(
        sound_flow(
            collecting('sensitive = true\n[nodes.ask]\nkind = "look_up"\nof = "http"\nservice = "orders"\npath = "/{number}"\n'
                       'takes.name = "name"\nfound = "bye"\nnot_found = "bye"\nfailed = "support"', after="ask")
        )
    )  # fmt: skip
    step = call.press("4321")
    assert isinstance(step, Fetch)
    assert step.path == "/4321"
    assert "4321" not in str(call.position.to_json())
    assert call.answers == [("Number", DOTS)]
    call.look_up("found", {"name": "Ana"})
    assert "4321" not in str((call.position, call.step, call.trail))


def test_a_sensitive_answer_that_is_gone_cannot_be_asked_with_again() -> None:
    flow = sound_flow(
        collecting('sensitive = true\n[nodes.ask]\nkind = "look_up"\nof = "http"\nservice = "orders"\npath = "/{number}"\n'
                   'found = "bye"\nnot_found = "bye"\nfailed = "support"', after="ask")
    )  # fmt: skip
    call = Call(flow)
    call.press("4321")
    assert isinstance(call.hear(None), ToQueue)


# --- looking up --------------------------------------------------------------------------------------------------------

CUSTOMER = f"""
[nodes.start]
kind = "look_up"
of = "customer"
known = "open"
unknown = "bye"
ambiguous = "number"
[nodes.open]
kind = "look_up"
of = "open_interactions"
some = "tell"
none = "support"
[nodes.tell]
kind = "say"
prompts.en = "Welcome back, {{customer_name}}. You have {{open_count}}: {{open_summary}}."
next = "support"
[nodes.number]
kind = "collect"
prompts.en = "Your number?"
into = "number"
next = "find"
default = "bye"
[nodes.find]
kind = "look_up"
of = "customer"
by = "number"
prompts.en = "One moment."
known = "thanks"
unknown = "bye"
ambiguous = "bye"
[nodes.thanks]
kind = "say"
prompts.en = "Thank you."
next = "support"
{ENDS}
"""


def test_a_known_customer_is_greeted_by_name() -> None:
    call = Call(sound_flow(CUSTOMER), facts(customer=ANA))
    assert call.heard == ["Welcome back, Ana Ruiz. You have 2: two open orders."]
    assert call.outcomes[:2] == [("start", "known"), ("open", "some")]


@pytest.mark.parametrize("match", ["probable", "ambiguous"])
def test_who_is_only_probably_meant_is_asked_and_hears_nothing_private(match: str) -> None:
    probably = CustomerFacts(match=match, name="Ana Ruiz", open_count=2, open_summary="two open orders")  # type: ignore[arg-type]
    call = Call(sound_flow(CUSTOMER), facts(customer=probably))
    assert call.heard == ["Your number?"]
    assert call.press("1234") == FindCustomer(prompts=(Words(text="One moment.", language="en"),), value="1234")
    call.look_up("known", {"customer_name": "Ana Ruiz"})
    assert call.heard == ["Thank you."]
    assert "Ana" not in str((call.position, call.trail))


def test_a_stranger_is_unknown() -> None:
    assert isinstance(Call(sound_flow(CUSTOMER)).step, HangUp)


def test_an_outcome_nobody_knows_is_unknown() -> None:
    call = Call(sound_flow(CUSTOMER), facts(customer=CustomerFacts(match="ambiguous")))
    call.press("1234")
    assert isinstance(call.look_up("default"), HangUp)


def test_a_hostile_name_is_one_line_and_fills_nothing_in() -> None:
    call = Call(
        sound_flow(CUSTOMER), facts(customer=CustomerFacts(match="known", name="</Say>{open_summary}\x00\n" + "x" * 5_000, open_count=1))
    )
    assert call.heard[0].startswith("Welcome back, </Say>{open_summary} xxx")
    assert len(call.heard[0]) < 300
    assert call.heard[0].isprintable()


@pytest.mark.parametrize(("closed", "step"), [(frozenset({"sales"}), HangUp), (frozenset({"support"}), ToQueue)])
def test_hours_of_a_queue(closed: frozenset[str], step: type) -> None:
    flow = sound_flow(f"""
        [nodes.start]
        kind = "look_up"
        of = "hours"
        queue = "sales"
        open = "support"
        closed = "bye"
        {ENDS}
        """)
    assert isinstance(Call(flow, facts(closed=closed)).step, step)


HTTP = collecting(
    """
    [nodes.ask]
    kind = "look_up"
    of = "http"
    label = "Order"
    service = "orders"
    path = "/of/{number}?from={caller_number}&in={language}"
    timeout_seconds = 2
    takes = { order_status = "status", order_day = "day" }
    prompts.en = "One moment."
    found = "tell"
    not_found = "bye"
    failed = "support"
    [nodes.tell]
    kind = "say"
    prompts.en = "It {order_status} on {order_day}."
    answers = true
    next = "bye"
    """,
    after="ask",
)


def test_a_service_is_asked_and_its_answer_told() -> None:
    call = Call(sound_flow(HTTP))
    assert call.press("1234") == Fetch(
        prompts=(Words(text="One moment.", language="en"),),
        service="orders",
        path="/of/1234?from=%2B15550100200&in=en",
        timeout_seconds=2,
        takes={"order_status": "status", "order_day": "day"},
    )
    step = call.look_up("found", {"order_status": "shipped", "order_day": "Monday", "more": "not asked for"})
    assert step == HangUp(prompts=(Words(text="It shipped on Monday.", language="en"), Words(text="Goodbye.", language="en")), solved=True)
    assert call.position.fields == {"number": "1234", "order_status": "shipped", "order_day": "Monday"}
    assert call.answers == [("Number", "1234"), ("Order", "shipped")]


@pytest.mark.parametrize(
    ("answer", "step", "outcome"),
    [
        (LookedUp(outcome="not_found"), HangUp, "not_found"),
        (LookedUp(outcome="failed", reason="no connection"), ToQueue, "failed"),
        (LookedUp(outcome="found", values={"order_status": "shipped"}), ToQueue, "failed"),
        (LookedUp(outcome="service"), ToQueue, "failed"),
    ],
)
def test_whatever_the_service_did_there_is_a_way_on(answer: LookedUp, step: type, outcome: str) -> None:
    call = Call(sound_flow(HTTP))
    call.press("1234")
    assert isinstance(call.hear(answer), step)
    assert ("ask", outcome) in call.outcomes
    assert not call.position.solved


def test_a_field_cannot_climb_out_of_the_path() -> None:
    flow = sound_flow(f"""
        [nodes.start]
        kind = "set"
        fields = {{ a = "..", b = "x/../../y?z=1#%2e" }}
        next = "dots"
        [nodes.dots]
        kind = "look_up"
        of = "http"
        service = "orders"
        path = "/in/{{a}}/x"
        found = "bye"
        not_found = "bye"
        failed = "slashes"
        [nodes.slashes]
        kind = "look_up"
        of = "http"
        service = "orders"
        path = "/in/{{b}}"
        found = "bye"
        not_found = "bye"
        failed = "support"
        {ENDS}
        """)
    step = Call(flow).step
    assert isinstance(step, Fetch)
    assert step.path == "/in/x%2F..%2F..%2Fy%3Fz%3D1%23%252e"


# --- deciding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "case", "known", "taken"),
    [
        ("tier", "gold", facts(tier="gold"), True),
        ("tier", "gold", facts(), False),
        ("customer", "known", facts(customer=ANA), True),
        ("customer", "unknown", facts(), True),
        ("caller", "withheld", facts(caller=None), True),
        ("caller", "withheld", facts(), False),
        ("language", "en", facts(), True),
        ("word", "en camino", facts(), True),
    ],
)
def test_a_branch(on: str, case: str, known: object, taken: bool) -> None:
    flow = sound_flow(f"""
        [nodes.start]
        kind = "set"
        fields.word = "En Camino!"
        next = "branch"
        [nodes.branch]
        kind = "branch"
        on = "{on}"
        cases."{case}" = "bye"
        otherwise = "support"
        {ENDS}
        """)
    assert isinstance(known, type(facts()))
    assert isinstance(Call(flow, known).step, HangUp if taken else ToQueue)


SET = """
[nodes.start]
kind = "set"
fields.topic = "order of {caller_number}"
queue = "sales"
requirement = { "lang:es" = 2, "queue:sales" = 3 }
language = "es"
next = "end"
"""


def test_what_is_set_goes_with_the_call() -> None:
    call = Call(sound_flow(SET + '[nodes.end]\nkind = "queue"\nprompts = { en = "Hello.", es = "Hola." }', languages=("en", "es")))
    assert call.step == ToQueue(
        prompts=(Words(text="Hola.", language="es"),),
        queue="sales",
        requirement={"lang:es": 2, "queue:sales": 3},
        fields={"topic": "order of +15550100200"},
        language="es",
    )
    assert (call.position.queue, call.position.asks, call.position.language) == ("sales", {"lang:es": 2, "queue:sales": 3}, "es")


def test_a_message_goes_to_the_queue_that_was_set() -> None:
    node = '[nodes.end]\nkind = "voicemail"\nmost_seconds = 90\nprompts = { en = "After the tone.", es = "Tras la señal." }'
    step = Call(sound_flow(SET + node, languages=("en", "es"))).step
    assert isinstance(step, ToVoicemail)
    assert (step.queue, step.most_seconds, texts(step.prompts)) == ("sales", 90, ["Tras la señal."])


@pytest.mark.parametrize(
    ("caller", "number", "called"), [("+15550100200", "", "+15550100200"), (None, "5550100", "5550100"), (None, "", None)]
)
def test_a_callback_needs_a_number(caller: str | None, number: str, called: str | None) -> None:
    flow = sound_flow(f"""
        [nodes.start]
        kind = "set"
        fields.number = "{number}"
        next = "callback"
        [nodes.callback]
        kind = "callback"
        queue = "sales"
        number_from = "number"
        prompts.en = "We call back."
        no_number = "bye"
        [nodes.bye]
        kind = "hang_up"
        prompts.en = "Goodbye."
        """)
    step = Call(flow, facts(caller=caller)).step
    assert (step.number if isinstance(step, ToCallback) else None) == called


@pytest.mark.parametrize(("named", "queue"), [("sales", "sales"), ("texts", "support"), ("<script>", "support")])
def test_a_queue_from_a_field_is_believed_only_where_it_takes_calls(named: str, queue: str) -> None:
    flow = sound_flow(f"""
        [nodes.start]
        kind = "set"
        fields.team = "{named}"
        next = "to"
        [nodes.to]
        kind = "queue"
        queue = "support"
        queue_from = "team"
        """)
    step = Call(flow).step
    assert isinstance(step, ToQueue)
    assert step.queue == queue


def test_a_hang_up_can_be_solved_by_itself() -> None:
    flow = sound_flow('[nodes.start]\nkind = "hang_up"\nsolved = true\nprompts.en = "We are at 1 Main Street."')
    call = Call(flow)
    assert call.step == HangUp(prompts=(Words(text="We are at 1 Main Street.", language="en"),), solved=True)
    assert call.position.solved


# --- once more ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heard", [None, LookedUp(outcome="found")])
def test_what_was_not_waited_for_gives_the_same_question_and_counts_no_try(heard: LookedUp | None) -> None:
    call = Call(sound_flow(MENU))
    call.wait()
    before = call.position
    for _ in range(5):
        assert isinstance(call.hear(heard), Ask)
    assert call.heard == ["Sales or support?"]
    assert call.position == before


@pytest.mark.parametrize("heard", [None, Digits(digits="1"), Speech(text="sales"), LookedUp(outcome="known")])
def test_a_call_that_left_the_menu_stays_where_it_went(heard: Digits | None) -> None:
    call = Call(sound_flow(MENU))
    left, trail = call.press("1"), list(call.trail)
    assert call.hear(heard) == left
    assert call.trail == trail


def test_a_caller_whose_node_is_gone_begins_anew_with_what_was_collected() -> None:
    call = Call(sound_flow(HTTP))
    call.press("1234")
    changed = walk(sound_flow(MENU), call.position, LookedUp(outcome="failed"), facts())
    assert isinstance(changed.step, Ask)
    assert (changed.position.node, changed.position.fields) == ("menu", {"number": "1234"})


def test_a_language_that_is_gone_gives_way_to_the_first() -> None:
    call = Call(sound_flow(TWO_LANGUAGES, languages=("en", "es")))
    call.press("2")
    assert walk(sound_flow(MENU), call.position, None, facts()).position.language == "en"


def test_a_flow_that_the_check_refuses_ends_the_walk_with_an_error() -> None:
    flow = flow_of('[nodes.start]\nkind = "say"\nprompts.en = "Round."\nnext = "start"')
    with pytest.raises(WalkRanAway, match="test"):
        Call(flow)


@pytest.mark.parametrize("written", [{}, {"flow": "x"}, {"flow": "x", "node": 5, "language": "en"}, None, "main"])
def test_a_position_nobody_wrote_is_refused(written: object) -> None:
    with pytest.raises(ValueError):
        Position.from_json(written)
