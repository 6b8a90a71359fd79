"""What is true of the trade: records, rules, calendars, numbers, codes. No Qt, no SQL session, no files, no clock."""
