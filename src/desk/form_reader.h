/* A form that is being read: what the files that read its words share. Private to them. */
#ifndef DESK_FORM_READER_H
#define DESK_FORM_READER_H

#include "desk/form.h"

#define WORDS_MAX 16
#define ITEMS_MAX 160
#define INPUTS_MAX 40
#define LISTS_MAX 4
#define ROWS_MAX 66

struct form_reader {
    const char *file;
    struct pool *pool;
    struct fault *fault;
    struct form *form;
    unsigned line, side;             /* 0: of all sides */
    const struct record *own;        /* fields of no request; NULL none */
    char *word[WORDS_MAX];
    unsigned words;
    struct item item[ITEMS_MAX];
    struct input_spec input[INPUTS_MAX];
    struct form_list list[LISTS_MAX];
    struct item column[LISTS_MAX][ITEMS_MAX / LISTS_MAX];
};

/* A mistake of the line: why, or why and which word. */
enum status reader_wrong(struct form_reader *r, const char *reason);
enum status reader_wrong_word(struct form_reader *r, const char *reason, const char *word);
bool reader_number(const char *text, unsigned max, unsigned *number_r);
/* Row and columns, words 1 and 2 of the line. */
enum status reader_place(struct form_reader *r, uint8_t *row_r, uint8_t *from_r, uint8_t *to_r);

/* Line by line; then what was read is the form's. */
enum status reader_lines(struct form_reader *r, char *text);
void reader_close(struct form_reader *r);

/* -- form_input.c -- */
enum status reader_input(struct form_reader *r);

/* -- form_sides.c -- */
enum status reader_side(struct form_reader *r);
enum status reader_made(struct form_reader *r);
/* The form as each of its sides shows it. */
void reader_sides(struct form_reader *r);

#endif
