"""The hub: where several machines exchange their logs, on PostgreSQL or in a shared folder, behind one protocol.

Every machine works in its own database; nothing here is asked for a key. This is the only room that speaks to
PostgreSQL; what comes is merged by the store, as another file is.
"""
