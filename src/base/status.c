/* Names and kinds of the answers, made from status.def, and faults built out of
 * them. A fault is a copy, so nobody asks who owns it. */
#include "config.h"
#include "base/status.h"

#include <string.h>
#include "base/text.h"

static const struct {
    const char *name;
    enum status_kind kind;
} status_row[ST_COUNT] = {
#define STATUS(name, kind) [ST_##name] = { #name, STATUS_##kind },
#include "base/status.def"
#undef STATUS
};

const char *status_name(enum status s)
{
    return s >= ST_ok && s < ST_COUNT ? status_row[s].name : "unknown";
}

/* A status nobody knows comes from a broken peer: the connection cannot go on. */
enum status_kind status_kind(enum status s)
{
    return s >= ST_ok && s < ST_COUNT ? status_row[s].kind : STATUS_STOP;
}

enum status status_by_name(const char *name)
{
    int s = ST_ok;
    while (s < ST_COUNT && strcmp(status_row[s].name, name) != 0)
        s++;
    return (enum status)s;
}

/* Built aside first, so that the arguments may be parts of f itself. */
enum status fault_set(struct fault *f, enum status s, const char *field,
                      const char *arg1, const char *arg2, const char *arg3)
{
    if (!f)
        return s;
    struct fault built = { .status = s };
    const char *arg[FAULT_ARGS] = { arg1, arg2, arg3 };
    text_copy(built.field, sizeof built.field, field ? field : "");
    for (int i = 0; i < FAULT_ARGS && arg[i]; i++)
        text_copy(built.arg[i], sizeof built.arg[i], arg[i]);
    *f = built;
    return s;
}
