/* A table of rules is a text file of rows, columns parted by " | ", the last one
 * the source; # begins a remark, "~" is a blank and "<>" nothing. Each row is
 * given to a check, which fails with the row's place in the file. */
#ifndef TESTS_RULES_RULES_H
#define TESTS_RULES_RULES_H

#define RULE_COLUMNS 8

struct rule {
    const char *file;
    unsigned line;
    unsigned columns;
    char *column[RULE_COLUMNS];
};

/* Rows read: a test also says how few would be too few. */
unsigned rules_run(const char *file, unsigned columns, void (*check)(const struct rule *));
/* Fails, naming the row. */
void rule_equal(const struct rule *r, const char *got, const char *wanted);

#endif
