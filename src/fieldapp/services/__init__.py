"""Use cases: functions (store, ...) -> values that carry their Changes. Must not know Qt, SQL or how it is shown."""
