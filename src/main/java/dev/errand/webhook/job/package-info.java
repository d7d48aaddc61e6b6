/** What happens to jobs and batches becomes deliveries. */
@NullMarked
package dev.errand.webhook.job;

import org.jspecify.annotations.NullMarked;
