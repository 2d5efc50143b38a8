/* Why a text is no JSON, for every face that reads one. */
#ifndef RECORD_JSON_REASON_H
#define RECORD_JSON_REASON_H

#include <jansson.h>

/* The parser's own words without the piece of the text it quotes, which may be of a secret. */
const char *json_reason(json_error_t *error);

#endif
