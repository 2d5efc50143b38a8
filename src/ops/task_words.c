/* Timed work in words: nothing is said that is not known. */
#include "config.h"
#include "ops/task_words.h"
#include "ops/parked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *task_word(const char *task_name)
{
    char key[64];
    snprintf(key, sizeof key, "task.%s", task_name);
    const char *word = tr(key);
    return strcmp(word, key) == 0 ? task_name : word;
}

static void add(char *out, size_t room, const char *text)
{
    size_t n = strlen(out);
    if (*text && n + 1 < room)
        snprintf(out + n, room - n, "%s%s", n ? "  " : "", text);
}

static void rows_put(const struct task_shown *t, char *out, size_t room)
{
    char text[64] = "";
    if (t->rows_of)
        snprintf(text, sizeof text, "%" PRIu64 "/%" PRIu64, t->rows_done, t->rows_of);
    else if (t->rows_done)
        snprintf(text, sizeof text, "%" PRIu64, t->rows_done);
    add(out, room, text);
}

static void rate_put(const struct task_shown *t, char *out, size_t room)
{
    char text[128], n[24];
    snprintf(n, sizeof n, "%" PRIu64, t->per_minute);
    if (t->per_minute)
        add(out, room, tr_fill(text, sizeof text, "task.rate", n, NULL, NULL, NULL));
}

/* h:mm:ss, or that it is not known. */
static void left_put(const struct task_shown *t, char *out, size_t room)
{
    char text[128], n[24];
    uint64_t s = t->seconds_left;
    snprintf(n, sizeof n, "%" PRIu64 ":%02u:%02u", s / 3600, (unsigned)(s / 60 % 60), (unsigned)(s % 60));
    add(out, room, s ? tr_fill(text, sizeof text, "task.left", n, NULL, NULL, NULL) : tr("task.left_unknown"));
}

static void stopped_put(const struct task_shown *t, char *out, size_t room)
{
    char text[128], since[INSTANT_TEXT];
    add(out, room, tr_fill(text, sizeof text, "task.stopped", t->staff_name, instant_short(t->since, since), NULL,
                           NULL));
}

static void stands_put(const struct parked *p, char *out, size_t room)
{
    struct fault f = { .status = ST_ok };
    char text[TASK_WORDS_ROOM], why[300], since[INSTANT_TEXT];
    parked_fault(p, &f);
    add(out, room, tr_fill(text, sizeof text, "task.stands", tr_fault(&f, why, sizeof why),
                           instant_short(p->since, since), NULL, NULL));
}

static void passed_put(const struct task_shown *t, char *out, size_t room)
{
    struct fault f = { .status = ST_ok };
    char text[TASK_WORDS_ROOM], why[300], since[INSTANT_TEXT], n[24];
    parked_fault(t->passed_why, &f);
    snprintf(n, sizeof n, "%" PRIu64, t->passed);
    instant_short(t->passed_why->since, since);
    add(out, room, tr_fill(text, sizeof text, "task.passed", n, t->passed_subject, since,
                           tr_fault(&f, why, sizeof why)));
}

char *task_words(const struct task_shown *t, char *out, size_t room)
{
    bool works = t->task_state == CODE_task_state_works, stopped = t->task_state == CODE_task_state_stopped;
    *out = '\0';
    if (works)
        left_put(t, out, room);
    if (works || stopped)
        rows_put(t, out, room);
    if (works)
        rate_put(t, out, room);
    if (stopped)
        stopped_put(t, out, room);
    if (t->standing_n)
        stands_put(t->standing, out, room);
    if (t->passed_why_n)
        passed_put(t, out, room);
    return out;
}
