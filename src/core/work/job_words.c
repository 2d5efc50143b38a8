/* What a job is found by. An open one by everything a customer may say of it; a
 * closed one by its number, its account and the month it was closed in. */
#include "config.h"
#include "core/work/job.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WORD_OF_ACCOUNT = 'a', WORD_CLOSED_OF = 'c', WORD_MONTH = 'm', WORD_PLACE = 'p' };

void job_word_account(struct word *w_r, const char *account_no, bool open)
{
    word_make(w_r, "", (enum word_kind)(open ? WORD_OF_ACCOUNT : WORD_CLOSED_OF), account_no, strlen(account_no), true);
}

void job_word_month(struct word *w_r, const char *unit_no, int32_t month)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%06d", month);
    word_make(w_r, unit_no, (enum word_kind)WORD_MONTH, text, (size_t)n, true);
}

/* Village and door are cut short by themselves, so that a long village does not
 * make all its doors one. */
void job_word_place(struct word *w_r, const char *unit_no, const char *place, const char *door)
{
    char text[WORD_TOKEN + 1], folded[320];
    text_fold_search(place, folded, sizeof folded);
    text_copy(text, WORD_TOKEN / 2, folded);
    size_t n = strlen(text);
    text_fold_search(door, folded, sizeof folded);
    text_copy(text + n, sizeof text - n, folded);
    word_make(w_r, unit_no, (enum word_kind)WORD_PLACE, text, strlen(text), true);
}

static void emit(struct word_sink *sink, const struct word *w)
{
    sink->emit(sink, w->b, w->n);
}

static void emit_open(struct word_sink *sink, const struct job *j)
{
    char text[sizeof JOB_WORD_OPEN + 48];
    int n = snprintf(text + sizeof JOB_WORD_OPEN, sizeof text - sizeof JOB_WORD_OPEN, "%.24s.%" PRIu64,
                     j->job_kind ? j->job_kind : "", j->flow_version);
    memcpy(text, JOB_WORD_OPEN, sizeof JOB_WORD_OPEN);
    sink->emit(sink, text, sizeof JOB_WORD_OPEN + (size_t)n + 1);
}

/* Names once each, however often one stands in it. */
static void emit_names(struct word_sink *sink, const char *unit_no, const char *const *name, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        bool before = false;
        for (unsigned k = 0; k < i; k++)
            before |= name[k] && name[i] && !strcmp(name[k], name[i]);
        if (!before)
            words_name(sink, unit_no, name[i]);
    }
}

static void application_words(struct word_sink *sink, const char *unit_no, const struct application *a)
{
    struct word w;
    const char *const names[] = { a->applicant, a->owner, a->agent, a->contact };
    words_digits(sink, unit_no, a->phone);
    emit_names(sink, unit_no, names, COUNT_OF(names));
    words_identity(sink, unit_no, &a->id_hash);
    if (!a->place || !*a->place)
        return;
    job_word_place(&w, unit_no, a->place, a->door ? a->door : "");
    emit(sink, &w);
}

static void change_words(struct word_sink *sink, const char *unit_no, const struct job *j)
{
    const struct change *c = j->change;
    const char *const names[] = { j->title, c ? c->new_name : NULL, c ? c->contact : NULL };
    emit_names(sink, unit_no, names, COUNT_OF(names));
    if (!c)
        return;
    words_digits(sink, unit_no, c->phone);
    words_identity(sink, unit_no, &c->id_hash);
}

void job_words(const void *row, struct word_sink *sink)
{
    const struct job *j = row;
    const char *unit_no = j->unit_no ? j->unit_no : "", *account_no = j->account_no ? j->account_no : "";
    bool open = j->job_state == CODE_job_state_open;
    struct word w;
    if (*account_no) {
        job_word_account(&w, account_no, open);
        emit(sink, &w);
    }
    if (!open) {
        job_word_month(&w, unit_no, date_month(instant_date(j->closed_at)));
        emit(sink, &w);
        return;
    }
    emit_open(sink, j);
    words_digits(sink, unit_no, account_no);
    words_address(sink, unit_no, j->address);
    if (j->application_n)
        application_words(sink, unit_no, j->application);
    else
        change_words(sink, unit_no, j);
}
