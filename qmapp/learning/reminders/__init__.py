"""What reaches people by themselves: weekly mails and calendars."""
