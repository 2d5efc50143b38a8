/* Every record of the program, by name. Filled before main, by one constructor
 * for each record (record/table.h), so a .def that breaks its own rules stops the
 * program at its first start rather than in use. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

#define RECORDS_MAX 800

static struct record *records[RECORDS_MAX];
static unsigned records_n;

static void fields_verify(const struct record *r)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (fd->no == 0 || (i && fd->no <= fd[-1].no))
            panic("record %s: field %s: numbers must rise from 1", r->name, fd->name);
        if (record_field(r, fd->name) != fd)
            panic("record %s: field %s stands there twice", r->name, fd->name);
    }
}

void record_register(struct record *r)
{
    if (records_n == RECORDS_MAX)
        panic("more than %d records", RECORDS_MAX);
    if (record_by_name(r->name))
        panic("record %s is defined twice", r->name);
    fields_verify(r);
    records[records_n++] = r;
}

const struct record *record_at(unsigned i)
{
    return i < records_n ? records[i] : NULL;
}

const struct record *record_by_name(const char *name)
{
    for (unsigned i = 0; i < records_n; i++)
        if (!strcmp(records[i]->name, name))
            return records[i];
    return NULL;
}

const struct field *record_field(const struct record *r, const char *name)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (!strcmp(r->field[i].name, name))
            return &r->field[i];
    return NULL;
}
