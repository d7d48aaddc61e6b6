/** Calls about jobs. */
@NullMarked
package dev.errand.web.job;

import org.jspecify.annotations.NullMarked;
