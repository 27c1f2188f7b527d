"""Everybody's mail provider in the sandbox: it takes what the hub sends, keeps a postbox for every address, and brings what customers
write to the hub.
"""
