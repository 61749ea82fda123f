"""Who sits for the portrait."""

from dataclasses import dataclass

from .brush import Colour, blend, colour
from .chance import Chance

SKINS = ("#f2cda9", "#e9ba90", "#dda97a", "#cc9467", "#b98054", "#9f6843", "#7f4f33")
BLACKS = ("#1b1716", "#241c19", "#30231c", "#17181d")
GREY = colour("#dddad5")
RED, BLUE = colour("#b3202c"), colour("#1d5c9e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter(Chance):
    """What a record says anyway; the rest is chosen from the seed."""

    birth_year: int
    age: int
    is_woman: bool
    wears_hijab: bool = False
    wears_peci: bool = False

    @property
    def ground(self) -> Colour:
        """Red for an odd year of birth, blue for an even one: the custom of offices."""
        return RED if self.birth_year % 2 else BLUE

    @property
    def skin(self) -> Colour:
        """The tone of the skin."""
        return colour(self.choose("skin", SKINS))

    @property
    def hair(self) -> Colour:
        """Black, greying from about fifty on."""
        black = colour(self.choose("hair", BLACKS))
        years = max(0.0, self.age - self.around("greying", 50, 6))
        return blend(black, GREY, min(0.92, years / 26))
