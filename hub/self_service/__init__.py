"""The phone menu: flows written as data, walked step by step with the caller, without an agent."""
