"""How long the wait may still be: a range, from the pace of the last half hour and those who may yet overtake."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The seconds still to wait: about four in five customers fall within the range."""

    low_seconds: float
    high_seconds: float

    def no_worse_than(self, shown: "Estimate | None", elapsed_seconds: float) -> "Estimate":
        """What a customer may be shown next: never longer than what was shown before, less the time gone by since."""
        if shown is None:
            return self
        return Estimate(
            low_seconds=max(0.0, min(self.low_seconds, shown.low_seconds - elapsed_seconds)),
            high_seconds=max(0.0, min(self.high_seconds, shown.high_seconds - elapsed_seconds)),
        )
