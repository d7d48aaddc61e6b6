/** What people use who write tasks. Needs nothing else of the service. */
@NullMarked
@NamedInterface
package dev.errand.task.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
