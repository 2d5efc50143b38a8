/* arithmetic: what stands in a line of text, figured anew: "now 250 - before 100 = 150 kWh"
 * must be right. Words are passed over; signs have blanks about them; each "=" has what was
 * before it, rounded to the digits of the number after it. */
#ifndef TESTS_UNIT_ARITHMETIC_H
#define TESTS_UNIT_ARITHMETIC_H

/* How many "=" of the line were right; -1: one is wrong, and printed. */
int arithmetic_right(const char *line);

#endif
