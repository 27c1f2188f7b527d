"""Every fault of a flow is found, with the place, what is wrong and the remedy; a sound flow has none."""

import pytest

from hub.self_service.flow_faults import Surroundings, flow_faults
from tests.hub.self_service.calling import AROUND, flow_of, sound_flow

SOUND = """
[nodes.start]
kind = "language"
prompts = { en = "English? 1.", es = "¿Español? 2." }
options.1 = { language = "en", label = "English", says = ["English"] }
options.2 = { language = "es", label = "Español", says = ["Spanish"] }
next = "hours"
default = "hours"

[nodes.hours]
kind = "look_up"
of = "hours"
queue = "sales"
open = "who"
closed = "voicemail"

[nodes.who]
kind = "look_up"
of = "customer"
known = "welcome"
unknown = "menu"
ambiguous = "menu"

[nodes.welcome]
kind = "say"
prompts = { en = "Welcome, {customer_name}.", es = "Hola, {customer_name}." }
next = "menu"

[nodes.menu]
kind = "menu"
prompts = { en = "Sales or orders?", es = "¿Ventas o pedidos?" }
no_match = { en = "Pardon?", es = "¿Cómo?" }
options.1 = { label = "Sales", next = "tier", says = { en = ["sales"], es = ["ventas"] } }
options.2 = { label = "Orders", next = "number", says = { en = ["orders"], es = ["pedidos"] } }
default = "queue"

[nodes.tier]
kind = "branch"
on = "tier"
cases.gold = "gold"
otherwise = "queue"

[nodes.gold]
kind = "set"
queue = "sales"
requirement = { "queue:sales" = 2 }
language = "en"
next = "to_set"

[nodes.to_set]
kind = "queue"

[nodes.number]
kind = "collect"
prompts = { en = "Number?", es = "¿Número?" }
into = "number"
most_digits = 8
checksum = "luhn"
next = "pin"
default = "queue"

[nodes.pin]
kind = "collect"
prompts = { en = "And your PIN?", es = "¿Y su PIN?" }
into = "pin"
sensitive = true
next = "order"
default = "queue"

[nodes.order]
kind = "look_up"
of = "http"
service = "orders"
path = "/{number}?pin={pin}&in={language}"
takes.order_status = "status"
found = "told"
not_found = "callback"
failed = "queue"

[nodes.told]
kind = "say"
prompts = { en = "It {order_status}.", es = "Su pedido {order_status}." }
answers = true
next = "by_status"

[nodes.by_status]
kind = "branch"
on = "order_status"
cases.lost = "callback"
otherwise = "bye"

[nodes.callback]
kind = "callback"
queue = "sales"
prompts = { en = "We call back.", es = "Le llamamos." }
no_number = "voicemail"

[nodes.voicemail]
kind = "voicemail"
queue = "support"
prompts = { en = "After the tone.", es = "Tras la señal." }

[nodes.queue]
kind = "queue"
queue = "support"

[nodes.bye]
kind = "hang_up"
prompts = { en = "Goodbye.", es = "Adiós." }
"""
BOTH = ("en", "es")


def found(nodes: str, *, start: str = "start", languages: tuple[str, ...] = BOTH, around: Surroundings = AROUND) -> dict[str, str]:
    """Problems and remedies by path."""
    faults: dict[str, str] = {}
    for fault in flow_faults(flow_of(nodes, start=start, languages=languages), around):
        faults[fault.path] = " ".join(filter(None, (faults.get(fault.path), f"{fault.problem}. {fault.remedy}")))
    return faults


