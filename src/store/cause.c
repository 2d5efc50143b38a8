/* What the system's refusals mean. The library answers some of them by their number
 * and others, met on the way into a panic, only by the sentence it says before it: so
 * what its last such sentence ended with is kept too. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct { int error; enum status status; } causes[] = {
#define CAUSE(error, status) { error, ST_##status },
#include "store/cause.def"
#undef CAUSE
};

enum status cause_status(int error)
{
    for (size_t i = 0; i < COUNT_OF(causes); i++)
        if (causes[i].error == error)
            return causes[i].status;
    return ST_ok;
}

/* "BDB0138 write: 0x7f2a8c0, 4096: No space left on device" */
int cause_in(const char *complaint)
{
    size_t n = strlen(complaint);
    for (size_t i = 0; i < COUNT_OF(causes); i++) {
        const char *words = strerror(causes[i].error);
        size_t m = strlen(words);
        if (n > m && !strcmp(complaint + n - m, words))
            return causes[i].error;
    }
    return 0;
}

/* The system's own words before the library's number, which may be one it gives to
 * things of its own. */
static int cause_of(struct store *s, int answer)
{
    int said = atomic_load(&s->refused);
    return !answer || said ? said : cause_status(answer) ? answer : 0;
}

enum status env_fault_at(struct store *s, struct fault *f, const char *path, int answer)
{
    char trouble[TROUBLE_MAX];
    int error = cause_of(s, answer);
    env_trouble(s, trouble);
    if (!error && damage_fault(s, f))
        return ST_store_broken;
    if (error)
        return home_fault(f, cause_status(error), path, error);
    return fault_set(f, ST_store_broken, "", path, trouble[0] ? trouble : db_strerror(answer), NULL);
}

enum status env_fault(struct store *s, struct fault *f, int answer)
{
    return env_fault_at(s, f, s->home.path, answer);
}
