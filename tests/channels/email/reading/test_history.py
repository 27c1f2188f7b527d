"""What is new and what is history: nothing is lost, and in doubt nothing is folded away."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.reading import read_letter
from channels.email.reading.history.fold import part_history
from channels.email.reading.history.lines import marked_lines, plain_lines
from tests.channels.email.reading.corpus import RULES

WORD = re.compile(r"\w+")
PIECES = st.sampled_from(
    [
        "",
        "   ",
        "Yes, please.",
        "-- ",
        "> quoted",
        ">> deeper",
        ">",
        "On Mon, Mar 2, 2026 at 4:40 PM Northwind <support@example.com> wrote:",
        "Am 02.03.2026 um 16:40 schrieb Northwind:",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "From: Northwind <support@example.com>",
        "Sent: Monday, March 2, 2026 4:40 PM",
        "To: Ana",
        "Subject: Your order",
        "________________________________",
        "##- Please type your reply above this line -##",
        "he wrote:",
        "\ue000inside",
        "\ue001outside",
        "\ue002from here",
        "\ue003\ue000surely",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25), st.booleans(), st.booleans(), st.booleans())
def test_every_word_is_in_the_text_or_in_the_history(pieces: list[str], answers: bool, forwards: bool, marked: bool) -> None:
    text = "\n".join(pieces)
    parted = part_history((marked_lines if marked else plain_lines)(text), answers=answers, forwards=forwards)
    assert Counter(WORD.findall(text)) == Counter(WORD.findall(f"{parted.text}\n{parted.quoted or ''}"))


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25), st.booleans())
def test_what_is_folded_leaves_something_new(pieces: list[str], answers: bool) -> None:
    parted = part_history(plain_lines("\n".join(pieces)), answers=answers, forwards=False)
    assert parted.quoted is None or parted.text.strip()


@settings(max_examples=200)
@given(st.lists(PIECES.filter(lambda piece: "orward" not in piece), max_size=12), st.booleans())
def test_a_forwarded_letter_is_never_folded_away(pieces: list[str], answers: bool) -> None:
    text = "See below.\n\n---------- Forwarded message ---------\n" + "\n".join(pieces)
    assert part_history(plain_lines(text), answers=answers, forwards=True).quoted is None


@pytest.mark.parametrize("answer", ["Yes.", "Blue, please.", "👍"])
def test_an_answer_between_quoted_lines_is_never_hidden(answer: str) -> None:
    text = f"On Mon, Mar 2, 2026 at 4:40 PM Northwind <support@example.com> wrote:\n> Which one?\n\n{answer}\n\n> And when?\n"
    parted = part_history(plain_lines(text), answers=True, forwards=False)
    assert answer in parted.text
    assert parted.quoted is None


ATTRIBUTIONS = {
    "Apple Mail": "On 2 Mar 2026, at 16:40, Northwind <support@example.com> wrote:",
    "Apple Mail, German": "Am 02.03.2026 um 16:40 schrieb Northwind <support@example.com>:",
    "Gmail": "On Mon, Mar 2, 2026 at 4:40 PM Northwind <support@example.com> wrote:",
    "Gmail, Catalan": "Missatge de Northwind <support@example.com> del dia dl., 2 de març 2026 a les 16:40, ha escrit:",
    "Gmail, Danish": "Den man. 2. mar. 2026 kl. 16.40 skrev Northwind <support@example.com>:",
    "Gmail, Finnish": "ma 2. maalisk. 2026 klo 16.40 Northwind (support@example.com) kirjoitti:",
    "Gmail, French": "Le lun. 2 mars 2026 à 16:40, Northwind <support@example.com> a écrit :",
    "Gmail, Greek": "Στις Δευ 2 Μαρ 2026 στις 4:40 μ.μ., ο χρήστης Northwind <support@example.com> έγραψε:",
    "Gmail, Hebrew": "‫בתאריך יום ב׳, 2 במרץ 2026 ב-16:40 מאת ‪Northwind‬‏ <‪support@example.com‬‏>:‬",
    "Gmail, Hungarian": "Northwind <support@example.com> ezt írta (időpont: 2026. márc. 2., H, 16:40):",
    "Gmail, Korean": "2026년 3월 2일 (월) 오후 4:40, Northwind <support@example.com>님이 작성:",
    "Gmail, Norwegian": "man. 2. mars 2026 kl. 16:40 skrev Northwind <support@example.com>:",
    "Gmail, Romanian": "În lun., 2 mar. 2026 la 16:40, Northwind <support@example.com> a scris:",
    "Gmail, Russian": "пн, 2 мар. 2026 г. в 16:40, Northwind <support@example.com>:",
    "Gmail, Slovak": "po 2. 3. 2026 o 16:40 Northwind <support@example.com> napísal(a):",
    "Gmail, Turkish": "Northwind <support@example.com>, 2 Mar 2026 Pzt, 16:40 tarihinde şunu yazdı:",
    "Gmail, Ukrainian": "пн, 2 бер. 2026 р. о 16:40 Northwind <support@example.com> пише:",
    "Gmail, Vietnamese": "Vào Th 2, 2 thg 3, 2026 vào lúc 16:40 Northwind <support@example.com> đã viết:",
    "Gmail, Chinese": "Northwind <support@example.com> 于2026年3月2日周一 16:40写道：",
    "KMail": "On Monday, 2 March 2026 16:40:11 CET Northwind wrote:",
    "mutt": "On Mon, Mar 02, 2026 at 04:40:11PM +0100, Northwind wrote:",
    "Evolution": "On Mon, 2026-03-02 at 16:40 +0100, Northwind wrote:",
    "Roundcube": "On 2026-03-02 16:40, Northwind wrote:",
    "Roundcube, German": "Am 2026-03-02 16:40, schrieb Northwind:",
    "Thunderbird, Polish": "W dniu 2.03.2026 o 16:40, Northwind pisze:",
    "Thunderbird, Russian": "02.03.2026 16:40, Northwind пишет:",
    "Opera": "On Mon, 02 Mar 2026 16:40:11 +0100, Northwind <support@example.com> wrote:",
    "Android, old": "Northwind <support@example.com> wrote:",
    "Gnus": "Northwind <support@example.com> writes:",
}


@pytest.mark.parametrize("client", ATTRIBUTIONS)
def test_the_line_above_a_quotation_goes_with_it(client: str) -> None:
    text = f"That is fine.\n\n{ATTRIBUTIONS[client]}\n\n> Is it fine?\n> Please say.\n"
    parted = part_history(plain_lines(text), answers=False, forwards=False)
    assert parted.text == "That is fine."
    assert parted.quoted is not None
    assert parted.quoted.startswith(ATTRIBUTIONS[client])


HEADS = {
    "English": ["From: N <n@example.com>", "Sent: Monday, March 2, 2026 4:40 PM", "To: Ana", "Cc: Bob", "Subject: Your order"],
    "German": ["Von: N <n@example.com>", "Gesendet: Montag, 2. März 2026 16:40", "An: Ana", "Betreff: Bestellung"],
    "French": ["De : N <n@example.com>", "Envoyé : lundi 2 mars 2026 16:40", "À : Ana", "Objet : Commande"],
    "Spanish": ["De: N <n@example.com>", "Enviado el: lunes, 2 de marzo de 2026 16:40", "Para: Ana", "Asunto: Pedido"],
    "Italian": ["Da: N <n@example.com>", "Inviato: lunedì 2 marzo 2026 16:40", "A: Ana", "Oggetto: Ordine"],
    "Portuguese": ["De: N <n@example.com>", "Enviada em: segunda-feira, 2 de março de 2026 16:40", "Para: Ana", "Assunto: Pedido"],
    "Dutch": ["Van: N <n@example.com>", "Verzonden: maandag 2 maart 2026 16:40", "Aan: Ana", "Onderwerp: Bestelling"],
    "Swedish": ["Från: N <n@example.com>", "Skickat: den 2 mars 2026 16:40", "Till: Ana", "Ämne: Beställning"],
    "Danish": ["Fra: N <n@example.com>", "Sendt: 2. marts 2026 16:40", "Til: Ana", "Emne: Bestilling"],
    "Polish": ["Od: N <n@example.com>", "Wysłano: poniedziałek, 2 marca 2026 16:40", "Do: Ana", "Temat: Zamówienie"],
    "Czech": ["Od: N <n@example.com>", "Odesláno: pondělí 2. března 2026 16:40", "Komu: Ana", "Předmět: Objednávka"],
    "Russian": ["От: N <n@example.com>", "Отправлено: 2 марта 2026 г. 16:40", "Кому: Ana", "Тема: Заказ"],
    "Finnish": ["Lähettäjä: N <n@example.com>", "Lähetetty: maanantai 2. maaliskuuta 2026 16.40", "Vastaanottaja: Ana", "Aihe: Tilaus"],
    "Turkish": ["Kimden: N <n@example.com>", "Gönderildi: 2 Mart 2026 Pazartesi 16:40", "Kime: Ana", "Konu: Sipariş"],
    "Hungarian": ["Feladó: N <n@example.com>", "Elküldve: 2026. március 2. 16:40", "Címzett: Ana", "Tárgy: Rendelés"],
    "Chinese": ["发件人: N <n@example.com>", "发送时间: 2026年3月2日 16:40", "收件人: Ana", "主题: 订单"],
    "Japanese": ["差出人: N <n@example.com>", "送信日時: 2026年3月2日 16:40", "宛先: Ana", "件名: 注文"],
}


@pytest.mark.parametrize("language", HEADS)
def test_the_head_of_an_earlier_letter_begins_history_in_an_answer_only(language: str) -> None:
    head = "\n".join(HEADS[language])
    text = f"That is fine.\n\n{head}\n\nIs it fine?"
    answer = part_history(plain_lines(text), answers=True, forwards=False)
    assert (answer.text, answer.quoted) == ("That is fine.", f"{head}\n\nIs it fine?")
    assert part_history(plain_lines(text), answers=False, forwards=False).quoted is None


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-------- Original message --------",
        "----- Original Message -----",
        "________________ Original message ________________",
        "-----Ursprüngliche Nachricht-----",
        "-------- Ursprüngliche Nachricht --------",
        "----- Message d'origine -----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Mensagem original-----",
        "-----Oorspronkelijk bericht-----",
        "-----Ursprungligt meddelande-----",
        "-----Oprindelig meddelelse-----",
        "-----Opprinnelig melding-----",
        "-----Исходное сообщение-----",
        "----- Reply message -----",
        "------------------ 原始邮件 ------------------",
        "-----元のメッセージ-----",
    ],
)
def test_the_line_that_mail_programs_draw_begins_history(line: str) -> None:
    parted = part_history(plain_lines(f"That is fine.\n\n{line}\nIs it fine?"), answers=False, forwards=False)
    assert (parted.text, parted.quoted) == ("That is fine.", f"{line}\nIs it fine?")


def test_history_of_a_letter_in_html_needs_no_text() -> None:
    raw = (
        b"Subject: Re: x\r\nContent-Type: text/html\r\n\r\n<p>New &amp; short</p><blockquote type=cite><p>Old</p></blockquote>"
        b"<p>Below <b>it</b></p>"
    )
    letter = read_letter(raw, rules=RULES)
    assert letter.text == "New & short\n\n> Old\n\nBelow it"
