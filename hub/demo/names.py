"""Names for the demo's customers, by the language they write."""

from __future__ import annotations

from itertools import product

_given = {
    "en": "Ava Ben Carol Daniel Ella Frank Grace Henry Isla Jack Karen Liam Mia Noah Olive Peter Quinn Rose Sam Tara Umar Vera Will Zoe",
    "es": "Ana Bruno Carmen Diego Elena Felipe Inés Javier Lucía Mateo Nuria Pablo Rocío Tomás Valeria",
    "fr": "Agathe Bastien Chloé Damien Élodie Fabien Hélène Jules Léa Mathis Océane Rémi",
    "de": "Anke Bernd Frieda Götz Heike Jürgen Karla Lars Mareike Nils Silke Uwe",
}
_family = {
    "en": "Abbott Baker Carter Dawson Ellis Foster Grant Hughes Irwin Jensen Keller Lawson Norris Parker Reed Shaw Turner Vance Walsh",
    "es": "Aguilar Blanco Castillo Domínguez Estévez Fuentes Herrera Ibáñez Lozano Márquez Navarro Ortega Peña Rivas",
    "fr": "Arnaud Bonnet Chevalier Dubois Fournier Gauthier Lambert Moreau Perrin Rousseau Vidal",
    "de": "Albrecht Brandt Dietrich Engel Fischer Hoffmann Köhler Lindner Möller Schäfer Vogel",
}
Name = tuple[str, str]
NAMES: dict[str, list[Name]] = {language: list(product(_given[language].split(), _family[language].split())) for language in _given}
"""Every given name with every family name."""
CITIES = ("Boston", "Chicago", "Denver", "Austin", "Seattle", "Miami", "New York", "San Diego", "Portland", "Atlanta")
SPOKEN = ("en", "en", "en", "en", "es", "es", "fr", "de")
"""How often each language comes, by repetition."""
