"""The drawing of a flow: each node once, every way on it, and nothing in a Mermaid label that could end it."""

import re

from hub.self_service.drawing import mermaid, tree
from hub.self_service.flow_graph import ways
from tests.hub.self_service.calling import flow_of, sound_flow
from tests.hub.self_service.test_flow_faults import BOTH, SOUND

SMALL = """
[nodes.start]
kind = "menu"
prompts.en = "Orders, or a person?"
options.1 = { label = "Orders", next = "number", says.en = ["order"] }
options.2 = { label = "Again", next = "start", says.en = ["again"] }
default = "support"
[nodes.number]
kind = "collect"
prompts.en = { play = "https://cdn.example/number.wav" }
into = "number"
least_digits = 6
most_digits = 6
checksum = "luhn"
next = "bye"
default = "support"
[nodes.bye]
kind = "hang_up"
prompts.en = "Thank you very much for calling us today, and have a wonderful rest of your day, goodbye."
[nodes.support]
kind = "queue"
queue = "support"
"""


def test_the_tree_names_each_node_once_and_points_back_to_it() -> None:
    assert tree(sound_flow(SMALL)).split("\n") == [
        "test (en)",
        "",
        "start: menu, by keys or speech, 3 tries",
        "│  “Orders, or a person?”",
        "├─ 1 Orders → number: collect {number}, 6 digits, checked by luhn, 3 tries",
        "│  │  “♪ https://cdn.example/number.wav”",
        "│  ├─ given → bye: hang up",
        "│  │     “Thank you very much for calling us today, and have a wonderful …”",
        "│  └─ no answer → support: to the queue support",
        "├─ 2 Again → ↑ start",
        "└─ no answer → ↑ support",
    ]


def test_every_kind_of_node_is_drawn() -> None:
    flow = sound_flow(SOUND, languages=BOTH)
    lines = tree(flow).split("\n")
    for name in flow.nodes:
        assert len([line for line in lines if re.search(rf"(^|[ ─]){name}: ", line)]) == 1


def test_the_flowchart_has_every_node_and_every_way() -> None:
    flow = sound_flow(SOUND, languages=BOTH)
    chart = mermaid(flow).split("\n")
    assert chart[0] == "flowchart TD"
    assert len([line for line in chart if "<b>" in line]) == len(flow.nodes)
    assert len([line for line in chart if "-->" in line]) == sum(len(ways(node)) for node in flow.nodes.values())


def test_a_label_cannot_end_itself() -> None:
    hostile = SMALL.replace("Orders, or a person?", "</i>'); click\\\" --> x[y] | z; <script>{a}")
    label = next(line for line in mermaid(flow_of(hostile)).split("\n") if "click" in line)
    assert re.fullmatch(r' {4}n1\(\["<b>start</b><br>[^"<>{}|\[\]]*<br><i>[^"<>{}|\[\]]*</i>"\]\)', label)


def test_a_word_of_mermaid_may_be_the_name_of_a_node() -> None:
    chart = mermaid(flow_of(SMALL.replace("nodes.bye", "nodes.end").replace('next = "bye"', 'next = "end"')))
    assert not re.search(r"^ *end|--> *end", chart, re.MULTILINE)


def test_a_flow_of_thousands_of_nodes_is_drawn() -> None:
    nodes = "".join(f'[nodes.n{at}]\nkind = "say"\nprompts.en = "Well."\nnext = "n{at + 1}"\n' for at in range(2_000))
    drawn = tree(flow_of(f'{nodes}[nodes.n2000]\nkind = "queue"\nqueue = "support"\n', start="n0"))
    assert drawn.endswith("n2000: to the queue support")
