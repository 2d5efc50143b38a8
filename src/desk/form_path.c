/* A path of a form, account.address, against the record it is of: needed by who reads a
 * form, and by nobody who paints. */
#include "config.h"
#include "desk/form.h"

#include <string.h>

bool path_read(const struct record *record, const char *text, struct path *path_r, const struct field **field_r)
{
    char step[64];
    *path_r = (struct path){ .steps = 0 };
    while (record && path_r->steps < PATH_STEPS) {
        size_t n = strcspn(text, ".");
        if (n == 0 || n >= sizeof step)
            return false;
        memcpy(step, text, n);
        step[n] = '\0';
        const struct field *field = record_field(record, step);
        if (!field)
            return false;
        path_r->step[path_r->steps++] = field;
        *field_r = field;
        if (text[n] == '\0')
            return true;
        record = field->type == FT_LIST ? field->of : NULL;
        text += n + 1;
    }
    return false;
}
