/* What a change says, for whoever looks at it or goes on with it: each field that
 * says something with its word, as many on a row as fit. */
#include "config.h"
#include "desk/screen/work/stage_said.h"
#include "desk/screen/common/run_on.h"
#include <stdio.h>
#include <string.h>

#define ROW_COLUMNS 63

static bool tells(const struct field *f)
{
    return f->type != FT_HASH && strcmp(f->name, "reading_taken") != 0;
}

/* "" for what is empty, nought or no. */
static void field_said(const struct field *f, const struct change *q, char *out, size_t room)
{
    struct change none = { .new_name = "" };
    char value[200];
    out[0] = '\0';
    record_init(&change_record, &none);
    if (!tells(f) || field_equal(f, q, &none))
        return;
    value_text(f, FORMAT_TYPE, q, value, sizeof value);
    if (value[0])
        snprintf(out, room, "%s %s", tr(f->name), value);
}

void stage_said(const struct job *job, unsigned row, char *out, size_t room)
{
    char one[240];
    struct run_on r = { .row = row, .columns = ROW_COLUMNS, .gap = "   ", .out = out, .room = room };
    out[0] = '\0';
    for (unsigned i = 0; job->change_n && i < change_record.fields; i++) {
        field_said(&change_record.field[i], job->change, one, sizeof one);
        run_on(&r, one);
    }
}
