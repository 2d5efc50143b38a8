/* Of a load that stands, or was let go: its line, why, and how much of it is in. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include "ops/parked.h"

char *load_put_parked(const struct load *l, char *out, size_t room)
{
    const struct parked *p = l->standing;
    struct fault f = { .status = ST_ok };
    char text[400], since[INSTANT_TEXT];

    parked_fault(p, &f);
    snprintf(out, room, "%llu: %s%s%s (%s)", (unsigned long long)p->line, f.field, f.field[0] != '\0' ? ": " : "",
             tr_fault(&f, text, sizeof text), instant_short(p->since, since));
    return out;
}

/* What is in stays in: how much, and why it stood. */
void load_put_dropped(const struct load *l)
{
    char why[400] = "", n[24], of[24], text[600];
    struct fault f = { .status = ST_ok };

    if (l->standing_n > 0) {
        parked_fault(l->standing, &f);
        tr_fault(&f, why, sizeof why);
    }
    snprintf(n, sizeof n, "%llu", (unsigned long long)l->applied);
    snprintf(of, sizeof of, "%llu", (unsigned long long)l->rows);
    fprintf(stderr, "%s: %s\n", l->file, tr_fill(text, sizeof text, "cli.load.dropped", n, of, why, NULL));
}
