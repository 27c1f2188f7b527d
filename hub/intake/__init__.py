"""The one way in: what a channel says happened becomes a customer, a thread, and an interaction in the queue, or a message in an
open one.
"""
