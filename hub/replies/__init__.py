"""What we say to customers where a provider carries it: committed before it is sent, tried again, looked up after a crash, its
progress shown.
"""
