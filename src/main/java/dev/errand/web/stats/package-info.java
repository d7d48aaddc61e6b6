/** What was counted of jobs, over HTTP. */
@NullMarked
package dev.errand.web.stats;

import org.jspecify.annotations.NullMarked;