def test_a_sound_flow_has_none() -> None:
    sound_flow(SOUND, languages=BOTH)


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        # ways
        ('next = "tier"', 'next = "teir"', "nodes.menu.options.1.next", "there is no node 'teir'. Did you mean tier?"),
        ('default = "hours"', 'default = "x"', "nodes.start.default", "there is no node 'x'"),
        ('cases.gold = "gold"', 'cases.gold = "silver"', "nodes.tier.cases.gold", "there is no node 'silver'"),
        ('closed = "voicemail"', 'closed = "mailbox"', "nodes.hours.closed", "there is no node 'mailbox'"),
        ('no_number = "voicemail"', 'no_number = "mailbox"', "nodes.callback.no_number", "there is no node 'mailbox'"),
        ('otherwise = "bye"', 'otherwise = "callback"', "nodes.bye", "no way leads here"),
        # prompts
        (', es = "Adiós."', "", "nodes.bye.prompts", "there is none in es. Add prompts.es"),
        ('prompts = { en = "Goodbye.", es = "Adiós." }', "prompts = {}", "nodes.bye.prompts", "nothing is heard here"),
        ('prompts = { en = "Number?", es = "¿Número?" }', "prompts = {}", "nodes.number.prompts", "nothing is heard here"),
        ('prompts = { en = "After the tone.", es = "Tras la señal." }', "prompts.en = []", "nodes.voicemail.prompts", "nothing is heard"),
        (', es = "¿Cómo?"', "", "nodes.menu.no_match", "there is none in es. Add no_match.es"),
        ('es = "¿Cómo?"', 'es = "¿Cómo?", fr = "Pardon?"', "nodes.menu.no_match.fr", "fr is no language of this flow"),
        ("It {order_status}.", "It {order status}.", "nodes.told.prompts.en", "a brace holds no field"),
        ("It {order_status}.", "It {order_status.", "nodes.told.prompts.en", "a brace holds no field"),
        # languages
        ('language = "es", label', 'language = "fr", label', "nodes.start.options.2.language", "there is no language 'fr'"),
        ('language = "es", label', 'language = "en", label', "languages", "nothing leads to es"),
        ('language = "es", label', 'language = "en", label', "nodes.start.options", "'en' stands here 2 times"),
        ('language = "en"\n', 'language = "fr"\n', "nodes.gold.language", "there is no language 'fr'"),
        # words
        (', es = ["ventas"]', "", "nodes.menu.options.1.says", "nothing can be said for it in es. Add says.es"),
        ('es = ["pedidos"]', 'es = ["¡VENTAS!"]', "nodes.menu.options.2.says.es", "is said for 1 too"),
        ('es = ["pedidos"]', 'es = ["¡!"]', "nodes.menu.options.2.says.es", "has no word in it"),
        ('es = ["pedidos"]', 'es = ["pedidos"], fr = ["x"]', "nodes.menu.options.2.says.fr", "fr is no language of this flow"),
        ('says = ["Spanish"]', 'says = ["english"]', "nodes.start.options.2.says", "is said for 1 too"),
        (', says = ["Spanish"]', "", "nodes.start.options.2.says", "nothing can be said for it"),
        # names
        ('queue = "support"\nprompts', 'queue = "suport"\nprompts', "nodes.voicemail.queue", "Did you mean support?"),
        ('queue = "support"\nprompts', 'queue = "texts"\nprompts', "nodes.voicemail.queue", "texts does not take phone"),
        ('queue = "sales"\nopen', 'queue = "sails"\nopen', "nodes.hours.queue", "Did you mean sales?"),
        ('queue = "sales"\nrequirement', 'queue = "texts"\nrequirement', "nodes.gold.queue", "texts does not take phone"),
        ('"queue:sales" = 2', '"queue:sails" = 2', 'nodes.gold.requirement."queue:sales"'.replace("sales", "sails"), "Did you mean sales?"),
        ('service = "orders"', 'service = "order"', "nodes.order.service", "Did you mean orders?"),
        ('cases.gold = "gold"', 'cases.tin = "gold"', "nodes.tier.cases.tin", "there is no tier 'tin'"),
        ('cases.lost = "callback"', 'cases.lost = "callback"\ncases.LOST = "bye"', "nodes.by_status.cases", "'lost' stands here 2 times"),
        # digits
        ("most_digits = 8", "most_digits = 8\nleast_digits = 9", "nodes.number.least_digits", "more than most_digits"),
        ("most_digits = 8", "most_digits = 1", "nodes.number.checksum", "one digit cannot check itself"),
        # fields
        ('into = "number"', 'into = "customer_name"', "nodes.number.into", "customer_name is filled in by the hub"),
        ("takes.order_status", "takes.tier", "nodes.order.takes.tier", "tier is filled in by the hub"),
        ("/{number}?", "/{numbr}?", "nodes.order.path", "Did you mean number?"),
        ("/{number}?", "/{order_status}?", "nodes.order.path", "nothing sets order_status before"),
        ('on = "order_status"', 'on = "status"', "nodes.by_status.on", "nothing sets status before"),
        ("Sales or orders?", "{customer_name}, sales or orders?", "nodes.menu.prompts.en", "is not set on every way here"),
        ("English? 1.", "{customer_name}, English? 1.", "nodes.start.prompts.en", "told only to a customer who is known"),
        ("Goodbye.", "Goodbye {number}, thanks", "nodes.bye.prompts.en", None),
        ('kind = "queue"\n\n', 'kind = "queue"\nqueue_from = "team"\n\n', "nodes.to_set.queue_from", "nothing sets team before"),
        ('queue = "support"\n\n[nodes.bye]', "[nodes.bye]", "nodes.queue.queue", "no queue is named"),
        # what is sensitive
        ("It {order_status}.", "It {order_status}, {pin}.", "nodes.told.prompts.en", "pin is sensitive"),
        ('on = "order_status"', 'on = "pin"', "nodes.by_status.on", "pin is sensitive"),
        ("takes.order_status", "takes.pin = 'pin'\ntakes.order_status", "nodes.order.takes.pin", "sensitive elsewhere"),
        ('prompts = { en = "We call', 'number_from = "pin"\nprompts = { en = "We call', "nodes.callback.number_from", "pin is sensitive"),
    ],
)
def test_one_fault_is_found(old: str, new: str, path: str, said: str | None) -> None:
    assert old in SOUND
    faults = found(SOUND.replace(old, new, 1))
    if said is None:
        assert faults == {}
        return
    assert path in faults
    assert said in faults[path]


