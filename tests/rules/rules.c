/* Reads the tables of rules. A failure names file and line of the row, because the
 * row and its source are what a reader wants to see. */
#include "config.h"
#include "tests/paths.h"
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void column_clean(char *text)
{
    if (strcmp(text, "<>") == 0)
        *text = '\0';
    for (; *text; text++)
        if (*text == '~')
            *text = ' ';
}

static void row_split(struct rule *r, char *line)
{
    for (char *at = line; at && r->columns < RULE_COLUMNS;) {
        char *bar = strstr(at, " | ");
        if (bar)
            *bar = '\0';
        r->column[r->columns++] = at;
        column_clean(at);
        at = bar ? bar + strlen(" | ") : NULL;
    }
}

unsigned rules_run(const char *file, unsigned columns, void (*check)(const struct rule *))
{
    char path[512], line[1024];
    unsigned rows = 0;
    const char *top = getenv("TOP_SRCDIR");
    snprintf(path, sizeof path, "%s/tests/rules/%s", top ? top : TOP_SRCDIR, file);
    FILE *f = fopen(path, "re");
    if (!f)
        fail_msg("%s cannot be opened", path);
    for (unsigned n = 1; fgets(line, sizeof line, f); n++) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        struct rule r = { .file = file, .line = n };
        row_split(&r, line);
        if (r.columns != columns)
            fail_msg("%s:%u has %u columns, not %u", file, n, r.columns, columns);
        check(&r);
        rows++;
    }
    fclose(f);
    return rows;
}

void rule_equal(const struct rule *r, const char *got, const char *wanted)
{
    if (strcmp(got, wanted) != 0)
        fail_msg("%s:%u: got \"%s\", not \"%s\"", r->file, r->line, got, wanted);
}
