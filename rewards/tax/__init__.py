"""What perks were worth to whom: payroll export, year-end summary. Above perks."""
