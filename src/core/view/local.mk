libcore_a_SOURCES += \
  src/core/view/area.c \
  src/core/view/find.c \
  src/core/view/find_row.c \
  src/core/view/home.c \
  src/core/view/limits.def \
  src/core/view/pages.c \
  src/core/view/progress.c \
  src/core/view/show.c \
  src/core/view/view.h
