/* `wattdesk task`: timed work, how far it is, and watching it until it is done. Stop,
 * go and drop are short forms (office.c). */
#include "config.h"
#include "cli/cli.h"

#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include "ops/task_words.h"

#define WAIT (30 * SECOND)
#define LOOK_AGAIN_MS 1000

/* Says why not; that the core is away is the caller's to say. */
static enum status ask(struct link *l, struct task_list *r, struct pool *pool)
{
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];

    *r = (struct task_list){ .tasks_n = 0 };
    request_id_make(id);
    f.status = link_call(l, OP_task_list, id, 0, &(struct nothing){ .nothing = false }, r, pool, WAIT, &f);
    if (f.status != ST_ok) {
        if (f.status != ST_unavailable)
            cli_fault(&f);
        r->tasks_n = 0;
    }
    record_init(&task_list_record, r);
    return f.status;
}

static void put_task(FILE *to, const char *before, const struct task_shown *t)
{
    char text[TASK_WORDS_ROOM], state[64];
    const char *what = *t->title != '\0' ? tr(t->title) : t->subject;

    snprintf(state, sizeof state, "code.task_state.%s", code_name(&codes_task_state, t->task_state));
    task_words(t, text, sizeof text);
    fprintf(to, "%s%s  %s  %s%s%s%s%s\n", before, t->task_name, task_word(t->task_name), tr(state),
            *what != '\0' ? "  " : "", what, *text != '\0' ? "  " : "", text);
}

/* A core that goes away is waited for. */
static enum status ask_patiently(struct cli *c, struct link *l, struct task_list *r, struct pool *pool)
{
    const struct fault gone = { .status = ST_unavailable };
    enum status s;

    while ((s = ask(l, r, pool)) == ST_unavailable && local_link_back(c, l))
        continue;
    if (s == ST_unavailable)
        cli_fault(&gone);
    return s;
}

static int list(struct cli *c)
{
    struct task_list r;
    struct link l;
    enum status s;

    if (!local_link(c, &l))
        return c->why;
    s = ask_patiently(c, &l, &r, c->pool);
    link_release(&l);
    for (uint32_t i = 0; s == ST_ok && i < r.tasks_n; i++)
        put_task(stdout, "", &r.tasks[i]);
    return cli_exit(s);
}

static const struct task_shown *find(const struct task_list *r, const char *name)
{
    for (uint32_t i = 0; i < r->tasks_n; i++)
        if (strcmp(r->tasks[i].task_name, name) == 0)
            return &r->tasks[i];
    return NULL;
}

/* How it stands now, said; false: it does not work, or there is no answer. */
static bool look(struct cli *c, struct link *l, const char *name, int *status_r, struct pool *pool)
{
    struct task_list r;
    enum status s = ask_patiently(c, l, &r, pool);
    const struct task_shown *t = find(&r, name);

    if (s != ST_ok)
        *status_r = cli_exit(s);
    else if (!t)
        *status_r = cli_fail(CLI_REFUSED, "%s: %s", name, tr("cli.task.unknown"));
    else
        *status_r = t->task_state == CODE_task_state_idle ? CLI_DONE : CLI_REFUSED;
    if (t)
        put_task(stdout, "", t);
    fflush(stdout);
    return t && t->task_state == CODE_task_state_works;
}

/* A line a second until it is idle (0), or stands (1). */
static int watch(struct cli *c, struct link *l, const char *name)
{
    struct pool *pool = pool_new(65536);
    int status = CLI_FAILED;

    while (look(c, l, name, &status, pool)) {
        poll(NULL, 0, LOOK_AGAIN_MS);
        pool_clear(pool);
    }
    pool_free(&pool);
    return status;
}

int command_task(struct cli *c, int argc, char **argv)
{
    struct link l;
    int status = CLI_FAILED;

    if (argc == 2 && strcmp(argv[1], "list") == 0 && !c->json && !c->csv)
        return list(c);
    if (argc == 3 && strcmp(argv[1], "watch") == 0) {
        if (!local_link(c, &l))
            return c->why;
        status = watch(c, &l, argv[2]);
        link_release(&l);
        return status;
    }
    if (office_command(c, argc, argv, &status))
        return status;
    return cli_fail(CLI_FAILED, "%s", tr("cli.usage.task"));
}

/* ---- status ---- */

/* A load that stands is told of by its file and line (store.c). */
static bool is_told(const struct task_shown *t)
{
    return t->task_state == CODE_task_state_stopped || (t->task_state == CODE_task_state_parked && !*t->subject) ||
           t->passed > 0;
}

bool task_put_standing(struct cli *c, struct link *l, json_t *status)
{
    struct task_list r = { .tasks_n = 0 };
    char text[TASK_WORDS_ROOM], before[80];
    json_t *tasks = json_array();

    bool answers = status_ask(c, l, OP_task_list, &r);
    for (uint32_t i = 0; i < r.tasks_n; i++) {
        const struct task_shown *t = &r.tasks[i];
        if (!is_told(t))
            continue;
        json_array_append_new(tasks, json_pack("{s:s,s:s,s:s}", "task_name", t->task_name, "task_state",
                                               code_name(&codes_task_state, t->task_state), "why",
                                               task_words(t, text, sizeof text)));
        snprintf(before, sizeof before, "%s: ", tr("form.tasks.title"));
        if (!c->json)
            put_task(stdout, before, t);
    }
    json_object_set_new(status, "tasks", tasks);
    return answers;
}
