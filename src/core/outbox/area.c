/* Messages are found by what they are of: an account, a job. */
#include "config.h"
#include "core/engine/area.h"
#include "core/outbox/inner.h"

#include <string.h>

size_t outbox_account_word(const char *account_no, uint8_t out[OUTBOX_WORD])
{
    size_t n = strnlen(account_no, OUTBOX_WORD - 2);
    out[0] = 'a';
    memcpy(out + 1, account_no, n);
    out[1 + n] = 0;
    return n + 2;
}

size_t outbox_job_word(uint64_t job_no, uint8_t out[OUTBOX_WORD])
{
    out[0] = 'j';
    for (unsigned i = 0; i < 8; i++)
        out[1 + i] = (uint8_t)(job_no >> (56 - 8 * i));
    return 9;
}

static void outbox_words(const void *row, struct word_sink *sink)
{
    const struct outbox *o = row;
    uint8_t word[OUTBOX_WORD];
    if (*o->account_no)
        sink->emit(sink, word, outbox_account_word(o->account_no, word));
    if (o->job_no)
        sink->emit(sink, word, outbox_job_word(o->job_no, word));
}

static const struct area_words words[] = {
    { .index = INDEX_outbox_word, .fn = outbox_words, .version = 1 }, { .fn = NULL } };

static const struct check checks[] = {
    { "outbox", check_outbox },      /* queue, tries and end as its state says (check_outbox.c) */
    { NULL, NULL },
};

const struct area area_outbox = { .words = words, .checks = checks };