def test_a_start_that_is_not_there() -> None:
    assert found(SOUND, start="begin") == {
        "start": f"there is no node 'begin'. Known: {', '.join(sorted(flow_of(SOUND, languages=BOTH).nodes))}"
    }


def test_what_a_misspelt_name_cuts_off_is_no_fault_of_its_own() -> None:
    assert list(found(SOUND.replace('next = "hours"', 'next = "hour"').replace('default = "hours"', 'default = "hour"'))) == [
        "nodes.start.next",
        "nodes.start.default",
    ]


def test_a_sensitive_answer_is_gone_once_the_caller_was_asked_again() -> None:
    swapped = (
        SOUND.replace('next = "pin"', 'next = "order"')
        .replace('next = "number"', 'next = "pin"')
        .replace('sensitive = true\nnext = "order"', 'sensitive = true\nnext = "number"')
    )
    assert "pin is sensitive and gone by now" in found(swapped)["nodes.order.path"]


def test_a_company_without_a_phone_is_not_told_that_no_queue_takes_calls() -> None:
    before = Surroundings(queues=AROUND.queues, taking_calls=None, tiers=AROUND.tiers, services=AROUND.services)
    assert found(SOUND, around=before) == {}


# --- round and round ---------------------------------------------------------------------------------------------------

SAY = 'kind = "say"\nprompts.en = "Well."\n'
ASK = 'kind = "menu"\nprompts.en = "Well?"\nspeech = false\n'
BYE = '[nodes.bye]\nkind = "hang_up"\nprompts.en = "Bye."\n'


def test_a_circle_without_a_question_is_named_with_its_nodes() -> None:
    faults = found(f'[nodes.start]\n{SAY}next = "a"\n[nodes.a]\n{SAY}next = "b"\n[nodes.b]\n{SAY}next = "a"', languages=("en",))
    assert "a → b → a" in faults["nodes.a"]
    assert "no way leads out" in faults["nodes.start"]


def test_a_circle_of_a_silent_caller_is_found_though_answers_lead_out() -> None:
    faults = found(
        f'[nodes.start]\n{ASK}options.1 = {{ label = "Out", next = "bye" }}\ndefault = "sorry"\n[nodes.sorry]\n{SAY}next = "start"\n{BYE}',
        languages=("en",),
    )
    assert list(faults) == ["nodes.start"]
    assert "start → sorry → start" in faults["nodes.start"]


def test_questions_whose_answers_only_lead_to_each_other_have_no_way_out() -> None:
    faults = found(
        f'[nodes.start]\n{ASK}options.1 = {{ label = "B", next = "b" }}\noptions.2 = {{ label = "Bye", next = "bye" }}\ndefault = "bye"\n'
        f'[nodes.b]\n{ASK}options.1 = {{ label = "C", next = "c" }}\ndefault = "c"\n'
        f'[nodes.c]\n{ASK}options.1 = {{ label = "B", next = "b" }}\ndefault = "b"\n{BYE}',
        languages=("en",),
    )
    assert {path for path, said in faults.items() if "no way leads out" in said} == {"nodes.b", "nodes.c"}


def test_a_circle_that_needs_an_answer_each_time_is_fine() -> None:
    sound_flow(f'[nodes.start]\n{ASK}options.1 = {{ label = "Again", next = "start" }}\ndefault = "bye"\n{BYE}')


def test_a_circle_through_a_service_that_fails_is_found() -> None:
    faults = found(
        '[nodes.start]\nkind = "look_up"\nof = "http"\nservice = "orders"\npath = "/"\n'
        f'found = "bye"\nnot_found = "bye"\nfailed = "start"\n{BYE}',
        languages=("en",),
    )
    assert "start → start" in faults["nodes.start"]


def test_a_long_flow_is_checked_without_running_out_of_stack() -> None:
    nodes = "".join(f'[nodes.n{at}]\n{SAY}next = "n{at + 1}"\n' for at in range(3_000))
    assert list(found(f'{nodes}[nodes.n3000]\n{SAY}next = "n0"\n', start="n0", languages=("en",))) != []
