/* work.words: the words that flows bring with them, for who has locale/ alone. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/flow.h"

#include <string.h>

/* Has a later version of its kind that word too? Then it is the later one's. */
static bool said_later(const struct flows *flows, unsigned at, const struct flow_word *word)
{
    const struct flow_info *of = flow_each(flows, at), *later;
    while ((later = flow_each(flows, ++at)) && !strcmp(later->kind, of->kind))
        if (flow_word_of(later, word->key, word->lang))
            return true;
    return false;
}

enum status do_work_words(struct call *c, const struct words_ask *q, struct words_list *r)
{
    const struct flows *flows = core_flows(c->core);
    const struct flow_info *flow;
    uint32_t first, at = 0;
    enum status s = token_place_read(c, "token", q->token, &first);
    if (s)
        return s;
    r->words = pool_array(c->pool, WORDS_PAGE, sizeof *r->words);
    r->token = "";
    for (unsigned i = 0; (flow = flow_each(flows, i)); i++)
        for (unsigned k = 0; k < flow->words; k++) {
            const struct flow_word *w = &flow->word[k];
            if (said_later(flows, i, w) || at++ < first)
                continue;
            if (r->words_n == WORDS_PAGE) {
                r->token = token_place(c, "token", first + WORDS_PAGE);
                return ST_ok;
            }
            r->words[r->words_n++] = (struct word_told){ .key = w->key, .lang = w->lang, .text = w->text };
        }
    return first && first >= at ? refuse(c, ST_page_past, "token", number_words(c, at), NULL, NULL) : ST_ok;
}
