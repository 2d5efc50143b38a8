/* table_cell: what a cell of an office's list says where no field says it alone (table.c). */
#ifndef DESK_SCREEN_COMMON_TABLE_CELL_H
#define DESK_SCREEN_COMMON_TABLE_CELL_H

#include "desk/screen.h"

/* @since, or any other: why a load stands, by its line, and since when. */
void load_cell(const struct load *l, const char *column, char *out, size_t room);
/* @task, @subject, @far: what timed work is called, works on, and how far it is; false: none of these. */
bool task_cell(const struct task_shown *t, const char *column, char *out, size_t room);
/* @place, @register, @came, @went of the lists of a device's page; false: the page is another's. */
bool device_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room);
/* Of any other list, by its operation and the column: codes, settings, tasks, loads, how far jobs are. */
void table_cell(const struct page *p, const void *row, const char *column, char *out, size_t room);

/* For .event: somebody changed what the list has rows of (the event's kind is its operation's area): it is read
 * again. */
void table_event(struct page *p, const char *topic);

/* The key of the table a form's request is a row of; NULL when it is no row, or its
 * key is given by the core. */
const struct key_spec *row_key(const struct record *record);
bool same_key(const struct key_spec *key, const void *a, const void *b);
/* The key of the rows a list shows; of rows that are no table's, their first field. */
bool same_row(const struct record *record, const void *a, const void *b);

#endif
