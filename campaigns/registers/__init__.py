"""Registers: dated and sourced records that readers filter and take away as data."""
