/* A line of the core's in the language of now. */
#include "config.h"
#include "ops/told.h"

char *told_text(const struct told_line *line, char *out, size_t room)
{
    const char *const arg[] = { NULL, line->arg1, line->arg2, line->arg3, line->arg4, line->arg5, line->arg6,
        line->arg7, line->arg8, line->arg9 };
    return tr_fill_all(out, room, line->key, arg, COUNT_OF(arg));
}
