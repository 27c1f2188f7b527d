"""What the supervisors watch: today's numbers, and the counters every report is made of."""
