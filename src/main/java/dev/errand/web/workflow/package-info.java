/** Workflows over HTTP: many jobs that are submitted together with their waits for each other. */
@NullMarked
package dev.errand.web.workflow;

import org.jspecify.annotations.NullMarked;
