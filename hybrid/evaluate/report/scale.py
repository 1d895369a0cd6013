"""The plots of the scale ladder: one panel a family, so that shapes can be compared."""
