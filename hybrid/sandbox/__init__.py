"""The only place where programs run that a model wrote."""

from hybrid.sandbox.layers import layers
from hybrid.sandbox.parent import ProcessSandbox

__all__ = ["ProcessSandbox", "layers"]
