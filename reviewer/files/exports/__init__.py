"""Workbooks going out: panels, timetable, submissions, conflicts, scores, ranking."""
