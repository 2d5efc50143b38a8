/* One pool per request, form or file: everything that lives as long as it does
 * is taken from it and leaves with it, in one place. Memory comes zeroed.
 * A pool belongs to one thread at a time. Running out of memory ends the
 * process. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>
#include <stdarg.h>

struct pool;

struct pool *pool_new(size_t first_bytes);
void pool_free(struct pool **p);                 /* takes it, sets NULL */
void pool_clear(struct pool *p);                 /* keeps the first block for the next request */
/* Its clears keep one more block, of up to so many bytes. */
void pool_keep(struct pool *p, size_t bytes);
void *pool_get(struct pool *p, size_t bytes);    /* zeroed, aligned for any type */
/* n elements of size bytes; a product that overflows ends the process. */
void *pool_array(struct pool *p, size_t n, size_t bytes);
char *pool_copy(struct pool *p, const char *text);
char *pool_slice(struct pool *p, const void *bytes, size_t n);   /* adds a NUL */
char *pool_printf(struct pool *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t pool_used(const struct pool *p);

/* A growing array in a pool: one element more, zeroed; earlier ones may move. */
struct array { void *at; unsigned n, room; };
void *array_add(struct array *m, struct pool *pool, size_t size);

#define POOL_NEW(p, type) ((type *)pool_get((p), sizeof(type)))

#endif
