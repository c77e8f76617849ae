"""Figures of rights: brought in, told in words, drawn, given away, missed where there are none."""
