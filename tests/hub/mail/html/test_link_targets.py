"""A link says where it goes: as a browser will read it, in letters that cannot be mistaken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from hub.mail.link_targets import says_otherwise, target_of
from hub.mail.safe_html import safe_html


@pytest.mark.parametrize(
    ("link", "href", "host"),
    [
        ("https://a.example", "https://a.example/", "a.example"),
        ("HTTP://A.Example/Path?q=1#f", "http://a.example/Path?q=1#f", "a.example"),
        (" \n https://a.exam\nple/\t ", "https://a.example/", "a.example"),
        ("//a.example/x", "https://a.example/x", "a.example"),
        ("https://good.example@evil.example/", "https://evil.example/", "evil.example"),
        ("https://good.example\\@evil.example/", "https://good.example/@evil.example/", "good.example"),
        ("https:\\\\a.example\\x", "https://a.example/x", "a.example"),
        ("https://%65vil.example", "https://evil.example/", "evil.example"),
        ("https://a.example:8443/", "https://a.example:8443/", "a.example"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/", "[2001:db8::1]"),
        ("https://ｅvil。example/", "https://evil.example/", "evil.example"),
        ("https://аpple.com/", "https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://straße.de/", "https://xn--strae-oqa.de/", "xn--strae-oqa.de"),
        ("https://a.example/\u202egpj.exe", "https://a.example/%E2%80%AEgpj.exe", "a.example"),
        ('https://a.example/"><p>', "https://a.example/%22%3E%3Cp%3E", "a.example"),
        ("https://a.example/%41%zz", "https://a.example/%41%zz", "a.example"),
        ("mailto:ana@a.example?subject=Hi", "mailto:ana@a.example?subject=Hi", "a.example"),
        ("mailto:ana%40evil.example", "mailto:ana@evil.example", "evil.example"),
        ("tel:+1 (555) 010-0100", "tel:+1(555)010-0100", ""),
    ],
)
def test_where_a_link_goes(link: str, href: str, host: str) -> None:
    target = target_of(link)
    assert target is not None
    assert (target.href, target.host) == (href, host)


@pytest.mark.parametrize(
    "link",
    [
        "", "#top", "/console", "page.html", "javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "cid:x", "https:", "https://", "https:a.example", "https:///", "https://a b/", "https://a.example:port/",
        "https://a<b>/", "mailto:", "mailto:nobody", "tel:", "tel:javascript", "ftp://a.example/", "https://exa\u202emple.com/",
        "https://a.example/" + "x" * 9_000, "blob:https://a.example/x",
    ],
)  # fmt: skip
def test_where_no_link_goes(link: str) -> None:
    assert target_of(link) is None


@pytest.mark.parametrize(
    ("words", "otherwise"),
    [
        ("good.example", True), ("https://good.example/login", True), ("Visit WWW.GOOD.EXAMPLE now", True), ("ana@good.example", True),
        ("good\u200b.example", True), ("ｇood.example", True), ("good。example", True), ("Mr.Smith", True), ("evíl.example", True),
        ("evil.example", False), ("https://www.evil.example/", False), ("shop.evil.example", False), ("Click here", False),
        ("report.pdf", False), ("3.50 or 12.5", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_say_otherwise(words: str, otherwise: bool) -> None:
    target = target_of("https://shop.evil.example/x")
    assert target is not None
    assert says_otherwise(words, target) is otherwise


@given(st.text(max_size=60) | st.from_regex(r"\A(https?:|mailto:|tel:|//)?[/\\]{0,3}[a-zé@:.%\[\]0-9 -]{0,20}([/?#].{0,20})?\Z"))
def test_any_link_is_read_as_others_read_it(link: str) -> None:
    target = target_of(link)
    if target is None:
        return
    assert target.href.isascii()
    assert target.href.isprintable()
    assert target_of(target.href) == target
    if target.href.startswith("http"):
        assert URL(target.href, encoded=True).raw_host == target.host.strip("[]")
        assert URL(target.href, encoded=True).raw_user is None


@given(st.text(max_size=300))
def test_any_words_say_something_or_nothing(words: str) -> None:
    target = target_of("https://a.example/")
    assert target is not None
    assert says_otherwise(words, target) in (True, False)


@pytest.mark.parametrize(
    ("letter", "mark"),
    [
        ("<a href='https://evil.example/'>www.good.example</a>", "(goes to evil.example)"),
        ("<a href='https://evil.example/'><b>good</b>.<i>example</i></a>", "(goes to evil.example)"),
        ("<a href='https://аpple.com/'>аpple.com</a>", "(goes to xn--pple-43d.com)"),
        ("<a href='mailto:ana@evil.example'>ana@good.example</a>", "(goes to ana@evil.example)"),
        ("<a href='https://good.example/a'>good.example</a>", None),
        ("<a href='https://evil.example/'>Click here</a>", None),
    ],
)
def test_a_link_that_says_otherwise_is_marked(letter: str, mark: str | None) -> None:
    shown = safe_html(letter, pictures="held", inline={}).html
    assert ('class="goes-to"' in shown) == (mark is not None)
    assert shown.endswith(f'<span class="goes-to">{mark}</span>' if mark else "</a>")


def test_a_link_shows_its_target_and_opens_elsewhere() -> None:
    assert safe_html("<a href='https://a.example/x?y=1&z=\"2\"' onclick=x class=y>here</a>", pictures="held", inline={}).html == (
        '<a href="https://a.example/x?y=1&amp;z=%222%22" title="https://a.example/x?y=1&amp;z=%222%22" target="_blank"'
        ' rel="noopener noreferrer nofollow">here</a>'
    )


def test_a_long_target_is_shown_in_part() -> None:
    target = target_of("https://a.example/" + "x" * 1_000)
    assert target is not None
    assert len(target.shown) == 301
    assert target.shown.endswith("x…")
