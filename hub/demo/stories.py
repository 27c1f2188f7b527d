"""What customers of the demo wrote in the past weeks, and what they were answered. Lines alternate: customer, agent, customer …"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One exchange. The first line is the customer's."""

    queue: str
    language: str
    subject: str
    lines: tuple[str, ...]
    outcome: str
    note: str


STORIES = (
    Story(
        queue="support",
        language="en",
        subject="Parcel has not come",
        lines=(
            "Hi, my parcel was due on Monday and it still is not here.",
            "I am sorry about that. I can see it at the depot since Sunday; I have asked them to deliver it tomorrow morning.",
            "Tomorrow is fine. Will I get a message?",
            "Yes, a text with a two-hour window before 8.",
            "Great, thank you!",
        ),
        outcome="resolved",
        note="Depot had it; redelivery asked for.",
    ),
    Story(
        queue="support",
        language="en",
        subject="Broken on arrival",
        lines=(
            "The lamp came with a broken shade.",
            "That should not happen. Would you like a new shade or the whole lamp again?",
            "Only the shade, please.",
            "It leaves today. No need to send anything back.",
        ),
        outcome="replacement sent",
        note="Shade sent again without return.",
    ),
    Story(
        queue="support",
        language="en",
        subject="How to return",
        lines=(
            "How do I send back a chair? It is too low for us.",
            "I have sent you a label. The carrier collects it at your door on the day you choose.",
            "Perfect.",
        ),
        outcome="resolved",
        note="Return label sent.",
    ),
    Story(
        queue="support",
        language="en",
        subject="Cannot sign in",
        lines=(
            "I cannot get into my account, it says too many tries.",
            "I have lifted the lock. Please choose a new password with the link that I sent to your mail.",
            "Works now.",
        ),
        outcome="resolved",
        note="Lock lifted.",
    ),
    Story(
        queue="support",
        language="es",
        subject="Pedido incompleto",
        lines=(
            "Hola, falta una caja de mi pedido.",
            "Lo siento. La segunda caja salió ayer y llega el jueves.",
            "Gracias por la ayuda.",
        ),
        outcome="resolved",
        note="Second box was on its way.",
    ),
    Story(
        queue="support",
        language="fr",
        subject="Mauvaise couleur",
        lines=(
            "Bonjour, j'ai reçu la table en noir au lieu du chêne.",
            "Je suis désolée. Nous reprenons la table et livrons la bonne vendredi.",
            "Vendredi me convient, merci.",
        ),
        outcome="replacement sent",
        note="Exchange on Friday.",
    ),
    Story(
        queue="support",
        language="de",
        subject="Ersatzteil",
        lines=(
            "Guten Tag, bei meinem Regal fehlt eine Schraube.",
            "Das schicken wir Ihnen kostenlos zu, es kommt in zwei Tagen.",
            "Vielen Dank!",
        ),
        outcome="replacement sent",
        note="Screw set sent.",
    ),
    Story(
        queue="sales",
        language="en",
        subject="Offer for forty chairs",
        lines=(
            "We need forty chairs for a canteen. Is there a better price?",
            "From twenty pieces on there are 12 % off. Shall I send a quote with delivery?",
            "Yes please, to this address.",
            "It is on its way and holds for thirty days.",
        ),
        outcome="quote sent",
        note="40 chairs, 12 % off.",
    ),
    Story(
        queue="sales",
        language="en",
        subject="Is it in stock?",
        lines=(
            "Is the blue desk back?",
            "Eleven came in this morning. I can keep one for you until tonight.",
            "Please do, I am ordering it now.",
        ),
        outcome="sold",
        note="Blue desk kept until the evening.",
    ),
    Story(
        queue="sales",
        language="es",
        subject="Envío a México",
        lines=(
            "¿Envían a Monterrey?",
            "Sí, en seis días, y el envío cuesta 40 dólares.",
            "Lo pienso y les escribo.",
        ),
        outcome="follow-up",
        note="Shipping to Monterrey; may come back.",
    ),
    Story(
        queue="sales",
        language="en",
        subject="Which lamp fits",
        lines=(
            "Does the wall lamp work with a dimmer?",
            "It does, with any dimmer for LED from 3 W.",
            "Mine is an old one, so no. Thanks anyway.",
        ),
        outcome="not interested",
        note="Dimmer too old.",
    ),
    Story(
        queue="billing",
        language="en",
        subject="Charged twice",
        lines=(
            "My card was charged twice for the same order.",
            "You are right, the second one was an error of ours. It goes back to your card in three days.",
            "Can I have that in writing?",
            "I have sent it to your mail.",
        ),
        outcome="refund",
        note="Second charge returned.",
    ),
    Story(
        queue="billing",
        language="en",
        subject="Invoice with company name",
        lines=(
            "I need the invoice on our company's name.",
            "Here it is with the new name; the old one is void.",
            "Thanks!",
        ),
        outcome="resolved",
        note="Invoice written anew.",
    ),
    Story(
        queue="billing",
        language="en",
        subject="Paying in parts",
        lines=(
            "Could we pay the March invoice in two parts?",
            "Yes: half now, half at the end of next month, without cost.",
            "That helps a lot.",
        ),
        outcome="payment plan",
        note="Two parts agreed.",
    ),
    Story(
        queue="billing",
        language="de",
        subject="Mahnung trotz Zahlung",
        lines=(
            "Ich habe bezahlt und trotzdem eine Mahnung bekommen.",
            "Ihre Zahlung kam am selben Tag; die Mahnung ist gegenstandslos.",
            "Dann ist ja gut.",
        ),
        outcome="resolved",
        note="Reminder crossed the payment.",
    ),
)
