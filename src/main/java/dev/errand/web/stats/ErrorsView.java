package dev.errand.web.stats;

import java.util.List;

/** Which errors there were, the most frequent first. */
record ErrorsView(String asOf, long stepSeconds, List<ErrorGroupView> items) {}
