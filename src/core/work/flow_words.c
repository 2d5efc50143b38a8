/* work.words: the words that flows bring with them, for who has locale/ alone. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/area.h"
#include "core/work/flow.h"

#include <string.h>

/* Is it of a version that he works by? By one that is tried only who tries it. */
static bool is_said(const struct flow_info *flow, bool tries)
{
    return flow->state != CODE_flow_state_practice || tries;
}

/* Has a later version of its kind that word too? Then it is the later one's. */
static bool said_later(const struct flows *flows, unsigned at, const struct flow_word *word, bool tries)
{
    const struct flow_info *of = flow_each(flows, at), *later;
    while ((later = flow_each(flows, ++at)) && !strcmp(later->kind, of->kind))
        if (is_said(later, tries) && flow_word_of(later, word->key, word->lang))
            return true;
    return false;
}

/* Who decides of kinds reads the words of what others try, as long as what is in force has none: those he works by. */
static bool decides(const struct call *c)
{
    return call_has_role(c, CODE_role_supervisor) || call_has_role(c, CODE_role_administrator);
}

static bool said_in_force(const struct flows *flows, const struct flow_word *word)
{
    const struct flow_info *flow;
    for (unsigned i = 0; (flow = flow_each(flows, i)); i++)
        if (is_said(flow, false) && flow_word_of(flow, word->key, word->lang))
            return true;
    return false;
}

/* The page being made: from the `first` word on, `at` of them passed. False: it is full. */
struct words_page { const struct flows *flows; bool tries; uint32_t first, at; struct words_list *list; };

static bool said_elsewhere(const struct words_page *p, unsigned i, const struct flow_word *word)
{
    return said_later(p->flows, i, word, p->tries)
        || (!is_said(flow_each(p->flows, i), p->tries) && said_in_force(p->flows, word));
}

static bool flow_say(struct words_page *p, unsigned i)
{
    const struct flow_info *flow = flow_each(p->flows, i);
    for (unsigned k = 0; k < flow->words; k++) {
        const struct flow_word *w = &flow->word[k];
        if (said_elsewhere(p, i, w) || p->at++ < p->first)
            continue;
        if (p->list->words_n == WORDS_PAGE)
            return false;
        p->list->words[p->list->words_n++] = (struct word_told){ .key = w->key, .lang = w->lang, .text = w->text };
    }
    return true;
}

/* What is in force comes first: it is not what a desk that has no more room goes without. */
enum status do_work_words(struct call *c, const struct words_ask *q, struct words_list *r)
{
    struct words_page p = { .flows = core_flows(c->core), .tries = office_practises(c, c->user.unit_no), .list = r };
    const struct flow_info *flow;
    enum status s = token_place_read(c, "token", q->token, &p.first);
    if (s)
        return s;
    r->words = pool_array(c->pool, WORDS_PAGE, sizeof *r->words);
    r->token = "";
    for (int tried = 0; tried <= (p.tries || decides(c)); tried++)
        for (unsigned i = 0; (flow = flow_each(p.flows, i)); i++)
            if ((flow->state == CODE_flow_state_practice) == tried && !flow_say(&p, i)) {
                r->token = token_place(c, "token", p.first + WORDS_PAGE);
                return ST_ok;
            }
    return p.first && p.first >= p.at ? refuse(c, ST_page_past, "token", number_words(c, p.at), NULL, NULL) : ST_ok;
}
