/* Words of flows for who answers a refusal in words: a line and a command have locale/ alone until a
 * refusal names what it has no word for, and ask for all of them then, so that nobody who is refused
 * nothing pays for it. Each such refusal asks anew: a flow may have been put since. */
#include "config.h"
#include "base/lang.h"
#include "ops/ops.h"
#include <string.h>

#define WORDS_WAIT (10 * SECOND)

/* A name that locale/ should have a word for, and no word of people's. */
static bool unworded(const char *text)
{
    static const char of_key[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    return *text >= 'a' && *text <= 'z' && !text[strspn(text, of_key)] && strcmp(tr(text), text) == 0;
}

static bool fault_unworded(const struct fault *f)
{
    const char *dot = strrchr(f->field, '.');
    bool any = unworded(dot ? dot + 1 : f->field);
    for (int i = 0; i < FAULT_ARGS; i++)
        any |= strpbrk(f->arg[i], "._") && unworded(f->arg[i]);
    return any;
}

static enum status words_page(struct link *l, const char *token, struct words_list *list, struct pool *pool)
{
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    return link_call(l, OP_work_words, id, 0, &(struct words_ask){ .token = token }, list, pool, WORDS_WAIT, NULL);
}

void fault_words_ask(struct link *l, const struct fault *f, struct pool *pool)
{
    struct lang_word *word;
    struct words_list list = { .token = "" };
    size_t n = 0;
    enum status s = ST_ok;
    if (status_kind(f->status) != STATUS_REFUSE || !fault_unworded(f))
        return;
    word = pool_array(pool, LANG_WORDS_MOST, sizeof *word);
    do {
        s = words_page(l, list.token, &list, pool);
        for (uint32_t i = 0; !s && i < list.words_n && n < LANG_WORDS_MOST; i++)
            word[n++] = (struct lang_word){ list.words[i].key, list.words[i].lang, list.words[i].text };
    } while (!s && *list.token && n < LANG_WORDS_MOST);
    if (!s)                          /* else the refusal says the names, as before it asked */
        lang_words_set(word, n);
}
