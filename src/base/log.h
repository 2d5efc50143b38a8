/* The log: one line an event on standard error (systemd or the bootstrap keep
 * it), "time process level message key=value ...". No personal data, ever:
 * account and staff numbers may stand there, names, phones, amounts may not. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

void log_open(const char *process, enum log_level least);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Cannot start: one line with the file and the reason, exit status 1. */
void fatal(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* A bug or a state in which going on would harm: says so and aborts. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#define log_debug(...) log_line(LOG_DEBUG_, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO_, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN_, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR_, __VA_ARGS__)

#endif
