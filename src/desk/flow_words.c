/* The words that flows bring with them, for what locale/ has none: asked for where the
 * other tables of the office are (known.h), page by page, and exchanged as a whole.
 *
 * A field of a flow's own may have the name of a field of the program's, whose word means
 * something else: its words are had by a name of their own too, flow.own_weight for weight
 * and help.own_weight for help.field.weight (own_word_key). */
#include "config.h"
#include "base/log.h"
#include "desk/session.h"
#include <stdio.h>
#include <string.h>

const char *own_word_key(const char *group, const char *name, char out[OWN_KEY])
{
    snprintf(out, OWN_KEY, "%s.own_%s", group, name);
    return out;
}

const char *own_word(const char *name)
{
    char key[OWN_KEY];
    const char *word = tr(own_word_key("flow", name, key));
    return word == key ? name : word;
}

static struct { struct pool *pool; struct lang_word *word; size_t n, room; bool asked, stale; } got;

static void end(void)
{
    if (got.pool)
        pool_free(&got.pool);
    got.word = NULL;
    got.n = got.room = 0;
    got.asked = false;
}

static void word_put(const char *key, const struct word_told *w)
{
    if (got.n == got.room) {
        struct lang_word *had = got.word;
        got.room = got.room ? 2 * got.room : 200;
        got.word = pool_array(got.pool, got.room, sizeof *got.word);
        if (got.n)
            memcpy(got.word, had, got.n * sizeof *got.word);
    }
    got.word[got.n++] = (struct lang_word){ pool_copy(got.pool, key), pool_copy(got.pool, w->lang),
                                            pool_copy(got.pool, w->text) };
}

static void word_add(const struct word_told *w)
{
    static const char help[] = "help.field.";
    char key[OWN_KEY];
    word_put(w->key, w);
    if (!strchr(w->key, '.'))
        word_put(own_word_key("flow", w->key, key), w);
    else if (strncmp(w->key, help, strlen(help)) == 0)
        word_put(own_word_key("help", w->key + strlen(help), key), w);
}

static void answered(struct page *home, struct answer *a)
{
    const struct words_list *list = a->reply;
    bool good = a->fault.status == ST_ok;
    for (uint32_t i = 0; good && i < list->words_n && got.n <= LANG_WORDS_MOST; i++)
        word_add(&list->words[i]);
    const struct words_ask on = { .token = good ? list->token : "" };
    bool further = good && *on.token && !got.stale && got.n <= LANG_WORDS_MOST;
    if (further && page_ask_late(home, OP_work_words, &on, answered))
        return;
    if (good && !got.stale && !lang_words_set(got.word, got.n))
        log_warn("words of flows: more than %d, the rest is not said", LANG_WORDS_MOST);
    bool again = got.stale;
    end();
    if (again)
        flow_words_ask(home->desk);
    inputs_said_again(home->desk->top);
    home->desk->dirty = true;
}

/* What changes while the answer is on its way is asked for once more. */
void flow_words_ask(struct desk *d)
{
    const struct words_ask first = { .token = "" };
    got.stale = got.asked;
    if (got.asked)
        return;
    got.pool = pool_new(4096);
    got.asked = page_ask_late(desk_bottom(d), OP_work_words, &first, answered);
    if (!got.asked)
        end();
}
