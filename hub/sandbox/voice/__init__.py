"""The carrier's telephone side: runs our documents, keeps calls, queues and rooms, and reports what happened as Twilio does.

A call that was in progress when the carrier stopped is ended when it starts again: its sound was in the process that is gone.
"""
