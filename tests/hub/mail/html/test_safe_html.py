"""Whatever a letter's HTML is, what is shown of it runs nothing, loads nothing unasked, covers nothing, and says what it said."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.mail.safe_html import LONGEST_READ, safe_html
from tests.hub.mail.html import vectors
from tests.hub.mail.html.inspecting import faults, text_of

PNG = "data:image/png;base64,iVBORw0KGgo="
AWAY = "https://away.example/p.png"
MARKUP_AS_TEXT = {"&lt;script&gt;ran()&lt;/script&gt;", "&#x3c;script&#x3e;ran()&#x3c;/script&#x3e;"}
ENTITY = "<!doctype html [<!ENTITY x '<script>ran()</script>'>]>&x;"
"""No HTML parser knows these."""
OF_THE_WHOLE_PAGE = ("<html", "<body", "</body")
"""Within a page that has begun they mean nothing to this parser; a browser test tries them too."""
HELD = '<span class="held-picture">Picture</span>'


def safe(html: str, pictures: Literal["held", "shown"] = "held", **inline: str) -> str:
    return safe_html(html, pictures=pictures, inline=inline).html


class TestHostile:
    def test_without_being_made_safe_they_are_what_they_look_like(self) -> None:
        """Or the tests below would prove nothing."""
        assert len(vectors.ALL) > 80
        passed = {each for each in vectors.ALL if not faults(each)}
        assert {each for each in passed if not each.startswith(OF_THE_WHOLE_PAGE)} == {*MARKUP_AS_TEXT, ENTITY}

    @pytest.mark.parametrize("pictures", ["held", "shown"])
    @pytest.mark.parametrize("letter", vectors.ALL)
    def test_nothing_gets_through(self, letter: str, pictures: Literal["held", "shown"]) -> None:
        assert faults(safe(letter, pictures), pictures=pictures) == []
        within = f"<table><tr><td style='color:red'><p>before {letter}</td></tr></table><p>after</p>"
        assert faults(safe(within, pictures), pictures=pictures) == []

    def test_nothing_gets_through_together(self) -> None:
        for letters in (vectors.ALL, vectors.ALL[::-1]):
            assert faults(safe("".join(letters))) == []

    @pytest.mark.parametrize("letter", [each for each in vectors.ALL if "away.example" in each])
    def test_nothing_is_asked_of_anybody(self, letter: str) -> None:
        """But where a link leads, which is only followed by hand."""
        shown = safe(letter)
        assert "away.example" not in shown.replace('href="https://away.example', "").replace('title="https://away.example', "")

    @pytest.mark.parametrize("letter", vectors.SCRIPTS + vectors.MUTATIONS)
    def test_what_was_made_safe_stays_as_it_is(self, letter: str) -> None:
        once = safe(letter)
        assert text_of(safe(once)) == text_of(once)
        assert faults(safe(once)) == []

    @given(
        st.lists(
            st.sampled_from(vectors.ALL)
            | st.text(max_size=10)
            | st.sampled_from(["</p>", "<table>", "<b>", "<svg>", "-->", "'", '"', ">", "</style>", "<td>", "<li>"]),
            max_size=12,
        ).map("".join)
    )
    def test_nothing_gets_through_in_pieces(self, letter: str) -> None:
        assert faults(safe(letter)) == []

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
    @example("<" * 50)
    @example("<a href='https://" + "@" * 50)
    def test_any_text_has_its_safe_html(self, letter: str) -> None:
        assert faults(safe(letter)) == []


ELEMENTS = st.sampled_from("a b div font img li ol p script span style svg table td tr ul math form iframe pre h1 blockquote x".split())  # noqa: SIM905
NAMES = st.sampled_from("href src style width height alt title class onclick background bgcolor dir color srcset".split())  # noqa: SIM905
VALUES = st.sampled_from(
    ["https://a.example/", "javascript:ran()", "cid:x", "1", "red", "color:red", "position:fixed", PNG, "'", "x y"]
) | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(ELEMENTS)
    attributes = "".join(f' {each}="{value}"' for each, value in draw(st.lists(st.tuples(NAMES, VALUES), max_size=3)))
    within = "".join(draw(st.lists(trees(depth - 1) if depth else st.text(max_size=5), max_size=3)))
    return f"<{name}{attributes}>{within}" + draw(st.sampled_from([f"</{name}>", "", "</p>"]))


@given(trees(), st.sampled_from(["held", "shown"]))
def test_any_tree_is_made_safe(letter: str, pictures: Literal["held", "shown"]) -> None:
    assert faults(safe(letter, pictures, x=PNG), pictures=pictures) == []


class TestWhatStays:
    @pytest.mark.parametrize(
        "letter",
        [
            "<p>Hello <b>you</b>,<br>how <i>are</i> <u>you</u>?</p>",
            '<table width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" align="center"><tbody><tr>'
            '<td style="padding: 10px 20px; font-family: arial, sans-serif; color: #333" valign="top">x</td></tr></tbody></table>',
            '<h1 style="text-align: center">Title</h1><ul><li>one</li><li>two</li></ul><ol start="3" type="a"><li>three</li></ol>',
            '<div dir="rtl" lang="he">שלום</div><blockquote><p>quoted</p></blockquote><hr>',
            '<font face="Arial, Helvetica" size="2" color="navy">old</font><center>middle</center><pre>  as it\n is</pre>',
            "a &lt; b &amp; c &gt; d",
        ],
    )
    def test_what_letters_are_made_of_stays_as_it_is(self, letter: str) -> None:
        assert safe(letter) == letter

    def test_words_stay_where_elements_go(self) -> None:
        letter = (
            "<form>Name <label>here</label> <button>Send</button></form> <o:p>Office</o:p> <noscript>none</noscript> <object>else</object>"
        )
        assert text_of(safe(letter)) == "Name here Send Office none else"

    def test_an_xml_declaration_is_no_hindrance(self) -> None:
        assert safe("<?xml version='1.0' encoding='iso-8859-1'?><p>Grüße</p>") == "<p>Grüße</p>"

    def test_a_block_ends_its_paragraph(self) -> None:
        assert safe("<p>a<b>b<div>c</div>d</b></p>") == "<p>a<b>b</b></p><div>c</div>d"

    def test_no_mark_turns_the_words_around(self) -> None:
        assert safe("a\u202egpj.exe\u202c שלום") == "agpj.exe\u202c שלום"
        assert (
            safe("<bdo dir=rtl>gpj.exe</bdo><p style='unicode-bidi:bidi-override;direction:rtl'>x</p>")
            == "gpj.exe" + '<p style="direction: rtl">x</p>'
        )


class TestPictures:
    def test_pictures_from_elsewhere_wait_to_be_asked_for(self) -> None:
        letter = f"<p><img src={AWAY} alt='Our &lt;new&gt; shoes' width=300 height=200><img src='//away.example/q.png'></p>"
        held = safe_html(letter, pictures="held", inline={})
        assert held.html == f'<p><span class="held-picture">Our &lt;new&gt; shoes</span>{HELD}</p>'
        assert held.held_pictures == 2
        shown = safe_html(letter, pictures="shown", inline={})
        assert shown.html == (
            f'<p><img width="300" height="200" alt="Our &lt;new&gt; shoes" src="{AWAY}"><img alt="" src="https://away.example/q.png"></p>'
        )
        assert shown.held_pictures == 0

    def test_a_background_waits_too(self) -> None:
        letter = f"<table background={AWAY}><tr><td>x"
        held = safe_html(letter, pictures="held", inline={})
        assert (held.html, held.held_pictures) == ("<table><tbody><tr><td>x</td></tr></tbody></table>", 1)
        assert safe(letter, "shown") == f'<table background="{AWAY}"><tbody><tr><td>x</td></tr></tbody></table>'

    @pytest.mark.parametrize(
        "looks",
        [
            "width=1 height=1",
            "width=0",
            "height='1px'",
            "style='width:1px;height:1px'",
            "style='display:none'",
            "style='max-height: 0'",
            "style='visibility:hidden'",
        ],
    )
    @pytest.mark.parametrize("pictures", ["held", "shown"])
    def test_what_is_only_there_to_be_fetched_is_never_shown_nor_counted(self, looks: str, pictures: Literal["held", "shown"]) -> None:
        letter = safe_html(f"x<img src={AWAY} alt=y {looks}>", pictures=pictures, inline={})
        assert (letter.html, letter.held_pictures) == ("x", 0)

    @pytest.mark.parametrize("looks", ["width=10 height=100", "style='width:100%;height:auto'", "style='max-width:1000px'", "border=0"])
    def test_a_picture_of_some_size_is_one(self, looks: str) -> None:
        assert safe_html(f"<img src={AWAY} {looks}>", pictures="held", inline={}).held_pictures == 1

    @pytest.mark.parametrize("source", ["cid:logo@northwind", "CID:logo%40northwind", "cid:%3Clogo@northwind%3E"])
    def test_what_came_with_the_letter_is_shown(self, source: str) -> None:
        letter = safe_html(f"<img src='{source}' width=20>", pictures="held", inline={"logo@northwind": PNG})
        assert (letter.html, letter.held_pictures) == (f'<img width="20" alt="" src="{PNG}">', 0)

    def test_what_should_have_come_is_missed(self) -> None:
        assert safe("<img src=cid:gone alt=Logo>") == '<span class="held-picture">Logo</span>'

    def test_a_picture_written_into_the_letter_is_shown_unless_it_is_huge(self) -> None:
        assert safe(f"<img src='{PNG}'>") == f'<img alt="" src="{PNG}">'
        assert safe(f"<img src='{PNG}{'A' * 700_000}'>") == HELD


class TestSize:
    def test_a_long_letter_is_cut_and_says_so(self) -> None:
        letter = safe_html("<p>word</p>" * 200_000, pictures="held", inline={})
        assert letter.is_cut
        assert 900_000 < len(letter.html) <= 1_000_100
        assert faults(letter.html) == []
        assert not safe_html("<p>word</p>" * 50_000, pictures="held", inline={}).is_cut

    def test_a_picture_named_a_thousand_times_does_not_fill_the_memory(self) -> None:
        letter = safe_html("<img src=cid:a>" * 10_000, pictures="held", inline={"a": PNG + "A" * 1_000_000})
        assert letter.html.count("<img") == 7
        assert len(letter.html) < 10_000_000

    def test_what_came_with_the_letter_does_not_cut_its_words(self) -> None:
        letter = safe_html("<img src=cid:a>" * 3 + "words", pictures="held", inline={"a": PNG + "A" * 2_000_000})
        assert (letter.html.count("<img"), letter.is_cut) == (3, False)
        assert letter.html.endswith("words")

    @pytest.mark.parametrize(
        "bomb",
        [
            "<div>" * 100_000,
            "<ul><li>" * 50_000,
            "<b><i><table>" * 30_000,
            "<div><table></div></table>" * 30_000,
            "<b><div></b>" * 50_000,
            "<p>" + "".join(f"<font color=#{number:06x}>" for number in range(10_000)) + "<p>x" * 50_000,
            "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">",
            "<a href='" * 50_000,
            "<!--" * 100_000,
            "&" * 500_000,
            "<" * 500_000,
            "<p style='" + "color:red;" * 200_000 + "'>",
            "x" * (LONGEST_READ + 1),
        ],
        ids=lambda bomb: bomb[:12],
    )
    def test_bombs_go_off_elsewhere(self, bomb: str) -> None:
        """Each took a naive pipeline of these libraries many seconds, or all the memory; here they are letters."""
        letter = safe_html(f"{bomb} the end", pictures="held", inline={})
        assert len(letter.html) < 4_000_000
        assert letter.html.count("<div") <= 150

    def test_what_is_nested_too_deeply_is_flattened_and_its_words_stay(self) -> None:
        letter = safe("<div><b>" * 500 + "deep" + "</b></div>" * 500)
        assert text_of(letter) == "deep"
        assert letter.count("<b>") == 12
