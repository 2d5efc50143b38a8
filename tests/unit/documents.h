/* Documents of prices, as `wattdesk tariff put` reads them, for tests. */
#ifndef TESTS_DOCUMENTS_H
#define TESTS_DOCUMENTS_H

#include "tests/unit/core_office.h"

/* A list of a document ("prices", "hours", ...) from the text of its file; fails on a row that is no row. */
void document_list(struct office *o, struct tariff_put *q, const char *list, const char *text);
/* The same from a file under db/tariff; one that is not there adds nothing. */
void document_file(struct office *o, struct tariff_put *q, const char *list, const char *path);
/* "kwh=200 before_kwh=2700": fields of a quote by their names; fails on one that is none. */
void quote_fields(struct office *o, struct bill_quote *q, const char *text);
/* All that ships of an area; false: nothing does. */
bool document_shipped(struct office *o, const char *area, struct tariff_put *q_r);

#endif
