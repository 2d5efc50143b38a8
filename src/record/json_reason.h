/* JSON of a stranger as a tree, and why a text is none, for every face that reads one. */
#ifndef RECORD_JSON_REASON_H
#define RECORD_JSON_REASON_H

#include <jansson.h>
#include "base/status.h"

/* Measured before it is parsed, by JSON_DEPTH and JSON_VALUES (record.h); a name twice is refused. ST_json_broken,
 * tree NULL. Whoever asks lets it go. */
enum status json_tree(const char *text, size_t n, json_t **tree_r, struct fault *f);
/* The parser's own words without the piece of the text it quotes, which may be of a secret. */
const char *json_reason(json_error_t *error);

#endif
