readingdir = $(dbdir)/reading
dist_reading_DATA = db/reading/collection.map db/reading/handheld.map
