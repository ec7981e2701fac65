"""What is known of runs at a glance, for lists of many and for a page about one."""
