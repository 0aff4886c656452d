# What is said of plans, works, yearly assessments, gifts and bills in office files.
works-a-year-such-as = a year such as 2025
works-write-the-year = write the year in four digits
works-a-period = a period
works-a-period-such-as = a period such as 2025-01, 2025Q1, 2025年第1季度, 2025H1 or 2025年上半年
works-write-the-period = write the year and the month, quarter or half
works-an-area = an area with at most one decimal, such as 1250.5
works-a-percentage-from = a percentage from 0 to 100 with at most one decimal
works-a-percentage = a percentage
works-a-score = a score
works-mark-the-bills = mark the scheme's kind of paper for bills with bill = true
works-heads-boarders = no more boarders than pupils enrolled
works-heads-poor = no more poor boarders than boarders
works-heads-aided = no more poor aided than aided
works-heads-remedy = correct the count by the school's register
works-days-of-month = no more days than the month has
