"""What every part of the configuration is made of: names, levels, lengths of time, and the rule that unknown keys are faults."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
MOST = 366 * 24 * 3600
"""A year in seconds: more of anything is a slip of the pen."""
Positive = Annotated[float, Field(gt=0, le=MOST)]
NotNegative = Annotated[float, Field(ge=0, le=MOST)]
Level = Annotated[int, Field(ge=1, le=5)]
Skills = dict[str, Level]


class Part(BaseModel):
    """A part of the configuration: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)
