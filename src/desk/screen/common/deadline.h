/* What every list of jobs says alike: the board (51), paused jobs (52), my work
 * (32), one person's. A state is a mark and a word, a time left the figures of
 * the limit's own unit. */
#ifndef DESK_SCREEN_DEADLINE_H
#define DESK_SCREEN_DEADLINE_H

#include "desk/screen.h"

/* "!!late", "! risk"; one of CODE_work_state_. */
void state_text(uint16_t work_state, char *out, size_t room);
/* "in 1d 5h", "by 42h" of a row; nothing without a limit. */
void left_text(const struct board_row *r, char *out, size_t room);
/* Fills a column by its @name: @state @left @person @stage (the promise or the order, where that is
 * the clock most in danger); false: not one of these. */
bool deadline_cell(const struct board_row *r, const char *column, char *out, size_t room);
/* "Page 1 of 19", of a list of total whose page of so many rows begins at first. */
void pages_text(uint64_t first, uint64_t rows, uint64_t total, char *out, size_t room);
void deadline_pages(const struct page *p, char *out, size_t room);
/* A figure of a row of the heat table, by code board_by, or its name (@unit, @name). */
void heat_cell_text(const struct heat_row *h, uint16_t by, const char *column, char *out, size_t room);
/* The page of a job. */
void job_open(struct desk *d, uint64_t job_no);

/* A list of jobs whose page is asked for by its first row. Its state begins with this. */
struct deadline_view {
    struct board_ask ask;
    char unit_no[52], unit_name[96], job_kind[28], stage[28], staff_no[52], staff_name[96];
};
/* Asks for the page the view stands at. */
void deadline_ask(struct page *p, answer_fn *fn, bool late);
/* To the next or former page; false: there is none. */
bool deadline_turn(struct page *p, int step, answer_fn *fn);
bool deadline_more(const struct page *p);
void deadline_pick(struct page *p, int digit);
/* F9: the jobs of the page, or those typed, to somebody else. */
void deadline_assign(struct page *p);

#endif
